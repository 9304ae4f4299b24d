"""What a hierarchy looks like: tree, areas, images, table, imbalance, agreement."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.agreement import agreement, purity_frame
from dovs.analysis.counts import counts_frame, group_imbalance_ratio, hierarchy_counts
from dovs.figures.counts import group_count_bars, group_count_bars_text
from dovs.figures.labels import plural
from dovs.figures.palette import abstract_label_colours
from dovs.figures.tree import (
    dendrogram,
    dendrogram_text,
    silhouette_scores,
    silhouette_scores_text,
    treemap,
    treemap_text,
)
from dovs.hierarchy.dendrogram import dendrogram_frame, drawn_cut, leaf_frame
from dovs.hierarchy.edit import EDITED
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.ui.dataset.samples import caption, class_strips
from dovs.ui.labels.source import LabelSource
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import chart, escape_markdown, metric_row

PER_GROUP = 12
PICTURED = 40  # classes up to which each leaf of the tree has a picture
OPEN = 30  # classes up to which all images are shown at once
MOST_SHOWN = 20  # abstract labels whose images are listed
BESIDE = 20  # classes up to which tree and areas stand beside each other


def panels(source: LabelSource, hierarchy: Hierarchy) -> None:
    """Draw everything that follows from a hierarchy of the source's classes."""
    counts = source.context.class_counts
    superclass_of = source.context.superclass_of
    groups, between = hierarchy_counts(hierarchy, counts), group_imbalance_ratio(hierarchy, counts)
    classes = counts_frame(hierarchy.class_names, counts, counts)
    among = float(counts.max() / counts.min())
    numbers: dict[str, str | tuple[str, str]] = {
        "Classes": str(hierarchy.num_classes),
        "Abstract labels": str(hierarchy.num_abstract_labels),
        "Ratio between classes": f"{among:.3g}",
        "Ratio between labels": (
            f"{between:.3g}",
            "Training images of the largest abstract label / of the smallest.",
        ),
    }
    if hierarchy.num_abstract_labels in hierarchy.scores:
        numbers["Silhouette"] = f"{hierarchy.scores[hierarchy.num_abstract_labels]:.3f}"
    if superclass_of is not None:
        agreed = agreement(hierarchy, superclass_of)
        numbers["ARI"] = (
            f"{agreed['ari']:.3f}",
            "Adjusted Rand index with the dataset's superclasses: 0 = chance, 1 = the same.",
        )
        numbers["NMI"] = (
            f"{agreed['nmi']:.3f}",
            "Normalised mutual information with the dataset's superclasses, 0 to 1. Not "
            "corrected for chance, so many small groups raise it.",
        )
        numbers["Purity"] = (
            f"{agreed['purity']:.1%}",
            "Share of classes that belong to the commonest superclass of their label.",
        )
    metric_row(numbers, width=160)
    tree, areas = (
        stacking_columns(2, key="labels-shape", narrow=900)
        if hierarchy.num_classes <= BESIDE
        else (st.container(), st.container())
    )
    with tree:
        _tree(source, hierarchy)
    with areas:
        _areas(hierarchy, classes)
    imbalance, number = stacking_columns([3, 2], key="labels-effect", narrow=900)
    with imbalance:
        st.subheader("What it does to the imbalance", anchor=False)
        chart(
            group_count_bars(groups, classes, between, among),
            group_count_bars_text(groups, classes, between, among),
            groups,
            key="labels-imbalance",
        )
    with number:
        _scores(hierarchy)
    _images(source, hierarchy)
    _table(hierarchy, groups, superclass_of)


def _tree(source: LabelSource, hierarchy: Hierarchy) -> None:
    st.subheader("Tree of the classes", anchor=False)
    if hierarchy.linkage is None:
        st.caption(
            f"The generator {escape_markdown(hierarchy.generator or 'by hand')} cuts no tree: "
            "choose ward to see which classes join first."
        )
        return
    joins, leaves, cut = dendrogram_frame(hierarchy), leaf_frame(hierarchy), drawn_cut(hierarchy)
    chart(
        dendrogram(joins, leaves, cut, _pictures(source)),
        dendrogram_text(joins, leaves, cut),
        leaves.drop(columns="x"),
        key="labels-tree",
    )


def _pictures(source: LabelSource) -> dict[int, str]:
    """Return an image of each class as an address that holds it, where they are few enough."""
    classes = source.context.num_classes
    if source.view is None or classes > PICTURED:
        return {}
    strips = class_strips(source.tail, source.view, tuple(range(classes)), 1)
    return {
        c: f"data:image/png;base64,{base64.b64encode(png).decode()}" for c, png in enumerate(strips)
    }


