"""A guess of groups compared with the groups that a network made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from dovs.hierarchy.hierarchy import Hierarchy


def compare_groups(guess: str, hierarchy: Hierarchy) -> dict[str, float | str]:
    """Return how far a guess agrees with abstract labels.

    Args:
        guess: a letter for each class, such as "aabbc".
        hierarchy: of the C classes.

    Returns:
        agreement: adjusted Rand index; pairs: number of pairs that the guess puts together;
        pairs_right: of these, the pairs that the abstract labels put together too; together: the
        latter as a text.

    >>> import numpy as np
    >>> four = Hierarchy.from_groups(("a", "b", "c", "d"), np.array([0, 0, 1, 1]))
    >>> compare_groups("aaab", four)["pairs"], compare_groups("aaab", four)["together"]
    (3.0, 'a and b')
    """
    from dovs.analysis.agreement import agreement

    groups, names = hierarchy.groups, hierarchy.class_names
    pairs = [(i, j) for i, j in combinations(range(len(names)), 2) if guess[i] == guess[j]]
    right = [(i, j) for i, j in pairs if groups[i] == groups[j]]
    return {
        "agreement": agreement(hierarchy, list(guess))["ari"],
        "pairs": float(len(pairs)),
        "pairs_right": float(len(right)),
        "together": _listed([f"{names[i]} and {names[j]}" for i, j in right], "; "),
    }


def groups_in_words(hierarchy: Hierarchy) -> str:
    """Return the classes of each abstract label as a text.

    >>> import numpy as np
    >>> groups_in_words(Hierarchy.from_groups(("a", "b", "c"), np.array([0, 0, 1])))
    'a, b | c'
    """
    members: list[Sequence[str]] = [
        [
            name
            for name, m in zip(hierarchy.class_names, hierarchy.groups, strict=True)
            if m == label
        ]
        for label in range(hierarchy.num_abstract_labels)
    ]
    return " | ".join(", ".join(each) for each in members if each)


def _listed(parts: Sequence[str], separator: str) -> str:
    return separator.join(parts) or "none"
