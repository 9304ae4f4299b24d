"""The bitmap of a selection: the one form in which ids go to the browser, an address and a file.

Bit i of the bitmap is point i, the lowest in the lowest bit of the first byte.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable

import numpy as np

from dovs.runs.selections import MAX_POINTS


def pack(ids: Iterable[int]) -> bytes:
    r"""Write ids as a bitmap that ends with the byte of the largest.

    >>> pack([0, 9]), pack([])
    (b'\x01\x02', b'')
    """
    rows = np.fromiter(ids, dtype=np.int64)
    bits = np.zeros(int(rows.max()) + 1 if len(rows) else 0, dtype=bool)
    bits[rows] = True
    return np.packbits(bits, bitorder="little").tobytes()


def unpack(bitmap: bytes) -> tuple[int, ...]:
    r"""Read the ids of a bitmap, ascending.

    >>> unpack(b"\x01\x02")
    (0, 9)
    """
    bits = np.unpackbits(np.frombuffer(bitmap, np.uint8), bitorder="little")
    return tuple(np.flatnonzero(bits).tolist())


def to_message(ids: Iterable[int]) -> str:
    """Write ids as the text that page and browser exchange: the bitmap in base64.

    >>> to_message([0, 9]), to_message([])
    ('AQI=', '')
    """
    return base64.b64encode(pack(ids)).decode("ascii")


def from_message(text: object) -> tuple[int, ...]:
    """Read ids from a browser's text; no ids where it is not a bitmap or far too long.

    >>> from_message("AQI="), from_message("<script>"), from_message(None)
    ((0, 9), (), ())
    """
    if not isinstance(text, str) or len(text) > MAX_POINTS // 4:
        return ()
    try:
        return unpack(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return ()


def to_address(ids: Iterable[int]) -> str:
    """Write ids as a text for an address: the bitmap, compressed, in the base64 of addresses."""
    packed = zlib.compress(pack(ids), 9)
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def from_address(text: str) -> tuple[int, ...]:
    """Read ids from an address; no ids where it is not a bitmap.

    No more than `MAX_POINTS` bits are decompressed, however much the text would give.
    """
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return unpack(zlib.decompressobj().decompress(packed, MAX_POINTS // 8))
    except (binascii.Error, ValueError, zlib.error):
        return ()
