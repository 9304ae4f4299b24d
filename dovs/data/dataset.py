"""The arrays of a dataset. Reading files and cutting long tails do not belong here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dovs.data.rows import ImageRows
from dovs.errors import DataError


@dataclass(frozen=True)
class Split:
    """Images and their labels.

    Attributes:
        images: (N, H, W, channels) uint8, channels 1 (grey) or 3 (RGB); may be memory-mapped, or
            rows of another array: `np.asarray` reads them all.
        labels: (N,) int64 in 0..C-1.
        names: what the user's own images are called, such as their files, (N,); None for others.
    """

    images: np.ndarray | ImageRows
    labels: np.ndarray
    names: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.images.ndim != 4 or self.images.dtype != np.uint8:
            raise DataError(
                f"images have shape {self.images.shape} and type {self.images.dtype}: "
                "they must be (N, H, W, channels) uint8. Convert them first."
            )
        if self.labels.shape != (len(self.images),):
            raise DataError(
                f"{len(self.images)} images but labels of shape {self.labels.shape}: "
                "give exactly one label an image."
            )

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class ImageDataset:
    """A dataset as its authors published it, before any tail is cut.

    Attributes:
        name: registered name.
        title: name shown on pages.
        train, test: the two splits; train contains every class.
        class_names: C names; index = label.
        superclass_of: C names of superclasses (the oracle hierarchy), or None where unknown.
        horizontal_flip: whether a mirrored image keeps its class (no for digits, yes for photos).
        source: citation, or where it comes from.
        content: number of images and digest of each class by split, of the user's own images; {}
            where the images never change.
    """

    name: str
    title: str
    train: Split
    test: Split
    class_names: tuple[str, ...]
    superclass_of: tuple[str, ...] | None = None
    horizontal_flip: bool = False
    source: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        classes = len(self.class_names)
        for where, split in (("train", self.train), ("test", self.test)):
            if len(split) == 0:
                raise DataError(f"{self.name}: the {where} split is empty. Give it images.")
            low, high = int(split.labels.min()), int(split.labels.max())
            if low < 0 or high >= classes:
                raise DataError(
                    f"{self.name}: {where} labels run from {low} to {high}, but there are "
                    f"{classes} class names. Labels must be in 0..{classes - 1}."
                )
        require_training_images(self.name, self.class_names, self.train.labels)
        if self.superclass_of is not None and len(self.superclass_of) != classes:
            raise DataError(
                f"{self.name}: {len(self.superclass_of)} superclasses for {classes} classes. "
                "Give one superclass a class."
            )

    @property
    def num_classes(self) -> int:
        """C."""
        return len(self.class_names)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(H, W, channels)."""
        _, height, width, channels = self.train.images.shape
        return height, width, channels

    @property
    def available(self) -> np.ndarray:
        """Number of training images of each class, (C,) int64."""
        return np.bincount(self.train.labels, minlength=self.num_classes)


def require_training_images(
    name: str, class_names: tuple[str, ...], train_labels: np.ndarray
) -> None:
    """Check that every class has training images; it may lack test images.

    Raises:
        DataError: a class has none.

    >>> require_training_images("d", ("cat", "dog"), np.array([0]))
    Traceback (most recent call last):
    dovs.errors.DataError: d: class 'dog' has no training images. Give it some, or leave it out.
    """
    images = np.bincount(train_labels, minlength=len(class_names))
    if (images == 0).any():
        raise DataError(
            f"{name}: class '{class_names[int(images.argmin())]}' has no training images. "
            "Give it some, or leave it out."
        )
