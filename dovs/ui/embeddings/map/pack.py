"""Arrays as the browser takes them: one block of bytes that says itself what lies where.

Layout: "DOVS", the header's length as uint32, the header as JSON, then the arrays, each beginning
at a multiple of 8 bytes, little-endian. Positions become 16 bits an axis, shares 8 bits.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

MAGIC = b"DOVS"
UNKNOWN = 0xFFFF
"""A position without a place on the map."""
STEPS = 0xFFFE
"""Steps that an axis is divided into."""


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Write header and arrays as one block.

    Its first bytes hold a digest of all of it: servers that tell files apart by their ends and
    middle tell these apart too.

    Args:
        header: what JSON can say; "arrays" and "digest" are added.
        arrays: of any shape; the types are kept.
    """
    parts: list[bytes] = []
    places: dict[str, dict[str, Any]] = {}
    at = 0
    for name, array in arrays.items():
        raw = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
        places[name] = {"type": array.dtype.name, "shape": list(array.shape), "at": at}
        raw += b"\0" * (-len(raw) % 8)
        parts.append(raw)
        at += len(raw)
    body = b"".join(parts)
    digest = hashlib.sha256(body).hexdigest()[:16]
    said = json.dumps({"digest": digest, **header, "arrays": places}, ensure_ascii=False)
    text = said.encode("utf-8")
    text += b" " * (-(len(text) + 8) % 8)
    return MAGIC + struct.pack("<I", len(text)) + text + body


def unpack(block: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read a block back, as the browser does.

    Raises:
        ValueError: it is not one.

    >>> header, arrays = unpack(pack({"epoch": 3}, {"x": np.arange(3, dtype=np.uint16)}))
    >>> header["epoch"], arrays["x"].tolist()
    (3, [0, 1, 2])
    """
    if block[:4] != MAGIC:
        raise ValueError("not a block of the explorer")
    (length,) = struct.unpack("<I", block[4:8])
    header = json.loads(block[8 : 8 + length])
    arrays = {}
    for name, place in header["arrays"].items():
        count = int(np.prod(place["shape"]))
        kind = np.dtype(place["type"]).newbyteorder("<")
        start = 8 + length + place["at"]
        arrays[name] = np.frombuffer(block, kind, count, start).reshape(place["shape"])
    return header, arrays


def quantise(positions: np.ndarray) -> tuple[np.ndarray, list[float], list[float]]:
    """Write positions in 16 bits an axis.

    Args:
        positions: (P, dims); a row with a value that is not finite has no place.

    Returns:
        Steps (P, dims) uint16, and the least and largest value of each axis. The error is at most
        half a step: (high - low) / 131,068.

    >>> steps, low, high = quantise(np.array([[0.0, 1.0], [2.0, 1.0], [np.nan, 1.0]]))
    >>> steps.tolist(), low, high
    ([[0, 0], [65534, 0], [65535, 65535]], [0.0, 1.0], [2.0, 1.0])
    """
    known = np.isfinite(positions).all(1)
    steps = np.full(positions.shape, UNKNOWN, np.uint16)
    dims = positions.shape[1]
    if not known.any():
        return steps, [0.0] * dims, [1.0] * dims
    kept = positions[known].astype(np.float64)
    low, high = kept.min(0), kept.max(0)
    span = np.where(high > low, high - low, 1.0)
    steps[known] = np.rint((kept - low) / span * STEPS).astype(np.uint16)
    return steps, low.tolist(), high.tolist()


def restore(steps: np.ndarray, low: list[float], high: list[float]) -> np.ndarray:
    """Return positions from their steps, (P, dims) float64; NaN where there was no place."""
    bottom, top = np.asarray(low), np.asarray(high)
    found = bottom + steps / STEPS * (top - bottom)
    found[(steps == UNKNOWN).any(1)] = np.nan
    return found


def shares(values: np.ndarray, low: float = 0.0) -> np.ndarray:
    """Write values of [low, 1] in 8 bits; what is not finite counts as the lowest.

    >>> shares(np.array([0.0, 0.5, 1.0, 7.0])).tolist(), shares(np.array([-1.0, 0.0]), -1).tolist()
    ([0, 128, 255, 255], [0, 128])
    """
    share = (np.nan_to_num(np.asarray(values, np.float64), nan=low) - low) / (1.0 - low)
    return np.rint(np.clip(share, 0, 1) * 255).astype(np.uint8)
