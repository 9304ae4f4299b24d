"""How alike meanings are, by the kinds that they share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dovs.errors import HierarchyError
from dovs.hierarchy.wordnet.nouns import Nouns

DEEPEST = 200
"""Levels that no sound database has; WordNet has 20. Beyond it, meanings are above themselves."""


def wu_palmer(keys: Sequence[str], nouns: Nouns) -> np.ndarray:
    """Return the similarity of Wu and Palmer between meanings.

    s(a, b) = 2 d(l) / (d(a) + d(b)), where d is the number of meanings on the *longest* path from
    the root, both ends counted, and l is the deepest meaning that is above (or equal to) both.
    With the longest path, what is above is always less deep, so s lies in [0, 1] and is 1 only for
    the same meaning; with the shortest path, which a meaning of two kinds may have through either,
    s can be above 1. It is 0 where nothing is above both.

    Args:
        keys: of C meanings.
        nouns: the database that they are from.

    Returns:
        (C, C) float64, symmetric, ones on the diagonal.

    Raises:
        HierarchyError: the database is damaged.

    Source: Wu & Palmer 1994, Verb semantics and lexical selection, ACL; depth and subsumer as
        above, where the paper speaks of a tree.
    """
    above: dict[str, tuple[str, ...]] = {}
    depths: dict[str, int] = {}
    for key in keys:
        _depth(key, nouns, above, depths, 1)
    column = {key: i for i, key in enumerate(depths)}
    depth = np.array([depths[key] for key in column], dtype=np.float64)
    places = [np.array([column[a] for a in _ancestors(key, above)]) for key in keys]
    shared = np.zeros((len(keys), len(column)))
    for row, place in enumerate(places):
        shared[row, place] = depth[place]
    deepest = np.stack([shared[:, place].max(1) for place in places])
    own = np.array([depths[key] for key in keys], dtype=np.float64)
    return 2 * deepest / (own[:, None] + own)


def _depth(
    key: str,
    nouns: Nouns,
    above: dict[str, tuple[str, ...]],
    depths: dict[str, int],
    level: int,
) -> int:
    """Return a meaning's depth; note it, and what is directly above it, with all above."""
    if key in depths:
        return depths[key]
    if level > DEEPEST:
        raise HierarchyError(
            f"the WordNet database is damaged: '{key}' is more than {DEEPEST} levels deep. "
            "Install it again, or give another path."
        )
    above[key] = nouns.synset(key).hypernyms
    depth = 1 + max((_depth(k, nouns, above, depths, level + 1) for k in above[key]), default=0)
    depths[key] = depth
    return depth


def _ancestors(key: str, above: dict[str, tuple[str, ...]]) -> list[str]:
    """Return a meaning and all that is above it, each once."""
    found = [key]
    for each in found:  # grows while it is read
        found += [k for k in above[each] if k not in found]
    return found
