"""Small parts that pages share: errors, charts with their text, rows of numbers, empty states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dovs.errors import DovsError
from dovs.ui.parts.charts import OnSelect, draw
from dovs.ui.parts.headers import headers_of
from dovs.ui.parts.markdown import escape_markdown as escape_markdown
from dovs.ui.parts.terms import explained, linked_terms

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

CHART_OPTIONS = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
}


CHART_FORMAT = "chart-format"
"""Key in the session of what a chart's camera saves: "png" or "svg"."""


@contextmanager
def errors() -> Iterator[None]:
    """Show an error that a user can correct in a box; the page continues below it."""
    try:
        yield
    except DovsError as error:
        error_box(error)


class Step(Protocol):
    """What a panel remembers between two runs of the page, with the error of its last step."""

    error: str


@contextmanager
def error_stored(panel: Step) -> Iterator[None]:
    """Store the error of a step of a panel, which shows it until the next step."""
    panel.error = ""
    try:
        yield
    except DovsError as error:
        panel.error = str(error)


def error_box(error: DovsError | str) -> None:
    """Show one line about what went wrong, without reading markdown in it."""
    st.error(escape_markdown(str(error)), icon=":material/error:")


def chart(
    figure: go.Figure,
    text: str,
    frame: pd.DataFrame | None = None,
    *,
    key: str,
    on_select: OnSelect = "ignore",
    scroll_height: int | None = None,
    tools: bool = True,
    on_rows: Callable[[list[int]], None] | None = None,
) -> Any:
    """Show a chart, a sentence about it below, and its numbers under "Table".

    Args:
        figure: the chart.
        text: the sentence, from the figure's `*_text` function; also the text alternative.
        frame: the table, or None for no table.
        key: of the chart.
        on_select: as for `st.plotly_chart`.
        scroll_height: pixels of the box in which a tall chart scrolls; None = no box.
        tools: whether plotly's buttons appear over the chart; they cover a narrow one.
        on_rows: called with the marked rows of the table, so that what a click on the chart does
            can be done by keyboard too; None for a table that only shows.

    Returns:
        The selection, when `on_select` requests one.
    """
    event = None
    if figure.data:  # else it is a note, which the sentence repeats
        with st.container(height=scroll_height, border=False) if scroll_height else nullcontext():
            options = _options(key, tools)
            event = draw(figure, key=key, config=options, alt=text, on_select=on_select)
    st.caption(linked_terms(text))
    if frame is not None and (box := on_demand("Table", f"{key}-open")).open:
        with box:
            _table(frame, f"{key}-table", on_rows)
    return event


def on_demand(
    label: str, key: str, icon: str = ":material/table:", expanded: bool = False
) -> ExpanderContainer:
    """Return a box that is filled only while it is open: `if box.open:`, then `with box:`.

    A browser draws what is in a closed box too, and a table takes it as long as a chart.

    Args:
        label: name of the box.
        key: of the box; where it is open at first depends on the first `expanded` of a key.
        icon: before the name.
        expanded: whether it is open at first.
    """
    return st.expander(label, icon=icon, key=key, expanded=expanded, on_change="rerun")


def _table(frame: pd.DataFrame, key: str, on_rows: Callable[[list[int]], None] | None) -> None:
    headers = headers_of(frame)
    if on_rows is None:
        st.dataframe(frame, hide_index=True, key=key, column_config=headers)
        return

    def marked() -> None:
        rows = (st.session_state.get(key) or {}).get("selection", {}).get("rows", [])
        on_rows([row for row in rows if row < len(frame)])

    st.caption("Mark rows, also by keyboard, to select their points.")
    st.dataframe(
        frame,
        hide_index=True,
        key=key,
        column_config=headers,
        on_select=marked,
        selection_mode="multi-row",
    )


def chart_format() -> str:
    """Return what charts are saved as: "png" or "svg"."""
    return "svg" if st.session_state.get(CHART_FORMAT) == "svg" else "png"


def _options(key: str, tools: bool) -> dict[str, Any]:
    """Return plotly's options of a chart: its buttons, and what its camera saves."""
    saved = {"toImageButtonOptions": {"format": chart_format(), "filename": key}}
    return CHART_OPTIONS | saved | ({} if tools else {"displayModeBar": False})


def metric_row(numbers: Mapping[str, str | tuple[str, str]], width: int = 150) -> None:
    """Show labelled numbers in a row that wraps.

    Args:
        numbers: value by label, or value and help.
        width: of each, pixels.
    """
    with st.container(horizontal=True, gap="small"):
        for label, value in numbers.items():
            shown, own = (value, "") if isinstance(value, str) else value
            st.metric(label, shown, help=explained(label, own), width=width)


def heading(text: str) -> None:
    """Show the heading of a part of a page, with the terms of the glossary in it as tooltips."""
    st.subheader(linked_terms(text), anchor=False)


def empty_state(sentence: str, icon: str = ":material/info:") -> None:
    """Show why there is nothing here yet, and what to do."""
    st.info(sentence, icon=icon)
