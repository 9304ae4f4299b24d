"""The form that selects the long-tailed dataset: dataset, profile, ratio, class order, seed."""

from __future__ import annotations

import math
from typing import Any, get_args

import streamlit as st

from dovs.config import WITHOUT_RATIO, ClassOrder, Profile, TailConfig, parse
from dovs.data import SOURCES
from dovs.data.roots import require_readable_params
from dovs.errors import ConfigError
from dovs.registry import Entry
from dovs.ui.parts.forms import entry_form
from dovs.ui.parts.numbers import number_field
from dovs.ui.parts.tail import FITTED, refused_number, tail_state, takes_all_images, widget_key
from dovs.ui.parts.tail_address import ADDRESS, LARGEST_SEED, NUMBERS, write_address
from dovs.ui.parts.terms import caption_with_terms, explained, linked_terms

STEPS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
RATIOS = (*(float(round(step * 10**power, 1)) for power in range(3) for step in STEPS), 1000.0)
WITHOUT_WIDGET = ("class_counts",)


def tail_form() -> TailConfig | None:
    """Show the form and return what it selects.

    Returns:
        The tail; None while a parameter that the dataset requires is empty.

    Raises:
        ConfigError: the dataset does not exist, or a number or parameter is out of range.
        DataError: a path is outside the folders that pages may read.
    """
    state = tail_state()
    names = SOURCES.names
    for field in ADDRESS.values():
        if field not in WITHOUT_WIDGET and (field != "dataset" or state[field] in names):
            st.session_state.setdefault(widget_key(field), state[field])
    name = st.selectbox(
        "Dataset",
        names,
        index=None if state["dataset"] not in names else 0,
        placeholder="Select a dataset",
        format_func=lambda each: SOURCES[each].title,
        key=widget_key("dataset"),
    )
    params = {} if name is None else _dataset_params(SOURCES[name], state)
    profile = st.selectbox(
        "Profile",
        get_args(Profile),
        key=widget_key("profile"),
        help=explained(
            "Profile",
            "exponential: each class has the same factor fewer images than the one before. step: "
            "half of the classes have all their images, the other half are small. pareto: a power "
            "law, a few large classes and many small ones. natural: all images, as they are. "
            "counts: a number of images for each class, which you edit on the page.",
        ),
    )
    if profile not in WITHOUT_RATIO:
        _ratio(state)
    _order_and_size(profile)
    state = tail_state()
    write_address(state)
    unused = {"counts": ("n_max", "imbalance_ratio"), "natural": ("imbalance_ratio",)}
    for field in NUMBERS:
        if field not in unused.get(profile, ()) and (problem := refused_number(field)):
            raise ConfigError(problem)
    if name is None:
        SOURCES[state["dataset"]]  # raises, with the names that exist
    if "" in params.values():
        return None
    require_readable_params(params)
    state["dataset_params"] = SOURCES[state["dataset"]].validate(params)
    return parse(TailConfig, state)


def _dataset_params(entry: Entry, state: dict[str, Any]) -> dict[str, Any]:
    """Show what a dataset is and its parameters; those of an added one were chosen before."""
    st.caption(linked_terms(entry.summary))
    if entry.meta.get("added"):
        return {}
    values = state["dataset_params"] if state["dataset"] == entry.name else {}
    return entry_form(entry, f"tail-{entry.name}", values)


def _order_and_size(profile: str) -> None:
    if profile not in WITHOUT_RATIO:
        st.selectbox(
            "Class order",
            get_args(ClassOrder),
            key=widget_key("class_order"),
            help=explained(
                "Class order",
                "given: the order in which the dataset numbers them; by_size: the class with most "
                "images is the largest; reversed: the last one is the largest; shuffled: a random "
                "order from the tail seed.",
            ),
        )
    largest, seed = st.columns(2)
    if profile != "counts":
        number_field(
            *NUMBERS["n_max"],
            place=largest,
            value=None,
            step=1,
            key=widget_key("n_max"),
            placeholder="all",
            help="The most training images that the largest class may have. Empty: as many as the "
            "dataset has.",
        )
    number_field(
        *NUMBERS["data_seed"],
        place=seed,
        step=1,
        key=widget_key("data_seed"),
        help=explained(
            "Tail seed",
            "Random seed of the long-tailed dataset: which images of each class are used, and the "
            "order of the classes when it is shuffled. Training has a seed of its own.",
        ),
    )
    all_used = takes_all_images(tail_state())
    st.button(
        "Draw again",
        icon=":material/casino:",
        key="tail-draw-again",
        on_click=_draw_again,
        width="stretch",
        disabled=all_used,
        help="All training images are used, so there are no others to draw."
        if all_used
        else "Draws other images of each class: adds 1 to the tail seed.",
    )


def _draw_again() -> None:
    """Take the next seed of the tail; after the largest, the first."""
    key = widget_key("data_seed")
    st.session_state[key] = (int(tail_state()["data_seed"]) + 1) % (LARGEST_SEED + 1)


def _ratio(state: dict[str, Any]) -> None:
    """Show the imbalance ratio as a logarithmic slider and as a number, always the same value."""
    number, slider = widget_key("imbalance_ratio"), "tail-ratio-slider"
    value = float(state["imbalance_ratio"])  # the last allowed one
    st.session_state[slider] = nearest_ratio(value)

    def copy_to_number() -> None:
        st.session_state[number] = float(st.session_state[slider])

    left, right = st.columns([3, 1.3], vertical_alignment="bottom")
    left.select_slider(
        "Imbalance ratio",
        RATIOS,
        key=slider,
        on_change=copy_to_number,
        format_func=lambda ratio: f"{ratio:g}",
        help=explained(
            "Imbalance ratio", "From 1 to 1000; 1 means that all classes have the same size."
        ),
    )
    number_field(
        *NUMBERS["imbalance_ratio"],
        place=right,
        step=1.0,
        format="%g",
        key=number,
        label_visibility="collapsed",
        help=explained("Exact imbalance ratio"),
    )
    if st.session_state.get(FITTED) == (state["dataset"], state["profile"], value):
        caption_with_terms(
            f"The ratio is {value:g}: a larger one would leave a class of this dataset without "
            "images."
        )


def nearest_ratio(ratio: float) -> float:
    """Return the slider's position that is nearest to a ratio, on a logarithmic scale.

    >>> nearest_ratio(50), nearest_ratio(96.5), nearest_ratio(1)
    (50.0, 100.0, 1.0)
    """
    return min(RATIOS, key=lambda each: abs(math.log(each / ratio)))
