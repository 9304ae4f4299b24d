"""Thumbnails of the points' images in sheets, from which the hover card cuts its picture."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np

SIDE = 32  # pixels of a thumbnail at most; smaller images are not enlarged
PER_SHEET = 1024
COLUMNS = 32
LOSSLESS = 4_000_000  # pixels of all thumbnails up to which they are compressed without loss


@dataclass(frozen=True)
class Sheets:
    """Thumbnails in the order of the points.

    Attributes:
        sheets: WebP images of up to `PER_SHEET` thumbnails, `COLUMNS` in a row.
        height, width: of a thumbnail, pixels.
        note: why there are none, or "".
    """

    sheets: tuple[bytes, ...]
    height: int = 0
    width: int = 0
    note: str = ""

    def described(self, urls: list[str]) -> dict[str, Any]:
        """Return what the browser is sent of the sheets.

        Args:
            urls: address of each sheet.
        """
        return {
            "urls": urls,
            "bytes": [len(each) for each in self.sheets],
            "height": self.height,
            "width": self.width,
            "columns": COLUMNS,
            "per_sheet": PER_SHEET,
            "note": self.note,
        }


def step_of(height: int, width: int) -> int:
    """Return the distance of the pixels that a thumbnail has of an image.

    >>> step_of(28, 28), step_of(64, 33)
    (1, 2)
    """
    return -(-max(height, width) // SIDE)


def is_lossless(points: int, height: int, width: int) -> bool:
    """Return whether so many thumbnails of a size are compressed without loss."""
    return points * height * width <= LOSSLESS


def sheets_of(images: np.ndarray) -> Sheets:
    """Return the thumbnails of images, (P, H, W, channels) uint8."""
    step = step_of(*images.shape[1:3])
    small = images[:, ::step, ::step]
    height, width = small.shape[1:3]
    lossless = is_lossless(len(small), height, width)
    parts = (small[first : first + PER_SHEET] for first in range(0, len(small), PER_SHEET))
    return Sheets(tuple(sheet(part, lossless) for part in parts), height, width)


def sheet(thumbnails: np.ndarray, lossless: bool) -> bytes:
    """Arrange thumbnails in rows, as one WebP image.

    Args:
        thumbnails: (K, H, W, channels) uint8, K <= `PER_SHEET`; grey ones fill all three channels.
        lossless: whether every pixel must be the same after decoding.
    """
    from PIL import Image

    count, height, width, _ = thumbnails.shape
    rows = -(-count // COLUMNS)
    canvas = np.zeros((rows * COLUMNS, height, width, 3), np.uint8)
    canvas[:count] = thumbnails
    whole = canvas.reshape(rows, COLUMNS, height, width, 3).swapaxes(1, 2)
    out = io.BytesIO()
    image = Image.fromarray(whole.reshape(rows * height, COLUMNS * width, 3))
    image.save(out, "WEBP", lossless=lossless, quality=70, method=0 if not lossless else 2)
    return out.getvalue()
