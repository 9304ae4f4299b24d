"""Images that one run predicts right and the other wrong: their pictures, and both maps."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dovs.comparison.answers import GAINED, LOST
from dovs.comparison.compared import Comparison
from dovs.comparison.measured import Measured
from dovs.comparison.pair import Pair
from dovs.ui.embeddings.canvas import view
from dovs.ui.embeddings.data import selection
from dovs.ui.embeddings.panels.thumbnails import cut, file_line, pictures, show_images
from dovs.ui.parts.components import empty_state, escape_markdown, on_demand
from dovs.ui.parts.paging import page_of
from dovs.ui.parts.run_choice import SELECTED_RUN

PER_PAGE = 40
EVERY = "all classes"


def show(whole: Comparison, pair: Pair) -> None:
    """Show the images, with a choice of pair, side and class."""
    if pair.unlike or not pair.pairs:
        empty_state(
            "Images are compared between two runs of the same images, draw and seed. "
            + escape_markdown(pair.unlike)
        )
        return
    place = _place(pair)
    both = pair.answers(place)
    if both.empty:
        empty_state("The two runs store no predictions of the same images.")
        return
    first, second = pair.pairs[place]
    gained, lost, p = pair.test(place)
    names = {GAINED: second.run.name, LOST: first.run.name}
    counts = {GAINED: gained, LOST: lost}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        which = st.segmented_control(
            "Right only in",
            [GAINED, LOST],
            default=GAINED,
            required=True,
            key="compare-right",
            format_func=lambda each: f"{names[each]} ({counts[each]:,})",
            persist_state="session",
        )
        wrong_in = both[both["right"] == which]
        label = _class(pair, wrong_in)
    shown = wrong_in if label is None else wrong_in[wrong_in["class_index"] == label]
    st.caption(
        f"Of {len(both):,} images whose predictions both store, {gained:,} are right only in "
        f"{escape_markdown(second.run.name)} and {lost:,} only in "
        f"{escape_markdown(first.run.name)}: p = {p:.3g} by McNemar's exact test, for these images "
        "and these two runs."
    )
    if shown.empty:
        empty_state("There is no such image.", ":material/check:")
        return
    _maps(first, second, shown)
    _gallery(first, second, shown, str(which))


def _place(pair: Pair) -> int:
    if len(pair.pairs) == 1:
        return 0
    place = st.selectbox(
        "Runs",
        range(len(pair.pairs)),
        format_func=lambda each: " and ".join(run.run.name for run in pair.pairs[each]),
        key=f"compare-pair-{len(pair.pairs)}",
        width=420,
    )
    return int(place)


def _class(pair: Pair, part: pd.DataFrame) -> int | None:
    counts = part["class_index"].value_counts()
    options = [None, *counts.index.tolist()]
    return st.selectbox(
        "Class",
        options,
        format_func=lambda each: (
            EVERY if each is None else f"{pair.names[each]} ({counts.get(each, 0)})"
        ),
        width=260,
    )


def _maps(first: Measured, second: Measured, shown: pd.DataFrame) -> None:
    """Show the button that opens both maps with these images selected."""
    missing = [run.run.name for run in (first, second) if not run.run.projection_epochs()]
    if missing:
        st.caption(f"{escape_markdown(' and '.join(missing))} has no map to show them on.")
        return
    if st.button(
        f"Select {'it' if len(shown) == 1 else f'these {len(shown):,}'} in both maps",
        icon=":material/scatter_plot:",
        key="compare-maps",
    ):
        open_maps(first, second, shown["id"].tolist())


def open_maps(first: Measured, second: Measured, ids: list[int]) -> None:
    """Open the Embeddings page with both maps and points of the first selected."""
    split = "train" if first.images == "training" else "test"
    st.session_state[SELECTED_RUN] = first.run.name
    view.request(
        {
            "compare": f"run:{second.run.name}",
            "other": -1,
            "epoch": first.run.projection_epochs()[-1],
            "split": split,
            "wrong": False,
            "classes": [],
        }
    )
    selection.select(first.run, ids, "compare")
    st.switch_page("pages/embeddings.py")


def _gallery(first: Measured, second: Measured, shown: pd.DataFrame, which: str) -> None:
    sure = "confidence" if which == GAINED else "second_confidence"
    ordered = shown.sort_values([sure, "id"], ascending=[False, True], na_position="last")
    part = ordered.iloc[page_of(len(ordered), PER_PAGE, "compare-page")]
    rows = [row for _, row in part.iterrows()]
    names = first.classes.names
    found = pictures(first.run, part)
    show_images(
        found,
        [_caption(row, names) for row in rows],
        [
            f"image {row['id']} of class {names[row['class_index']]}, predicted "
            f"{names[row['predicted_index']]} by {first.run.name} and "
            f"{names[row['second_predicted']]} by {second.run.name}"
            for row in rows
        ],
    )
    if found.images:
        st.caption(
            f"Below each image: its class, then what {escape_markdown(first.run.name)} and "
            f"{escape_markdown(second.run.name)} predict."
        )
    table = pd.DataFrame(
        {
            "id": ordered["id"],
            **({"name": ordered["your_id"]} if "your_id" in ordered else {}),
            "row in the split": ordered["index"],
            "class": [names[c] for c in ordered["class_index"]],
            first.run.name: [names[c] for c in ordered["predicted_index"]],
            second.run.name: [names[c] for c in ordered["second_predicted"]],
        }
    )
    if (box := on_demand("Table", "compare-images-open")).open:
        box.dataframe(table, hide_index=True, key="compare-images-table")


def _caption(row: pd.Series, names: tuple[str, ...]) -> str:
    true = escape_markdown(cut(names[row["class_index"]]))
    answers = [
        f":green[{escape_markdown(cut(names[answer]))}]"
        if answer == row["class_index"]
        else f":red[{escape_markdown(cut(names[answer]))}]"
        for answer in (row["predicted_index"], row["second_predicted"])
    ]
    return f"{true}: {answers[0]} / {answers[1]}{file_line(row)}"
