"""The confusion matrix; a click on a cell chooses the images in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.confusion import Normalise
from dovs.figures.confusion import confusion_matrix, confusion_matrix_text
from dovs.figures.severity import severity_bars, severity_bars_text
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import chosen, loaded, matrix, severity
from dovs.ui.embeddings.panels.gallery import strip
from dovs.ui.embeddings.panels.linking import clicked, linked, toggle
from dovs.ui.parts.components import chart, empty_state

ORDERS = {"hierarchy": "abstract label", "frequency": "class size"}
SHARES = {"row": "true class", "column": "predicted class", "none": "all images"}
MATRIX, MISTAKES = "confusion-matrix", "confusion-mistakes"
LISTED = 200  # mistakes in the list


@linked
def draw(context: Context) -> None:
    """Draw the matrix, the list of mistakes, and how far mistakes go."""
    st.subheader("Confusion matrix", anchor=False)
    has_labels = loaded(context).hierarchy is not None
    order, normalise = _controls(has_labels)
    frame = matrix(context, order, normalise)
    if frame.empty:
        empty_state(f"This run kept no {context.images}.")
        return
    points = chosen(context)
    drawn = frame.assign(selected=_selected(frame, points)) if len(points) else frame
    chart(
        confusion_matrix(drawn, normalise),
        confusion_matrix_text(frame, normalise),
        key=MATRIX,
        on_select=lambda: _click(context),
    )
    st.caption(
        f"Counted on {context.images}. Click a cell to choose the images in it; click "
        "it again to let them go. Squares mark cells that hold chosen images."
    )
    strip(context)
    _mistakes(context, frame)
    if has_labels:
        _severity(context)


def _controls(has_labels: bool) -> tuple[str, Normalise]:
    with st.container(horizontal=True, gap="medium"):
        order = "frequency"
        if has_labels:
            order = st.segmented_control(
                "Order by",
                list(ORDERS),
                default="hierarchy",
                required=True,
                format_func=ORDERS.__getitem__,
                key="confusion-order",
                persist_state="session",
            )
        normalise = st.segmented_control(
            "Share of",
            list(SHARES),
            default="row",
            required=True,
            format_func=SHARES.__getitem__,
            key="confusion-share",
            persist_state="session",
        )
    return str(order), cast(Normalise, normalise)


def _selected(frame: pd.DataFrame, points: pd.DataFrame) -> np.ndarray:
    """Return how many chosen points lie in each cell, (rows,) int64."""
    size = 1 + max(int(frame["true_index"].max()), int(points["class_index"].max()))
    held = np.bincount(
        points["class_index"].to_numpy(np.int64) * size + points["predicted_index"],
        minlength=size * size,
    )
    return held[frame["true_index"].to_numpy() * size + frame["predicted_index"].to_numpy()]


def _mistakes(context: Context, frame: pd.DataFrame) -> None:
    """List the mistakes, most frequent first; a row chooses its images, as its cell does."""
    wrong = frame[~frame["correct"]].sort_values(["count", "share"], ascending=False)
    if wrong.empty:
        return
    wrong = wrong.head(LISTED).reset_index(drop=True)
    names = {
        "true_name": "true class",
        "predicted_name": "predicted class",
        "count": "images",
        "share": "share",
        **({"inside": "same abstract label"} if "inside" in wrong else {}),
    }
    with st.expander("Largest mistakes", icon=":material/table:"):
        st.caption("Mark rows to choose their images.")
        st.dataframe(
            wrong[list(names)].rename(columns=names),
            hide_index=True,
            column_config={"share": st.column_config.NumberColumn(format="percent")},
            key=MISTAKES,
            on_select=lambda: _mark(context, wrong),
            selection_mode="multi-row",
        )


def _severity(context: Context) -> None:
    st.markdown("**Mistakes that stay inside the abstract label**")
    frame = severity(context)
    chart(severity_bars(frame), severity_bars_text(frame), frame, key="severity")


def _click(context: Context) -> None:
    _choose(context, [pair for pair in clicked(st.session_state.get(MATRIX)) if len(pair) == 2])


def _mark(context: Context, wrong: pd.DataFrame) -> None:
    rows = st.session_state.get(MISTAKES, {}).get("selection", {}).get("rows", [])
    part = wrong.iloc[[row for row in rows if row < len(wrong)]]
    _choose(context, zip(part["true_index"], part["predicted_index"], strict=True))


def _choose(context: Context, pairs: Iterable[tuple[int, ...]]) -> None:
    """Choose the images of some cells, on the split that the page shows."""
    here = loaded(context)
    rows = here.rows(context.split)
    true = here.points["class_index"].to_numpy()[rows]
    said = here.points["predicted_index"].to_numpy()[rows]
    hit = np.zeros(len(rows), dtype=bool)
    for pair in pairs:
        hit |= (true == pair[0]) & (said == pair[1])
    toggle(context, rows[hit], "confusion")
