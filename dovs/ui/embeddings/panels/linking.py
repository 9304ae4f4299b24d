"""How a panel chooses points, and how the page hears of it.

A panel is a fragment: what happens in it redraws it alone, unless points were chosen; then the page
is drawn again, so that every view shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data import selection
from dovs.ui.parts.components import errors

Panel = Callable[[Context], None]


def linked(draw: Panel) -> Panel:
    """Make a fragment of a panel that draws the page again once it has chosen points."""

    @st.fragment
    def panel(context: Context) -> None:
        if selection.current(context.run).revision != context.selection.revision:
            st.rerun()
        with errors():
            draw(context)

    def drawn(context: Context) -> None:
        panel(context)

    drawn.__doc__ = draw.__doc__
    return drawn


def clicked(event: Mapping[str, Any] | None) -> list[tuple[int, ...]]:
    """Return the numbers that the clicked marks of a chart carry, each once, in order of clicks.

    >>> clicked({"selection": {"points": [{"customdata": [3, 1]}, {"customdata": 2}, {}]}})
    [(3, 1), (2,)]
    """
    points = ((event or {}).get("selection") or {}).get("points") or []
    found: list[tuple[int, ...]] = []
    for point in points:
        data = point.get("customdata")
        values = data if isinstance(data, list | tuple) else [data]
        if values and all(isinstance(value, int | float) for value in values):
            found.append(tuple(int(value) for value in values))
    return list(dict.fromkeys(found))


def toggle(context: Context, ids: Iterable[int] | np.ndarray, origin: str) -> None:
    """Choose points; those that are chosen already, and no others, are let go."""
    wanted = tuple(sorted({int(each) for each in ids}))
    if not wanted:
        return
    if wanted == selection.current(context.run).ids:
        selection.clear(context.run)
    else:
        selection.choose(context.run, wanted, origin)
