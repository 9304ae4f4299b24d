"""The table behind the map: what it shows of each point, as rows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import known, points_of, projection_of, selected
from dovs.ui.parts.headers import headers_of
from dovs.ui.parts.terms import caption_with_terms

MOST = 2000  # rows that are sent at once
COLUMNS = {
    "id": "id",
    "your_id": "your_id",
    "split_name": "split",
    "index": "index",
    "class_name": "class_name",
    "group": "group",
    "correct": "correct",
    "predicted_name": "predicted_name",
    "confidence": "confidence",
    "abstract_label": "abstract_label",
}


def show(context: Context) -> None:
    """Show the selected points as a table, or without a selection those of the split."""
    if context.selection:
        rows, what = selected(context), "The {:,} selected points"
    else:
        rows, what = points_of(context).part(context.split), "All {:,} points of the images shown"
    text = f"{what.format(len(rows))}{context.at_epoch}."
    if len(rows) > MOST:
        text += f" The first {MOST:,} are listed; select fewer points to see the others."
    caption_with_terms(text)
    st.dataframe(
        shown := with_positions(context, rows.head(MOST)),
        hide_index=True,
        key="explorer-table",
        column_config=headers_of(shown),
    )


def with_positions(context: Context, rows: pd.DataFrame) -> pd.DataFrame:
    """Return points with their positions on the map: x and y, and x3, y3, z3 of a 3-D map."""
    projection, ids = projection_of(context), rows["id"].to_numpy()
    frame = rows[[name for name in COLUMNS if known(rows, name)]].rename(columns=COLUMNS)
    frame[["x", "y"]] = projection.xy[ids]
    if projection.xyz is not None:
        frame[["x3", "y3", "z3"]] = projection.xyz[ids]
    return frame
