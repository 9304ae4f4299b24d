"""The page: selection, the sentence, the numbers, and views of what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from dovs.comparison.compared import Comparison
from dovs.comparison.pair import Pair
from dovs.comparison.sides import Side
from dovs.comparison.tables import all_differences, numbers_table
from dovs.figures.sides import difference_dots, difference_dots_text
from dovs.ui.compare import calibration, classes, confusion, curves, images
from dovs.ui.compare.choice import choose, note_of, second_side, suggest, write_parameter
from dovs.ui.compare.downloads import downloads
from dovs.ui.compare.reading import key_of, read
from dovs.ui.parts import address_problems
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import chart, empty_state, errors, escape_markdown
from dovs.ui.parts.run_choice import runs_by_name
from dovs.ui.parts.wrapping_table import wrapping_table

REFRESH = 3.0  # seconds between two looks at runs that train
TABS = "compare-tab"
CLASSES = "Classes"
VIEWS: dict[str, Callable[[Comparison, Pair], None]] = {
    CLASSES: classes.show,
    "Images": images.show,
    "Confusion": confusion.show,
    "Curves": curves.show,
    "Geometry": curves.show_geometry,
    "Calibration": calibration.show,
}
"""The views by the title of their tab; only the open one runs."""


def show(home: Path) -> None:
    """Show the page for the runs of the address, or for those selected.

    Raises:
        ConfigError: the selected runs cannot stand beside each other.
    """
    runs = runs_by_name(home, with_examples=True)
    if not runs:
        empty_state(
            "There is no run yet. Train two with different methods, then compare them here.",
            ":material/model_training:",
        )
        st.page_link("pages/train.py", label="Go to Train", icon=":material/play_circle:")
        return
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    sides = choose(runs, row)
    if len(sides) < 2:
        _too_few(sides)
        suggest(runs)
        return
    whole = read(sides)
    if note := note_of(sides):
        st.caption(note)
    for line in whole.notes:
        st.caption(f":material/info: {escape_markdown(line)}")
    _watch(sides, whole)
    if len(whole.sides) < 2:
        empty_state("Only one of the selected runs can be read: select another.")
        return
    with row:
        downloads(whole)
    _show(whole)


def _too_few(sides: Sequence[Side]) -> None:
    if not sides:
        empty_state(
            "Select two or more runs. Runs that are the same but for the seed become one side, "
            "with mean and standard deviation.",
            ":material/compare_arrows:",
        )
    else:
        empty_state(
            f"One side is selected, {escape_markdown(sides[0].label)}: select another run to "
            "compare it with.",
            ":material/compare_arrows:",
        )


def _show(whole: Comparison) -> None:
    sides = [each.side for each in whole.sides]
    place = second_side(sides)
    pair = whole.pair(place)
    with st.container(border=True):
        st.markdown(f"**{escape_markdown(pair.sentence)}**")
    left, right = stacking_columns([43, 57], key="compare-top", narrow=860)
    labels = [side.label for side in sides]
    differences = all_differences(whole)
    with left, errors():
        chart(
            difference_dots(differences, labels),
            difference_dots_text(differences, labels),
            key="compare-dots",
            tools=False,
        )
    with right:
        with errors():
            _numbers(whole, pair)
            st.caption(
                "In percent, differences in points; mean ± standard deviation where a side has "
                "several runs."
            )
        _settings(whole)
    _follow_tab()
    tabs = st.tabs(list(VIEWS), key=TABS, on_change="rerun")
    for tab, view in zip(tabs, VIEWS.values(), strict=True):
        if tab.open:
            with tab, errors():
                view(whole, pair)


def _numbers(whole: Comparison, pair: Pair) -> None:
    """Show the numbers of all sides; of more than two, differences come before what may be cut."""
    numbers = numbers_table(whole, pair)
    sides = [side.label for side in whole.sides]
    if len(sides) > 2:
        numbers = numbers[[name for name in numbers if name not in sides] + sides]
    wrapping_table(numbers, key="compare-numbers", alt="Measures of the selected runs")


def _follow_tab() -> None:
    """Open the view that the address names, once; then write into it which one is open."""
    titles = {title.lower(): title for title in VIEWS}
    named = st.query_params.get("tab", "")
    if TABS not in st.session_state and named:
        if named in titles:
            st.session_state[TABS] = titles[named]
        else:
            problem = f"tab '{named}': it is one of {', '.join(titles)}"
            address_problems.note("tab", [problem])
    opened = str(st.session_state.get(TABS) or CLASSES)
    write_parameter("tab", "" if opened == CLASSES else opened.lower())


def _settings(whole: Comparison) -> None:
    with errors():
        frame: pd.DataFrame = whole.settings
        st.markdown("**What differs in the settings**")
        if frame.empty:
            st.caption(whole.nothing_differs)
        else:
            wrapping_table(frame, key="compare-settings", alt="Settings that differ")


def _watch(sides: Sequence[Side], whole: Comparison) -> None:
    """Run the page again when a run that trains has something new."""
    if not any(run.status.active for each in whole.sides for run in each.runs):
        return
    before = key_of(sides)

    @st.fragment(run_every=REFRESH)
    def look() -> None:
        if key_of(sides) != before:
            st.rerun()

    look()