def _scores(hierarchy: Hierarchy) -> None:
    st.subheader("How many abstract labels?", anchor=False)
    scores = pd.DataFrame(
        {
            "num_labels": list(hierarchy.scores),
            "score": list(hierarchy.scores.values()),
            "chosen": [m == hierarchy.num_abstract_labels for m in hierarchy.scores],
        }
    )
    if scores.empty:
        edited = hierarchy.generator == EDITED
        st.caption(
            "Scores are of cuts of the tree; these labels were edited by hand."
            if edited
            else f"The generator {escape_markdown(hierarchy.generator or 'by hand')} does not "
            "compare different numbers of abstract labels."
        )
        return
    chart(silhouette_scores(scores), silhouette_scores_text(scores), scores, key="labels-scores")


def _areas(hierarchy: Hierarchy, classes: pd.DataFrame) -> None:
    st.subheader("Abstract labels by training images", anchor=False)
    of_class = hierarchy.groups[classes["class_index"]]
    frame = classes[["class_index", "class_name", "count"]].assign(
        abstract_label=of_class,
        abstract_label_name=[hierarchy.names[m] for m in of_class],
    )
    chart(treemap(frame), treemap_text(frame), frame, key="labels-areas")


def _images(source: LabelSource, hierarchy: Hierarchy) -> None:
    st.subheader("Classes in each abstract label", anchor=False)
    if source.view is None:
        st.caption(
            f"The images of {escape_markdown(source.tail.dataset)} are not on this machine. "
            "Fetch them on the Dataset page to see them here."
        )
        return
    counts = source.context.class_counts
    colours = abstract_label_colours(hierarchy.num_abstract_labels)
    for m in _wanted(hierarchy):
        name = hierarchy.names[m]
        members = np.flatnonzero(hierarchy.groups == m)
        members = members[np.argsort(-counts[members], kind="stable")]
        shown = tuple(int(c) for c in members[:PER_GROUP])
        with st.container(border=True):
            st.markdown(
                f"**{escape_markdown(name)}** · {plural(len(members), 'class', 'classes')}, "
                f"{int(counts[members].sum()):,} training images"
            )
            st.image(
                class_strips(source.tail, source.view, shown, 3, colours[m]),
                caption=[caption(hierarchy.class_names[c], int(counts[c])) for c in shown],
                alt=[f"Training images of class {hierarchy.class_names[c]}" for c in shown],
                width="content",
            )
            if len(members) > PER_GROUP:
                rest = ", ".join(hierarchy.class_names[c] for c in members[PER_GROUP:])
                st.caption(f"And {escape_markdown(rest)}.")


def _wanted(hierarchy: Hierarchy) -> list[int]:
    """Return the labels whose images are shown: all of a few classes, else what is asked for."""
    labels = list(range(hierarchy.num_abstract_labels))
    if hierarchy.num_classes <= OPEN:
        return labels
    found = st.text_input(
        "Find a class or an abstract label", key="labels-find", max_chars=100
    ).lower()
    fitting = [
        m
        for m in labels
        if found in hierarchy.names[m].lower()
        or any(
            found in hierarchy.class_names[c].lower() for c in np.flatnonzero(hierarchy.groups == m)
        )
    ]
    most = MOST_SHOWN if found else 3
    if len(fitting) > most:
        st.caption(
            f"{most} of {len(fitting)} abstract labels are shown; the table below lists all. "
            "Type a part of a name to see others."
        )
    return fitting[:most]


def _table(
    hierarchy: Hierarchy, groups: pd.DataFrame, superclass_of: tuple[str, ...] | None
) -> None:
    st.subheader("Table", anchor=False)
    table = groups.assign(
        members=[
            ", ".join(hierarchy.class_names[c] for c in np.flatnonzero(hierarchy.groups == m))
            for m in range(hierarchy.num_abstract_labels)
        ]
    )
    columns: dict[Any, Any] = {
        "name": "Abstract label",
        "classes": "Classes",
        "images": st.column_config.NumberColumn("Training images", format="localized"),
        "smallest": st.column_config.NumberColumn("Smallest class", format="localized"),
        "largest": st.column_config.NumberColumn("Largest class", format="localized"),
        "members": st.column_config.TextColumn("Members", width="large"),
    }
    if superclass_of is not None:
        purity = purity_frame(hierarchy, superclass_of)
        table = table.assign(superclass=purity["superclass"], purity=100 * purity["purity"])
        columns["superclass"] = "Commonest superclass"
        columns["purity"] = st.column_config.NumberColumn("Purity", format="%.1f%%")
    st.dataframe(
        table,
        hide_index=True,
        column_order=list(columns),
        column_config=columns,
        key="labels-table",
        alt="Abstract labels with their classes and training images",
    )
    st.download_button(
        "Download hierarchy.json",
        hierarchy.to_json(),
        "hierarchy.json",
        "application/json",
        icon=":material/download:",
        on_click="ignore",
    )
