"""The one point under the glass: chosen out of the selection, and kept until another is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import chosen
from dovs.ui.embeddings.panels.thumbnails import cut
from dovs.ui.parts.components import empty_state

OFFERED = 500  # points of a selection in the list


def held(context: Context, key: str, split: str | None = None) -> int | None:
    """Return the id of the point under the glass without drawing anything; None without one.

    Args:
        context: of the page.
        key: of the list, see `pick`.
        split: only points of this split can be looked at; None = any.
    """
    points = _offered(context, split)
    if points.empty:
        return None
    kept = st.session_state.get(key)
    return kept if isinstance(kept, int) and kept in points.index else int(points["id"].iloc[0])


def pick(context: Context, key: str, nothing: str, split: str | None = None) -> int | None:
    """Draw the list of the points that can be looked at; return the id of the one that is.

    Args:
        context: of the page.
        key: of the list.
        nothing: what to say where the selection has no such point.
        split: only points of this split; None = any.
    """
    points = _offered(context, split)
    if points.empty:
        empty_state(nothing, ":material/touch_app:")
        return None
    now = held(context, key, split)
    if st.session_state.get(key) != now:
        st.session_state[key] = now
    picked = st.selectbox(
        f"Point, of {len(points):,} chosen",
        points["id"].tolist(),
        key=key,
        format_func=lambda point: _label(points, point),
        persist_state="session",
    )
    return int(picked)


def _offered(context: Context, split: str | None) -> pd.DataFrame:
    points = chosen(context)
    if split is not None:
        points = points[points["split"] == split]
    return points.head(OFFERED)


def _label(points: pd.DataFrame, point: int) -> str:
    row = points.loc[point]
    said = "" if row["correct"] else f", predicted {cut(str(row['predicted_name']), 30)}"
    return f"{point} · {row['split_name']} · {cut(str(row['class_name']), 30)}{said}"
