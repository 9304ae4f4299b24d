"""The controls above the list of runs: search, filters, order, grouping, columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dovs.runs.selecting import ARCHIVED, HIDDEN
from dovs.runs.table import shown_state
from dovs.ui.parts.run_facts import STATES
from dovs.ui.runs.table import TITLES
from dovs.ui.runs.view import (
    DEFAULT_COLUMNS,
    OPTIONAL_COLUMNS,
    SORTS,
    View,
    change,
)

WORDS = {"hidden": "Not archived", "shown": "All", "only": "Archived only"}


def filters(view: View, rows: Sequence[dict[str, Any]]) -> None:
    """Show the controls, which change the view of the session.

    Args:
        view: that is shown.
        rows: of all runs, from which the choices are made.
    """
    selection = view.selection
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _control(
            st.text_input, "text", selection.text, "Search", icon=":material/search:", width=230,
            placeholder="words of name, method, tags, note …",
        )  # fmt: skip
        _choices("states", selection.states, "State", [_state(row) for row in rows], _word)
        _choices("datasets", selection.datasets, "Dataset", [row["dataset"] for row in rows])
        _choices("methods", selection.methods, "Method", [row["method"] for row in rows])
        _choices("tags", selection.tags, "Tags", [tag for row in rows for tag in row["tags"]])
        _control(
            st.selectbox, "sort", view.sort, "Order", options=list(SORTS), width=150,
            format_func=SORTS.__getitem__,
        )  # fmt: skip
        with st.popover("View", icon=":material/tune:"):
            _control(st.toggle, "group", view.group, "One line for all seeds", help=(
                "Runs that differ in nothing but their seed, with the mean of each rate ± its "
                "standard deviation. Of a seed that was trained twice the newest run counts."
            ))  # fmt: skip
            _control(
                st.selectbox, "archived", selection.archived, "Archived runs",
                options=list(ARCHIVED), format_func=WORDS.__getitem__,
            )  # fmt: skip
            _control(
                st.multiselect, "columns", list(view.columns), "Columns",
                options=[*DEFAULT_COLUMNS, *OPTIONAL_COLUMNS], format_func=TITLES.__getitem__,
            )  # fmt: skip
        if selection != type(selection)():
            st.button("Clear filters", icon=":material/filter_alt_off:", on_click=_clear)


def _choices(
    part: str, chosen: Sequence[str], label: str, found: Sequence[str | None],
    word: Callable[[str], str] = str,
) -> None:  # fmt: skip
    options = sorted({str(each) for each in found if each} | set(chosen))
    if options:
        _control(
            st.multiselect,
            part,
            list(chosen),
            label,
            options=options,
            format_func=word,
            width=150,
            placeholder="all",
            select_all=False,
        )


def _control(
    widget: Callable[..., Any], part: str, value: Any, label: str, **settings: Any
) -> None:
    """Show a widget of a part of the view; its key changes with what others set the part to."""
    key = f"runs-{part}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value

    def take() -> None:
        given = st.session_state[key]
        value = tuple(given) if isinstance(given, list) else given
        if part == "columns" and not value:
            value = DEFAULT_COLUMNS
        change(**{part: value})

    widget(label, key=key, on_change=take, **settings)


def _clear() -> None:
    change(states=(), datasets=(), methods=(), tags=(), text="", archived=HIDDEN)


def _state(row: Mapping[str, Any]) -> str:
    """Return the state of a row; that of an import is one, whatever its process does."""
    return "importing" if shown_state(dict(row)) == "importing" else str(row["state"])


def _word(state: str) -> str:
    return STATES[state][1] if state in STATES else state
