"""What the user works on: the chosen tail, the chosen run. Kept for the session and in the address.

The address (`dataset`, `profile`, `ratio`, `order`, `seed`) is read when a page is entered and
written whenever the choice changes, so that it can be bookmarked and shared. Parameters of a
dataset, such as a folder on this machine, are not part of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import streamlit as st

from dovs.config import ClassOrder, Profile, TailConfig, parse
from dovs.data import SOURCES
from dovs.errors import ConfigError
from dovs.runs.store import Run
from dovs.ui.parts.components import error_box, plain
from dovs.ui.parts.forms import parameter_form
from dovs.ui.parts.session import ARRIVED

STATE = "tail"
PROBLEMS = "tail-problems"
ADDRESS = {
    "dataset": "dataset",
    "profile": "profile",
    "ratio": "imbalance_ratio",
    "order": "class_order",
    "seed": "data_seed",
}
STEPS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
RATIOS = (*(float(round(step * 10**power, 1)) for power in range(3) for step in STEPS), 1000.0)
MOST_SEED = 2**31 - 1


def chosen_tail() -> TailConfig:
    """Return the tail that was chosen, without drawing anything."""
    return parse(TailConfig, _state())


def pick_tail() -> TailConfig | None:
    """Draw the choice of dataset, profile, imbalance ratio, class order and seed.

    Returns:
        The tail; None while a parameter that the dataset must be given is empty.

    Raises:
        ConfigError: a parameter of the dataset is out of range.
    """
    state = _state()
    for field in ADDRESS.values():
        st.session_state.setdefault(_key(field), state[field])
    name = st.selectbox(
        "Dataset",
        SOURCES.names,
        format_func=lambda each: SOURCES[each].title,
        key=_key("dataset"),
    )
    entry = SOURCES[name]
    st.caption(plain(entry.summary))
    params = parameter_form(entry, f"tail-{name}", _params(state, name))
    st.segmented_control(
        "Profile",
        get_args(Profile),
        key=_key("profile"),
        required=True,
        width="stretch",
        help="Exponential: counts fall evenly by a factor. Step: half the classes keep all.",
    )
    _ratio()
    order, seed = st.columns(2)
    order.selectbox(
        "Class order",
        get_args(ClassOrder),
        key=_key("class_order"),
        help="Which class is the head: as the dataset numbers them, reversed, or drawn by seed.",
    )
    seed.number_input(
        "Seed",
        0,
        MOST_SEED,
        step=1,
        key=_key("data_seed"),
        help="Draws which images are kept, and the order of the classes when it is shuffled.",
    )
    state = _state()
    _write_address(state)
    if "" in params.values():
        return None
    state["dataset_params"] = entry.validate(params)
    return parse(TailConfig, state)


def show_problems() -> None:
    """Say which parts of the address could not be used, once."""
    _state()
    for problem in st.session_state.pop(PROBLEMS, []):
        error_box(f"{problem} The address was ignored there.")


def pick_run(runs: Sequence[Run], key: str, label: str = "Run") -> Run:
    """Draw the choice of one of some runs, the first by default.

    Args:
        runs: one at least.
        key: of the widget.
        label: of the widget.
    """
    names = [run.name for run in runs]
    if st.session_state.get(key) not in names:
        st.session_state.pop(key, None)
    chosen = st.selectbox(label, names, key=key, persist_state="session")
    return runs[names.index(chosen)]


def pick_epoch(epochs: Sequence[int], key: str, label: str = "Epoch") -> int:
    """Draw the choice of one of some epochs, the last by default.

    Args:
        epochs: one at least, ascending.
        key: of the widget; the choice is forgotten when these epochs do not hold it.
        label: of the widget.
    """
    if len(epochs) == 1:
        st.caption(f"{label}: {epochs[0]}, the only one kept.")
        return epochs[0]
    if st.session_state.get(key) not in epochs:
        st.session_state[key] = epochs[-1]
    return st.select_slider(label, epochs, key=key, persist_state="session")


def keep_in_address(tail: TailConfig) -> None:
    """Put a tail into the address, so that the page can be shared."""
    _write_address(tail.model_dump())


def _state() -> dict[str, Any]:
    """Return the session's tail as settings: kept, overwritten by the address, then by widgets."""
    state = st.session_state.setdefault(STATE, parse(TailConfig, {}).model_dump())
    if st.session_state.pop(ARRIVED, False):
        settings, problems = read_address(st.query_params.to_dict())
        for field, value in settings.items():
            state[field] = value
            st.session_state.pop(_key(field), None)
        st.session_state[PROBLEMS] = problems
    before = state["dataset"]
    for field in ADDRESS.values():
        if st.session_state.get(_key(field)) is not None:
            state[field] = st.session_state[_key(field)]
    if state["dataset"] != before or "dataset_params" not in state:
        state["dataset_params"] = {}
    return state


def _params(state: dict[str, Any], name: str) -> dict[str, Any]:
    return state["dataset_params"] if state["dataset"] == name else {}


def _key(field: str) -> str:
    return f"tail-{field}"


def read_address(query: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Read the settings of a tail that an address holds.

    Returns:
        Settings by field, and a line about each that cannot be used.

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
        if field == "data_seed" and value > MOST_SEED:
            raise ConfigError(f"{name}={text} is too large: the greatest seed is {MOST_SEED}.")
    return getattr(parse(TailConfig, {field: value}), field)


def _write_address(state: dict[str, Any]) -> None:
    """Put the tail into the address, and leave the rest of it as it is."""
    for name, field in ADDRESS.items():
        value = state[field]
        text = f"{value:.12g}" if isinstance(value, float) else str(value)
        if st.query_params.get(name) != text:
            st.query_params[name] = text


def _ratio() -> None:
    """Draw the imbalance ratio twice, as a logarithmic slider and as a number, kept the same."""
    number, slider = _key("imbalance_ratio"), "tail-ratio-slider"
    value = float(st.session_state[number])
    st.session_state[slider] = nearest_ratio(value)

    def slid() -> None:
        st.session_state[number] = float(st.session_state[slider])

    left, right = st.columns([3, 1.3], vertical_alignment="bottom")
    left.select_slider(
        "Imbalance ratio",
        RATIOS,
        key=slider,
        on_change=slid,
        format_func=lambda ratio: f"{ratio:g}",
        help="Images of the largest class / images of the smallest, 1 to 1000.",
    )
    right.number_input(
        "Ratio, exactly",
        1.0,
        1000.0,
        step=1.0,
        format="%g",
        key=number,
        label_visibility="collapsed",
    )


def nearest_ratio(ratio: float) -> float:
    """Return the slider's position that is nearest to a ratio, on a logarithmic scale.

    >>> nearest_ratio(50), nearest_ratio(96.5), nearest_ratio(1)
    (50.0, 100.0, 1.0)
    """
    return min(RATIOS, key=lambda each: abs(math.log(each / ratio)))
