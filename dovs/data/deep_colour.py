"""Images of 16 bits a channel with colours or alpha, of which Pillow decodes the upper 8 bits.

Pillow calls the order of the bytes in a file its raw mode, such as "RGB;16B". Read in the other
order, the lower bytes take the place of the upper ones.
"""

from __future__ import annotations

import io
import re
import struct
import sys
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from dovs.data.levels import Levels
from dovs.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PIL.ImageFile import ImageFile

RAW_MODE = re.compile(r"(LA|RGBA?|CMYK)X{0,2};16[BLN]")  # X: channels without a meaning
OTHER_ORDER = {"B": "L", "L": "B", "N": "B" if sys.byteorder == "little" else "L"}
LARGEST = 65535
SIZE_OF_JPEG_2000 = b"\xff\x4f\xff\x51"
"""Begins the pixels of a JPEG 2000, and then states size and bits."""
DEPTH_OF_CHANNEL = 42  # bytes after that begin: of the first channel, less 1


def colours_of(image: Picture) -> str | None:
    """Return "LA", "RGB", "RGBA" or "CMYK" for such an image before it is decoded, else None."""
    found = {match[1] if (match := RAW_MODE.fullmatch(_raw(tile.args))) else None
             for tile in getattr(image, "tile", ())}  # fmt: skip
    return found.pop() if len(found) == 1 else None


def values_of(image: Picture, content: bytes) -> np.ndarray:
    """Return all 16 bits of such an image, (H, W, channels) uint16; alpha is the last channel.

    Args:
        image: that was opened and not decoded.
        content: the same image's file.
    """
    if colours_of(image) == "LA":
        four = np.asarray(_open(_as_four_channels(content)), np.uint16)
        return four[..., ::2] << 8 | four[..., 1::2]
    lower = _open(content)
    lower.tile = [tile._replace(args=_other_order(tile.args)) for tile in lower.tile]
    return np.asarray(image, np.uint16) << 8 | np.asarray(lower, np.uint16)


def without_alpha(values: np.ndarray, colours: str) -> np.ndarray:
    """Return the channels that are no alpha."""
    return values[..., :-1] if colours in ("LA", "RGBA") else values


def as_picture(values: np.ndarray, colours: str, levels: Levels) -> Picture:
    """Return the image with 8 bits a channel.

    Args:
        values: (H, W, channels) uint16.
        colours: which channels they are, as `colours_of` names them.
        levels: range of the colours. Alpha has it too, unless it has larger values.
    """
    from PIL import Image

    scaled = levels.scaled(values)
    if colours in ("LA", "RGBA") and values[..., -1].max() > levels.high:
        scaled[..., -1] = Levels(0, LARGEST, "").scaled(values[..., -1])
    height, width = values.shape[:2]
    return Image.frombytes(colours, (width, height), scaled.tobytes())


def require_8_bits(content: bytes, where: str) -> None:
    """Check that a JPEG 2000 of several channels has 8 bits: of more Pillow reads the upper ones.

    Args:
        content: the image's file.
        where: names the image in messages.

    Raises:
        DataError: it has more.
    """
    start = content.find(SIZE_OF_JPEG_2000)
    depth = content[start + DEPTH_OF_CHANNEL :][:1] if start >= 0 else b""
    bits = (depth[0] & 0x7F) + 1 if depth else 8
    if bits > 8:
        raise DataError(
            f"{where} has {bits} bits a channel, which are read of grey JPEG 2000 alone: save it "
            "as PNG or TIFF, or leave it out."
        )


def _open(content: bytes) -> ImageFile:
    from PIL import Image

    return Image.open(io.BytesIO(content), formats=("PNG", "TIFF"))


def _raw(args: object) -> str:
    """Return the raw mode among the arguments of a decoder."""
    return str(args[0] if isinstance(args, tuple) else args)


def _other_order(args: Any) -> Any:
    if isinstance(args, tuple):
        return (_other_order(args[0]), *args[1:])
    raw = str(args)
    return raw[:-1] + OTHER_ORDER[raw[-1]]


def _as_four_channels(content: bytes) -> bytes:
    """Return a PNG of grey and alpha in 16 bits as one of four channels in 8 bits: equal bytes."""
    head = b"IHDR" + content[16:24] + b"\x08\x06" + content[26:29]
    return content[:12] + head + struct.pack(">I", zlib.crc32(head)) + content[33:]
