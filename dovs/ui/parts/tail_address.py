"""The selected long-tailed dataset in a page's address, which can be bookmarked and shared.

`dataset`, and `profile`, `ratio`, `order`, `seed`, `n_max` and `counts` where they are not the
usual ones of the dataset. An address with a dataset states the whole selection; without one, it
changes what it names. Parameters of a dataset, such as a folder on this machine, are not part of
it; a dataset that was added under a name is, by its name. On a page that has parameters of such
names for something else, those of the tail begin with `tail_`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, get_args

import streamlit as st

from dovs.config import Profile, TailConfig, parse
from dovs.errors import ConfigError, unknown
from dovs.ui.parts.numbers import limit
from dovs.ui.parts.session import TAIL_PREFIX

# parameter in the address: field of TailConfig
ADDRESS = {
    "dataset": "dataset",
    "profile": "profile",
    "ratio": "imbalance_ratio",
    "order": "class_order",
    "seed": "data_seed",
    "n_max": "n_max",
    "counts": "class_counts",
}
PREFIX = "tail_"
PREFIXED = tuple(f"{PREFIX}{name}" for name in ADDRESS)
"""The parameters on a page that has others of the same names."""
LARGEST_SEED = 2**31 - 1
NUMBERS: dict[str, tuple[str, float, float | None]] = {
    "imbalance_ratio": ("Exact imbalance ratio", 1.0, 1000.0),
    "data_seed": ("Tail seed", 0, LARGEST_SEED),
    "n_max": ("Largest class", 1, None),
}
"""Fields that are numbers: their label in the form, the smallest and the largest allowed."""
LONGEST = 6000
"""Letters of the counts in an address at most; browsers and proxies allow about 8,000 in all."""


def prefix() -> str:
    """Return what the tail's parameters begin with on the open page, "" on most."""
    return str(st.session_state.get(TAIL_PREFIX, ""))


def hint_of(name: str) -> str:
    """Return what a parameter of the tail is called on a page where it begins with a prefix.

    >>> hint_of("dataset"), hint_of("sort")
    ('; of the selected dataset it is tail_dataset here', '')
    """
    return f"; of the selected dataset it is {PREFIX}{name} here" if name in ADDRESS else ""


def read_address(query: Mapping[str, str], prefix: str = "") -> tuple[dict[str, Any], list[str]]:
    """Read the settings of a tail from the parameters of an address.

    The name of a dataset is returned as it is: a page reports one that does not exist, and shows
    no other in its place.

    Args:
        query: the parameters of the address.
        prefix: what those of the tail begin with.

    Returns:
        Settings by field, and a line about each parameter that cannot be used.

    >>> read_address({"ratio": "20", "seed": "3", "run": "x"})
    ({'imbalance_ratio': 20.0, 'data_seed': 3}, [])
    >>> read_address({"ratio": "0.05"})[1]
    ['ratio=0.05 is not allowed: it is a number from 1 to 1,000. Did you mean 20?']
    >>> read_address({"ratio": "7", "tail_ratio": "20"}, "tail_")
    ({'imbalance_ratio': 20.0}, [])
    >>> read_address({"order": "up"})[1]
    ["order=up is not allowed: it should be 'given', 'by_size', 'shuffled' or 'reversed'."]
    >>> read_address({"counts": "90.30x2"})[0]
    {'class_counts': (90, 30, 30), 'profile': 'counts'}
    """
    settings: dict[str, Any] = {}
    problems = []
    for name, field in ADDRESS.items():
        shown = prefix + name
        if shown not in query:
            continue
        try:
            settings[field] = _parsed(shown, field, query[shown])
        except ConfigError as error:
            problems.append(_as_written(str(error), shown, field, query[shown]))
    if "class_counts" in settings:
        settings["profile"] = "counts"
    elif settings.get("profile") == "counts":
        del settings["profile"]
        if f"{prefix}counts" not in query:
            problems.append(
                f"{prefix}profile=counts needs counts, such as {prefix}counts=500.120.30"
            )
    return settings, problems


