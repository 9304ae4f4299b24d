"""Blocks for the browser, read as the browser reads them."""

from __future__ import annotations

import json

import numpy as np
from safetensors.numpy import load

from dovs.maps.names import STEPS, UNKNOWN


def unpack(block):
    length = int.from_bytes(block[:8], "little")
    described = json.loads(block[8 : 8 + length])
    return json.loads(described.pop("__metadata__")["header"]), load(block)


def offsets(block):
    """Return where each array begins in the block, and the size of its numbers in bytes."""
    length = int.from_bytes(block[:8], "little")
    described = json.loads(block[8 : 8 + length])
    described.pop("__metadata__")
    sizes = {"U8": 1, "U16": 2, "I32": 4}
    return [
        (8 + length + each["data_offsets"][0], sizes[each["dtype"]]) for each in described.values()
    ]


def restore(steps, low, high):
    """Return positions from their steps, (P, dims) float64; NaN where they are not known."""
    bottom, top = np.asarray(low), np.asarray(high)
    found = bottom + steps / STEPS * (top - bottom)
    found[(steps == UNKNOWN).any(1)] = np.nan
    return found
