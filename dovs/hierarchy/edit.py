"""Changing a hierarchy by hand: pure functions, and a history for undo and redo.

Every function returns a new, valid hierarchy or raises; its arguments are never changed. The new
hierarchy has the same tree, so that a label can still be split, and no scores, because these are
of cuts of the tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dovs.errors import HierarchyError
from dovs.hierarchy.hierarchy import Hierarchy, group_names, unlike
from dovs.hierarchy.joining import join_rare
from dovs.hierarchy.tree import children

EDITED = "edited"
MOST_LETTERS = 200


def rename(hierarchy: Hierarchy, label: int, name: str) -> Hierarchy:
    """Give an abstract label another name.

    Raises:
        HierarchyError: there is no such label, or the name is empty, too long or in use, by this
            label too.

    >>> h = Hierarchy.from_groups(("cat", "dog", "car"), np.array([0, 0, 1]))
    >>> rename(h, 0, "pets").names
    ('pets', 'car')
    """
    _check_label(hierarchy, label)
    names = list(hierarchy.names)
    names[label] = _checked_name(name, names)
    return _edited(hierarchy, names=tuple(names))


def move(hierarchy: Hierarchy, classes: Sequence[int], label: int) -> Hierarchy:
    """Move classes into an abstract label, with all of their assignment.

    Args:
        hierarchy: of C classes.
        classes: class indices, at least one.
        label: the abstract label that they move to.

    Raises:
        HierarchyError: there is no such class or label, the classes are in it already, or another
            label would become empty.

    >>> h = Hierarchy.from_groups(("cat", "dog", "car"), np.array([0, 0, 1]))
    >>> move(h, [1], 1).groups.tolist()
    [0, 1, 1]
    """
    _check_classes(hierarchy, classes)
    _check_label(hierarchy, label)
    assignment = hierarchy.assignment.copy()
    assignment[list(classes)] = np.eye(hierarchy.num_abstract_labels)[label]
    if np.array_equal(assignment, hierarchy.assignment):
        raise HierarchyError(
            f"abstract label '{hierarchy.names[label]}' has these classes already. "
            "Choose another label."
        )
    _none_empty(hierarchy, assignment)
    return _edited(hierarchy, assignment=assignment)


def separate(hierarchy: Hierarchy, classes: Sequence[int], name: str = "") -> Hierarchy:
    """Give classes a new abstract label of their own, the last one.

    Args:
        hierarchy: of C classes.
        classes: class indices, at least one.
        name: of the new label; "" = a name made of its classes' names.

    Raises:
        HierarchyError: there is no such class, a label would become empty, or the name is in use.
    """
    _check_classes(hierarchy, classes)
    old = hierarchy.num_abstract_labels
    assignment = np.hstack([hierarchy.assignment, np.zeros((hierarchy.num_classes, 1))])
    assignment[list(classes)] = np.eye(old + 1)[old]
    _none_empty(hierarchy, assignment[:, :old])
    name = _checked_name(name or _named_after(hierarchy, classes), hierarchy.names)
    return _edited(hierarchy, assignment=assignment, names=(*hierarchy.names, name))


def merge(hierarchy: Hierarchy, labels: Sequence[int], name: str = "") -> Hierarchy:
    """Merge abstract labels into one, in the position of the first.

    Args:
        hierarchy: with these labels.
        labels: at least two.
        name: of the merged label; "" = that of the first.

    Raises:
        HierarchyError: fewer than two labels, one that does not exist, or a name in use.

    >>> h = Hierarchy.from_groups(("cat", "dog", "car"), np.array([0, 1, 2]))
    >>> merge(h, [0, 1], "pets").names
    ('pets', 'car')
    """
    chosen = sorted(set(labels))
    if len(chosen) < 2:
        raise HierarchyError("merging takes at least two abstract labels. Choose another one.")
    for label in chosen:
        _check_label(hierarchy, label)
    first, *others = chosen
    assignment = hierarchy.assignment.copy()
    assignment[:, first] = assignment[:, chosen].sum(1)
    remaining = [m for m in range(hierarchy.num_abstract_labels) if m not in others]
    names = {m: hierarchy.names[m] for m in remaining}
    rest = [n for m, n in names.items() if m != first]
    names[first] = _checked_name(name or hierarchy.names[labels[0]], rest)
    return _edited(
        hierarchy, assignment=assignment[:, remaining], names=tuple(names[m] for m in remaining)
    )


def join(hierarchy: Hierarchy, class_counts: np.ndarray, prototypes: np.ndarray) -> Hierarchy:
    """Join labels of rare classes alone with the label nearest to each (`joining.join_rare`).

    Args:
        hierarchy: of C classes.
        class_counts: training images, (C,).
        prototypes: (C, D).

    Raises:
        HierarchyError: there is no such label, or no other one.
    """
    joined = join_rare(hierarchy, class_counts, prototypes)
    if joined is hierarchy:
        raise HierarchyError("no abstract label has rare classes alone. Nothing was changed.")
    return _edited(hierarchy, assignment=joined.assignment, names=joined.names, notes=joined.notes)


def split(hierarchy: Hierarchy, label: int) -> Hierarchy:
    """Split an abstract label in two where the tree joins its classes last.

    The part with more classes has the same position and name as before (of equal parts the one with
    the lower class index); the other becomes the last label. A class with a share in the label
    takes this share to its own side of the tree.

    Raises:
        HierarchyError: there is no such label or no tree, or it has one class alone.
    """
    _check_label(hierarchy, label)
    if hierarchy.linkage is None:
        raise HierarchyError(
            "this hierarchy has no tree to split at. Choose classes, and separate them by hand."
        )
    members = set(np.flatnonzero(hierarchy.groups == label).tolist())
    if len(members) < 2:
        raise HierarchyError(
            f"abstract label '{hierarchy.names[label]}' has one class: it cannot be split."
        )
    below = _side_at_last_join(hierarchy.linkage, members)
    inside, outside = members & below, members - below
    leaves = inside if (len(inside), -min(inside)) < (len(outside), -min(outside)) else outside
    side = below if leaves == inside else set(range(hierarchy.num_classes)) - below
    moved = np.array(sorted(side))
    assignment = np.hstack([hierarchy.assignment, np.zeros((hierarchy.num_classes, 1))])
    assignment[moved, -1] = assignment[moved, label]
    assignment[moved, label] = 0
    name = _checked_name(_named_after(hierarchy, sorted(leaves)), hierarchy.names)
    return _edited(hierarchy, assignment=assignment, names=(*hierarchy.names, name))


@dataclass(frozen=True)
class History:
    """A hierarchy with its earlier states and the changes that were undone.

    Attributes:
        present: the current state.
        past: earlier states, oldest first.
        future: undone states; the last is the next to redo.

    >>> h = Hierarchy.from_groups(("cat", "dog", "car"), np.array([0, 0, 1]))
    >>> edited = History(h).then(rename(h, 0, "pets"))
    >>> edited.undo().present == h, edited.undo().redo().present.names
    (True, ('pets', 'car'))
    """

    present: Hierarchy
    past: tuple[Hierarchy, ...] = ()
    future: tuple[Hierarchy, ...] = ()

    @property
    def start(self) -> Hierarchy:
        """The state before any change."""
        return self.past[0] if self.past else self.present

    @property
    def edited(self) -> bool:
        """Whether the current state differs from the state before any change."""
        return self.present != self.start

    def then(self, changed: Hierarchy) -> History:
        """Return the history after one more change; undone states are dropped."""
        if changed == self.present:
            return self
        return History(changed, (*self.past, self.present))

    def undo(self) -> History:
        """Undo the last change, if there is one."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (*self.future, self.present))

    def redo(self) -> History:
        """Redo the change that was undone last, if there is one."""
        if not self.future:
            return self
        return History(self.future[-1], (*self.past, self.present), self.future[:-1])

    def reset(self) -> History:
        """Go back to the start, as a change that can be undone."""
        return self.then(self.start)


