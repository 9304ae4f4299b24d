"""How the confusion of classes differs."""

from __future__ import annotations

import streamlit as st

from dovs.comparison.compared import Comparison
from dovs.comparison.pair import Pair
from dovs.figures.confusion_difference import confusion_change, confusion_change_text
from dovs.ui.parts.charts import NUMBERS
from dovs.ui.parts.components import chart, empty_state, escape_markdown


def show(whole: Comparison, pair: Pair) -> None:
    """Show the difference of the two confusion matrices."""
    frame = pair.confusion
    if frame.empty:
        empty_state(f"There is no confusion of both to compare. {escape_markdown(pair.unlike)}")
        return
    st.html(f"<style>.st-key-compare-confusion {NUMBERS}</style>")
    chart(
        confusion_change(frame),
        confusion_change_text(frame),
        frame.drop(columns=["row", "column"]),
        key="compare-confusion",
        tools=False,
    )
    st.caption(
        f"Second: {escape_markdown(pair.second.label)}; first: {escape_markdown(pair.first.label)}."
        " Of several runs, all images count together."
    )
