"""Images of any kind that a table has, as thumbnails of equal size."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from dovs.errors import DataError
from dovs.recording.pictures import thumbnails


def thumbnails_of(images: Any, rows: int) -> np.ndarray:
    """Return thumbnails, (P, H, W, channels) uint8; black where there is no image.

    Args:
        images: an array (P, H, W[, channels]); or P images: arrays, bytes of image files, mappings
            with "bytes" or "path" as Hugging Face has them, paths, or PIL's; or None.
        rows: P.

    Raises:
        DataError: one is none of these, or cannot be read.
    """
    if getattr(images, "ndim", 1) > 1:
        return thumbnails(images, rows)
    return thumbnails([_opened(each, row) for row, each in enumerate(images)], rows)


def _opened(value: Any, row: int) -> Any:
    from PIL import Image, UnidentifiedImageError

    if isinstance(value, dict):
        value = value.get("bytes") or value.get("path")
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    source: Any = io.BytesIO(value) if isinstance(value, bytes) else value
    if not isinstance(value, bytes | str | Path):
        return value
    try:
        with Image.open(source) as image:
            return image.convert("RGB")
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError):
        what = "bytes" if isinstance(value, bytes) else f"'{value}'"
        raise DataError(
            f"image of row {row}: {what} cannot be read as an image. Give None where there is none."
        ) from None
