"""Decode image files (PNG, JPEG, WebP, …) of any size and depth into arrays of one size, 8 bits.

How an image becomes (H, W, channels) uint8, in this order:

1. A rotation that the camera noted (EXIF) is applied; of an animation the first frame is used.
2. Values of more than 8 bits, and arrays of pixels in 0..1, become 0..255, see `Levels`.
3. Transparent parts are laid over one colour, black by default. A BMP that is transparent
   everywhere has no alpha, only room for it.
4. Where every image of the dataset is grey it becomes grey, else RGB. CMYK, LAB and palettes become
   RGB.
5. It is scaled to the size that `dovs.data.sizes` chose, by `fit`: "crop" cuts off what is too
   wide or too high, "pad" adds bars of the colour, "stretch" changes the proportions.
"""

from __future__ import annotations

import contextlib
import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from dovs.data.deep_colour import (
    as_picture,
    colours_of,
    require_8_bits,
    values_of,
    without_alpha,
)
from dovs.data.image_formats import colour_modes, readable_formats, why_undecodable
from dovs.data.levels import Depth, Levels
from dovs.data.pixel_arrays import as_pixels, has_fractions, in_order
from dovs.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

Fit = Literal["crop", "pad", "stretch"]
Content = bytes | np.ndarray | None
"""An image as it was found: a file's bytes, an array of pixels, or nothing."""

