"""The Abstract labels page: what is compared, what a hierarchy begins with, and the views of it."""

from __future__ import annotations

import streamlit as st

from dovs.config import TailConfig
from dovs.ui.dataset.fetch import is_here
from dovs.ui.dataset.page import about
from dovs.ui.frame import link
from dovs.ui.labels import draft
from dovs.ui.labels.editor import edit_bar, editor
from dovs.ui.labels.judging import judging
from dovs.ui.labels.panels import panels
from dovs.ui.labels.results import results
from dovs.ui.labels.source import LabelSource, from_pixels, from_run, usable_runs
from dovs.ui.labels.starting_point import begin
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import empty_state, error_box, errors
from dovs.ui.parts.run_choice import epoch_slider, run_selectbox
from dovs.ui.parts.tail import write_address

SOURCES = {"pixels": "Pixels, before training", "embeddings": "Embeddings of a run"}
VIEWS = {"look": "Look", "judge": "Judge", "edit": "Edit and save", "results": "Results of a run"}


def show(tail: TailConfig) -> None:
    """Draw the page for the chosen tail, or for a run's.

    Raises:
        ConfigError: the dataset cannot supply the tail.
        DataError: it is damaged or, as DataMissing, not on this machine.
        HierarchyError: the generator cannot serve these classes.
        RunError: the chosen run is damaged.
    """
    st.markdown(
        "Classes that look alike are put under one **abstract label**. There are fewer of them "
        "than classes and they are less imbalanced, so they can guide a representation as weak "
        "labels. How they are generated here is a reconstruction: of Ando 2018 (arXiv:1810.12513) "
        "only the abstract was at hand."
    )
    source = _pick_source(tail)
    if source is None:
        return
    begun = begin(source)
    if begun is None:
        return
    key, start = begun
    history = draft.draft(key, start)
    edit_bar(key, history)
    if (problem := draft.problem()) is not None:
        error_box(problem)
    view = st.segmented_control(
        "View",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        default="look",
        required=True,
        key="labels-view",
        persist_state="session",
        label_visibility="collapsed",
    )
    with errors():
        if view == "look":
            panels(source, history.present)
        elif view == "judge":
            judging(source, history.present, start)
        elif view == "edit":
            editor(source, key, history)
        else:
            results(source, history.present)


def _pick_source(tail: TailConfig) -> LabelSource | None:
    """Draw the choice of what prototypes are made from; None where there is nothing to use."""
    left, right = stacking_columns(2, key="labels-source-row", narrow=700)
    with left:
        kind = st.segmented_control(
            "Prototypes from",
            list(SOURCES),
            format_func=SOURCES.__getitem__,
            default="pixels",
            required=True,
            key="labels-source",
            persist_state="session",
            help="A prototype is the mean of a class: of its images' pixels in their principal "
            "components, or of its embeddings at a snapshot of a run.",
        )
    if kind == "pixels":
        with right:
            st.caption(f"Long-tailed dataset: {about(tail)}.")
            link("dataset", "Change the dataset")
        write_address(tail.model_dump())
        return from_pixels(tail) if is_here(tail) else None
    runs = usable_runs()
    if not runs:
        empty_state(
            "There is no run yet whose embeddings could be compared. Train one, or use pixels."
        )
        link("train", "Go to Train")
        return None
    with right:
        run = run_selectbox(runs, "labels-run")
        epoch = epoch_slider(run.snapshot_epochs(), "labels-epoch", "Snapshot after epoch")
        source = from_run(run, epoch)
        st.caption(f"This run's own tail: {about(source.tail)}.")
    return source