def _edited(hierarchy: Hierarchy, **changes: object) -> Hierarchy:
    parameters = hierarchy.parameters
    if hierarchy.generator != EDITED:
        parameters = {**parameters, "edited_from": hierarchy.generator}
    return replace(hierarchy, scores={}, generator=EDITED, parameters=parameters, **changes)  # type: ignore[arg-type]


def _check_label(hierarchy: Hierarchy, label: int) -> None:
    if not 0 <= label < hierarchy.num_abstract_labels:
        raise HierarchyError(
            f"there is no abstract label {label}: choose 0 to {hierarchy.num_abstract_labels - 1}."
        )


def _check_classes(hierarchy: Hierarchy, classes: Sequence[int]) -> None:
    if not len(classes):
        raise HierarchyError("no class is chosen. Choose at least one.")
    for c in classes:
        if not 0 <= c < hierarchy.num_classes:
            raise HierarchyError(
                f"there is no class {c}: choose among 0 to {hierarchy.num_classes - 1}."
            )


def _none_empty(hierarchy: Hierarchy, assignment: np.ndarray) -> None:
    """Refuse an assignment in which a label is no longer the main label of any class."""
    left = np.bincount(assignment.argmax(1)[assignment.max(1) > 0], minlength=assignment.shape[1])
    before = hierarchy.group_sizes
    empty = [hierarchy.names[m] for m in np.flatnonzero((left == 0) & (before > 0))]
    if empty:
        raise HierarchyError(
            f"abstract label '{empty[0]}' would be left without a class. "
            "Leave it one, or merge the two labels."
        )


def _checked_name(name: str, taken: Sequence[str]) -> str:
    name = " ".join(name.split())
    if not name:
        raise HierarchyError("an abstract label needs a name. Type one.")
    if len(name) > MOST_LETTERS:
        raise HierarchyError(
            f"a name of {len(name)} letters is too long: use at most {MOST_LETTERS}."
        )
    if name in taken:
        raise HierarchyError(f"there is an abstract label '{name}' already. Choose another name.")
    return name


def _named_after(hierarchy: Hierarchy, classes: Sequence[int]) -> str:
    """Return a name for a new label made of its classes' names, different from all others."""
    names = tuple(hierarchy.class_names[c] for c in classes)
    wanted = group_names(names, np.zeros(len(names), dtype=np.int64))[0][:MOST_LETTERS]
    return unlike(wanted, hierarchy.names)


def _side_at_last_join(linkage: np.ndarray, members: set[int]) -> set[int]:
    """Return all classes below the left node of the join that unites the members."""
    classes = len(linkage) + 1
    pairs = children(linkage)
    below: list[set[int]] = [{c} for c in range(classes)]
    for left, right in pairs:
        if members <= (below[left] | below[right]):
            return below[left]
        below.append(below[left] | below[right])
    raise AssertionError("a tree joins all of its classes")
