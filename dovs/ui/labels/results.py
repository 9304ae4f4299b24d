"""Results of a run by abstract label: recall, mistakes, and changes of its own labels."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.abstract_level import abstract_level, group_recall_frame
from dovs.analysis.hierarchies import ari_matrix, flow_frame
from dovs.figures.flow import label_flow, label_flow_text
from dovs.figures.group_recall import group_recall_bars, group_recall_bars_text
from dovs.figures.hierarchy_areas import clicked_part, sunburst, sunburst_text
from dovs.figures.similarity import agreement_matrix, agreement_matrix_text
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.matching import match
from dovs.runs.evaluated import evaluated_on, images_named
from dovs.runs.store import Run
from dovs.ui.labels.source import LabelSource
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import (
    chart,
    chart_format,
    empty_state,
    escape_markdown,
    heading,
    metric_row,
    on_demand,
)
from dovs.ui.parts.terms import caption_with_terms, explained

LIST = "results-label"
ZOOM = "results-zoom"


def results(source: LabelSource, hierarchy: Hierarchy) -> None:
    """Show areas that can be clicked and, for a run, its results at the level of abstract labels.

    Raises:
        RunError: the run is damaged.
    """
    frame = _areas_frame(source, hierarchy)
    left, right = stacking_columns([3, 2], key="results-areas", narrow=900)
    with left:
        heading("Areas by training images")
        _areas(frame, source.context.confusion is not None)
    with right:
        _listed(frame, hierarchy)
    if source.context.confusion is None or source.run is None:
        empty_state(
            "Select the embeddings of a run above to see its results here: the areas are then "
            "coloured by recall, and numbers at the level of abstract labels follow."
        )
        return
    given = source.run.facts()["config"].get("hierarchy")
    if given is not None:
        caption_with_terms(
            f"This run was trained on the saved hierarchy **{escape_markdown(given)}**."
        )
    _level(source.context.confusion, hierarchy, images_named(evaluated_on(source.run)))
    _over_training(source.run, source.context.class_counts)


def _areas_frame(source: LabelSource, hierarchy: Hierarchy) -> pd.DataFrame:
    groups, confusion = hierarchy.groups, source.context.confusion
    recall = np.full(hierarchy.num_classes, np.nan)
    if confusion is not None:
        totals = confusion.sum(1)
        recall = np.divide(np.diag(confusion), totals, out=recall, where=totals > 0)
    return pd.DataFrame(
        {
            "class_index": np.arange(hierarchy.num_classes),
            "class_name": list(hierarchy.class_names),
            "count": source.context.class_counts,
            "abstract_label": groups,
            "abstract_label_name": [hierarchy.names[m] for m in groups],
            "recall": recall,
        }
    )


def _areas(frame: pd.DataFrame, by_recall: bool) -> None:
    """Show the areas. A click on an abstract label zooms in and lists it; another zooms out."""
    zoomed = st.session_state.get(ZOOM)
    inside = frame[frame["abstract_label"] == zoomed]
    shown = frame if inside.empty else inside
    event = st.echarts_chart(
        sunburst(shown, by_recall),
        height=460,
        key=f"results-sunburst-{'all' if inside.empty else zoomed}",
        on_select="rerun",
        renderer="svg" if chart_format() == "svg" else "canvas",
        alt=sunburst_text(shown, by_recall),
    )
    caption_with_terms(
        escape_markdown(sunburst_text(shown, by_recall))
        + (" Click a part to zoom in and list it." if inside.empty else " Click to zoom out.")
    )
    selected = [i for part in event.selection.selected for i in part["data_indices"]]
    if not selected:
        return
    label, _ = clicked_part(shown, selected[-1])
    if inside.empty and label is not None:
        st.session_state[ZOOM] = st.session_state[LIST] = label
    else:
        st.session_state.pop(ZOOM, None)
    st.rerun()


def _listed(frame: pd.DataFrame, hierarchy: Hierarchy) -> None:
    """List the classes of the abstract label that was clicked or selected by name."""
    heading("Classes of an abstract label")
    labels = range(hierarchy.num_abstract_labels)
    if st.session_state.get(LIST) not in labels:
        st.session_state.pop(LIST, None)
    label = st.selectbox(
        "Abstract label",
        labels,
        format_func=lambda m: hierarchy.names[m],
        key=LIST,
        help=explained("Abstract label"),
    )
    part = frame[frame["abstract_label"] == label].sort_values("count", ascending=False)
    shown = part[["class_name", "count"]].assign(recall=100 * part["recall"])
    if not part["recall"].notna().any():
        shown = shown.drop(columns="recall")
    st.dataframe(
        shown,
        hide_index=True,
        height="content" if len(shown) <= 12 else 420,
        key="results-listed",
        column_config={
            "class_name": "Class",
            "count": st.column_config.NumberColumn("Training images", format="localized"),
            "recall": st.column_config.ProgressColumn(
                "Recall",
                format="%.1f%%",
                min_value=0,
                max_value=100,
                help=explained("Recall"),
            ),
        },
    )


def _level(confusion: np.ndarray, hierarchy: Hierarchy, images: str) -> None:
    heading("Results at the level of abstract labels")
    found = abstract_level(confusion, hierarchy)

    def share(name: str) -> str:
        return "–" if math.isnan(found[name]) else f"{found[name]:.1%}"

    def number(name: str) -> str:
        return "–" if math.isnan(found[name]) else f"{found[name]:.3f}"

    metric_row(
        {
            "Class accuracy": (
                share("class_accuracy"),
                f"Share of {images} whose class is predicted right.",
            ),
            "Abstract accuracy": (
                share("abstract_accuracy"),
                f"Share of {images} whose predicted class has the right abstract label.",
            ),
            "Balanced abstract": (
                share("balanced_abstract_accuracy"),
                "Abstract accuracy as a mean over abstract labels, so that each counts the same.",
            ),
            "Mistakes within labels": (
                share("inside"),
                "Share of mistakes where true and predicted class have the same abstract label.",
            ),
            "Mistake severity": (
                number("severity"),
                "Mean height in the tree at which true and predicted class join, relative to the "
                "height of the tree; without a tree, 0.5 within an abstract label and 1 otherwise. "
                "If a mistake were equally likely to be any other class: "
                f"{number('severity_by_chance')}.",
            ),
        },
        width=160,
    )
    frame = group_recall_frame(confusion, hierarchy)
    chart(group_recall_bars(frame), group_recall_bars_text(frame), frame, key="results-recall")


def _over_training(run: Run, class_counts: np.ndarray) -> None:
    """Show how the run's own abstract labels changed during training."""
    heading("Changes of the run's abstract labels during training")
    versions: list[Hierarchy] = []
    steps: list[str] = []
    for epoch in run.hierarchy_epochs():
        found = run.hierarchy(epoch)
        if found is None:
            continue
        now = match(found, versions[-1], class_counts) if versions else found
        if versions and np.array_equal(now.assignment, versions[-1].assignment):
            continue  # each change is a column, and pages are narrow
        versions.append(now)
        steps.append(f"epoch {epoch}")
    if len(versions) < 2:
        caption_with_terms("They did not change, or were stored only once.")
        return
    caption_with_terms("One column for each epoch at which they changed.")
    frame = flow_frame(versions, steps, class_counts)
    chart(label_flow(frame), label_flow_text(frame), frame, key="results-flow")
    matrix = ari_matrix(versions)
    box = on_demand(
        "Agreement of these epochs (adjusted Rand index)", "results-ari-open", ":material/grid_on:"
    )
    if box.open:
        with box:
            text = agreement_matrix_text(matrix, steps)
            chart(agreement_matrix(matrix, steps), text, key="results-ari")
