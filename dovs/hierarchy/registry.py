"""Where generators of hierarchies are named, and what they are given.

A generator is one file in `generators/`: a function of a `GeneratorContext` whose keyword-only
parameters are the user's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dovs.errors import HierarchyError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.registry import Registry

GENERATORS = Registry("generator", "dovs.hierarchy.generators")


@dataclass(frozen=True)
class GeneratorContext:
    """What is known about the classes when a hierarchy is generated.

    Attributes:
        prototypes: one point a class, (C, D) float64; neither centred, scaled nor shrunk.
        class_counts: training images of each class, (C,) int64, all >= 1.
        class_names: C names.
        superclass_of: C names of superclasses (the oracle), or None where unknown.
        prototype_source: "pixels" or "embeddings".
        seed: of whatever a generator draws.

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

    def __post_init__(self) -> None:
        prototypes = np.asarray(self.prototypes, dtype=np.float64)
        counts = np.asarray(self.class_counts)
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
        object.__setattr__(self, "prototypes", prototypes)
        object.__setattr__(self, "class_counts", counts.astype(np.int64))

    @property
    def num_classes(self) -> int:
        """C."""
        return len(self.class_names)


def generate(name: str, context: GeneratorContext, **parameters: Any) -> Hierarchy:
    """Generate a hierarchy with a registered generator, and note in it how it was made.

    Raises:
        ConfigError: the generator or a parameter is unknown, or a parameter is out of range.
        HierarchyError: the generator cannot serve these classes.

    >>> names, superclasses = ("a", "b", "c", "d"), ("x", "y", "y", "x")
    >>> context = GeneratorContext(np.eye(4), np.ones(4), names, superclasses)
    >>> h = generate("superclasses", context)
    >>> h.generator, h.names, h.groups.tolist()
    ('superclasses', ('x', 'y'), [0, 1, 1, 0])
    """
    entry = GENERATORS[name]
    settings = entry.validate(parameters)
    made = entry.target(context, **settings)
    return replace(made, generator=name, parameters=settings, prototypes=context.prototype_source)
