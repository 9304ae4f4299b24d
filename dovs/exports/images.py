"""The images of a run's points: of its dataset, or the thumbnails that the run stores itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dovs.errors import RunError
from dovs.runs.content import changed_images, gone_images
from dovs.runs.files import damaged
from dovs.runs.layout import THUMBNAILS
from dovs.runs.store import Run

if TYPE_CHECKING:
    from dovs.data import ImageDataset


def images_of(run: Run) -> np.ndarray:
    """Return the images of all points of a run, (P, H, W, channels) uint8.

    Raises:
        RunError: it has none, or they are gone or have changed since.
        DataError: its dataset must be downloaded first, or is damaged.
    """
    if not run.has("images"):
        raise RunError("this run has no images")
    if has_thumbnails(run):
        images = run.thumbnails()
        if len(images) != len(run.points()):
            wrong = ValueError(f"{len(images):,} images of {len(run.points()):,} points")
            raise damaged(run.path / THUMBNAILS, wrong)
        return images
    if gone := gone_images(run):
        raise RunError(f"{gone[0].lower()}{gone[1:]}")
    from dovs.data import long_tail

    dataset = long_tail(run.config()).dataset
    if changed := changed_images(run, dataset):
        raise RunError(f"the images have changed since this run was trained: {changed}")
    return images_in(dataset, run.points(), 1)


def has_thumbnails(run: Run) -> bool:
    """Return whether a run stores the images of its points, so that no dataset is needed.

    Raises:
        RunError: config.json is missing, damaged, or of another format.
    """
    return (run.path / THUMBNAILS).is_file() or not run.has("config")


def images_in(dataset: ImageDataset, points: pd.DataFrame, step: int) -> np.ndarray:
    """Return the images of some points of a dataset, (K, H / step, W / step, 3) uint8.

    Args:
        dataset: whose test split has the images that the run is evaluated on.
        points: rows of the table of a run's points, with columns split and index.
        step: every so many pixels are read.

    Raises:
        RunError: the dataset has fewer images.
    """
    height, width = dataset.train.images.shape[1:3]
    names, index = points["split"].to_numpy(), points["index"].to_numpy(np.int64)
    found = np.empty((len(points), -(-height // step), -(-width // step), 3), np.uint8)
    for split, images in (("train", dataset.train.images), ("test", dataset.test.images)):
        at = np.flatnonzero(names == split)
        if len(at) and not 0 <= index[at].min() <= index[at].max() < len(images):
            raise RunError("The dataset on this machine has fewer images than the run names.")
        # grey images fill all three channels
        found[at] = images[index[at]][:, ::step, ::step]
    return found
