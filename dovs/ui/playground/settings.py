"""The settings of the playground: their defaults, and how an address or a lesson gives them.

The browser builds its controls from `CONTROLS`, so limits and help are defined once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from dovs.errors import unknown
from dovs.glossary.terms import terms_in
from dovs.ui.playground.controls import CLASSES, CONTROLS
from dovs.ui.playground.methods import METHODS

Settings = dict[str, str | int | float]

MOST_STEPS = 5000
MOST_ADDED = 200
_ADDED = re.compile(r"([A-F])-?\d{1,3}_-?\d{1,3}")

BY_NAME = {control.name: control for control in CONTROLS}
HEADINGS = ("Recall on test points", "Loss")
"""Of parts that the browser shows."""
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
        "controls": [
            asdict(control) | {"help": _explained(control.label, control.help)}
            for control in CONTROLS
        ],
        "headings": {each: _explained(each) for each in HEADINGS},
        "methods": [asdict(method) for method in METHODS],
        "defaults": {name: text_of(value) for name, value in DEFAULTS.items()},
        "most": {"steps": MOST_STEPS, "added": MOST_ADDED},
    }


def _explained(label: str, own: str = "") -> str:
    """Return plain text: what is stated of a label, and the terms of the glossary in it."""
    terms = (f"{term.name}: {term.definition}." for term in terms_in(label))
    return " ".join([own, *terms]).strip()


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
