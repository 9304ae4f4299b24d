"""The handwritten digits that come with scikit-learn: real images without any download."""

from __future__ import annotations

import functools

import numpy as np

from dovs.data.dataset import ImageDataset, Split
from dovs.data.registry import SOURCES
from dovs.data.source import InstalledSource, Source

TRAIN_SHARE = 2 / 3
BRIGHTEST = 16  # pixels are counts of dark dots in a 4 x 4 block


@SOURCES.register(
    "digits", title="Digits (8 × 8)", order=0, classes=10, images=1198, kind="embedded"
)
def digits() -> Source:
    """Handwritten digits, 8 × 8 grey; comes with scikit-learn.

    1,797 images, divided once and for all into 1,198 to train and 599 to test, class by class. Each
    of the 13 writers wrote many of them and is in both parts, so scores are higher than on
    digits by strangers.

    Source: Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, UCI repository.
    """
    return InstalledSource(_read, "scikit-learn")


def _read() -> ImageDataset:
    images, labels = _arrays()
    train = _train_rows(labels)
    return ImageDataset(
        name="digits",
        title="Digits (8 × 8)",
        train=Split(images[train], labels[train]),
        test=Split(images[~train], labels[~train]),
        class_names=tuple("0123456789"),
        horizontal_flip=False,
        source="Alpaydin and Kaynak 1998, UCI Optical Recognition of Handwritten Digits",
    )


@functools.cache
def _arrays() -> tuple[np.ndarray, np.ndarray]:
    """Return (images, labels) of both splits; the file is text, and slow to read. Not to change."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = np.round(bunch.images * (255 / BRIGHTEST)).astype(np.uint8)[..., None]
    return images, bunch.target.astype(np.int64)


def _train_rows(labels: np.ndarray) -> np.ndarray:
    """Return which rows train, (N,) bool: always the same two thirds of each class."""
    train = np.zeros(len(labels), dtype=bool)
    rng = np.random.default_rng(0)
    for c in range(10):
        rows = rng.permutation(np.flatnonzero(labels == c))
        train[rows[: round(TRAIN_SHARE * len(rows))]] = True
    return train
