"""Matching a regenerated hierarchy to the one before, so that a colour has the same meaning."""

from __future__ import annotations

import numpy as np

from dovs.errors import HierarchyError
from dovs.hierarchy.hierarchy import Hierarchy


def shared_class_mass(new: np.ndarray, old: np.ndarray, class_counts: np.ndarray) -> np.ndarray:
    """Return the training images that each new and each old abstract label share.

    S_ij = sum_c n_c q_new[c, i] q_old[c, j], (M_new, M_old).

    Args:
        new, old: assignments q, (C, M_new) and (C, M_old).
        class_counts: n, (C,).

    >>> shared_class_mass(np.eye(2), np.array([[0.5, 0.5], [0.0, 1.0]]), np.array([10, 4])).tolist()
    [[5.0, 5.0], [0.0, 4.0]]
    """
    return (new * np.asarray(class_counts, dtype=np.float64)[:, None]).T @ old


def match(new: Hierarchy, old: Hierarchy, class_counts: np.ndarray) -> Hierarchy:
    """Return the new hierarchy with its abstract labels in the order of the old ones.

    The pairing shares the most training images of all pairings (Hungarian algorithm). A matched
    label gets the position of its old partner. Labels without an old partner come last. Where the
    new hierarchy has fewer labels, some positions do not exist any more: labels matched to these
    fill the free positions, so that as few as possible change their position.

    Args:
        new: M_new abstract labels.
        old: M_old abstract labels of the same classes.
        class_counts: (C,) training images.

    Raises:
        HierarchyError: the two have other classes, or there is not one count a class.
    """
    from scipy.optimize import linear_sum_assignment

    if new.class_names != old.class_names:
        raise HierarchyError(
            f"cannot match hierarchies of different classes ({new.num_classes} and "
            f"{old.num_classes}). Give two hierarchies with the same class_names in one order."
        )
    if np.shape(class_counts) != (new.num_classes,):
        raise HierarchyError(
            f"class_counts has shape {np.shape(class_counts)}, but there are {new.num_classes} "
            "classes. Give one count a class."
        )
    shared = shared_class_mass(new.assignment, old.assignment, class_counts)
    matched, places = linear_sum_assignment(shared, maximize=True)
    labels = new.num_abstract_labels
    order = np.full(labels, -1)
    inside = places < labels
    order[places[inside]] = matched[inside]
    beyond = matched[~inside][np.argsort(places[~inside])]
    unmatched = np.setdiff1d(np.arange(labels), matched)
    order[order < 0] = np.concatenate([beyond, unmatched])  # one of the two is always empty
    return new.reordered(order)
