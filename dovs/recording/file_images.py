"""Images beside embeddings in a file: as bytes, as paths below its folder, or as one sprite."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dovs.errors import DataError


class FileImages(Sequence[Any]):
    """Images of rows, each opened when it is used; None where it cannot be read.

    Args:
        values: of the column, one a row: bytes, a struct of bytes and path, or a path.
        folder: below which paths are read.

    Attributes:
        broken: how many could not be read so far.
    """

    def __init__(self, values: Sequence[Any], folder: Path) -> None:
        self.values = values
        self.folder = folder
        self.broken = 0

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: Any) -> Any:
        found = open_image(self.values[row], self.folder)
        self.broken += found is None
        return found


def open_image(value: Any, folder: Path) -> Any:
    """Return an image of PIL, out of bytes, a struct of bytes and path, or a path in the folder.

    Returns:
        None where there is none, or it cannot be read.
    """
    from PIL import Image, UnidentifiedImageError

    if isinstance(value, dict):
        value = value.get("bytes") or value.get("path")
    try:
        if isinstance(value, bytes):
            with Image.open(io.BytesIO(value)) as image:
                return image.convert("RGB")
        if isinstance(value, str) and value:
            place = (folder / value).resolve()
            if place.is_relative_to(folder.resolve()) and place.is_file():
                with Image.open(place) as image:
                    return image.convert("RGB")
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError):
        return None
    return None


def sprite(path: Path, rows: int) -> np.ndarray:
    """Return the images of a sprite, (N, H, W, 3): a square grid, in rows from the top left.

    Raises:
        DataError: it is too small for N images.
    """
    from PIL import Image

    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))
    side = int(np.ceil(np.sqrt(rows)))
    height, width = pixels.shape[0] // side, pixels.shape[1] // side
    if not height or not width:
        raise DataError(f"{path.name} is too small for {rows} images in {side} columns.")
    grid = pixels[: side * height, : side * width].reshape(side, height, side, width, 3)
    return np.ascontiguousarray(grid.swapaxes(1, 2).reshape(-1, height, width, 3)[:rows])
