"""Colours, the same in every figure: of many/medium/few, of abstract labels and of their classes.

All have medium lightness, so that they are visible on white and on near-black pages.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

GROUPS = ("many", "medium", "few")

# Blue, amber, red: well separated for normal vision and the common colour deficiencies.
GROUP_COLOURS = {"many": "#2f78c4", "medium": "#cc8d12", "few": "#b93a4a"}
CORRECT_COLOURS = {True: "#2f78c4", False: "#d9603b"}
UNKNOWN_COLOUR = "#8a8f98"

# Neutral lines, readable on any background.
GRID = "rgba(128, 128, 128, 0.22)"
OUTLINE = "rgba(128, 128, 128, 0.85)"

# A dark line with a light rim is visible on any bar, point and page.
RIM, CORE = "rgba(255, 255, 255, 0.75)", "#30343c"

# The continuous scale of heatmaps: even in lightness, and safe for colour deficiencies.
SEQUENTIAL = "Cividis"
# fmt: off
SEQUENTIAL_COLOURS = (
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369",
    "#e1cc55", "#fee838",
)
# fmt: on
"""The same as colours at even distances, for what plotly does not draw."""

# Selected greedily: each is the colour of medium lightness with the largest distance in OKLab from
# those before it; the distance is the minimum over normal, deuteranopic and protanopic vision.
# fmt: off
_ABSTRACT_LABELS = [
    "#14a085", "#9a6ce0", "#e8743b", "#8b5d37", "#ef87d7", "#2d6a8a", "#5e57c1", "#fe5c8b",
    "#be2376", "#8486bc", "#ce79fd", "#5cadb5", "#b76a32", "#dc5c66", "#ed9316", "#4574ba",
    "#c3a76f", "#c92516", "#54695e", "#2f63e1", "#a64ba0", "#98709b", "#628d61", "#299ff4",
    "#6a73fb",
]
# fmt: on

# OKLab: Ottosson 2020, "A perceptual color space for image processing".
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def abstract_label_colours(num_labels: int) -> list[str]:
    """Return M colours; the colour of an index never depends on M, and 25 differ clearly.

    Later ones are lighter and darker shades of them; 125 are distinct.

    >>> abstract_label_colours(2)
    ['#14a085', '#9a6ce0']
    >>> abstract_label_colours(25)[:2] == abstract_label_colours(2)
    True
    """
    shifts = (0.0, 0.11, -0.11, 0.055, -0.055)
    size = len(_ABSTRACT_LABELS)
    return [
        _ABSTRACT_LABELS[m % size]
        if m < size
        else _lighter(_ABSTRACT_LABELS[m % size], shifts[(m // size) % len(shifts)])
        for m in range(num_labels)
    ]


def class_colours(groups: Sequence[int] | np.ndarray, num_labels: int | None = None) -> list[str]:
    """Return a colour for each class: hue of its abstract label, its own shade within it.

    Args:
        groups: abstract label of each class, (C,) integers; negative where there is none.
        num_labels: M; by default the largest index + 1.

    >>> class_colours([0, 1, 1])[0] == abstract_label_colours(1)[0]
    True
    """
    indices = np.asarray(groups, dtype=int)
    base = abstract_label_colours(num_labels or int(indices.max(initial=-1)) + 1)
    colours = [UNKNOWN_COLOUR] * len(indices)
    for m in np.unique(indices[indices >= 0]):
        members = np.flatnonzero(indices == m)
        width = min(0.13, 0.045 * (len(members) - 1))
        for c, shift in zip(members, np.linspace(width, -width, len(members)), strict=True):
            colours[c] = base[m] if len(members) == 1 else _lighter(base[m], float(shift))
    return colours


def text_on(colour: str) -> str:
    """Return the text colour, near-black or white, that reads better on a filled area.

    >>> text_on("#ffe08a"), text_on("#123456")
    ('#111111', '#ffffff')
    """
    luminance = float(_linear(_rgb(colour)) @ np.array([0.2126, 0.7152, 0.0722]))
    return "#111111" if (luminance + 0.05) ** 2 > 1.05 * 0.0554 else "#ffffff"


def text_on_scale(values: np.ndarray, low: float, high: float) -> list[str]:
    """Return the text colour of each value's cell of a heatmap in `SEQUENTIAL_COLOURS`.

    Args:
        values: of any shape, read row by row; NaN counts as the lowest.
        low, high: the values at the ends of the scale.

    >>> text_on_scale(np.array([0.0, 1.0]), 0, 1)
    ['#ffffff', '#111111']
    """
    stops = np.array([_rgb(colour) for colour in SEQUENTIAL_COLOURS])
    share = (np.nan_to_num(np.ravel(values), nan=low) - low) / max(high - low, 1e-12)
    place = np.clip(share, 0, 1) * (len(stops) - 1)
    below = np.minimum(place.astype(int), len(stops) - 2)
    mixed = stops[below] + (place - below)[:, None] * (stops[below + 1] - stops[below])
    return [text_on(_hex(rgb)) for rgb in mixed]


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def _linear(rgb: np.ndarray) -> np.ndarray:
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _lighter(colour: str, shift: float) -> str:
    """Change a colour's OKLab lightness by `shift`, within limits that are visible on any page."""
    lab = np.cbrt(_linear(_rgb(colour)) @ _TO_CONES.T) @ _TO_LAB.T
    lab[0] = np.clip(lab[0] + shift, 0.44, 0.82)
    linear = ((lab @ np.linalg.inv(_TO_LAB).T) ** 3) @ np.linalg.inv(_TO_CONES).T
    linear = np.clip(linear, 0, 1)
    rgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return _hex(rgb)


def _hex(rgb: np.ndarray) -> str:
    return "#" + "".join(f"{round(255 * float(v)):02x}" for v in rgb)
