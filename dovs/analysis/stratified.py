"""A seeded part of some samples in which no class has too few."""

from __future__ import annotations

import numpy as np

LEAST_OF_A_CLASS = 20
"""Images of a class that a map of a part of the images shows at least, for a visible tail; fewer
where so many of every class are more than the map shows."""


def stratified(labels: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Return the rows of a part, ascending: all where they are not more than `most`.

    Args:
        labels: classes, (N,).
        most: rows of the part; one of each class where there are more classes.
        rng: draws it.
    """
    if len(labels) <= most:
        return np.arange(len(labels))
    order = np.argsort(labels, kind="stable")
    counts = np.unique(labels, return_counts=True)[1]
    rows_of = np.split(order, np.cumsum(counts)[:-1])
    quotas = _quotas(counts, most)
    chosen = [rng.permutation(rows)[:size] for rows, size in zip(rows_of, quotas, strict=True)]
    return np.sort(np.concatenate(chosen))


def _quotas(counts: np.ndarray, most: int) -> np.ndarray:
    """Return how many images of each class are shown, (C,): equal shares, but no class too few.

    >>> _quotas(np.array([1000, 100, 10]), 222).tolist()
    [192, 20, 10]
    >>> _quotas(np.array([700, 200, 100, 1]), 9).tolist()
    [4, 2, 2, 1]
    """
    least = np.minimum(counts, max(1, min(LEAST_OF_A_CLASS, most // len(counts))))
    fixed = np.zeros(len(counts), dtype=bool)
    while True:
        free = most - least[fixed].sum()
        exact = np.where(fixed, least, counts * (free / max(counts[~fixed].sum(), 1)))
        if (exact >= least).all() or fixed.all():
            break
        fixed |= exact < least
    exact = np.maximum(exact, least)
    quotas = np.floor(exact + 1e-9).astype(np.int64)
    missing = max(most - int(quotas.sum()), 0)
    quotas[np.argsort(quotas - exact, kind="stable")[:missing]] += 1
    return np.minimum(quotas, counts)
