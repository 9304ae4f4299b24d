"""Colours are distinct for every kind of vision, and an index always has the same colour."""

from __future__ import annotations

import numpy as np
import pytest
from plotly.colors import get_colorscale

from dovs.figures.palette import (
    CORRECT_COLOURS,
    GROUP_COLOURS,
    SEQUENTIAL,
    SEQUENTIAL_COLOURS,
    UNKNOWN_COLOUR,
    abstract_label_colours,
    class_colours,
    text_on,
)

WHITE, NEAR_BLACK = "#ffffff", "#0e1117"

# Machado, Oliveira & Fernandes 2009, severity 1, on linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}


def linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted((linear(a) @ weights, linear(b) @ weights))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, vision: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of a colour as people with that vision see it."""
    seen = np.clip(vision @ linear(colour), 0, 1)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    t = to_xyz @ seen / np.array([0.9505, 1.0, 1.089])
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def nearest(colours: list[str], vision: str) -> float:
    points = np.array([lab(c, VISIONS[vision]) for c in colours])
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    return float(apart[~np.eye(len(points), dtype=bool)].min())


@pytest.mark.parametrize("vision", VISIONS)
def test_groups_and_right_and_wrong_differ_for_every_vision(vision):
    assert nearest(list(GROUP_COLOURS.values()), vision) > 25
    assert nearest(list(CORRECT_COLOURS.values()), vision) > 25


def test_25_abstract_labels_are_distinct():
    colours = abstract_label_colours(25)
    assert len(set(colours)) == 25
    assert nearest(colours, "normal") > 9
    assert nearest(colours[:10], "normal") > 15
    assert nearest(colours[:8], "deuteranopia") > 10


def test_more_than_25_abstract_labels_still_get_other_colours():
    assert len(set(abstract_label_colours(60))) == 60


def test_an_abstract_label_keeps_its_colour_whatever_their_number():
    assert abstract_label_colours(3) == abstract_label_colours(40)[:3]


def test_colours_are_visible_on_white_and_on_near_black():
    colours = [*abstract_label_colours(25), *GROUP_COLOURS.values()]
    assert [c for c in colours if contrast(c, WHITE) <= 2.2] == []
    assert [c for c in colours if contrast(c, NEAR_BLACK) <= 2.9] == []


def test_classes_of_a_label_share_its_hue_in_shades_of_their_own():
    groups = np.array([0, 0, 0, 1, 1, 2])
    colours = class_colours(groups, 3)
    assert len(set(colours)) == 6
    assert colours[5] == abstract_label_colours(3)[2]
    hue = [np.arctan2(*lab(c, VISIONS["normal"])[:0:-1]) for c in colours]
    assert np.ptp(hue[:3]) < 0.25
    assert abs(hue[0] - hue[3]) > 1


def test_a_class_without_a_label_is_grey_and_shifts_no_shade():
    assert class_colours([0, -1, 0]) == [
        class_colours([0, 0])[0],
        UNKNOWN_COLOUR,
        class_colours([0, 0])[1],
    ]


def test_no_classes_give_no_colours():
    assert class_colours([]) == []
    assert abstract_label_colours(0) == []


def test_text_is_readable_on_every_tile():
    colours = [*class_colours(np.arange(100) % 20), *abstract_label_colours(25)]
    assert [c for c in colours if contrast(text_on(c), c) <= 4] == []


def test_the_scale_outside_of_plotly_is_plotlys():
    assert [colour for _place, colour in get_colorscale(SEQUENTIAL)] == list(SEQUENTIAL_COLOURS)
