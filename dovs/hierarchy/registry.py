"""The registry of generators of hierarchies, and the context that they are given.

A generator is one file in `generators/`: a function of a `GeneratorContext` whose keyword-only
parameters are the user's. Facts given at registration, all optional:

    order        place in lists
    needs        the optional parts of the context that it cannot do without, names of `NEEDS`
    check        a function that refuses class names which it cannot use (`check_class_names`)
    reads_words  for one that looks class names up in WordNet: the names of its parameters for
                 corrections and for the path of the database, so that pages can show the senses and
                 let them be corrected

What else it must do: `dovs.hierarchy.contract`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dovs.arrays import as_array
from dovs.class_counts import by_index, counts_given, counts_in_order
from dovs.errors import ConfigError, ContractError, DataError, HierarchyError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.named_rows import in_class_order
from dovs.registry import Entry, Registry

NEEDS = {
    "confusion": "predictions of held-out images",
    "classifier_rows": "the weights of a trained classifier",
    "embeddings": "embeddings of single images",
    "superclass_of": "superclasses, which the dataset must name",
}
"""Names of the optional parts of a context in messages."""


def takes_number(entry: Entry) -> bool:
    """Return whether the number of abstract labels can be chosen for a generator."""
    return "num_labels" in entry.model.model_fields


def _check_trainable(entry: Entry) -> None:
    """Refuse a generator that training could not call: it passes `num_labels`, often None, alone.

    Raises:
        ContractError: a parameter has no default, `num_labels` must not be None, or the generator
            needs a part that no context has, or a fact names a parameter that it does not have.
    """
    foreign = [name for name in entry.meta.get("needs", ()) if name not in NEEDS]
    if foreign:
        raise ContractError(
            f"generator '{entry.name}' needs '{foreign[0]}', which no context has: choose among "
            f"{', '.join(NEEDS)}."
        )
    for name in entry.meta.get("reads_words", ()):
        if name not in entry.model.model_fields:
            raise ContractError(
                f"generator '{entry.name}' is registered as one that reads words by its parameter "
                f"'{name}', which it does not have: it has "
                f"{', '.join(entry.model.model_fields) or 'none'}."
            )
    automatic = {"num_labels": None} if takes_number(entry) else {}
    try:
        entry.validate(automatic)
    except ConfigError as error:
        raise ContractError(
            f"generator '{entry.name}' cannot be called by training, which gives it num_labels, "
            "with None for an automatic choice, and nothing else. Allow num_labels=None and give "
            f"every parameter a default. ({error})"
        ) from None


GENERATORS = Registry("generator", "dovs.hierarchy.generators", _check_trainable)

NAMED = ("prototypes", "confusion", "classifier_rows")
"""Parts that have a row for each class."""
NEEDS_ADVICE = "Choose embeddings of a run as the source, or the generator ward."


@dataclass(frozen=True)
class GeneratorContext:
    """What is known about the classes when a hierarchy is generated.

    Arrays may be tensors of any library, also with gradients. Prototypes, confusion and rows of the
    classifier may be DataFrames with the names of the classes as index, or mappings from name to
    row: these are put into the order of the classes.

    Attributes:
        prototypes: one point for each class, (C, D) float64; neither centred, scaled nor shrunk.
        class_counts: training images of each class, (C,) int64, all >= 1; a mapping from name or
            index to number is put into this order.
        class_names: C names.
        superclass_of: C names of superclasses (the oracle), or None where unknown.
        prototype_source: "pixels" or "embeddings".
        seed: of all random choices of a generator.
        confusion: held-out images of each true class (row) by predicted class (column), (C, C)
            counts; None where no predictions are known. The next three may be None likewise.
        classifier_rows: the head's weights for each class, (C, D).
        embeddings: of single images, (N, D).
        labels: class of each of those, (N,) integers; every class occurs.

    Raises:
        HierarchyError: fewer than two classes, parts that do not fit each other, a prototype that
            is not finite, or a class without images.
    """

    prototypes: np.ndarray
    class_counts: np.ndarray
    class_names: tuple[str, ...]
    superclass_of: tuple[str, ...] | None = None
    prototype_source: str = ""
    seed: int = 0
    confusion: np.ndarray | None = None
    classifier_rows: np.ndarray | None = None
    embeddings: np.ndarray | None = None
    labels: np.ndarray | None = None

    def __post_init__(self) -> None:
        for name in ("prototypes", "confusion", "classifier_rows", "embeddings", "labels"):
            given = getattr(self, name)
            if name in NAMED:
                given = in_class_order(given, name, self.class_names)
            if given is not None:
                object.__setattr__(self, name, _array(given, name))
        prototypes = self.prototypes.astype(np.float64)
        counts = _counts(self.class_counts, self.class_names)
        classes = len(self.class_names)
        if classes < 2:
            raise HierarchyError(
                f"{classes} class{'' if classes == 1 else 'es'} cannot be grouped: "
                "a hierarchy needs at least 2. Choose a dataset with more classes."
            )
        if prototypes.ndim != 2 or len(prototypes) != classes or not prototypes.shape[1]:
            raise HierarchyError(
                f"prototypes have shape {prototypes.shape}, but there are {classes} classes. "
                f"Give an array ({classes}, D)."
            )
        broken = np.flatnonzero(~np.isfinite(prototypes).all(1))
        if len(broken):
            raise HierarchyError(
                f"the prototype of class '{self.class_names[broken[0]]}' is not finite "
                f"({len(broken)} of {classes} classes). Look for NaN in the embeddings: "
                "a run that diverged needs a lower learning_rate."
            )
        if counts.shape != (classes,):
            raise HierarchyError(
                f"class_counts has shape {counts.shape}, but there are {classes} classes. "
                "Give one count a class."
            )
        if (counts < 1).any():
            empty = int(np.argmax(counts < 1))
            raise HierarchyError(
                f"class '{self.class_names[empty]}' has {counts[empty]} training images: "
                "every class needs at least 1. Lower the imbalance_ratio."
            )
        if self.superclass_of is not None and len(self.superclass_of) != classes:
            raise HierarchyError(
                f"{len(self.superclass_of)} superclasses for {classes} classes. "
                "Give one superclass a class."
            )
        self._check_extras(classes)
        object.__setattr__(self, "prototypes", prototypes)
        object.__setattr__(self, "class_counts", counts.astype(np.int64))

    def _check_extras(self, classes: int) -> None:
        """Refuse optional parts that do not fit the classes, or are not finite."""
        shapes = {"confusion": (classes, classes), "classifier_rows": (classes, None)}
        for name in ("confusion", "classifier_rows", "embeddings"):
            given = getattr(self, name)
            if given is None:
                continue
            rows, columns = shapes.get(name, (None, None))
            found = np.shape(given)
            if len(found) != 2 or rows not in (None, found[0]) or columns not in (None, found[1]):
                wanted = f"({rows or 'N'}, {columns or 'D'})"
                raise HierarchyError(
                    f"{name} has shape {found}, but {classes} classes need {wanted}. "
                    f"Give an array {wanted}."
                )
            if not np.isfinite(given).all() or (name == "confusion" and np.min(given) < 0):
                raise HierarchyError(
                    f"{name} contains a number that is not allowed (NaN, infinite or, of counts, "
                    "negative). Take it from a run that did not diverge."
                )
        if (self.embeddings is None) != (self.labels is None):
            raise HierarchyError("embeddings and labels belong together. Give both, or neither.")
        if self.embeddings is not None:
            labels = np.asarray(self.labels)
            if labels.shape != (len(self.embeddings),):
                raise HierarchyError(
                    f"{len(self.embeddings)} embeddings but labels of shape {labels.shape}: "
                    "give exactly one label an embedding."
                )
            if not np.array_equal(np.unique(labels), np.arange(classes)):
                raise HierarchyError(
                    f"labels must contain each of 0..{classes - 1}, and nothing else. "
                    "Give at least one embedding a class."
                )

    @property
    def num_classes(self) -> int:
        """C."""
        return len(self.class_names)

    def required(self, name: str) -> np.ndarray:
        """Return an optional part that a generator requires.

        Raises:
            HierarchyError: it was not given.
        """
        found = getattr(self, name)
        if found is None:
            raise HierarchyError(
                f"this generator needs {NEEDS[name]} ({name} of the GeneratorContext). "
                + NEEDS_ADVICE
            )
        return np.asarray(found)


def _array(given: Any, what: str) -> np.ndarray:
    """Return an array or tensor of any library as a numpy array.

    Raises:
        HierarchyError: it is not an array of real numbers.
    """
    try:
        array = as_array(given, what)
    except DataError as error:
        raise HierarchyError(str(error)) from None
    if array.dtype.kind not in "fiub":
        raise HierarchyError(f"{what} are of type {array.dtype}: give real numbers.")
    return array


def _counts(given: Any, class_names: Sequence[str]) -> np.ndarray:
    """Return training counts as an array in the order of the classes, also of a mapping.

    Raises:
        HierarchyError: a mapping has not a number for each class.
    """
    given = by_index(given, "class_counts")
    if not isinstance(given, Mapping):
        return _array(given, "class_counts")
    try:
        return np.array(counts_in_order(counts_given(given), class_names))  # type: ignore[arg-type]
    except DataError as error:
        raise HierarchyError(str(error)) from None


def missing_needs(entry: Entry, available: Collection[str]) -> list[str]:
    """Return, in words, what a generator needs that is not available.

    Args:
        entry: of a generator; its fact `needs` names optional parts of the context.
        available: names of the optional parts that are available.
    """
    return [NEEDS[name] for name in entry.meta.get("needs", ()) if name not in available]


def check_class_names(
    entry: Entry, class_names: Sequence[str], parameters: Mapping[str, Any] | None = None
) -> None:
    """Check that a generator can serve classes of these names, before anything is computed.

    Args:
        entry: of a generator; its fact `check` is a function of the class names and of all its
            parameters that raises.
        class_names: C names.
        parameters: of the generator; None = its defaults.

    Raises:
        ConfigError: a parameter is unknown or out of range.
        HierarchyError: it cannot.
    """
    check = entry.meta.get("check")
    if check is not None:
        check(class_names, entry.validate(parameters))


def generate(name: str, context: GeneratorContext, **parameters: Any) -> Hierarchy:
    """Generate a hierarchy with a registered generator, and store in it how it was made.

    Raises:
        ConfigError: the generator or a parameter is unknown, or a parameter is out of range.
        HierarchyError: the generator cannot serve these classes.

    >>> names, superclasses = ("a", "b", "c", "d"), ("x", "y", "y", "x")
    >>> context = GeneratorContext(np.eye(4), np.ones(4), names, superclasses)
    >>> h = generate("superclasses", context)
    >>> h.generator, h.names, h.groups.tolist()
    ('superclasses', ('x', 'y'), [0, 1, 1, 0])
    """
    return generate_with(GENERATORS[name], context, **parameters)


def generate_with(entry: Entry, context: GeneratorContext, **parameters: Any) -> Hierarchy:
    """Generate as `generate` does, with the entry of a generator in place of its name.

    Raises:
        ConfigError: a parameter is unknown or out of range.
        HierarchyError: the generator cannot serve these classes.
    """
    settings = entry.validate(parameters)
    made = entry.target(context, **settings)
    source = context.prototype_source
    return replace(made, generator=entry.name, parameters=settings, prototypes=source)
