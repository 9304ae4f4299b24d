"""The parts of the Abstract labels page: what is compared, how it is cut, what comes of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dovs.config import TailConfig
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.registry import GENERATORS, GeneratorContext, generate
from dovs.hierarchy.silhouette import candidate_numbers
from dovs.registry import Entry
from dovs.ui.components import empty_state, plain
from dovs.ui.dataset_fetch import is_here
from dovs.ui.dataset_page import about
from dovs.ui.forms import parameter_form
from dovs.ui.frame import link
from dovs.ui.labels_panels import panels
from dovs.ui.labels_source import LabelSource, from_pixels, from_run, usable_runs
from dovs.ui.pickers import keep_in_address, pick_epoch, pick_run
from dovs.ui.run_layout import stacking_columns

NUMBER = "num_labels"
SOURCES = {"pixels": "Pixels, before training", "embeddings": "Embeddings of a run"}


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
    hierarchy = _generate(source.context)
    panels(source, hierarchy)


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
            st.caption(f"Chosen tail: {about(tail)}.")
            link("dataset", "Change the tail")
        keep_in_address(tail)
        return from_pixels(tail) if is_here(tail) else None
    runs = usable_runs()
    if not runs:
        empty_state(
            "There is no run yet whose embeddings could be compared. Train one, or use pixels."
        )
        link("train", "Go to Train")
        return None
    with right:
        run = pick_run(runs, "labels-run")
        epoch = pick_epoch(run.snapshot_epochs(), "labels-epoch", "Snapshot after epoch")
        source = from_run(run, epoch)
        st.caption(f"This run's own tail: {about(source.tail)}.")
    return source


def _generate(context: GeneratorContext) -> Hierarchy:
    """Draw the choice of the generator and its parameters, and generate."""
    with st.container(border=True):
        left, right = stacking_columns(2, key="labels-generator-row", narrow=700)
        with left:
            name = st.selectbox(
                "Generator",
                GENERATORS.names,
                format_func=lambda each: GENERATORS[each].title,
                key="labels-generator",
                persist_state="session",
            )
            entry = GENERATORS[name]
            st.caption(plain(entry.summary))
        settings: dict[str, Any] = {}
        with right:
            if NUMBER in entry.model.model_fields:
                settings[NUMBER] = _number_of_labels(context.num_classes)
        if set(entry.model.model_fields) - {NUMBER}:
            with st.expander("Further parameters", icon=":material/tune:"):
                settings |= _further(entry)
    return generate(name, context, **settings)


def _number_of_labels(num_classes: int) -> int | None:
    """Draw the choice of M: by the silhouette, or by hand."""
    considered = candidate_numbers(num_classes)
    automatic = st.toggle(
        "Choose their number automatically",
        value=True,
        key="labels-automatic",
        persist_state="session",
        help="The number with the best mean silhouette: how much nearer classes are to their own "
        "group than to the next. Values that are compared: "
        + (f"{considered[0]} to {considered[-1]}." if considered else "none for two classes."),
    )
    if automatic:
        return None
    most = min(num_classes, 60)
    key = "labels-number"
    if key in st.session_state:
        st.session_state[key] = min(max(st.session_state[key], 1), most)
    return int(
        st.slider(
            "Number of abstract labels",
            1,
            most,
            value=min(max(3, considered[0] if considered else 1), most),
            key=key,
        )
    )


def _further(entry: Entry) -> dict[str, Any]:
    return parameter_form(entry, f"labels-{entry.name}", skip={NUMBER}, columns=2)
