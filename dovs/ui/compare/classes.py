"""The difference in recall of each class, most frequent in training first."""

from __future__ import annotations

import streamlit as st

from dovs.comparison.compared import Comparison
from dovs.comparison.pair import Pair
from dovs.figures.labels import plural
from dovs.figures.recall_difference import difference_rows, difference_rows_text
from dovs.ui.parts.components import chart, empty_state, escape_markdown

MOST_ROWS, ROOM = 25, 640


def show(whole: Comparison, pair: Pair) -> None:
    """Show the difference of each class with its interval."""
    frame = pair.classes
    if frame.empty:
        reason = pair.unlike or "At least one of the two stores no recall of classes."
        empty_state(f"There is no difference of classes: {escape_markdown(reason)}")
        return
    chart(
        difference_rows(frame),
        difference_rows_text(frame),
        frame.drop(columns=["third", "se"], errors="ignore"),
        key="compare-classes",
        scroll_height=ROOM if len(frame) > MOST_ROWS else None,
        tools=False,
    )
    clear = " Of many classes, about one in twenty intervals leaves out 0 by chance."
    first, second = (escape_markdown(each.label) for each in (pair.first, pair.second))
    st.caption(
        f"First: {first}. Second: {second}. {_over(pair)}"
        f"{clear if frame['low'].notna().any() else ''}"
    )


def _over(pair: Pair) -> str:
    """Return what the intervals of classes are over."""
    if pair.single is None:
        units = int(pair.classes["units"].max())
        over = "seeds" if pair.finding is None or pair.finding.over != "draws" else "draws"
        if not pair.classes["paired"].all():
            first, second = (len(each.by_key) for each in (pair.first, pair.second))
            draws = {draw for draw, _ in (*pair.first.by_key, *pair.second.by_key)}
            common = "draw and seed" if len(draws) > 1 else "seed"
            basis = f"{plural(first, 'run')} and {plural(second, 'run')}, no {common} in common"
            return f"Means of {basis}{'' if units > 1 else ', so there is no interval'}."
        return f"Intervals are over {units} {over}, paired." if units > 1 else "One run each."
    seen, total = int(pair.classes["seen"].sum()), int(pair.classes["total"].sum())
    if seen == total:
        return f"Intervals are over the same {total:,} images, one run each."
    return (
        f"Recalls are of all {total:,} images; how often the two disagree, which decides the width "
        f"of an interval, is estimated from the {seen:,} images whose predictions are stored."
    )
