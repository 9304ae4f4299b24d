"""Thumbnails of the points' images in sheets, from which the hover card cuts its picture."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dovs.errors import DovsError
from dovs.runs.store import Run
from dovs.ui.embeddings.context import points_modified_ns
from dovs.ui.embeddings.data.images import Images, images_of

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


def sheets_of(run: Run) -> Sheets:
    """Return the thumbnails of a run's points, or a note where there are none to read."""
    try:
        images = images_of(run)
        key = str(run.path), points_modified_ns(run), *images.key
        return _sheets(key, run, images)
    except DovsError as error:
        return Sheets((), note=f"No images: {error}")


@st.cache_resource(max_entries=4, show_spinner=False)
def _sheets(key: tuple[str | int, ...], _run: Run, _images: Images) -> Sheets:
    points = _run.points()
    height, width = _images.size
    step = -(-max(height, width) // SIDE)
    size = -(-height // step), -(-width // step)
    lossless = len(points) * size[0] * size[1] <= LOSSLESS
    sheets = []
    for first in range(0, len(points), PER_SHEET):
        found = _images.of(points.iloc[first : first + PER_SHEET], step)
        sheets.append(sheet(found, lossless))
    return Sheets(tuple(sheets), *size)


def sheet(thumbnails: np.ndarray, lossless: bool) -> bytes:
    """Arrange thumbnails in rows, as one WebP image.

    Args:
        thumbnails: (K, H, W, 3) uint8, K <= `PER_SHEET`.
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
