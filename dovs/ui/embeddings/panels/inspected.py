"""The inspected point: one of the selected points, the same until another is picked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import selected
from dovs.ui.embeddings.panels.thumbnails import cut, ending, own_name
from dovs.ui.parts.components import empty_state

OFFERED = 500  # points of a selection in the list


def inspected(context: Context, key: str, split: str | None = None) -> int | None:
    """Return the id of the inspected point, None without one; shows nothing.

    Args:
        context: of the page.
        key: of the list, see `pick`.
        split: only points of this split can be inspected; None = any.
    """
    points = _offered(context, split)
    if points.empty:
        return None
    picked = st.session_state.get(key)
    if isinstance(picked, int) and picked in points.index:
        return picked
    return int(points["id"].iloc[0])


def pick(context: Context, key: str, nothing: str, split: str | None = None) -> int | None:
    """Show the list of the points that can be inspected; return the id of the picked one.

    Args:
        context: of the page.
        key: of the list.
        nothing: note to show where the selection has no such point.
        split: only points of this split; None = any.
    """
    points = _offered(context, split)
    if points.empty:
        empty_state(nothing, ":material/touch_app:")
        return None
    now = inspected(context, key, split)
    if st.session_state.get(key) != now:
        st.session_state[key] = now
    picked = st.selectbox(
        f"Point, of {len(points):,} selected",
        points["id"].tolist(),
        key=key,
        format_func=lambda point: _label(points, point),
        persist_state="session",
    )
    return int(picked)


def _offered(context: Context, split: str | None) -> pd.DataFrame:
    points = selected(context)
    if split is not None:
        points = points[points["split"] == split]
    return points.head(OFFERED)


def _label(points: pd.DataFrame, point: int) -> str:
    row = points.loc[point]
    wrong = (
        ""
        if row["correct"] or pd.isna(row["predicted_name"])
        else f", predicted {cut(str(row['predicted_name']), 30)}"
    )
    name = ending(own_name(row), 40) or point
    return f"{name} · {row['split_name']} · {cut(str(row['class_name']), 30)}{wrong}"
