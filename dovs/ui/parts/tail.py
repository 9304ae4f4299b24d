"""The selected long-tailed dataset ("tail"): kept for the session and in the page's address.

The address (`dataset`, `profile`, `ratio`, `order`, `seed`) is read when a page is opened and
written whenever the selection changes, so that it can be bookmarked and shared. Parameters of a
dataset, such as a folder on this machine, are not part of it. The form is in `tail_form.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dovs.config import TailConfig, parse
from dovs.data import SOURCES
from dovs.errors import ConfigError
from dovs.ui.parts.components import error_box
from dovs.ui.parts.session import PAGE_CHANGED

STATE = "tail"
PROBLEMS = "tail-problems"
# parameter in the address: field of TailConfig
ADDRESS = {
    "dataset": "dataset",
    "profile": "profile",
    "ratio": "imbalance_ratio",
    "order": "class_order",
    "seed": "data_seed",
}
LARGEST_SEED = 2**31 - 1


def selected_tail() -> TailConfig:
    """Return the long-tailed dataset that is selected in this session; shows no widget."""
    return parse(TailConfig, tail_state())


def tail_state() -> dict[str, Any]:
    """Return the session's tail as settings; the address and then the widgets overwrite it."""
    state = st.session_state.setdefault(STATE, parse(TailConfig, {}).model_dump())
    if st.session_state.pop(PAGE_CHANGED, False):
        settings, problems = read_address(st.query_params.to_dict())
        for field, value in settings.items():
            state[field] = value
            st.session_state.pop(widget_key(field), None)
        st.session_state[PROBLEMS] = problems
    before = state["dataset"]
    for field in ADDRESS.values():
        if st.session_state.get(widget_key(field)) is not None:
            state[field] = st.session_state[widget_key(field)]
    if state["dataset"] != before or "dataset_params" not in state:
        state["dataset_params"] = {}
    return state


def widget_key(field: str) -> str:
    """Return the key of the widget that sets a field of the tail.

    >>> widget_key("profile")
    'tail-profile'
    """
    return f"tail-{field}"


def show_address_problems() -> None:
    """Show, once, which parts of the address could not be used."""
    tail_state()
    for problem in st.session_state.pop(PROBLEMS, []):
        error_box(f"{problem} This part of the address was ignored.")


def read_address(query: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Read the settings of a tail from the parameters of an address.

    Returns:
        Settings by field, and a line about each parameter that cannot be used.

    >>> read_address({"ratio": "20", "seed": "3", "run": "x"})
    ({'imbalance_ratio': 20.0, 'data_seed': 3}, [])
    >>> read_address({"ratio": "0.05"})[1]
    ['imbalance_ratio=0.05 must be >= 1: it is n_max / n_min. Did you mean 20?']
    """
    settings: dict[str, Any] = {}
    problems = []
    for name, field in ADDRESS.items():
        if name not in query:
            continue
        try:
            settings[field] = _parsed(name, field, query[name])
        except ConfigError as error:
            problems.append(str(error))
    return settings, problems


def _parsed(name: str, field: str, text: str) -> Any:
    value: Any = text
    if field == "dataset":
        return SOURCES[text].name
    if field in ("imbalance_ratio", "data_seed"):
        try:
            value = float(text) if field == "imbalance_ratio" else int(text)
        except ValueError:
            raise ConfigError(f"{name}={text!r} is not a number.") from None
        if field == "data_seed" and value > LARGEST_SEED:
            raise ConfigError(f"{name}={text} is too large: the largest seed is {LARGEST_SEED}.")
    return getattr(parse(TailConfig, {field: value}), field)


def write_address(state: Mapping[str, Any]) -> None:
    """Write a tail into the address, and leave the other parameters of it as they are.

    Args:
        state: settings of the tail by field.
    """
    for name, field in ADDRESS.items():
        value = state[field]
        text = f"{value:.12g}" if isinstance(value, float) else str(value)
        if st.query_params.get(name) != text:
            st.query_params[name] = text
