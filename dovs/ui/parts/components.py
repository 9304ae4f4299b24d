"""Small parts that pages share: errors, charts with their text, rows of numbers, empty states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dovs.errors import DovsError

_MARKDOWN = frozenset(r"\`*_{}[]()#+-.!|$:<>~")
CHART_OPTIONS = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
}


@contextmanager
def errors() -> Iterator[None]:
    """Show what a user can mend in a box, and let the page go on below."""
    try:
        yield
    except DovsError as error:
        error_box(error)


def error_box(error: DovsError | str) -> None:
    """Show one line about what went wrong; nothing in it is read as markdown."""
    st.error(plain(str(error)), icon=":material/error:")


def plain(text: str) -> str:
    r"""Keep markdown from reading a name or a message.

    >>> plain("a_b *c*")
    'a\\_b \\*c\\*'
    """
    flat = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in _MARKDOWN else letter for letter in flat)


def chart(
    figure: go.Figure,
    text: str,
    frame: pd.DataFrame | None = None,
    *,
    key: str,
    on_select: Callable[..., None] | Literal["rerun", "ignore"] = "ignore",
    room: int | None = None,
    tools: bool = True,
) -> Any:
    """Draw a chart, below it in words what it shows, and its numbers behind "Table".

    Args:
        figure: what is drawn.
        text: the text alternative, from the figure's `*_text` sibling.
        frame: the table; None where a table would help nobody.
        key: of the chart.
        on_select: as for `st.plotly_chart`.
        room: pixels that a tall chart scrolls in; None = it takes what it needs.
        tools: whether plotly's buttons appear over it, which cover a narrow chart.

    Returns:
        The selection, when `on_select` asks for one.
    """
    with st.container(height=room, border=False) if room else nullcontext():
        event = st.plotly_chart(
            figure,
            key=key,
            on_select=on_select,
            config=CHART_OPTIONS | ({} if tools else {"displayModeBar": False}),
            theme="streamlit",
            alt=text,
        )
    st.caption(plain(text))
    if frame is not None:
        with st.expander("Table", icon=":material/table:"):
            st.dataframe(frame, hide_index=True, key=f"{key}-table")
    return event


def metric_row(numbers: Mapping[str, str | tuple[str, str]], width: int = 150) -> None:
    """Draw labelled numbers in a row that wraps.

    Args:
        numbers: value by label, or value and help.
        width: of each, pixels.
    """
    with st.container(horizontal=True, gap="small"):
        for label, value in numbers.items():
            shown, explanation = (value, None) if isinstance(value, str) else value
            st.metric(label, shown, help=explanation, width=width)


def empty_state(sentence: str, icon: str = ":material/info:") -> None:
    """Say calmly that there is nothing yet, and why."""
    st.info(sentence, icon=icon)
