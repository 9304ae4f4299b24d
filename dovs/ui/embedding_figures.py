"""The figures of the Embeddings page, kept: building one takes longer than sending it.

They are shared and never changed after they are built.
"""

from __future__ import annotations

from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from dovs.figures.maps import embedding_map, embedding_map_text
from dovs.figures.palette import abstract_label_colours, class_colours
from dovs.figures.subspaces import (
    angle_heatmap,
    angle_heatmap_text,
    energy_heatmap,
    energy_heatmap_text,
    subspace_curves,
    subspace_curves_text,
)
from dovs.runs.store import open_run
from dovs.ui.embedding_data import axis_ranges, hierarchy_at, map_frame, subspace_tables
from dovs.ui.run_facts import Classes

KEPT = 24
Drawn = tuple[go.Figure, str]
"""A figure and what it shows, in words."""


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def map_figure(
    path: str,
    epoch: int,
    stamp: int,
    classes: Classes,
    epochs: tuple[int, ...],
    colour: str,
    split: str,
    solid: bool,
    picked: tuple[int, ...] | None,
) -> Drawn:
    """Draw the map of an epoch.

    Args:
        path: run directory.
        epoch: a projected epoch.
        stamp: of the epoch's files, see `embedding_data.stamp`.
        classes: of the run.
        epochs: all projected epochs, which decide the axes.
        colour: as `figures.maps.embedding_map`.
        split: "train", "test" or "both".
        solid: whether in 3-D; the run has 3-D maps.
        picked: class indices to show in full, None = all.
    """
    run = open_run(Path(path))
    frame = map_frame(path, epoch, stamp, classes.names, classes.counts)
    if split != "both":
        frame = frame[frame["split"] == split]
        frame = frame.assign(split=frame["split"].cat.remove_unused_categories())
    if solid:
        frame = frame.drop(columns=["x", "y"]).rename(columns={"x3": "x", "y3": "y", "z3": "z"})
    hierarchy = hierarchy_at(run, epoch)
    palette = (
        abstract_label_colours(len(classes.names))
        if hierarchy is None
        else class_colours(hierarchy.groups, hierarchy.num_abstract_labels)
    )
    dims = 3 if solid else 2
    figure = embedding_map(
        frame,
        colour=colour,  # type: ignore[arg-type]
        dims=dims,  # type: ignore[arg-type]
        highlight=picked,
        ranges=axis_ranges(path, epochs, dims, stamp),
        class_palette=palette if colour == "class" else None,
    )
    return figure, embedding_map_text(frame, colour)  # type: ignore[arg-type]


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def subspace_figures(path: str, epoch: int, split: str, stamp: int) -> tuple[Drawn | None, Drawn]:
    """Draw energy and principal angles; energy is None before subspaces are in force."""
    tables = subspace_tables(path, epoch, split, stamp)
    energy = None
    if tables.energy is not None:
        energy = energy_heatmap(tables.energy), energy_heatmap_text(tables.energy)
    return energy, (angle_heatmap(tables.angles), angle_heatmap_text(tables.angles))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def course_figure(path: str, stamp: int) -> Drawn | None:
    """Draw leakage and mean angle over the epochs; None where neither was measured."""
    metrics = open_run(Path(path)).metrics()
    if not metrics[["leakage", "mean_angle"]].notna().any(axis=None):
        return None
    return subspace_curves(metrics), subspace_curves_text(metrics)
