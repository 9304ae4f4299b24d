"""Images of any kind that a table has, as thumbnails of equal size."""

from __future__ import annotations

from typing import Any

import numpy as np

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
    return thumbnails([*images], rows)
