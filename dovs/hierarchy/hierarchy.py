"""The abstract-label hierarchy of a set of classes, and its JSON form. How one is made: `generators`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from dovs.errors import HierarchyError

FORMAT = 1


@dataclass(frozen=True)
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
    """

    class_names: tuple[str, ...]
    assignment: np.ndarray
    names: tuple[str, ...]
    linkage: np.ndarray | None = None
    scores: Mapping[int, float] = field(default_factory=dict)
    generator: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    prototypes: str = ""

    def __post_init__(self) -> None:
        q = self.assignment
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

    @classmethod
    def from_groups(
        cls, class_names: tuple[str, ...], groups: np.ndarray, **rest: Any
    ) -> Hierarchy:
        """Build a hard hierarchy from group numbers, (C,) integers; names come from the classes.

        >>> h = Hierarchy.from_groups(("cat", "dog", "car"), np.array([0, 0, 1]))
        >>> h.names
        ('cat + dog', 'car')
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
        """The abstract label that holds most of each class, (C,) int64."""
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
        body: dict[str, Any] = {
            "format": FORMAT,
            "generator": self.generator,
            "parameters": dict(self.parameters),
            "prototypes": self.prototypes,
            "class_names": list(self.class_names),
            "abstract_labels": [
                {
                    "name": name,
                    "classes": [self.class_names[c] for c in np.flatnonzero(self.groups == m)],
                }
                for m, name in enumerate(self.names)
            ],
            "scores": {str(m): score for m, score in self.scores.items()},
            "linkage": None if self.linkage is None else self.linkage.tolist(),
        }
        if not hard:
            body["assignment"] = self.assignment.tolist()
        return json.dumps(body, indent=1, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Hierarchy:
        """Read what `to_json` wrote.

        Raises:
            HierarchyError: not JSON, of another format, or a class is missing, unknown or twice.
        """
        try:
            body = json.loads(text)
            if body["format"] != FORMAT:
                raise HierarchyError(
                    f"hierarchy format {body['format']!r} is not {FORMAT}: it was written by "
                    "another version. Generate it again."
                )
            class_names = tuple(str(name) for name in body["class_names"])
            labels = body["abstract_labels"]
            names = tuple(str(label["name"]) for label in labels)
            index = {name: c for c, name in enumerate(class_names)}
            if len(index) != len(class_names):
                raise HierarchyError("class_names holds a name twice. Make the names differ.")
            groups = np.full(len(class_names), -1)
            for m, label in enumerate(labels):
                for name in label["classes"]:
                    if name not in index:
                        raise HierarchyError(
                            f"unknown class '{name}' in abstract label '{names[m]}': "
                            f"choose among the {len(class_names)} class_names."
                        )
                    if groups[index[name]] >= 0:
                        raise HierarchyError(
                            f"class '{name}' is in two abstract labels. Keep it in one."
                        )
                    groups[index[name]] = m
            if (groups < 0).any():
                missing = class_names[int(np.argmax(groups < 0))]
                raise HierarchyError(f"class '{missing}' is in no abstract label. Put it in one.")
            q = body.get("assignment")
            assignment = np.eye(len(names))[groups] if q is None else np.array(q, dtype=float)
            linkage = body.get("linkage")
            return cls(
                class_names=class_names,
                assignment=assignment,
                names=names,
                linkage=None if linkage is None else np.array(linkage, dtype=float),
                scores={int(m): float(s) for m, s in body.get("scores", {}).items()},
                generator=str(body.get("generator", "")),
                parameters=dict(body.get("parameters", {})),
                prototypes=str(body.get("prototypes", "")),
            )
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise HierarchyError(
                f"not a hierarchy file ({type(error).__name__}: {error}). "
                "Give a hierarchy.json that this program wrote."
            ) from None


def group_names(class_names: tuple[str, ...], groups: np.ndarray, shown: int = 3) -> list[str]:
    """Name each group after its classes.

    >>> group_names(("a", "b", "c", "d", "e"), np.array([0, 0, 0, 0, 1]))
    ['a + b + c + 1 more', 'e']
    """
    names = []
    for m in range(int(groups.max()) + 1):
        members = [class_names[c] for c in np.flatnonzero(groups == m)]
        more = len(members) - shown
        names.append(" + ".join(members[:shown] + ([f"{more} more"] if more > 0 else [])))
    return names
