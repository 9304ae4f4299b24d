"""Which images and which epochs a run's maps show, and the abstract labels shown beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dovs.analysis.subspaces import Subspaces, block_sizes, fit_subspaces
from dovs.errors import HierarchyError
from dovs.hierarchy import GeneratorContext, generate, match
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.prototypes import class_means

if TYPE_CHECKING:
    from dovs.training.evaluate import Predictions

LEAST_OF_A_CLASS = 20
"""Images of a class that a map of a part of the images shows at least, for a visible tail; fewer
where so many of every class are more than the map shows."""


def snapshot_epochs(epochs: int, snapshots: int) -> list[int]:
    """Return the epochs of the snapshots: the untrained start, the end, and evenly between.

    >>> snapshot_epochs(30, 6), snapshot_epochs(30, 1), snapshot_epochs(3, 10)
    ([0, 6, 12, 18, 24, 30], [30], [0, 1, 2, 3])
    """
    if snapshots == 1:
        return [epochs]
    return sorted({round(epoch) for epoch in np.linspace(0, epochs, snapshots)})


def choose_points(
    train_index: np.ndarray,
    train_labels: np.ndarray,
    test_labels: np.ndarray,
    most: int,
    seed: int,
) -> pd.DataFrame:
    """Choose the images of the map: all, or a seeded stratified part of each split.

    Args:
        train_index: rows of the dataset's train split that are trained on, (N,) ascending.
        train_labels: their labels, (N,).
        test_labels: labels of the test split.
        most: most images of each split; one of each class where there are more classes.
        seed: draws the part.

    Returns:
        One row a point, training points first: `id` (its row number), `split`, `index` (row in the
        dataset's split), `label`, and `place` (row in the training or test images).
    """
    frames: list[pd.DataFrame] = []
    for split, index, labels in (
        ("train", train_index, train_labels),
        ("test", np.arange(len(test_labels)), test_labels),
    ):
        shown = stratified(labels, most, np.random.default_rng([seed, len(frames)]))
        frames.append(pd.DataFrame({"split": split, "index": index[shown], "label": labels[shown]}))
    points = pd.concat(frames, ignore_index=True)
    points.insert(0, "id", np.arange(len(points)))
    return with_places(points, train_index)


def with_places(points: pd.DataFrame, train_index: np.ndarray) -> pd.DataFrame:
    """Add `place`, the row of each point in the training or test images of a run.

    Args:
        points: with the columns `split` and `index`, as a run stores them.
        train_index: rows of the dataset's train split that are trained on, (N,) ascending.
    """
    index = points["index"].to_numpy()
    trained = (points["split"] == "train").to_numpy()
    return points.assign(place=np.where(trained, np.searchsorted(train_index, index), index))


def stratified(labels: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Return rows of a part of the images, at most so many, every class present, ascending."""
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


def diagnostic_hierarchy(
    train: Predictions,
    class_counts: np.ndarray,
    class_names: tuple[str, ...],
    previous: Hierarchy | None,
    seed: int,
) -> Hierarchy | None:
    """Generate abstract labels for display from training embeddings, for a method that has none.

    Args:
        train: predictions on training images, every class among them.
        class_counts: training images of each class, (C,).
        class_names: C names.
        previous: those of the last snapshot, or None.
        seed: of the run.

    Returns:
        Ward groups of the class means, matched to the previous ones; None for fewer than 3 classes.
    """
    if len(class_counts) < 3:
        return None
    context = GeneratorContext(
        prototypes=class_means(train.embeddings, train.labels, len(class_counts)),
        class_counts=class_counts,
        class_names=class_names,
        superclass_of=None,
        prototype_source="embeddings",
        seed=seed,
    )
    hierarchy = generate("ward", context)
    return hierarchy if previous is None else match(hierarchy, previous, class_counts)


def diagnostic_subspaces(train: Predictions, hierarchy: Hierarchy, seed: int) -> Subspaces | None:
    """Fit subspaces to training embeddings, for a method that uses none.

    Returns:
        None where the embedding has too few dimensions for a block each.
    """
    try:
        sizes = block_sizes(hierarchy.group_sizes, train.embeddings.shape[1])
    except HierarchyError:
        return None
    return fit_subspaces(train.embeddings, hierarchy.assignment[train.labels], sizes, seed=seed)
