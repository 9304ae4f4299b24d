"""The table behind the map: what it shows of each point, as rows."""

from __future__ import annotations

import streamlit as st

from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.epoch_tables import map_frame

MOST = 2000  # rows that are sent at once


def table(context: Context) -> None:
    """Draw the selected points as a table, or without a selection those of the chosen split."""
    frame = map_frame(
        str(context.run.path),
        context.epoch,
        context.stamp,
        context.classes.names,
        context.classes.counts,
    )
    if context.selection:
        frame = frame[frame["id"].isin(context.selection.ids)]
        said = f"The {len(frame):,} chosen points at epoch {context.epoch}."
    else:
        if context.split != "both":
            frame = frame[frame["split"] == context.split]
        said = f"All {len(frame):,} points of the images shown at epoch {context.epoch}."
    if len(frame) > MOST:
        said += f" The first {MOST:,} are listed; choose fewer points to see the others."
    st.caption(said)
    frame["split"] = frame["split"].cat.rename_categories({"test": context.measured})
    shown = frame.drop(columns=["class_index", "abstract_label_index"], errors="ignore").head(MOST)
    st.dataframe(shown, hide_index=True, key="explorer-table")