def _as_written(message: str, name: str, field: str, text: str) -> str:
    """Return the message about a field with name and value as the address has them."""
    given = f"{name}={text[:40]}"
    return re.sub(rf"^{field}[.\d]*=('[^']*'|\S+)", lambda _: given, message)


def _parsed(name: str, field: str, text: str) -> Any:
    value: Any = text
    if field == "dataset":
        return text
    if field == "profile":
        if text not in get_args(Profile):
            raise unknown("profile", text, get_args(Profile))
        return text
    if field == "class_counts":
        given = {"profile": "counts", field: counts_of_text(text)}
        return parse(TailConfig, given).class_counts
    if field in NUMBERS:
        try:
            value = float(text) if field == "imbalance_ratio" else int(text)
        except ValueError:
            raise ConfigError(f"{name}={text!r} is not a number.") from None
        _, low, high = NUMBERS[field]
        if not low <= value <= (math.inf if high is None else high):
            raise ConfigError(_outside(f"{name}={text}", field, value))
    return getattr(parse(TailConfig, {field: value}), field)


def _outside(given: str, field: str, value: float) -> str:
    number = "a number" if field == "imbalance_ratio" else "a whole number"
    inverse = field == "imbalance_ratio" and 0 < value < 1
    hint = f" Did you mean {1 / value:.6g}?" if inverse else ""
    return f"{given} is not allowed: it is {number} {limit(*NUMBERS[field][1:])}.{hint}"


def usual(dataset: str) -> dict[str, Any]:
    """Return the settings that a dataset has where the address states none, by field."""
    found = parse(TailConfig, {"dataset": dataset}).model_dump()
    return {field: found[field] for field in ADDRESS.values()}


def write_address(state: Mapping[str, Any]) -> None:
    """Write a tail into the address of the page, and leave the other parameters as they are.

    What is usual for the dataset is left out; so is the dataset if all is as in a new session.

    Args:
        state: settings of the tail by field.
    """
    default = usual(state["dataset"])
    texts = {
        name: None if state[field] == default[field] else _text(field, state[field])
        for name, field in ADDRESS.items()
    }
    if any(texts.values()) or state["dataset"] != parse(TailConfig, {}).dataset:
        texts["dataset"] = state["dataset"]
    for name, text in texts.items():
        here = prefix() + name
        if text is None:
            st.query_params.pop(here, None)
        elif st.query_params.get(here) != text:
            st.query_params[here] = text


def _text(field: str, value: Any) -> str | None:
    if value is None:
        return None
    if field == "class_counts":
        text = text_of_counts(value)
        return text if len(text) <= LONGEST else None
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def text_of_counts(counts: Sequence[int]) -> str:
    """Return counts as a short text for an address.

    >>> text_of_counts([500, 30, 30, 30, 1])
    '500.30x3.1'
    """
    runs = ((number, len(list(same))) for number, same in groupby(counts))
    return ".".join(f"{number}x{times}" if times > 1 else str(number) for number, times in runs)


def counts_of_text(text: str) -> tuple[int, ...]:
    """Return the counts that a text lists; NxK means K times N.

    Args:
        text: numbers separated by '.', ',', ';' or spaces.

    Raises:
        ConfigError: a part is not a number, or there are more than 100,000.

    >>> counts_of_text("500, 30x3 1")
    (500, 30, 30, 30, 1)
    """
    found: list[int] = []
    for part in re.split(r"[\s.,;]+", text.strip(" \n\t.,;")):
        match = re.fullmatch(r"(\d{1,9})(?:[x×*](\d{1,6}))?", part, re.ASCII)
        if match is None:
            raise ConfigError(
                f"'{part[:40]}' is not a number of images: list whole numbers, such as 500, 120, "
                "30, one for each class."
            )
        times = int(match[2] or 1)
        if len(found) + times > 100_000:
            raise ConfigError("the list of counts has more than 100,000 numbers.")
        found += [int(match[1])] * times
    return tuple(found)
