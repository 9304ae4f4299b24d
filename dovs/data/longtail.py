"""Cut a long-tailed training set out of a dataset, and splits to tune on.

A validation split is a part of the long-tailed training set. Spare images are those that the tail
leaves out: taking them costs the tail nothing, and every class has as many.

Which images are kept depends on the seed and the class alone. So for one seed, order and n_max the
images of a higher imbalance ratio are a subset of those of a lower one: what changes between two
ratios is the tail, not the draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dovs.config import TailConfig
from dovs.data.dataset import ImageDataset, Split
from dovs.data.profiles import order_of_classes, tail_counts
from dovs.data.registry import load
from dovs.errors import ConfigError

MOST_HELD_OUT = 1000
"""Held-out images of a class at most: as many as the test splits of the usual datasets have."""


@dataclass(frozen=True)
class LongTail:
    """A long-tailed training set: which rows of a dataset's train split are kept.

    Attributes:
        dataset: the whole dataset. Its test split is what runs are measured on: the published
            one, or held-out training images in its place.
        class_counts: training images of each class, (C,) int64.
        indices: rows of `dataset.train` that are kept, (N,) int64, rising.
        order: class index at each rank, head first, (C,) int64.
    """

    dataset: ImageDataset
    class_counts: np.ndarray
    indices: np.ndarray
    order: np.ndarray

    @property
    def images(self) -> np.ndarray:
        """A copy of the kept training images, (N, H, W, channels) uint8."""
        return np.asarray(self.dataset.train.images[self.indices])

    @property
    def labels(self) -> np.ndarray:
        """A copy of their labels, (N,) int64."""
        return np.asarray(self.dataset.train.labels[self.indices])


def long_tail(tail: TailConfig) -> LongTail:
    """Load the configured dataset and cut its tail.

    Raises:
        ConfigError: unknown dataset, or a tail that it cannot supply.
        DataMissing: the dataset must be fetched first.
        DataError: its files are damaged.

    >>> long_tail(TailConfig(dataset="digits", imbalance_ratio=50)).class_counts.tolist()
    [119, 77, 49, 32, 20, 13, 8, 5, 3, 2]
    """
    return cut(load(tail.dataset, **tail.dataset_params), tail)


def cut(dataset: ImageDataset, tail: TailConfig) -> LongTail:
    """Keep, of each class, as many training images as the tail gives it.

    Raises:
        ConfigError: the dataset cannot supply the tail, or has no held-out images of a class.
    """
    counts = tail_counts(
        dataset.available,
        tail.profile,
        tail.imbalance_ratio,
        tail.class_order,
        tail.n_max,
        tail.data_seed,
    )
    drawn = [
        in_order_of_draw(rows, c, tail.data_seed)
        for c, rows in enumerate(_rows_by_class(dataset.train.labels, dataset.num_classes))
    ]
    kept = [rows[:count] for rows, count in zip(drawn, counts, strict=True)]
    if tail.measured_on == "held_out":
        rows = held_out_rows(drawn, counts, dataset.class_names)
        images = np.asarray(dataset.train.images[rows])
        dataset = replace(dataset, test=Split(images, dataset.train.labels[rows]))
    order = order_of_classes(dataset.num_classes, tail.class_order, tail.data_seed)
    return LongTail(dataset, counts, np.sort(np.concatenate(kept)), order)


def held_out_rows(
    drawn: Sequence[np.ndarray], class_counts: np.ndarray, class_names: Sequence[str]
) -> np.ndarray:
    """Return the rows that runs are measured on instead of the test split, rising.

    Every class gives the same number: what the class with least left has left, `MOST_HELD_OUT` at
    most. They are the last in the order in which tails take rows. So two tails that leave as many
    out share their held-out images.

    Args:
        drawn: the rows of each class, in that order.
        class_counts: how many of them the tail takes, (C,).
        class_names: C names, for the message.

    Raises:
        ConfigError: the tail takes all images of a class.

    >>> drawn = [np.array([4, 0, 2]), np.array([1, 5, 3])]
    >>> held_out_rows(drawn, np.array([2, 1]), ("a", "b")).tolist()
    [2, 3]
    """
    left = np.array([len(rows) for rows in drawn]) - class_counts
    least = int(left.argmin())
    if left[least] < 1:
        raise ConfigError(
            f"measured_on=held_out needs training images that the tail leaves out, but it takes "
            f"all {class_counts[least]} of class '{class_names[least]}'. Choose an n_max below "
            f"{class_counts.max()}, or measured_on=test."
        )
    number = min(int(left[least]), MOST_HELD_OUT)
    return np.sort(np.concatenate([rows[-number:] for rows in drawn]))


def in_order_of_draw(rows: np.ndarray, class_index: int, seed: int) -> np.ndarray:
    """Return the rows of a class in the order in which tails take them, (n,).

    The order depends on how many rows there are, the class and the seed alone.

    Args:
        rows: rows of the train split that hold the class, rising, (n,).
        class_index: the class.
        seed: `data_seed` of the tail.
    """
    stream = np.random.SeedSequence(seed, spawn_key=(1, class_index))
    return np.random.default_rng(stream).permutation(rows)


def validation_split(
    labels: np.ndarray, fraction: float, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Divide a training set, class by class, into a part to train on and a part to tune on.

    A class gives the rounded fraction of its images to validation, but at least one, so that it
    can be measured, and never its last. A class of one image gives none.

    Args:
        labels: (N,) int64.
        fraction: share of each class that goes to validation, in [0, 0.5]; 0 gives none.
        seed: draws the images.

    Returns:
        Training rows and validation rows, both rising; together 0..N-1.

    Raises:
        ConfigError: a fraction outside [0, 0.5].

    >>> train, validation = validation_split(np.array([0, 0, 0, 0, 1, 1, 2]), 0.25)
    >>> len(train), np.bincount(np.array([0, 0, 0, 0, 1, 1, 2])[validation]).tolist()
    (5, [1, 1])
    """
    if not 0 <= fraction <= 0.5:
        raise ConfigError(f"validation_fraction={fraction:g} must lie in 0..0.5.")
    labels = np.asarray(labels)
    held = np.zeros(len(labels), dtype=bool)
    if fraction > 0:
        for c, rows in enumerate(_rows_by_class(labels, int(labels.max(initial=-1)) + 1)):
            share = min(max(round(fraction * len(rows)), 1), len(rows) - 1)
            if share > 0:
                stream = np.random.SeedSequence(seed, spawn_key=(2, c))
                held[np.random.default_rng(stream).permutation(rows)[:share]] = True
    return np.flatnonzero(~held), np.flatnonzero(held)


def _rows_by_class(labels: np.ndarray, num_classes: int) -> list[np.ndarray]:
    """Return the rows of each class, each rising."""
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.cumsum(np.bincount(labels, minlength=num_classes))[:-1])
