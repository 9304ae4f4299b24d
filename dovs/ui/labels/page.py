"""The Abstract labels page: source, starting point, and five views of a hierarchy."""

from __future__ import annotations

import streamlit as st

from dovs.config import TailConfig
from dovs.runs.store import Run
from dovs.ui.dataset.fetch import is_ready
from dovs.ui.dataset.page import describe_tail
from dovs.ui.frame import link, report_dataset
from dovs.ui.labels import address, draft
from dovs.ui.labels.editor import editor, undo_bar
from dovs.ui.labels.quality import quality
from dovs.ui.labels.results import results
from dovs.ui.labels.source import LabelSource, from_pixels, from_run, usable_runs
from dovs.ui.labels.starting_point import starting_point
from dovs.ui.labels.structure import structure
from dovs.ui.labels.worth import worth
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import empty_state, error_box, errors
from dovs.ui.parts.run_choice import epoch_slider, run_selectbox, show_absent
from dovs.ui.parts.run_facts import counts_note, description
from dovs.ui.parts.session import default_of
from dovs.ui.parts.tail_address import write_address
from dovs.ui.parts.terms import caption_with_terms, explained, with_terms

SOURCES = {"pixels": "Pixels, before training", "embeddings": "Embeddings of a run"}
INTRODUCTION = (
    "An **abstract label** is a group of similar classes. There are fewer abstract labels than "
    "classes, and their sizes are less imbalanced, so they can guide a representation as weak "
    "labels. An assignment of all classes to abstract labels is called a **hierarchy**. How "
    "hierarchies are generated here is a reconstruction: only the abstract of Ando 2018 "
    "(arXiv:1810.12513) was available."
)
KEYS = {
    "source": "labels-source",
    "run": "labels-run",
    "epoch": "labels-epoch",
    "view": "labels-view",
}
"""Of the widgets that the address sets."""
VIEWS = {
    "structure": "Structure",
    "quality": "Quality",
    "edit": "Edit and save",
    "results": "Results of a run",
    "worth": "What labels are worth",
}


def show(tail: TailConfig) -> None:
    """Show the page for the selected long-tailed dataset, or for that of a run.

    Raises:
        ConfigError: the dataset cannot supply the tail.
        DataError: it is damaged or, as DataMissing, not on this machine.
        HierarchyError: the generator cannot group these classes.
        RunError: the selected run is damaged.
    """
    st.markdown(with_terms(INTRODUCTION))
    address.follow(VIEWS, KEYS)
    source = _select_source(tail)
    if source is None:
        return
    start = starting_point(source)
    if start is None:
        return
    history = draft.draft(start.key, start.hierarchy)
    undo_bar(start.key, history)
    if (problem := draft.problem()) is not None:
        error_box(problem)
    view = st.segmented_control(
        "View",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        default=default_of(KEYS["view"], "structure"),
        required=True,
        key=KEYS["view"],
        persist_state="session",
        label_visibility="collapsed",
    )
    _write_address(source, str(view))
    with errors():
        if view == "structure":
            structure(source, start.key, history.present)
        elif view == "quality":
            quality(source, history.present, start.hierarchy)
        elif view == "edit":
            editor(source, start.key, history)
        elif view == "worth":
            worth(source, history.present)
        else:
            results(source, history.present)


def _write_address(source: LabelSource, view: str) -> None:
    """Let the address name the run, the epoch where it is not the last, and the view."""
    run, epoch = source.run, st.session_state.get(KEYS["epoch"])
    last = run is None or epoch in (None, run.snapshot_epochs()[-1])
    address.write(
        run="" if run is None else run.name,
        epoch="" if last else str(epoch),
        view="" if view == "structure" else view,
    )


def _select_another(runs: list[Run], missing: str) -> None:
    """Show that a run does not exist, and the selection of another one."""
    show_absent(missing)
    name = st.selectbox(
        "Run",
        [run.name for run in runs],
        index=None,
        placeholder="Select a run",
        key="labels-other",
    )
    if name is not None:
        st.session_state[KEYS["run"]] = name
        st.rerun()


def _select_source(tail: TailConfig) -> LabelSource | None:
    """Show the selection of what classes are compared by; None when nothing is available."""
    left, right = stacking_columns(2, key="labels-source-row", narrow=700)
    with left:
        kind = st.segmented_control(
            "Compare classes by",
            list(SOURCES),
            format_func=SOURCES.__getitem__,
            default=default_of(KEYS["source"], "pixels"),
            required=True,
            key=KEYS["source"],
            persist_state="session",
            help=explained(
                "prototype",
                "Each class is represented by its prototype. Pixels: principal components of the "
                "images themselves. Embeddings: their embeddings at a snapshot of a run.",
            ),
        )
    if kind == "pixels":
        with right:
            caption_with_terms(f"Long-tailed dataset: {describe_tail(tail)}.")
            link("dataset", "Change the dataset")
        write_address(tail.model_dump())
        return from_pixels(tail) if is_ready(tail) else None
    report_dataset()
    runs = usable_runs()
    if not runs:
        empty_state("No run has embeddings yet. Train one, or compare classes by pixels.")
        link("train", "Go to Train")
        return None
    with right:
        if (missing := address.missing_run(KEYS, {run.name for run in runs})) is not None:
            _select_another(runs, missing)
            return None
        run = run_selectbox(runs, KEYS["run"])
        epochs = run.snapshot_epochs()
        address.check_epoch(epochs)
        epoch = epoch_slider(epochs, KEYS["epoch"], "Snapshot after epoch")
        source = from_run(run, epoch)
        caption_with_terms(
            f"{description(run)}. {counts_note(run)}"
            if source.tail is None
            else f"Long-tailed dataset of this run: {describe_tail(source.tail)}."
        )
    return source
