"""The panels of the Embeddings page: headline numbers, map, recall, subspaces."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dovs.figures.recall import recall_bars, recall_bars_text
from dovs.runs.store import Run
from dovs.ui.components import chart, empty_state, errors, metric_row
from dovs.ui.embedding_data import (
    hierarchy_at,
    map_frame,
    map_quality,
    recall_table,
    stamp,
    subspace_tables,
)
from dovs.ui.embedding_figures import course_figure, map_figure, subspace_figures
from dovs.ui.embedding_view import View, class_picker, controls, pick_from_chart
from dovs.ui.live import group_numbers
from dovs.ui.run_facts import Classes
from dovs.ui.run_layout import stacking_columns

TRUST = (
    "Trustworthiness says how many of a point's neighbours on the map are its neighbours in the "
    "embedding space too: 1 is all of them; below about 0.9 do not read details."
)
# projection: what always stands beside the map, and what unfolds
NOTES = {
    "umap": (
        "UMAP keeps neighbours, not distances: how far apart two groups lie, how large or dense a "
        "group is, and the axes mean nothing.",
        "Points that touch on a UMAP map have similar embeddings. The space between groups, their "
        "sizes and densities are made by the layout, and another seed makes others. The epochs "
        "start from one another so that points stay comparable, yet a group may move without its "
        "embeddings having changed. Judge separation by the recall, the energy and the angles, "
        "which are measured in the embedding space. " + TRUST,
    ),
    "pca": (
        "PCA shows the two or three widest directions: points far apart here are far apart, but "
        "points that touch may differ in the directions left out.",
        "A PCA map is a straight projection: it keeps large distances and drops every direction "
        "but the widest. The directions are those of each epoch, so a map may turn or flip between "
        "epochs. " + TRUST,
    ),
}


def explore(run: Run, classes: Classes) -> None:
    """Draw controls and panels of a run that has maps; a change redraws only these."""

    @st.fragment
    def panels() -> None:
        view = controls(run.projection_epochs(), bool(run.hierarchy_epochs()))
        with errors():  # inside: an error in a fragment does not reach the page around it
            _panels(run, classes, view)

    panels()


def _panels(run: Run, classes: Classes, view: View) -> None:
    key = stamp(run, view.epoch)
    recall, headline = recall_table(
        str(run.path), view.epoch, "test", key, classes.names, classes.counts
    )
    metric_row(group_numbers(headline, f"On the test images of this snapshot, epoch {view.epoch}."))
    picked = class_picker(classes)
    left, right = stacking_columns([3, 2], key="map-and-recall")
    with left:
        _map(run, classes, view, picked)
    with right:
        _recall(recall, headline, classes, picked)
    _subspaces(run, view)


def _map(run: Run, classes: Classes, view: View, picked: list[int] | None) -> None:
    key = stamp(run, view.epoch)
    frame = map_frame(str(run.path), view.epoch, key, classes.names, classes.counts)
    st.subheader(f"Map at epoch {view.epoch}", anchor=False)
    solid = view.dims == 3 and "z3" in frame
    if view.dims == 3 and not solid:
        st.caption("This run has no 3-D map, so the flat one is shown.")
    figure, text = map_figure(
        str(run.path),
        view.epoch,
        key,
        classes,
        tuple(run.projection_epochs()),
        view.colour,
        view.split,
        solid,
        None if picked is None else tuple(picked),
    )
    chart(figure, text, key="embedding-map")
    _note(run, view.epoch, 3 if solid else 2)


def _note(run: Run, epoch: int, dims: int) -> None:
    """Say what the map does not mean, beside how far it can be trusted."""
    name, flat, solid = map_quality(str(run.path), epoch, stamp(run, epoch))
    quality = solid if dims == 3 else flat
    short, long = NOTES["pca" if name == "pca" else "umap"]
    left, right = st.columns([1, 3], vertical_alignment="center")
    left.metric(
        "Trustworthiness",
        "–" if quality is None else f"{quality:.3f}",
        help="How far neighbours on this map are neighbours in the embedding space, 0 to 1.",
    )
    right.caption(short)
    with st.expander("How to read the map", icon=":material/info:"):
        st.markdown(long)


def _recall(
    frame: pd.DataFrame,
    headline: dict[str, object],
    classes: Classes,
    picked: list[int] | None,
) -> None:
    st.subheader("Recall by class", anchor=False)
    balanced = headline.get("balanced_accuracy")
    figure = recall_bars(
        frame,
        highlight=picked,
        balanced_accuracy=balanced if isinstance(balanced, float) else None,
    )
    chart(
        figure,
        recall_bars_text(frame),
        frame,
        key="recall-bars",
        on_select=lambda: pick_from_chart("recall-bars", classes.names),
    )


def _subspaces(run: Run, view: View) -> None:
    st.subheader("Subspaces of the abstract labels", anchor=False)
    hierarchy = hierarchy_at(run, view.epoch)
    if hierarchy is None:
        empty_state(
            f"Method {run.config().method} makes no abstract labels, so there are no subspaces to "
            "compare. Train with DOVS to see them."
        )
        return
    key = stamp(run, view.epoch)
    tables = subspace_tables(str(run.path), view.epoch, view.split, key)
    energy, angles = subspace_figures(str(run.path), view.epoch, view.split, key)
    left, right = stacking_columns(2, key="subspaces")
    with left:
        st.markdown("**Energy**: where each abstract label's embeddings vary")
        if energy is None:
            empty_state(
                f"No subspaces were in force yet at epoch {view.epoch}: the warm-up trains "
                "without them. Choose a later epoch.",
                ":material/hourglass_empty:",
            )
        else:
            chart(*energy, tables.energy, key="energy")
    with right:
        st.markdown("**Principal angles** between abstract labels")
        chart(*angles, tables.angles, key="angles")
    course = course_figure(str(run.path), stamp(run))
    if course is not None:
        st.markdown("**Over the epochs**: leakage out of the subspaces, and their mean angle")
        table = run.metrics()[["epoch", "leakage", "mean_angle"]]
        chart(*course, table, key="subspace-course")
