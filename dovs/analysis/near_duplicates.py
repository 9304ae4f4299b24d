"""Images of one split that are nearly the same as an image of another split."""

from __future__ import annotations

import numpy as np
import pandas as pd

SIDE = 16  # pixels of the side that images are compared at
ALIKE = 0.98  # least correlation of the pixels of near-duplicates
APART = 0.03  # largest mean difference of their pixels, as a share of the range of 0 to 255
PLAIN = 4.0  # standard deviation of the pixels, of 0 to 255, below which an image shows nothing
CHUNK = 512  # images compared at once


def near_duplicates(
    first: np.ndarray, second: np.ndarray, alike: float = ALIKE, apart: float = APART
) -> pd.DataFrame:
    """Return the pairs of images, one of each split, that show nearly the same.

    Images are compared in grey at `SIDE` × `SIDE` pixels: their pixels must correlate, and differ
    by little in the mean. So a copy that was compressed again, slightly cropped or recoloured is
    found; a mirrored one is not.

    Args:
        first: images of one split, (N, H, W, channels) uint8.
        second: of the other, (M, H, W, channels) uint8.
        alike: least correlation.
        apart: largest mean absolute difference, as a share of 255.

    Returns:
        For each image of `first` that has one, its nearest image of `second`, most alike first:
        first, second (rows), correlation, difference.

    >>> noise = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 1), dtype=np.uint8)
    >>> near_duplicates(noise[:2], noise[1:])[["first", "second"]].values.tolist()
    [[1, 0]]
    """
    a, b = _grey(first), _grey(second)
    found: dict[str, list[np.ndarray]] = {
        name: [] for name in ("first", "second", "correlation", "difference")
    }
    if len(a) and len(b):
        directions, visible = _directions(b)
        for start in range(0, len(a), CHUNK):
            own, shows = _directions(a[start : start + CHUNK])
            likeness = own @ directions.T
            likeness[:, ~visible] = -1
            nearest = likeness.argmax(1)
            most = likeness[np.arange(len(own)), nearest]
            rows = np.flatnonzero(shows & (most >= alike))
            difference = np.abs(a[start + rows] - b[nearest[rows]]).mean(1) / 255
            rows, difference = rows[difference <= apart], difference[difference <= apart]
            found["first"].append(start + rows)
            found["second"].append(nearest[rows])
            found["correlation"].append(most[rows])
            found["difference"].append(difference)
    frame = pd.DataFrame(
        {name: np.concatenate(parts) if parts else [] for name, parts in found.items()}
    ).astype({"first": np.int64, "second": np.int64})
    return frame.sort_values(["difference", "first"], ignore_index=True)


def _grey(images: np.ndarray) -> np.ndarray:
    """Return grey images as rows of at most `SIDE`² means of pixels, (N, pixels) float32."""
    images = np.asarray(images)
    grey = images.mean(-1, dtype=np.float32)
    for axis in (1, 2):
        size = grey.shape[axis]
        if size > SIDE:
            edges = np.linspace(0, size, SIDE + 1).astype(int)
            grey = np.add.reduceat(grey, edges[:-1], axis=axis) / np.diff(edges).reshape(
                (1, -1, 1) if axis == 1 else (1, 1, -1)
            )
    return grey.reshape(len(grey), grey.shape[1] * grey.shape[2]).astype(np.float32)


def _directions(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return images around their means at length 1, and which of them show something."""
    centred = grey - grey.mean(1, keepdims=True)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    shows = length[:, 0] >= PLAIN * np.sqrt(grey.shape[1])
    return centred / np.maximum(length, 1e-9), shows
