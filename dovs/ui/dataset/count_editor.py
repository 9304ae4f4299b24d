"""The editor of counts on the Dataset page: bars, a table, a list, and starting points."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
import streamlit as st

from dovs.config import WITHOUT_RATIO, TailConfig
from dovs.data.profiles import fitting_ratio, tail_counts
from dovs.errors import ConfigError, DovsError
from dovs.ui.dataset.count_bars import count_bars
from dovs.ui.parts.cache import dataset_of
from dovs.ui.parts.components import error_box, heading
from dovs.ui.parts.tail import select_counts
from dovs.ui.parts.tail_address import LONGEST, counts_of_text, text_of_counts
from dovs.ui.parts.terms import caption_with_terms

BASE = "counts-base"
"""The counts that the table was made with, before it was edited."""
LAST = "counts-last"
"""The dataset and counts that the table showed last."""
ROUND = "counts-round"
ERROR = "counts-error"
TEXT = "counts-text"
Start = Literal["exponential", "step", "pareto", "natural"]
STARTS: tuple[Start, ...] = ("natural", "exponential", "step", "pareto")


def count_editor(tail: TailConfig) -> None:
    """Show the editor where the profile is `counts`; otherwise nothing.

    Raises:
        DataError: the dataset is damaged.
    """
    if tail.profile != "counts" or tail.class_counts is None:
        return
    whole = dataset_of(tail.model_copy(update={"measured_on": "test"}))
    available = whole.available
    with st.container(border=True, key="counts-editor-box"):
        heading("Images of each class")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            caption_with_terms("Start from:", width="content")
            for start in STARTS:
                st.button(
                    start,
                    key=f"counts-from-{start}",
                    on_click=_start_from,
                    args=(start, available, tail),
                )
        _bars(tail, whole.class_names, available)
        left, right = st.columns([3, 2])
        with left:
            _table(tail, whole.class_names, available)
        with right:
            _text(tail, available)
        if error := st.session_state.pop(ERROR, ""):
            error_box(error)
        if len(text_of_counts(tail.class_counts)) > LONGEST:
            caption_with_terms(
                "These counts are too many for the address; runs store them all the same."
            )


def _bars(tail: TailConfig, names: tuple[str, ...], available: np.ndarray) -> None:
    """Show the counts as bars that can be drawn."""
    counts = _clipped(tail.class_counts or (), available)
    drawn = count_bars(counts, names, available.tolist(), key=f"counts-bars-{tail.dataset}")
    if drawn is not None and drawn != counts:
        _select(drawn, available)
        st.rerun()


def _table(tail: TailConfig, names: tuple[str, ...], available: np.ndarray) -> None:
    """Show the counts as a table that can be edited."""
    counts = _clipped(tail.class_counts or (), available)
    if _key() not in st.session_state or st.session_state.get(LAST) != (tail.dataset, counts):
        # the page was opened, or the counts were changed elsewhere: the table begins anew
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.session_state[BASE] = counts
    base = st.session_state[BASE]
    frame = pd.DataFrame({"class": list(names), "images": list(base), "of": available})
    edited = st.data_editor(
        frame,
        hide_index=True,
        disabled=["class", "of"],
        key=_key(),
        column_config={
            "images": st.column_config.NumberColumn(
                "Images", min_value=1, step=1, required=True, help="Training images of the class"
            ),
            "class": "Class",
            "of": st.column_config.NumberColumn("Available", help="Images that the class has"),
        },
        alt="Training images of each class, to edit",
    )
    given = tuple(int(n) for n in edited["images"].fillna(1))
    st.session_state[LAST] = (tail.dataset, given)
    if given != counts:
        _select(given, available)
        st.rerun()


def _key() -> str:
    """Return the key of the table; a new one makes a new table."""
    return f"counts-table-{st.session_state.get(ROUND, 0)}"


def _text(tail: TailConfig, available: np.ndarray) -> None:
    """Show the counts as a list that can be typed or pasted."""
    shown = ", ".join(map(str, tail.class_counts or ()))
    key = f"{TEXT}-{hash(tail.class_counts)}"
    text = st.text_area(
        "Or type or paste a list, in the order of the classes",
        value=shown,
        height=240,
        key=key,
        help="Numbers separated by commas, spaces or lines; 20x5 means five times 20.",
    )
    st.button("Use this list", key="counts-use", on_click=_use_text, args=(key, available))
    if not text.strip():
        caption_with_terms("The list is empty.")


def _use_text(key: str, available: np.ndarray) -> None:
    try:
        counts = counts_of_text(st.session_state.get(key, ""))
    except ConfigError as error:
        st.session_state[ERROR] = str(error)
        return
    _select(counts, available)


def _start_from(start: Start, available: np.ndarray, tail: TailConfig) -> None:
    """Replace the counts by those of a profile, with the ratio of the tail as far as it fits."""
    try:
        ratio = 1.0
        if start not in WITHOUT_RATIO:
            ratio = fitting_ratio(available, start, "by_size", wanted=tail.imbalance_ratio)
        counts = tail_counts(available, start, ratio, "by_size")
    except DovsError as error:
        st.session_state[ERROR] = str(error)
        return
    _select(tuple(map(int, counts)), available)


def _select(counts: tuple[int, ...], available: np.ndarray) -> None:
    """Select counts if the dataset has so many images; otherwise store the reason."""
    try:
        tail_counts(available, "counts", 1.0, class_counts=counts)
    except ConfigError as error:
        st.session_state[ERROR] = str(error)
        return
    select_counts(counts)


def _clipped(counts: tuple[int, ...], available: np.ndarray) -> tuple[int, ...]:
    """Return counts that fit into the table: one for each class; what is missing is 1.

    >>> _clipped((9, 2), np.array([5, 5, 5]))
    (9, 2, 1)
    """
    return (*counts[: len(available)], *(1,) * (len(available) - len(counts)))
