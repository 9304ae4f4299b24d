"""The images of a run's points: of its dataset, or the thumbnails that the run stores itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dovs.errors import RunError
from dovs.exports.images import has_thumbnails, images_in
from dovs.runs.content import changed_images, gone_images
from dovs.runs.layout import THUMBNAILS
from dovs.runs.store import Run
from dovs.ui.embeddings.context import Key, modified_ns
from dovs.ui.parts.cache import changed_note, data_key, dataset_of
from dovs.ui.parts.places import for_reader

NONE = "This run has no images. They can be given when a run is recorded or imported."


@dataclass(frozen=True)
class Images:
    """Where images are found.

    Attributes:
        key: changes whenever the images do.
        size: height and width, pixels.
        of: the images of rows of a table of points, of which every `step`-th pixel is read,
            (K, H / step, W / step, channels) uint8.
    """

    key: Key
    size: tuple[int, int]
    of: Callable[[pd.DataFrame, int], np.ndarray]


def images_of(run: Run) -> Images:
    """Return where the images of a run are found.

    Raises:
        RunError: the run has none, they are gone or have changed, or the run is damaged.
        DataError: its dataset must be downloaded first, or is damaged.
    """
    if not run.has("images"):
        raise RunError(NONE)
    return _stored(run) if has_thumbnails(run) else _of_dataset(run)


def _stored(run: Run) -> Images:
    images = run.thumbnails()

    def of(points: pd.DataFrame, step: int) -> np.ndarray:
        return images[points["id"].to_numpy(np.int64), ::step, ::step]

    key = str(run.path), modified_ns(run.path / THUMBNAILS)
    return Images(key, (images.shape[1], images.shape[2]), of)


def _of_dataset(run: Run) -> Images:
    if gone := gone_images(run):
        raise RunError(for_reader(f"{gone}, so none is shown."))
    config = run.config()
    dataset = dataset_of(config)
    if changed := changed_images(run, dataset):
        raise RunError(changed_note(changed))
    height, width = dataset.train.images.shape[1:3]

    def of(points: pd.DataFrame, step: int) -> np.ndarray:
        return images_in(dataset, points, step)

    return Images(data_key(config), (height, width), of)
