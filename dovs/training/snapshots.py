"""Which images and which epochs a run's maps show."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dovs.analysis.stratified import stratified
from dovs.runs.artifacts import YOUR_ID


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


def with_names(
    points: pd.DataFrame, train: tuple[str, ...] | None, test: tuple[str, ...] | None
) -> pd.DataFrame:
    """Add what the images of points are called, where they are the user's own.

    Args:
        points: with the columns `split` and `index`.
        train, test: names of all images of a split, in its order, or None.
    """
    if train is None or test is None:
        return points
    called = {"train": train, "test": test}
    names = [called[s][i] for s, i in zip(points["split"], points["index"], strict=True)]
    return points.assign(**{YOUR_ID: names})


def with_places(points: pd.DataFrame, train_index: np.ndarray) -> pd.DataFrame:
    """Add `place`, the row of each point in the training or test images of a run.

    Args:
        points: with the columns `split` and `index`, as a run stores them.
        train_index: rows of the dataset's train split that are trained on, (N,) ascending.
    """
    index = points["index"].to_numpy()
    trained = (points["split"] == "train").to_numpy()
    return points.assign(place=np.where(trained, np.searchsorted(train_index, index), index))
