"""Selecting a long-tailed training set from a dataset, and splits for tuning.

A validation split is a part of the long-tailed training set. Spare images are those that the tail
leaves out: taking them costs the tail nothing, and every class has as many.

Which images are selected depends only on the seed and the class. So for one seed, order and n_max
the images of a higher imbalance ratio are a subset of those of a lower one: two ratios differ in
the tail, not in the random choice of images.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dovs.config import WITHOUT_RATIO, TailConfig
from dovs.data.dataset import ImageDataset, Split
from dovs.data.formats.copies import digests_of, undivided
from dovs.data.formats.similar import similar_groups, undividable
from dovs.data.profiles import order_of_classes, tail_counts
from dovs.data.registry import load
from dovs.data.rows import ImageRows
from dovs.errors import ConfigError

MOST_HELD_OUT = 1000
"""Held-out images of a class at most: as many as the test splits of the usual datasets have."""


@dataclass(frozen=True)
class LongTail:
    """A long-tailed training set: which rows of a dataset's train split are selected.

    Attributes:
        dataset: the whole dataset. Its test split is what runs are measured on: the published
            one, or held-out training images in its place.
        class_counts: training images of each class, (C,) int64.
        indices: rows of `dataset.train` that are selected, (N,) int64, ascending.
        order: class index at each rank, head first, (C,) int64.
    """

    dataset: ImageDataset
    class_counts: np.ndarray
    indices: np.ndarray
    order: np.ndarray

    @property
    def image_rows(self) -> ImageRows:
        """The selected training images, (N, H, W, channels) uint8, read when they are needed."""
        return ImageRows(self.dataset.train.images, self.indices)

    @property
    def images(self) -> np.ndarray:
        """A copy of all of them in memory."""
        return self.image_rows[:]

    @property
    def labels(self) -> np.ndarray:
        """A copy of their labels, (N,) int64."""
        return np.asarray(self.dataset.train.labels[self.indices])

    def divide(self, fraction: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Divide them into images to train on and images to tune on, see `validation_split`.

        Images of equal pixels are all in one part, and so are own images that look the same.
        """
        if not fraction:
            return validation_split(self.labels, fraction, seed)
        images = digests_of(self.image_rows)
        if self.dataset.content:
            groups = similar_groups([self.image_rows], images)
            images = undividable(groups, images, self.labels)
        return validation_split(self.labels, fraction, seed, images)


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
    """Select from each class as many training images as the tail has of it.

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
        tail.class_counts,
    )
    ordered = [
        sampling_order(rows, c, tail.data_seed)
        for c, rows in enumerate(_rows_by_class(dataset.train.labels, dataset.num_classes))
    ]
    selected = [rows[:count] for rows, count in zip(ordered, counts, strict=True)]
    if tail.measured_on == "held_out":
        rows = held_out_rows(ordered, counts, dataset.class_names)
        train = dataset.train
        names = None if train.names is None else tuple(train.names[row] for row in rows)
        test = Split(ImageRows(train.images, rows), train.labels[rows], names)
        dataset = replace(dataset, test=test)
    if tail.profile in WITHOUT_RATIO:
        order = np.argsort(-counts, kind="stable")
    else:
        order = order_of_classes(
            dataset.num_classes, tail.class_order, tail.data_seed, dataset.available
        )
    return LongTail(dataset, counts, np.sort(np.concatenate(selected)), order)


def held_out_rows(
    ordered: Sequence[np.ndarray], class_counts: np.ndarray, class_names: Sequence[str]
) -> np.ndarray:
    """Return the rows that replace the test split in measurements, ascending.

    Every class has the same number: as many as remain in the class with fewest remaining images,
    and at most `MOST_HELD_OUT`. They are the last in the order in which tails select rows, so two
    tails with the same number share their held-out images.

    Args:
        ordered: the rows of each class, in that order.
        class_counts: how many of them the tail takes, (C,).
        class_names: C names, for the message.

    Raises:
        ConfigError: the tail takes all images of a class.

    >>> ordered = [np.array([4, 0, 2]), np.array([1, 5, 3])]
    >>> held_out_rows(ordered, np.array([2, 1]), ("a", "b")).tolist()
    [2, 3]
    """
    left = np.array([len(rows) for rows in ordered]) - class_counts
    least = int(left.argmin())
    if left[least] < 1:
        raise ConfigError(
            f"measured_on=held_out needs training images that the tail leaves out, but it takes "
            f"all {class_counts[least]} of class '{class_names[least]}'. Choose an n_max below "
            f"{class_counts.max()} for the largest class, or measured_on=test."
        )
    number = min(int(left[least]), MOST_HELD_OUT)
    return np.sort(np.concatenate([rows[-number:] for rows in ordered]))


def sampling_order(rows: np.ndarray, class_index: int, seed: int) -> np.ndarray:
    """Return the rows of a class in the order in which tails select them, (n,).

    The order depends only on the number of rows, the class and the seed.

    Args:
        rows: rows of the train split that have the class, ascending, (n,).
        class_index: the class.
        seed: `data_seed` of the tail.
    """
    stream = np.random.SeedSequence(seed, spawn_key=(1, class_index))
    return np.random.default_rng(stream).permutation(rows)


def validation_split(
    labels: np.ndarray, fraction: float, seed: int = 0, images: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Divide a training set, class by class, into a part to train on and a part to tune on.

    The rounded fraction of each class goes to validation, at least one image, so that the class can
    be measured, and never the last one. A class of one image has no validation image. Where copies
    of an image would be in both parts, the images of their class are chosen again.

    Args:
        labels: (N,) int64.
        fraction: share of each class that goes to validation, in [0, 0.5]; 0 for none.
        seed: of the random choice of images.
        images: what is equal for copies, digests (N, bytes) uint8 or numbers (N,); None for no
            copies.

    Returns:
        Training rows and validation rows, both ascending; together 0..N-1.

    Raises:
        ConfigError: a fraction outside [0, 0.5].

    >>> train, validation = validation_split(np.array([0, 0, 0, 0, 1, 1, 2]), 0.25)
    >>> len(train), np.bincount(np.array([0, 0, 0, 0, 1, 1, 2])[validation]).tolist()
    (5, [1, 1])
    """
    if not 0 <= fraction <= 0.5:
        raise ConfigError(f"validation_fraction={fraction:g} must be in 0..0.5.")
    labels = np.asarray(labels)
    selected = np.zeros(len(labels), dtype=bool)
    if fraction > 0:
        for c, rows in enumerate(_rows_by_class(labels, int(labels.max(initial=-1)) + 1)):
            share = min(max(round(fraction * len(rows)), 1), len(rows) - 1)
            if share > 0:
                stream = np.random.SeedSequence(seed, spawn_key=(2, c))
                selected[np.random.default_rng(stream).permutation(rows)[:share]] = True
        if images is not None and selected.any():
            selected = undivided(labels, images, selected, seed)
    return np.flatnonzero(~selected), np.flatnonzero(selected)


def _rows_by_class(labels: np.ndarray, num_classes: int) -> list[np.ndarray]:
    """Return the rows of each class, each ascending."""
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.cumsum(np.bincount(labels, minlength=num_classes))[:-1])
