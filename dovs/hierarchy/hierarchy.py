"""The abstract-label hierarchy of a set of classes. How one is made: `generators`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from dovs.errors import HierarchyError
from dovs.hierarchy import json_form
from dovs.hierarchy.tree import check_linkage

LONGEST_IN_GROUP = 18
"""Letters of a class in the name of a group of several."""


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """An assignment of C classes to M abstract labels, with the tree it was cut from.

    Attributes:
        class_names: C names; index = label.
        assignment: q of the paper, (C, M) float64 in [0, 1], rows sum to 1; one-hot when hard.
        names: M names of the abstract labels.
        linkage: scipy linkage matrix (C - 1, 4), or None where there is no tree.
        scores: silhouette of each number of abstract labels that was considered, {M: score}.
        generator: registered name of what made it; "edited" after a change by hand.
        parameters: the generator's parameters.
        prototypes: what the prototypes were made from: "pixels", "embeddings", "".
        notes: sentences that the generator adds for whoever uses the labels.
    """

    class_names: tuple[str, ...]
    assignment: np.ndarray
    names: tuple[str, ...]
    linkage: np.ndarray | None = None
    scores: Mapping[int, float] = field(default_factory=dict)
    generator: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    prototypes: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # rows in memory as a file gives them back: sums in another order would be rounded otherwise
        q = np.ascontiguousarray(self.assignment)
        object.__setattr__(self, "assignment", q)
        if not self.class_names:
            raise HierarchyError("a hierarchy needs classes, but class_names is empty.")
        _differ("class_names", self.class_names)
        _differ("names of abstract labels", self.names)
        if q.shape != (len(self.class_names), len(self.names)):
            raise HierarchyError(
                f"assignment has shape {q.shape}, but there are {len(self.class_names)} classes "
                f"and {len(self.names)} abstract labels. Give one row a class, one column a label."
            )
        if not np.isfinite(q).all() or (q < 0).any() or not np.allclose(q.sum(1), 1, atol=1e-6):
            raise HierarchyError(
                "assignment rows must be finite, not negative, and sum to 1. Normalise each row."
            )
        empty = [self.names[m] for m in np.flatnonzero(q.sum(0) <= 0)]
        if empty:
            raise HierarchyError(
                f"abstract label '{empty[0]}' has no class. Move a class into it or remove it."
            )
        if self.linkage is not None:
            check_linkage(self.linkage, len(self.class_names))
        for m, score in self.scores.items():
            if not (1 <= m <= len(self.class_names) and -1 <= score <= 1):
                raise HierarchyError(
                    f"the score of {m} abstract labels is {score}: a silhouette is in -1..1, "
                    f"for 1 to {len(self.class_names)} abstract labels. Generate it again."
                )

    def __eq__(self, other: object) -> bool:
        """Compare all parts; arrays must be equal to the last bit."""
        if not isinstance(other, Hierarchy):
            return NotImplemented
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return all(map(_identical, *zip(*pairs, strict=True))) or self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def from_groups(
        cls, class_names: tuple[str, ...], groups: np.ndarray, **rest: Any
    ) -> Hierarchy:
        """Build a hard hierarchy from group numbers, (C,) integers; names come from the classes.

        >>> h = Hierarchy.from_groups(("cat", "dog", "car"), np.array([0, 0, 1]))
        >>> h.names
        ('cat and dog', 'car')
        """
        _, groups = np.unique(groups, return_inverse=True)
        q = np.eye(int(groups.max()) + 1)[groups]
        names = rest.pop("names", None) or group_names(class_names, groups)
        return cls(class_names, q, tuple(names), **rest)

    @property
    def num_classes(self) -> int:
        """C."""
        return len(self.class_names)

    @property
    def num_abstract_labels(self) -> int:
        """M."""
        return len(self.names)

    @property
    def groups(self) -> np.ndarray:
        """The abstract label with the largest share of each class, (C,) int64."""
        return self.assignment.argmax(1)

    @property
    def group_sizes(self) -> np.ndarray:
        """Number of classes in each abstract label, (M,) int64."""
        return np.bincount(self.groups, minlength=self.num_abstract_labels)

    def reordered(self, order: np.ndarray) -> Hierarchy:
        """Return the hierarchy with its abstract labels in another order, (M,) indices."""
        return replace(
            self,
            assignment=self.assignment[:, order],
            names=tuple(self.names[i] for i in order),
        )

    def to_json(self) -> str:
        """Return a JSON text that a person can read and edit."""
        hard = bool(np.isin(self.assignment, (0.0, 1.0)).all())
        return json_form.write(
            json_form.HierarchyFile(
                format=json_form.FORMAT,
                generator=self.generator,
                parameters=dict(self.parameters),
                prototypes=self.prototypes,
                notes=list(self.notes) or None,
                class_names=list(self.class_names),
                abstract_labels=[
                    json_form.LabelEntry(
                        name=name,
                        classes=[self.class_names[c] for c in np.flatnonzero(self.groups == m)],
                    )
                    for m, name in enumerate(self.names)
                ],
                scores={int(m): float(score) for m, score in self.scores.items()},
                linkage=None if self.linkage is None else self.linkage.tolist(),
                assignment=None if hard else self.assignment.tolist(),
            )
        )

    @classmethod
    def from_json(cls, text: str) -> Hierarchy:
        """Read what `to_json` wrote, perhaps edited by a person.

        Raises:
            HierarchyError: not JSON, of another format, a class is missing, unknown or twice, or
                one part does not fit another.
        """
        file = json_form.parse(text)
        _differ("class_names", tuple(file.class_names))
        groups = np.array(file.group_of(), dtype=np.int64)
        assignment = np.zeros((len(groups), len(file.abstract_labels)))
        assignment[np.arange(len(groups)), groups] = 1
        if file.assignment is not None:
            assignment = _rectangle("assignment", file.assignment)
        linkage = None if file.linkage is None else _rectangle("linkage", file.linkage)
        if linkage is not None and not linkage.size:
            linkage = linkage.reshape(0, 4)  # the tree of one class
        read = cls(
            class_names=tuple(file.class_names),
            assignment=assignment,
            names=tuple(label.name for label in file.abstract_labels),
            linkage=linkage,
            scores=file.scores,
            generator=file.generator,
            parameters=file.parameters,
            prototypes=file.prototypes,
            notes=tuple(file.notes or ()),
        )
        moved = np.flatnonzero(read.groups != groups)
        if len(moved):
            raise HierarchyError(
                f"class '{file.class_names[moved[0]]}' is listed in abstract label "
                f"'{read.names[groups[moved[0]]]}', but its assignment is greatest for "
                f"'{read.names[read.groups[moved[0]]]}'. Change both, or remove assignment."
            )
        return read


def group_names(class_names: tuple[str, ...], groups: np.ndarray, shown: int = 3) -> list[str]:
    """Return a name for each group made of its first classes' names.

    Further classes are counted, but a single further class is named. Where a group has several
    classes, long names are cut, so that a chart with little room shows more than the first one.

    >>> group_names(("2", "3", "5", "7", "8", "0", "6"), np.array([0, 0, 0, 0, 0, 1, 1]))
    ['2, 3, 5 and 2 more', '0 and 6']
    >>> group_names(("black-footed albatross", "crow", "indigo bunting"), np.array([0, 0, 1]))
    ['black-footed alba… and crow', 'indigo bunting']
    """
    names: list[str] = []
    for m in range(int(groups.max()) + 1):
        members = [class_names[c] for c in np.flatnonzero(groups == m)]
        if len(members) > 1:
            members = [_cut(name) for name in members]
        more = len(members) - shown
        listed = members if more <= 1 else [*members[:shown], f"{more} more"]
        name = " and ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))
        names.append(unlike(name, names))  # classes named "a", "b" and "a and b" would clash
    return names


def unlike(name: str, taken: Collection[str]) -> str:
    """Return a name, with a number where it is taken.

    >>> unlike("pets", ()), unlike("pets", ("pets", "pets (2)"))
    ('pets', 'pets (3)')
    """
    unique, copy = name, 2
    while unique in taken:
        unique, copy = f"{name} ({copy})", copy + 1
    return unique


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_IN_GROUP else name[: LONGEST_IN_GROUP - 1] + "…"


def _differ(what: str, names: tuple[str, ...]) -> None:
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise HierarchyError(f"{what} contains '{twice}' twice. Make the names differ.")


def _rectangle(what: str, rows: list[list[float]]) -> np.ndarray:
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1:
        raise HierarchyError(
            f"{what} has rows of {lengths[0]} to {lengths[-1]} numbers. Make them equally long."
        )
    return np.array(rows, dtype=np.float64)


def _identical(one: object, other: object) -> bool:
    """Return whether two values are surely the same, without writing a hierarchy as JSON."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        facts = (one.dtype, one.shape) == (other.dtype, other.shape)
        return facts and one.tobytes() == other.tobytes()
    return one is other or repr(one) == repr(other)
