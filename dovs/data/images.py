"""Decode image files (PNG, JPEG, WebP, …) of any size into arrays of one size.

Which size: `image_size` where it is given, as a square. Otherwise the most common size, if its
longer side is at most 64 pixels; larger images need an explicit choice, because training time grows
with the square of the side. Images of other sizes are scaled to this size, whatever
their proportions. Where every image is grey the dataset is grey, else all become RGB.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections import Counter
from dataclasses import dataclass

import numpy as np

from dovs.errors import DataError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM")
GREY_MODES = ("1", "L", "LA")
COLOUR_MODES = ("P", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "PA")
LARGEST_SIDE = 64  # pixels, without an explicit image_size
LARGEST_IMAGE = 50_000_000  # pixels; more is treated as damage or as an attack
UNDECODABLE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)


@dataclass(frozen=True)
class Header:
    """The facts of an image that are known before it is decoded; sizes in pixels."""

    height: int
    width: int
    grey: bool


def read_header(content: bytes | None, where: str) -> Header:
    """Return size and kind of an image without decoding it.

    Args:
        content: the image file's bytes.
        where: names the image in messages.

    Raises:
        DataError: not an image of a known format, of more than 8 bits, or absurdly large.
    """
    from PIL import Image

    if not content:
        raise DataError(f"{where} contains no image. Store the image itself, not only its path.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                (width, height), mode = image.size, image.mode
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise DataError(f"{where} is larger than {LARGEST_IMAGE} pixels. Scale it down.") from None
    except UNDECODABLE as error:
        raise _undecodable(where, error) from None
    if width * height > LARGEST_IMAGE:
        raise DataError(f"{where} is larger than {LARGEST_IMAGE} pixels. Scale it down.")
    if mode not in GREY_MODES + COLOUR_MODES:
        raise DataError(f"{where} has mode {mode}: save it as grey or RGB of 8 bits.")
    return Header(height, width, mode in GREY_MODES)


def decode(content: bytes, shape: tuple[int, int, int], where: str) -> np.ndarray:
    """Return an image as an array of that shape (H, W, channels), uint8.

    A rotation stored in the file (EXIF) is applied; transparent parts become black.

    Raises:
        DataError: the image is damaged.
    """
    from PIL import Image, ImageOps

    height, width, channels = shape
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            image = ImageOps.exif_transpose(opened)
            if image.has_transparency_data:
                over = image.convert("RGBA")
                image = Image.alpha_composite(Image.new("RGBA", over.size, (0, 0, 0, 255)), over)
            image = image.convert("L" if channels == 1 else "RGB")
            if image.size != (width, height):
                image = image.resize((width, height), Image.Resampling.BILINEAR)
            return np.asarray(image, dtype=np.uint8).reshape(shape)
    except UNDECODABLE as error:
        raise _undecodable(where, error) from None


def common_shape(
    headers: Counter[Header], image_size: int | None, where: str
) -> tuple[int, int, int]:
    """Choose the shape (H, W, channels) to which all images are converted.

    Args:
        headers: how many images have each header.
        image_size: side of the square that the user requested, in pixels.
        where: names the dataset in messages.

    Raises:
        DataError: the images are large and no size was requested.

    >>> common_shape(Counter({Header(28, 30, True): 5, Header(40, 40, False): 2}), None, "x")
    (28, 30, 3)
    """
    channels = 1 if all(header.grey for header in headers) else 3
    if image_size is not None:
        return image_size, image_size, channels
    sizes: Counter[tuple[int, int]] = Counter()
    for header, count in headers.items():
        sizes[header.height, header.width] += count
    height, width = max(sizes, key=lambda size: (sizes[size], size))
    if max(height, width) > LARGEST_SIDE:
        raise DataError(
            f"{where}: most images are {width} x {height} pixels, more than {LARGEST_SIDE}. "
            "Choose image_size, for example 32 or 64."
        )
    return height, width, channels


def _undecodable(where: str, error: Exception) -> DataError:
    return DataError(
        f"{where} cannot be decoded ({type(error).__name__}). Replace the image, or leave it out; "
        f"known formats are {', '.join(FORMATS)}."
    )
