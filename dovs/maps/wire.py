"""Blocks of arrays for the browser: safetensors files, with positions in 16 bits and shares in 8.

A safetensors file is the length of a header, the header as JSON, then the arrays, each aligned to
its type, so that a browser reads them without copying. Its one entry of metadata, "header", is JSON
too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from safetensors.numpy import save

from dovs.maps.names import STEPS, UNKNOWN


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Write header and arrays as one block.

    The header begins with a digest of the arrays: Streamlit compares only the first, middle and
    last bytes of large files.

    Args:
        header: what JSON can hold; "digest" is added.
        arrays: of any shape; the types stay.
    """
    digest = hashlib.sha256()
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    for array in whole.values():
        digest.update(array.tobytes())
    text = json.dumps({"digest": digest.hexdigest()[:16], **header}, ensure_ascii=False)
    return bytes(save(whole, {"header": text}))


def quantise(positions: np.ndarray) -> tuple[np.ndarray, list[float], list[float]]:
    """Write positions in 16 bits an axis.

    Args:
        positions: (P, dims); a row with a value that is not finite is written as not known.

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
    finite = positions[known].astype(np.float64)
    low, high = finite.min(0), finite.max(0)
    span = np.where(high > low, high - low, 1.0)
    steps[known] = np.rint((finite - low) / span * STEPS).astype(np.uint16)
    return steps, low.tolist(), high.tolist()


def shares(values: np.ndarray, low: float = 0.0) -> np.ndarray:
    """Write values of [low, 1] in 8 bits; a value that is not finite counts as the lowest.

    >>> shares(np.array([0.0, 0.5, 1.0, 7.0])).tolist(), shares(np.array([-1.0, 0.0]), -1).tolist()
    ([0, 128, 255, 255], [0, 128])
    """
    share = (np.nan_to_num(np.asarray(values, np.float64), nan=low) - low) / (1.0 - low)
    return np.rint(np.clip(share, 0, 1) * 255).astype(np.uint8)
