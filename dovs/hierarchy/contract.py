"""What every generator of abstract labels must do.

- It is a function of a `GeneratorContext`; all other parameters are keyword-only, with defaults.
- It returns a `Hierarchy` of the context's classes, in their order, for 2 classes and more.
- The same context and parameters give the same hierarchy; randomness comes from `context.seed`.
- The hierarchy is the same after it was written as JSON and read; the parameters noted in it make
  it again.
- The context is not changed.

Checked when it is registered, because training would fail in the middle otherwise: `num_labels`,
if it is a parameter, may be None, and `needs` names parts that a context can have.
"""

from __future__ import annotations

import inspect
import json

import numpy as np

from dovs.contract import check_documented, require
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.registry import GeneratorContext, generate_with
from dovs.registry import Entry


def check_generator(entry: Entry) -> None:
    """Check all of the rules above.

    Raises:
        ContractError: the generator breaks one; the message says which.
    """
    check_documented(entry)
    check_signature(entry)
    for classes in (2, 3, 4, 11):
        check_generated(entry, example_context(classes, max(1, classes // 3)))


def check_signature(entry: Entry) -> None:
    """Check that a generator takes the context, and keyword-only parameters besides.

    Raises:
        ContractError: it does not.
    """
    first, *rest = inspect.signature(entry.target).parameters.values()
    require(first.name == "context", entry, "its first parameter must be `context`")
    for parameter in rest:
        require(
            parameter.kind is inspect.Parameter.KEYWORD_ONLY,
            entry,
            f"parameter {parameter.name} must be keyword-only: put it after a *",
        )


def check_generated(entry: Entry, context: GeneratorContext) -> None:
    """Check the hierarchy that a generator makes of some classes with its default parameters.

    Raises:
        ContractError: it breaks a rule; the message says which.
    """
    before = {name: np.array(value) for name, value in vars(context).items()}
    found = entry(context)
    changed = [n for n, value in vars(context).items() if not np.array_equal(value, before[n])]
    require(not changed, entry, f"it changed the context's {', '.join(changed)}")
    require(
        isinstance(found, Hierarchy) and found.class_names == context.class_names,
        entry,
        "it must return a Hierarchy of the context's classes in their order",
    )
    require(found.assignment.dtype == np.float64, entry, "assignment must be float64")
    made = generate_with(entry, context)
    require(
        made.num_abstract_labels <= context.num_classes,
        entry,
        f"it makes {made.num_abstract_labels} abstract labels of {context.num_classes} classes",
    )
    read = Hierarchy.from_json(made.to_json())
    require(read == made, entry, "the hierarchy must be the same after writing and reading it")
    noted = json.loads(made.to_json())["parameters"]
    require(
        generate_with(entry, context, **noted) == made,
        entry,
        "the same context and parameters must give the same hierarchy",
    )


def example_context(num_classes: int, num_groups: int, seed: int = 0) -> GeneratorContext:
    """Return a context with every optional part, whose classes form groups that are far apart.

    Class c belongs to group c modulo `num_groups`; `superclass_of` says so. Prototypes, classifier
    rows, embeddings and confusion all show these groups.

    Args:
        num_classes: C.
        num_groups: 1 to C.
        seed: of the noise, and of the context.
    """
    rng = np.random.default_rng(seed)
    groups = np.arange(num_classes) % num_groups
    labels = np.repeat(np.arange(num_classes), 8)
    together = groups[:, None] == groups
    confusion = rng.integers(3, 6, (num_classes, num_classes)) * together
    confusion += 40 * np.eye(num_classes, dtype=int)
    prototypes = np.eye(num_groups, 32)[groups] * 10 + rng.normal(size=(num_classes, 32)) * 0.4
    return GeneratorContext(
        confusion=confusion,
        classifier_rows=prototypes / 5 + 1.0,
        embeddings=prototypes[labels] + rng.normal(size=(len(labels), 32)) * 0.4,
        labels=labels,
        prototypes=prototypes + 3.0,
        class_counts=np.maximum(500 // (1 + np.arange(num_classes)) ** 2, 20),
        class_names=tuple(f"class {c}" for c in range(num_classes)),
        superclass_of=tuple(f"group {g}" for g in groups),
        prototype_source="pixels",
        seed=seed,
    )
