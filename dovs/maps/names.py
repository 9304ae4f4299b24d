"""Names and numbers that page and browser share; the browser's copy is generated from this file.

After a change here, write the copy and build the explorer:

    python -m dovs.maps.names > frontend/explorer/src/names.ts
    make frontend
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

import numpy as np

from dovs.figures.palette import GROUPS

COLOURS = (
    "class",
    "label",
    "group",
    "correct",
    "predicted",
    "confidence",
    "margin",
    "rank",
    "leakage",
)
"""What points are coloured by."""
SPLITS = ("test", "train", "both")

BASE_ARRAYS: dict[str, type[np.generic]] = {"test": np.uint8, "index": np.int32, "label": np.uint16}
"""What the points of a run are: in the test split or not, row of the split, class; all (P,)."""
EPOCH_ARRAYS: dict[str, type[np.generic]] = {
    "xy": np.uint16,
    "xyz": np.uint16,
    "predicted": np.uint16,
    "confidence": np.uint8,
    "margin": np.uint8,
    "rank": np.uint16,
    "leakage": np.uint8,
}
"""The points at an epoch: steps of their positions (P, 2) and (P, 3), and measures (P,)."""
ALWAYS = ("xy",)
"""The arrays that every epoch has."""

UNKNOWN = 0xFFFF
"""A step of a position that is not known."""
STEPS = 0xFFFE
"""Steps that an axis is divided into."""

_TYPES: dict[type[np.generic], str] = {
    np.uint8: "Uint8Array",
    np.uint16: "Uint16Array",
    np.int32: "Int32Array",
}
_TAGS = {np.uint8: "U8", np.uint16: "U16", np.int32: "I32"}  # as safetensors names them


def typescript() -> str:
    """Return the same names for the browser, as a TypeScript file."""
    tags = ", ".join(f"{_TAGS[kind]}: {name}" for kind, name in _TYPES.items())
    base = _interface("BaseArrays", BASE_ARRAYS, tuple(BASE_ARRAYS))
    return f"""\
// Generated from dovs/maps/names.py, by the command given there: do not edit.

export const COLOURS = {json.dumps(COLOURS)} as const;
export type Colour = (typeof COLOURS)[number];

export const SPLITS = {json.dumps(SPLITS)} as const;
export type Split = (typeof SPLITS)[number];

export const GROUPS = {json.dumps(GROUPS)} as const;

export const UNKNOWN = {UNKNOWN};
export const STEPS = {STEPS};

// The types of arrays, as safetensors names them.
export const TYPES = {{ {tags} }} as const;

{base}
{_interface("EpochArrays", EPOCH_ARRAYS, ALWAYS)}"""


def _interface(name: str, arrays: Mapping[str, type[np.generic]], always: tuple[str, ...]) -> str:
    lines = [
        f"  {array}{'' if array in always else '?'}: {_TYPES[kind]};\n"
        for array, kind in arrays.items()
    ]
    return f"export interface {name} {{\n{''.join(lines)}}}\n"


if __name__ == "__main__":
    sys.stdout.write(typescript())
