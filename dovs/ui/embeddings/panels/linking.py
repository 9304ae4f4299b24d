"""How a panel selects points, and how the page learns of it.

A panel is a fragment: an interaction runs the panel alone, unless it selected points. Then the
whole page runs, so that every view shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data import selection
from dovs.ui.embeddings.data.points import points_of
from dovs.ui.parts.components import empty_state, errors
from dovs.ui.parts.run_choice import follow_deletion

Panel = Callable[[Context], None]


def linked(show: Panel) -> Panel:
    """Make a panel a fragment that runs the whole page once points were selected in it."""

    @st.fragment
    def fragment(context: Context) -> None:
        follow_deletion(context.run)
        if selection.current(context.run).revision != context.selection.revision:
            st.rerun()
        with errors():
            show(context)

    def panel(context: Context) -> None:
        fragment(context)

    panel.__doc__ = show.__doc__
    return panel


def has_images(context: Context) -> bool:
    """Return whether the run stored images of the split; show a note where it did not."""
    if len(points_of(context).rows(context.split)):
        return True
    empty_state(f"This run stored no {context.images}.")
    return False


LACKING = {
    "config": "This view needs a training method, and this run was not trained by DOVS.",
    "labels": "This view needs labels, and the points of this run have none.",
    "predictions": "This view needs predictions, and this run has none: it is of embeddings alone.",
    "train": "This view needs training points, and this run has none.",
}


def has_parts(context: Context, *parts: str) -> bool:
    """Return whether the run has some parts, see `Run.has`; show a sentence where it lacks one.

    Where it has predictions, but not of the images that are shown, that is a sentence too.
    """
    for part in parts:
        if not context.run.has(part):
            empty_state(LACKING[part])
            return False
    if "predictions" in parts:
        predicted = points_of(context).part(context.split)["predicted_index"]
        if len(predicted) and not (predicted >= 0).any():
            empty_state(f"There are no predictions of {context.images}{context.at_epoch}.")
            return False
    return True


def clicked(event: Mapping[str, Any] | None) -> list[tuple[int, ...]]:
    """Return the numbers of the clicked marks of a chart, each once, in the order of the clicks.

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


def select_clicked(context: Context, chart: str, columns: Sequence[str], origin: str) -> None:
    """Select the points of the marks that were clicked in a chart.

    Args:
        context: of the page.
        chart: key of the chart, whose marks carry a number for each of the columns.
        columns: of the table of points.
        origin: name of the panel.
    """
    marks = clicked(st.session_state.get(chart))
    values = [mark[: len(columns)] for mark in marks if len(mark) >= len(columns)]
    select_matching(context, columns, values, origin)


def rows_of(
    context: Context, frame: pd.DataFrame, columns: Sequence[str], origin: str
) -> Callable[[list[int]], None]:
    """Return what `chart` calls with marked rows of its table: their points are selected.

    Args:
        context: of the page.
        frame: the table.
        columns: of it and of the table of points.
        origin: name of the panel.
    """

    def select(rows: list[int]) -> None:
        marks = frame.iloc[rows][list(columns)].itertuples(index=False, name=None)
        select_matching(context, columns, marks, origin)

    return select


def select_matching(
    context: Context, columns: Sequence[str], values: Iterable[tuple[int, ...]], origin: str
) -> None:
    """Select the points, of the split of the page, whose columns have one of some values."""
    part = points_of(context).part(context.split)
    wanted = pd.DataFrame(list(values), columns=list(columns), dtype=np.int64).drop_duplicates()
    found = part[["id", *columns]].merge(wanted, on=list(columns))
    toggle(context, found["id"], origin)


def toggle(context: Context, ids: Iterable[int], origin: str) -> None:
    """Select points; where exactly these are selected already, select nothing."""
    wanted = tuple(sorted({int(each) for each in ids}))
    if not wanted:
        return
    if wanted == selection.current(context.run).ids:
        selection.clear(context.run)
    else:
        selection.select(context.run, wanted, origin)
