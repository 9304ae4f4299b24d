"""Images beside embeddings in a file: as bytes, as paths below its folder, or as one sprite."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import numpy as np

from dovs.data.images import WHOLE_MODES

TRIED = 50
"""Images of a column that are opened before it is used."""


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

    An address data:image/png;base64,… has the bytes in it.

    Returns:
        None where there is none, or it cannot be read.
    """
    from PIL import Image, UnidentifiedImageError

    if isinstance(value, dict):
        value = value.get("bytes") or value.get("path")
    try:
        if isinstance(value, str) and value.startswith("data:"):
            value = base64.b64decode(value.partition("base64,")[2])
        if isinstance(value, bytes):
            with Image.open(io.BytesIO(value)) as image:
                return _colours(image)
        if isinstance(value, str) and value and not why_not(value, folder):
            with Image.open(_place(value, folder)) as image:
                return _colours(image)
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError):
        return None
    return None


def _place(text: str, folder: Path) -> Path:
    """Return the path that a text means, below a folder unless it is absolute."""
    local = url2pathname(urlsplit(text).path) if text.startswith("file://") else text
    return (folder / local).resolve()


def why_not(text: str, folder: Path) -> str:
    """Return why no image is read from a path, "" if it is.

    >>> why_not("https://example.org/cat.png", Path("."))
    'is an address, and nothing is downloaded'
    """
    if text.startswith("data:"):
        return "has no image in it"
    if "\0" in text:
        return "is no path"
    if "://" in text and not text.startswith("file://"):
        return "is an address, and nothing is downloaded"
    place = _place(text, folder)
    if not place.is_relative_to(folder.resolve()):
        return f"is not below the folder of the file, {folder.resolve()}"
    return "" if place.is_file() else "is no file below the folder of the file"


def no_images(values: Sequence[Any], folder: Path) -> str:
    """Return why a column has no images, "" if one of the first `TRIED` can be opened.

    Args:
        values: of the column, one a row.
        folder: below which paths are read.
    """
    there = [value for value in values if value is not None and value != ""][:TRIED]
    if any(open_image(value, folder) is not None for value in there):
        return ""
    if not there:
        return "is empty"
    first = there[0]
    if isinstance(first, dict):
        first = first.get("bytes") or first.get("path")
    reason = (why_not(first, folder) if isinstance(first, str) else "") or "is no image"
    shown = f"'{first[:60]}'" if isinstance(first, str) else "the first"
    return f"has no image that can be opened: {shown} {reason}"


def _colours(image: Any) -> Any:
    """Return an image in RGB; grey values of 16 bits are divided to 8 bits."""
    from PIL import Image

    if image.mode in WHOLE_MODES:
        deep = np.asarray(image).clip(0)
        shades = deep if deep.max(initial=0) < 256 else deep // 257
        image = Image.fromarray(shades.clip(0, 255).astype(np.uint8))
    return image.convert("RGB")


def sprite(
    path: Path, rows: int, size: tuple[int, int] | None = None
) -> tuple[np.ndarray | None, str]:
    """Return the images of a sprite, (N, H, W, 3), in rows from the top left, and a note or "".

    Args:
        path: of the sprite.
        rows: N.
        size: width and height of an image; None for a grid that is guessed: as many columns as
            rows where the sprite is square, else images that are square.

    Returns:
        None and why, where N images of one size do not fill the sprite, or it cannot be read.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            pixels = np.asarray(image.convert("RGB"))
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError) as error:
        return None, f"there are no images, because {path.name} cannot be read: {error}"
    height, width = pixels.shape[:2]
    chosen = size or _size_in(width, height, rows)
    if chosen is None or width < chosen[0] or (width // chosen[0]) * (height // chosen[1]) < rows:
        what = "" if chosen is None else f" of {chosen[0]}×{chosen[1]} pixels"
        return None, (
            f"there are no images, because {path.name} of {width}×{height} pixels is no grid of "
            f"{rows:,} images{what}"
        )
    wide, high = chosen
    across, down = width // wide, height // high
    grid = pixels[: down * high, : across * wide].reshape(down, high, across, wide, 3)
    images = np.ascontiguousarray(grid.swapaxes(1, 2).reshape(-1, high, wide, 3)[:rows])
    square = width == height
    note = f"images of {path.name} are taken to be {wide}×{high} pixels, in {across} columns"
    return images, "" if size is not None or square else note


def _size_in(width: int, height: int, rows: int) -> tuple[int, int] | None:
    """Return the width and height of N images in a sprite, or None."""
    side = int(np.ceil(np.sqrt(rows)))
    if width == height:
        return None if width % side else (width // side, height // side)
    common = int(np.gcd(width, height))
    for pixels in (each for each in range(common, 0, -1) if common % each == 0):
        across, down = width // pixels, height // pixels
        if across * (down - 1) < rows <= across * down:
            return pixels, pixels
    whole = width % side == 0 and height % side == 0
    return (width // side, height // side) if whole else None