ANIMATED = ("GIF", "WEBP", "PNG", "TIFF", "AVIF")
GREY_MODES = ("1", "L", "LA", "La")
WHOLE_MODES = ("I", "I;16", "I;16B", "I;16L", "I;16N")
LARGEST_IMAGE = 50_000_000  # pixels; more is treated as damage or as an attack
ORIENTATION, TURNED = 0x0112, (5, 6, 7, 8)  # EXIF: width and height change places
DRAFT = 4  # a JPEG is decoded at a fraction of its size, of at least so many times the target's
UNDECODABLE = (
    OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError, OverflowError,
    MemoryError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Header:
    """The facts of an image that are known before it is decoded; sizes in pixels, as it is seen.

    Attributes:
        height, width: after the rotation that the file notes.
        grey: whether it has one channel.
        depth: of its values: 8 bits, whole numbers of more, floating point, or array of pixels.
        animated: whether it has several frames.
    """

    height: int
    width: int
    grey: bool
    depth: Depth = "8 bits"
    animated: bool = False


def read_header(content: Content, where: str) -> Header:
    """Return size and kind of an image without decoding it.

    Args:
        content: the image file's bytes, or an array of pixels.
        where: names the image in messages.

    Raises:
        DataError: not an image of a known format, or absurdly large.
    """
    if isinstance(content, np.ndarray):
        pixels = in_order(content, where)
        depth: Depth = "fractions" if has_fractions(pixels) else "array"
        return Header(pixels.shape[0], pixels.shape[1], pixels.ndim == 2, depth)
    with _opened(content, where) as image:
        width, height = image.size
        if width * height > LARGEST_IMAGE:
            raise _too_large(where, f"{width} x {height} pixels")
        if _orientation(image) in TURNED:
            height, width = width, height
        grey, depth = _kind(image, where)
        if image.format == "JPEG2000" and depth == "8 bits" and content:
            require_8_bits(content, where)
        animated = image.format in ANIMATED and getattr(image, "is_animated", False)
        return Header(height, width, grey, depth, bool(animated))


def extremes(content: Content, where: str) -> tuple[float, float]:
    """Return the smallest and the largest finite value of an image, alpha apart.

    Raises:
        DataError: the image is damaged, or has no finite value.
    """
    if isinstance(content, np.ndarray):
        return float(content.min()), float(content.max())
    with _opened(content, where) as image:
        colours = colours_of(image)
        if colours and content:
            values = without_alpha(values_of(image, content), colours)
        else:
            values = np.asarray(image)
        values = values[np.isfinite(values)]
        if not values.size:
            raise DataError(f"{where} has no finite value. Replace the image, or leave it out.")
        return float(values.min()), float(values.max())


def decode(
    content: Content,
    shape: tuple[int, int, int],
    where: str,
    *,
    fit: Fit = "stretch",
    background: tuple[int, int, int] = (0, 0, 0),
    levels: Levels | None = None,
) -> np.ndarray:
    """Return an image as an array of that shape (H, W, channels), uint8.

    Args:
        content: the image file's bytes, or an array of pixels.
        shape: of the result.
        where: names the image in messages.
        fit: what happens to images of other proportions.
        background: RGB under transparent parts and beside padded images.
        levels: of values of more than 8 bits; None for the range of this image alone.

    Raises:
        DataError: the image is damaged.
    """
    from PIL import Image, ImageOps

    height, width, channels = shape
    mode = "L" if channels == 1 else "RGB"
    if isinstance(content, np.ndarray):
        pixels = as_pixels(content, where, levels)
        return fitted(Image.fromarray(pixels).convert(mode), shape, fit)
    with _opened(content, where) as opened:
        if opened.format in ("JPEG", "MPO"):
            opened.draft(None, (DRAFT * max(height, width),) * 2)
        image: Picture = ImageOps.exif_transpose(_of_8_bits(opened, content, levels))
        if image.has_transparency_data:
            over = image.convert("RGBA")
            if opened.format == "BMP" and over.getchannel("A").getextrema() == (0, 0):
                over.putalpha(255)
            image = Image.alpha_composite(Image.new("RGBA", over.size, (*background, 255)), over)
        return fitted(image.convert(mode), shape, fit, background)


def _opened(content: Content, where: str) -> _Opened:
    if isinstance(content, np.ndarray) or not content:
        raise DataError(f"{where} contains no image. Store the image itself, not only its path.")
    return _Opened(content, where)


class _Opened:
    """Opens an image, and turns every way in which Pillow fails into one error.

    Warnings of Pillow are not shown: the size is checked by `read_header`, and a damaged note of
    the camera is read as far as it goes.
    """

    def __init__(self, content: bytes, where: str) -> None:
        self._content = content
        self._where = where
        self._image: Picture | None = None
        self._quiet = contextlib.ExitStack()

    def __enter__(self) -> Picture:
        with contextlib.ExitStack() as quiet:
            quiet.enter_context(warnings.catch_warnings())
            warnings.filterwarnings("ignore", module="PIL")
            image = self._image = self._open()
            self._quiet = quiet.pop_all()
        return image

    def _open(self) -> Picture:
        from PIL import Image

        try:
            return Image.open(io.BytesIO(self._content), formats=readable_formats())
        except Image.DecompressionBombError:
            raise _too_large(self._where, "far too many pixels") from None
        except UNDECODABLE as error:
            raise _undecodable(self._where, error, self._content) from None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._quiet.close()
        if self._image is not None:
            self._image.close()
        if isinstance(error, UNDECODABLE):
            raise _undecodable(self._where, error) from None


def _kind(image: Picture, where: str) -> tuple[bool, Depth]:
    """Return whether an image that is not decoded yet is grey, and its depth."""
    mode, colours = image.mode, colours_of(image)
    if colours:
        return colours == "LA", "whole"
    if mode in WHOLE_MODES:
        return True, "whole"
    if mode == "F":
        return True, "float"
    if mode not in GREY_MODES + colour_modes():
        raise DataError(f"{where} has mode {mode}: save it as grey or RGB.")
    return mode in GREY_MODES, "8 bits"


def _orientation(image: Picture) -> int:
    """Return the noted orientation; 1 where Pillow gives the size as it is seen (TIFF).

    A PNG that notes it after its pixels is not decoded for it.
    """
    if image.format == "TIFF" or (image.format == "PNG" and "exif" not in image.info):
        return 1
    return int(image.getexif().get(ORIENTATION, 1) or 1)


def _of_8_bits(image: Picture, content: bytes | None, levels: Levels | None) -> Picture:
    """Return an image with values of 8 bits; what the file notes beside the pixels remains."""
    from PIL import Image

    colours = colours_of(image)
    if colours and content:
        values = values_of(image, content)
        image.load()
        levels = levels or _range(without_alpha(values, colours))
        made = as_picture(values, colours, levels)
    elif image.mode in WHOLE_MODES or image.mode == "F":
        values = np.asarray(image, dtype=np.float64)
        values = np.nan_to_num(values, posinf=np.inf, neginf=-np.inf)
        made = Image.fromarray((levels or _range(values)).scaled(values))
    else:
        return image
    noted = dict(image.info)
    clear = noted.pop("transparency", None)  # the value, or the values of the channels
    if isinstance(clear, int | tuple) and colours in (None, "RGB"):
        same = (values.reshape(*values.shape[:2], -1) == clear).all(axis=-1)
        made.putalpha(Image.fromarray(np.where(same, 0, 255).astype(np.uint8)))
    made.info = noted
    return made


def _range(values: np.ndarray) -> Levels:
    """Return the levels from the smallest to the largest finite value."""
    finite = values[np.isfinite(values)]
    return Levels(float(finite.min()), float(finite.max()), "")


def fitted(
    image: Picture,
    shape: tuple[int, int, int],
    fit: Fit,
    background: tuple[int, int, int] = (0, 0, 0),
) -> np.ndarray:
    """Return an 8-bit image as an array of that shape (H, W, channels); see `decode`."""
    from PIL import Image, ImageOps

    size, how = (shape[1], shape[0]), Image.Resampling.BILINEAR
    if image.size != size and fit == "crop":
        image = ImageOps.fit(image, size, how)
    elif image.size != size and fit == "pad":
        red, green, blue = background
        grey = (299 * red + 587 * green + 114 * blue) // 1000
        image = ImageOps.pad(image, size, how, color=grey if image.mode == "L" else background)
    elif image.size != size:
        image = image.resize(size, how)
    return np.asarray(image, dtype=np.uint8).reshape(shape)


def _too_large(where: str, size: str) -> DataError:
    return DataError(
        f"{where} is larger than {LARGEST_IMAGE:,} pixels ({size}). Scale it down, or leave it out."
    )


def _undecodable(where: str, error: BaseException, content: bytes = b"") -> DataError:
    return DataError(
        f"{where} cannot be decoded ({why_undecodable(error, content)}). Replace the image, or "
        f"leave it out; known formats are {', '.join(readable_formats())}."
    )
