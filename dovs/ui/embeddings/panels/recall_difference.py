"""The recall of each class on the second map minus that on the first, on the same images."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.recall_difference import recall_difference
from dovs.figures.recall_difference import difference_rows, difference_rows_text
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import predicted_part
from dovs.ui.embeddings.panels.linking import clicked, toggle
from dovs.ui.parts.components import chart, empty_state, escape_markdown
from dovs.ui.parts.terms import caption_with_terms

BARS = "recall-difference"
MOST_ROWS, ROOM = 25, 560


def show(context: Context) -> None:
    """Show the difference, and select the images that make it."""
    other = context.other
    if other is None:
        return
    both = predicted_by_both(context, other)
    if both.empty:
        empty_state(f"No {context.images} were classified at both epochs, or by both runs.")
        return
    frame = recall_difference(
        both["class_index"].to_numpy(int),
        both["predicted_index"].to_numpy(int),
        both["second"].to_numpy(int),
        np.array(context.classes.counts),
        context.classes.names,
    )
    chart(
        difference_rows(frame),
        difference_rows_text(frame),
        frame,
        key=BARS,
        on_select=lambda: _select(context, both, clicked(st.session_state.get(BARS))),
        on_rows=lambda rows: _select(
            context, both, [(int(each),) for each in frame["class_index"].iloc[rows]]
        ),
        scroll_height=ROOM if len(frame) > MOST_ROWS else None,
        tools=False,
    )
    caption_with_terms(
        f"First: {_named(context, other)}. Second: {_named(other, context)}. The "
        f"{len(both):,} {context.images} are the same. Click a bar to select the images of the "
        "class that only one of the two predicts right."
    )


def predicted_by_both(context: Context, other: Context) -> pd.DataFrame:
    """Return the points of the first map of which both predict something.

    Returns:
        Rows of its table with the column `second`: the class that the other predicts.

    Raises:
        RunError: files of an epoch are damaged or do not belong together.
    """
    first, second = predicted_part(context), predicted_part(other)
    keys = ["split", "index"]
    answers = second[[*keys, "predicted_index"]].rename(columns={"predicted_index": "second"})
    return first.astype({"split": str}).merge(answers.astype({"split": str}), on=keys)


def _select(context: Context, both: pd.DataFrame, marks: list[tuple[int, ...]]) -> None:
    """Select the images of some classes that only one of the two predicts right."""
    right = both["predicted_index"] == both["class_index"]
    changed = right != (both["second"] == both["class_index"])
    of = both["class_index"].isin([mark[0] for mark in marks])
    toggle(context, both.loc[of & changed, "id"], "recall")


def _named(context: Context, beside: Context) -> str:
    epoch = f"epoch {context.epoch}"
    if context.run.path == beside.run.path:
        return epoch
    name = escape_markdown(context.run.name)
    return f"{name}, {epoch}" if context.at_epoch else name
