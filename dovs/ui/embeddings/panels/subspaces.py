"""The subspaces of the abstract labels; a click on an abstract label chooses its points."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st

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
from dovs.runs.store import open_run
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.epoch_tables import stamp, subspace_tables
from dovs.ui.embeddings.data.points import loaded
from dovs.ui.embeddings.panels.gallery import strip
from dovs.ui.embeddings.panels.linking import clicked, linked, toggle
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import chart, empty_state, metric_row

ENERGY = "subspace-energy"
PANELS = (EFFECTIVE_RANK, LEAKAGE, MEAN_ANGLE)
COLUMNS = [panel.column for panel in PANELS]


@linked
def draw(context: Context) -> None:
    """Draw energy, angles and their course over the epochs."""
    st.subheader("Subspaces of the abstract labels", anchor=False)
    hierarchy = loaded(context).hierarchy
    if hierarchy is None:
        empty_state(
            f"Method {context.run.config().method} makes no abstract labels, so there are no "
            "subspaces to compare. Train with DOVS to see them."
        )
    elif not len(loaded(context).rows(context.split)):
        empty_state(f"This run kept no {context.images}.")
    else:
        _now(context)
        strip(context)
    _course(context)


def _now(context: Context) -> None:
    """Draw what holds at the epoch on the slider."""
    tables = subspace_tables(str(context.run.path), context.epoch, context.split, context.stamp)
    if tables.leakage is not None:
        metric_row(
            {
                "Leakage": (
                    f"{100 * tables.leakage:.1f}%",
                    "Share of an embedding's energy outside the shared block and its own.",
                )
            }
        )
    left, right = stacking_columns(2, key="subspace-panel", narrow=900)
    with left:
        st.markdown("**Energy**: where each abstract label's embeddings vary")
        if tables.energy is None:
            empty_state(
                f"No subspaces were in force yet at epoch {context.epoch}: the warm-up trains "
                "without them. Choose a later epoch.",
                ":material/hourglass_empty:",
            )
        else:
            chart(
                energy_heatmap(tables.energy),
                energy_heatmap_text(tables.energy),
                tables.energy,
                key=ENERGY,
                on_select=lambda: _click(context),
            )
            st.caption("Click a row to choose the points of that abstract label.")
    with right:
        st.markdown("**Principal angles** between abstract labels")
        chart(
            angle_heatmap(tables.angles),
            angle_heatmap_text(tables.angles),
            tables.angles,
            key="subspace-angles",
        )


def _course(context: Context) -> None:
    drawn = _curves(str(context.run.path), stamp(context.run), context.epoch)
    if drawn is None:
        return
    st.markdown("**Over the epochs**, as measured while training; the dotted line is this epoch")
    metrics = context.run.metrics()[["epoch", *COLUMNS]]
    chart(*drawn, metrics, key="subspace-over-epochs")


@st.cache_resource(max_entries=24, show_spinner=False)
def _curves(path: str, stamp: int, epoch: int) -> tuple[go.Figure, str] | None:
    metrics = open_run(Path(path)).metrics()
    if not metrics[COLUMNS].notna().any(axis=None):
        return None
    figure = geometry_curves(metrics, PANELS)
    figure.add_vline(x=epoch, line={"color": OUTLINE, "width": 1.2, "dash": "dot"})
    return figure, geometry_curves_text(metrics, PANELS)


def _click(context: Context) -> None:
    labels = [first for first, *_ in clicked(st.session_state.get(ENERGY))]
    here = loaded(context)
    rows = here.rows(context.split)
    hit = np.isin(here.points["abstract_label_index"].to_numpy()[rows], labels)
    toggle(context, rows[hit], "subspaces")
