"""Images of any library as small thumbnails, which the run stores with its points."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dovs.arrays import as_array
from dovs.errors import DataError
from dovs.recording.classes import TRAIN

SIDE = 64
"""Pixels of the longer side of a thumbnail, at most."""
CHANNELS = (1, 3, 4)
"""Grey, RGB, and RGB with transparency."""


def thumbnails(
    images: Any, total: int, what: str = "images", rows: np.ndarray | None = None
) -> np.ndarray:
    """Return thumbnails, (P, H, W, 3) uint8, or (P, H, W, 1) where all images are grey.

    Args:
        images: an array or tensor, (N, H, W), (N, H, W, channels) or (N, channels, H, W), whole
            numbers from 0 to 255 or floating in [0, 1]; or a list of such images, perhaps of
            different sizes, of PIL's, of paths, or of bytes of image files.
        total: N.
        what: words for messages.
        rows: P of the N images; default: all.

    A list may have paths too, or the bytes of image files; None where there is no image.

    Raises:
        DataError: of another shape, number or range, or an image that cannot be read.
    """
    rows = np.arange(total) if rows is None else rows
    if getattr(images, "ndim", 0) == 1:  # a Series or an array, of paths or of images
        images = [*images]
    if isinstance(images, Sequence) and not hasattr(images, "dtype"):
        return _from_list(images, total, what, rows)
    array = as_array(images, what)
    if len(array) != total if array.ndim else True:
        given = len(array) if array.ndim else 0
        raise DataError(
            f"there are {given:,} {what} for {total:,} embeddings: give one for each, or for "
            "several splits a mapping such as {'train': …, 'test': …}."
        )
    return shrunk(_bytes(_channels_last(array, what)[rows], what))


def _from_list(images: Sequence[Any], total: int, what: str, rows: np.ndarray) -> np.ndarray:
    from PIL import Image

    if len(images) != total:
        raise DataError(f"there are {len(images):,} {what} for {total:,} embeddings.")
    small = np.zeros((len(rows), SIDE, SIDE, 3), dtype=np.uint8)
    for row, at in enumerate(rows):
        each = opened(images[at], int(at), what)
        if each is None:
            continue
        if not isinstance(each, Image.Image):
            pixels = _bytes(_channels_last(as_array(each, what)[None], what), what)[0]
            each = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
        small[row] = boxed(each)
    return small


def opened(value: Any, row: int, what: str = "images") -> Any:
    """Return an image of PIL out of a path or the bytes of a file; anything else as it is.

    Args:
        value: one image, or a mapping with "bytes" or "path" as Hugging Face has them.
        row: of the image, for messages.
        what: words for messages.

    Returns:
        None where there is no image.

    Raises:
        DataError: it cannot be read.
    """
    from PIL import Image, UnidentifiedImageError

    if isinstance(value, dict):
        value = value.get("bytes") or value.get("path")
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    if not isinstance(value, bytes | str | Path):
        return value
    source: Any = io.BytesIO(value) if isinstance(value, bytes) else value
    try:
        with Image.open(source) as image:
            return image.convert("RGB")
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError):
        given = "bytes" if isinstance(value, bytes) else f"'{value}'"
        raise DataError(
            f"{what}, row {row}: {given} cannot be read as an image. Give None where there is none."
        ) from None


def boxed(image: Any) -> np.ndarray:
    """Return an image of PIL in the middle of a black square, (SIDE, SIDE, 3) uint8."""
    from PIL import Image

    image = image.convert("RGB")
    scale = SIDE / max(image.size)
    size = tuple(max(1, round(length * scale)) for length in image.size)
    method = Image.Resampling.NEAREST if scale >= 1 else Image.Resampling.BILINEAR
    pixels = np.asarray(image.resize(size, method))
    canvas = np.zeros((SIDE, SIDE, 3), dtype=np.uint8)
    top, left = (SIDE - pixels.shape[0]) // 2, (SIDE - pixels.shape[1]) // 2
    canvas[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return canvas


def shrunk(images: np.ndarray) -> np.ndarray:
    """Return images of which the longer side has at most `SIDE` pixels: means of blocks."""
    step = -(-max(images.shape[1:3]) // SIDE)
    if step == 1:
        return images
    height, width = (length // step or 1 for length in images.shape[1:3])
    cut = images[:, : height * step, : width * step]
    blocks = cut.reshape(len(images), height, step, width, step, images.shape[3])
    return blocks.mean((2, 4)).round().astype(np.uint8)


def unfit_images(images: np.ndarray) -> str:
    """Return why an array cannot be shown as images, in words that follow its name; "" if it can.

    >>> unfit_images(np.zeros((2, 8, 8, 4), np.uint8)), unfit_images(np.full((2, 8, 8), -0.5))
    ('', 'has values of type float64 from -0.5 to -0.5: give 0 to 255, or floating in 0 to 1')
    """
    shape = images.shape
    if len(shape) not in (3, 4) or (len(shape) == 4 and not {shape[1], shape[3]} & {*CHANNELS}):
        return f"has the shape {shape}, but must be (N, H, W), (N, H, W, 3) or (N, 3, H, W)"
    if 0 in shape or images.dtype.kind not in "iufb":
        return f"has the shape {shape} and the type {images.dtype}: these are no pixels"
    least, most = images.min(), images.max()
    if least >= 0 and (most <= 1 or (images.dtype.kind in "iu" and most <= 255)):
        return ""
    return (
        f"has values of type {images.dtype} from {least:g} to {most:g}: give 0 to 255, or floating "
        "in 0 to 1"
    )


def _channels_last(images: np.ndarray, what: str) -> np.ndarray:
    """Return images as (N, H, W, 1 or 3): without the transparency of four channels."""
    if images.ndim == 3:
        return images[..., None]
    if images.ndim == 4 and images.shape[3] in CHANNELS:
        return images[..., :3]
    if images.ndim == 4 and images.shape[1] in CHANNELS:
        return images[:, :3].transpose(0, 2, 3, 1)
    raise DataError(
        f"{what} have the shape {images.shape}, but must be (N, H, W), (N, H, W, 3) or "
        "(N, 3, H, W)."
    )


def _bytes(images: np.ndarray, what: str) -> np.ndarray:
    """Return images as uint8: whole numbers from 0 to 255, or others from 0 to 1."""
    if images.dtype == np.uint8 or not images.size:
        return images.astype(np.uint8)
    within = images.dtype.kind in "iufb" and images.min() >= 0
    if within and images.dtype.kind in "iu" and images.max() <= 255:
        return images.astype(np.uint8)
    if within and images.max() <= 1:
        return (images.astype(np.float32) * 255).round().astype(np.uint8)
    raise DataError(
        f"{what} are of type {images.dtype} with values from {images.min():g} to "
        f"{images.max():g}, but must be whole numbers from 0 to 255, or floating in 0 to 1: give "
        "them as they are before they are normalised."
    )


def of_splits(images: Any, splits: Sequence[str]) -> Mapping[str, Any]:
    """Return the images by split: an array that is no mapping is of the last split.

    Raises:
        DataError: images of a split that there is not.
    """
    if images is None:
        return {}
    if not isinstance(images, Mapping):
        return {splits[-1]: images}
    unknown = sorted(set(map(str, images)) - set(splits))
    if unknown:
        raise DataError(
            f"images are given of split '{unknown[0]}', but there are {', '.join(splits)}."
        )
    return images


def fit(images: Any, splits: Sequence[str]) -> bool:
    """Return whether it is certain which of these splits images are of, even if more follow.

    >>> fit({"train": []}, ["test"]), fit([], ["train"]), fit([], ["train", "test"])
    (False, False, True)
    """
    if isinstance(images, Mapping):
        return set(map(str, images)) <= set(splits)
    return splits[-1] != TRAIN


def together(shown: Sequence[tuple[int, np.ndarray | None]]) -> np.ndarray:
    """Return the thumbnails of all points, (P, H, W, 3); black where a split has none.

    Args:
        shown: points of each split, and their thumbnails or None.
    """
    given = [images for _, images in shown if images is not None]
    height = max(images.shape[1] for images in given)
    width = max(images.shape[2] for images in given)
    whole = np.zeros((sum(rows for rows, _ in shown), height, width, 3), dtype=np.uint8)
    start = 0
    for rows, images in shown:
        if images is not None:
            whole[start : start + rows, : images.shape[1], : images.shape[2]] = images
        start += rows
    return whole
