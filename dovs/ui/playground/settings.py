"""The settings of the playground: names, limits, defaults, and how they are read from an address.

The browser builds its controls from `CONTROLS`, so this is the one place that defines them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from dovs.errors import unknown
from dovs.ui.playground.methods import METHODS

Settings = dict[str, str | int | float]

MOST_STEPS = 5000
MOST_ADDED = 200
CLASSES = {"moons": "AB", "blobs": "ABCDEF", "spirals": "ABC"}
"""The classes of each kind of data, from the largest to the rarest."""
_ADDED = re.compile(r"([A-F])-?\d{1,3}_-?\d{1,3}")


@dataclass(frozen=True)
class Control:
    """A setting that has a control.

    Attributes:
        name: in settings and addresses.
        label, help: shown.
        default: its usual value.
        options: label by value, of a choice.
        low, high, step: limits and grid of a number.
        logarithmic: whether the slider of a number is.
    """

    name: str
    label: str
    help: str
    default: str | int | float
    options: Mapping[str, str] = field(default_factory=dict)
    low: float = 0
    high: float = 0
    step: float = 1
    logarithmic: bool = False


CONTROLS = (
    Control(
        "data",
        "Points",
        "Two classes as half moons; six classes in three superclasses, each with a large and a "
        "rare class; or three classes as arms of a spiral.",
        "blobs",
        {"moons": "Two moons", "blobs": "Blobs in superclasses", "spirals": "Spirals"},
    ),
    Control(
        "method",
        "Method",
        "What is done about the imbalance.",
        "cross_entropy",
        {method.name: method.label for method in METHODS},
    ),
    Control(
        "ratio",
        "Imbalance ratio",
        "Training points of class A, the largest, divided by those of the rarest class.",
        50,
        low=1,
        high=100,
        logarithmic=True,
    ),
    Control(
        "tau",
        "τ",
        "How much of the prior is corrected: 0 is cross-entropy, 1 suits classes that are equally "
        "frequent, more favours rare classes.",
        1.0,
        low=0,
        high=3,
        step=0.1,
    ),
    Control(
        "k",
        "Neighbours",
        "In-class neighbours between which new points or targets are drawn.",
        5,
        low=1,
        high=20,
    ),
    Control(
        "points",
        "Points of class A",
        "Training points of the largest class.",
        200,
        low=10,
        high=500,
        step=10,
    ),
    Control(
        "noise",
        "Noise",
        "How far points scatter around the shape of their class.",
        0.25,
        low=0,
        high=0.6,
        step=0.05,
    ),
    Control(
        "rate",
        "Learning rate",
        "Size of a step of the optimiser, Adam.",
        0.01,
        low=0.0005,
        high=0.1,
        step=0.0005,
        logarithmic=True,
    ),
    Control("width", "Hidden units", "Units in each of the two hidden layers.", 16, low=2, high=48),
    Control(
        "seed",
        "Seed",
        "Number that all randomness follows from: points, first weights, draws.",
        0,
        low=0,
        high=999_999,
    ),
    Control(
        "show",
        "Large view",
        "The plane of the points with the decision of the network, or the map of its hidden layer.",
        "boundary",
        {"boundary": "Points", "hidden": "Hidden layer"},
    ),
    Control(
        "draw",
        "Add points",
        "Click or drag on the plane to add training points of a class; by keyboard, move the cross "
        "with the arrow keys and press Enter.",
        "off",
        {"off": "Off", **{letter: f"Class {letter}" for letter in CLASSES["blobs"]}},
    ),
)
BY_NAME = {control.name: control for control in CONTROLS}
PARTS = ("play", "step", "reset", "new_seed", "recall", "loss", "map", "help")
"""Parts that `hide` may name beside the controls."""
DEFAULTS: Settings = {control.name: control.default for control in CONTROLS} | {
    "steps": 0,
    "added": "",
    "hide": "",
}


def read_settings(raw: Mapping[str, object]) -> tuple[Settings, list[str]]:
    """Return all settings, with the default for each that is not given or cannot be used.

    Args:
        raw: values by name, of any type, from an address or a lesson.

    Returns:
        The settings, and a line about each name or value that cannot be used.

    >>> read_settings({"ratio": "20", "method": "smote"})[0]["ratio"]
    20
    >>> read_settings({"ratio": "500"})[1]
    ['ratio=500 must be a whole number from 1 to 100; the default, 50, is used.']
    >>> read_settings({"data": "moons", "draw": "F"})[1]
    ["draw='F' is not a class of moons: choose off, A or B; the default, off, is used."]
    """
    settings, problems = dict(DEFAULTS), []
    for name, value in raw.items():
        if name not in DEFAULTS:
            problems.append(f"{unknown('setting', name, DEFAULTS)} It is ignored.")
            continue
        try:
            read = _READ.get(name, _control)
            settings[name] = read(name, value)
        except ValueError as error:
            default = DEFAULTS[name] if DEFAULTS[name] != "" else "nothing"
            problems.append(f"{error}; the default, {default}, is used.")
    problems += _class_problems(settings)
    return settings, problems


def differing(settings: Mapping[str, object]) -> dict[str, str]:
    """Return the settings that differ from their defaults, as text for an address.

    >>> differing({"ratio": 20, "tau": 1.0, "method": "smote"})
    {'ratio': '20', 'method': 'smote'}
    """
    return {
        name: text_of(value)
        for name, value in settings.items()
        if text_of(value) != text_of(DEFAULTS[name])
    }


def text_of(value: object) -> str:
    """Return a value as an address has it.

    >>> text_of(1.0), text_of(0.05), text_of("moons")
    ('1', '0.05', 'moons')
    """
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def for_browser() -> dict[str, Any]:
    """Return what the browser builds its controls from."""
    return {
        "controls": [asdict(control) for control in CONTROLS],
        "methods": [asdict(method) for method in METHODS],
        "defaults": {name: text_of(value) for name, value in DEFAULTS.items()},
        "most": {"steps": MOST_STEPS, "added": MOST_ADDED},
    }


def _control(name: str, value: object) -> str | int | float:
    control = BY_NAME[name]
    if control.options:
        text = str(value)
        if text not in control.options:
            names = ", ".join(control.options)
            raise ValueError(f"{name}={text[:40]!r} is unknown: choose one of {names}")
        return text
    return _number(name, value, control.low, control.high, isinstance(control.default, int))


def _number(name: str, value: object, low: float, high: float, whole: bool) -> int | float:
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not low <= number <= high or (whole and number != int(number)):
        kind = "a whole number" if whole else "a number"
        raise ValueError(
            f"{name}={str(value)[:40]} must be {kind} from {text_of(low)} to {text_of(high)}"
        )
    return int(number) if whole else number


def _steps(name: str, value: object) -> int:
    return int(_number(name, value, 0, MOST_STEPS, whole=True))


def _added(name: str, value: object) -> str:
    text = str(value)
    points = text.split(".") if text else []
    if len(points) > MOST_ADDED:
        raise ValueError(f"{name} has {len(points)} points; at most {MOST_ADDED} can be added")
    for point in points:
        if not _ADDED.fullmatch(point):
            raise ValueError(
                f"{name}: {point[:40]!r} is not a point such as F52_-31, class F at (0.52, -0.31)"
            )
    return text


def _hide(name: str, value: object) -> str:
    allowed = [*BY_NAME, *PARTS]
    names = [each.strip() for each in str(value).split(",") if each.strip()]
    for each in names:
        if each not in allowed:
            raise ValueError(f"{name}: {unknown('control', each, allowed)}".rstrip("."))
    return ",".join(dict.fromkeys(names))


def _class_problems(settings: Settings) -> list[str]:
    """Remove what names a class that the points do not have; return a line about each."""
    letters = CLASSES[str(settings["data"])]
    problems = []
    draw = str(settings["draw"])
    if draw != "off" and draw not in letters:
        allowed = f"{', '.join(['off', *letters[:-1]])} or {letters[-1]}"
        problems.append(
            f"draw={draw!r} is not a class of {settings['data']}: choose {allowed}; the default, "
            "off, is used."
        )
        settings["draw"] = "off"
    points = str(settings["added"]).split(".") if settings["added"] else []
    fitting = [point for point in points if point[0] in letters]
    if len(fitting) < len(points):
        problems.append(
            f"added: {len(points) - len(fitting)} of {len(points)} points are of classes that "
            f"{settings['data']} does not have ({', '.join(letters)}); they are left out."
        )
        settings["added"] = ".".join(fitting)
    return problems


_READ: dict[str, Callable[[str, object], str | int | float]] = {
    "steps": _steps,
    "added": _added,
    "hide": _hide,
}
