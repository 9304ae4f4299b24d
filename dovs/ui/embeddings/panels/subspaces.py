"""The subspaces of the abstract labels; a click on an abstract label selects its points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dovs.analysis.angles import angles_frame, class_directions
from dovs.analysis.subspaces import energy_frame, leakage
from dovs.errors import RunError
from dovs.figures.curves import (
    EFFECTIVE_RANK,
    LEAKAGE,
    MEAN_ANGLE,
    geometry_curves,
    geometry_curves_text,
)
from dovs.figures.palette import OUTLINE
from dovs.figures.subspaces import (
    angle_heatmap,
    angle_heatmap_text,
    energy_heatmap,
    energy_heatmap_text,
)
from dovs.recording.contents import MOST_DIMENSIONS
from dovs.runs.elsewhere import is_timeless
from dovs.runs.store import IMPORTED, TRAINED
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import images_of_points, points_of
from dovs.ui.embeddings.panels.gallery import strip
from dovs.ui.embeddings.panels.linking import (
    has_images,
    has_parts,
    linked,
    rows_of,
    select_clicked,
)
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import chart, empty_state, heading, metric_row
from dovs.ui.parts.terms import caption_with_terms

ENERGY = "subspace-energy"
NO_LABELS = (
    "There are no abstract labels to compare: they are made of the embeddings where there are at "
    "least 3 classes, and training points of each (of a run without training points, any points)."
)
CURVES = (EFFECTIVE_RANK, LEAKAGE, MEAN_ANGLE)
COLUMNS = [each.column for each in CURVES]


@linked
def show(context: Context) -> None:
    """Show energy, angles and their course over the epochs."""
    heading("Subspaces of the abstract labels")
    if not has_parts(context, "labels"):
        return
    if points_of(context).hierarchy is None:
        empty_state(
            NO_LABELS
            if not context.run.has("config")
            else f"Method {context.run.config().method} makes no abstract labels, so there are no "
            "subspaces to compare. Train with DOVS to see them."
        )
    elif has_images(context):
        _at_epoch(context)
        strip(context)
    _over_epochs(context)


@dataclass(frozen=True)
class Measures:
    """How the embeddings are spread over the subspaces at one epoch.

    Attributes:
        energy: as `analysis.subspaces.energy_frame`, or None before subspaces are in force.
        angles: as `analysis.subspaces.angles_frame`, degrees.
        leakage: mean over the points, in [0, 1], or None.
    """

    energy: pd.DataFrame | None
    angles: pd.DataFrame
    leakage: float | None


@st.cache_data(
    max_entries=64,
    show_spinner="Measuring the subspaces …",
    hash_funcs={Context: Context.split_key},
)
def measure(context: Context) -> Measures:
    """Return energy by abstract label and subspace, principal angles, and leakage.

    Raises:
        RunError: the run has no abstract labels.
    """
    points, rows = points_of(context), points_of(context).rows(context.split)
    hierarchy, subspaces = points.hierarchy, points.subspaces
    if hierarchy is None:
        raise RunError(f"run '{context.run.name}' has no abstract labels. Choose a run of DOVS.")
    labels = points.table["class_index"].to_numpy()[rows]
    z = points.snapshot.stored[rows].astype(np.float64)
    dims = class_directions(hierarchy.group_sizes)
    angles = angles_frame(z, hierarchy.groups[labels], hierarchy.names, dims=dims)
    if subspaces is None:
        return Measures(None, angles, None)
    q_rows = hierarchy.assignment[labels]
    energy = energy_frame(z, q_rows, subspaces, hierarchy.names)
    return Measures(energy, angles, float(leakage(z, q_rows, subspaces).mean()))


def _at_epoch(context: Context) -> None:
    found = measure(context)
    if found.leakage is not None:
        metric_row(
            {
                "Leakage": (
                    f"{100 * found.leakage:.1f}%",
                    "Share of an embedding's energy outside the shared block and its own.",
                )
            }
        )
    left, right = stacking_columns(2, key="subspace-panel", narrow=900)
    with left:
        st.markdown("**Energy**: where each abstract label's embeddings vary")
        if found.energy is None:
            empty_state(
                f"No subspaces were in force yet at epoch {context.epoch}: the warm-up trains "
                "without them. Choose a later epoch."
                if context.run.origin == TRAINED
                else "No subspaces are fitted: the embeddings have too few dimensions for one of "
                f"each abstract label, or more than {MOST_DIMENSIONS:,}, which takes too long.",
                ":material/hourglass_empty:",
            )
        else:
            chart(
                energy_heatmap(found.energy),
                energy_heatmap_text(found.energy),
                found.energy,
                key=ENERGY,
                on_select=lambda: select_clicked(
                    context, ENERGY, ("abstract_label_index",), "subspaces"
                ),
                on_rows=rows_of(
                    context, _numbered(found.energy), ("abstract_label_index",), "subspaces"
                ),
                tools=False,
            )
            caption_with_terms("Click a row to select the points of that abstract label.")
    with right:
        st.markdown("**Principal angles** between abstract labels")
        chart(
            angle_heatmap(found.angles),
            angle_heatmap_text(found.angles),
            found.angles,
            key="subspace-angles",
        )
    caption_with_terms(f"Measured on {images_of_points(context)}{context.at_epoch}.")


def _numbered(energy: pd.DataFrame) -> pd.DataFrame:
    """Return the energy with the number of each abstract label, as the marks of the chart have."""
    return energy.assign(abstract_label_index=pd.factorize(energy["abstract_label"])[0])


def _over_epochs(context: Context) -> None:
    figure = None if is_timeless(context.run) else _curves(context)
    if figure is None:
        return
    measured = "of the file" if context.run.origin == IMPORTED else "as measured during training"
    st.markdown(f"**Over the epochs**, {measured}; the dotted line is this epoch")
    metrics = context.run.metrics()[["epoch", *COLUMNS]]
    chart(*figure, metrics, key="subspace-over-epochs")


@st.cache_resource(max_entries=24, show_spinner=False, hash_funcs={Context: Context.curves_key})
def _curves(context: Context) -> tuple[go.Figure, str] | None:
    metrics = context.run.metrics()
    if not metrics[COLUMNS].notna().any(axis=None):
        return None
    figure = geometry_curves(metrics, CURVES)
    figure.add_vline(x=context.epoch, line={"color": OUTLINE, "width": 1.2, "dash": "dot"})
    return figure, geometry_curves_text(metrics, CURVES)
