"""The structure of a hierarchy: numbers, tree, areas and imbalance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.agreement import agreement
from dovs.analysis.counts import (
    counts_frame,
    group_imbalance_ratio,
    hierarchy_counts,
)
from dovs.figures.counts import group_count_bars, group_count_bars_text
from dovs.figures.labels import listed, quoted, shorten
from dovs.figures.silhouette import silhouette_scores, silhouette_scores_text
from dovs.figures.tree import dendrogram, dendrogram_text
from dovs.figures.treemap import treemap, treemap_text
from dovs.hierarchy import LEAST_IMAGES, richness
from dovs.hierarchy import edit as edits
from dovs.hierarchy.dendrogram import cut_line, dendrogram_frame, leaf_frame
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.ui.dataset.samples import class_strips
from dovs.ui.labels import draft
from dovs.ui.labels.members import member_images, member_table
from dovs.ui.labels.source import LabelSource
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import chart, escape_markdown, heading, metric_row
from dovs.ui.parts.pictures import data_url
from dovs.ui.parts.terms import caption_with_terms

RARE_ALONE = (
    "Images of rare classes borrow from frequent classes of their label, and here there is none. "
    "Labels that DOVS generates join the nearest label then; labels that you give it stay as they "
    "are. Where this was measured, they cost 2 points: see “Other tails” in docs/results.md."
)
MOST_PICTURES = 40  # classes up to which each leaf of the tree has an image
SIDE_BY_SIDE = 20  # classes up to which tree and areas are side by side


def rare_alone(hierarchy: Hierarchy, counts: np.ndarray) -> str:
    """Return a sentence about labels of rare classes alone, "" where there are none.

    Args:
        hierarchy: of C classes.
        counts: training images of each class, (C,).
    """
    alone = np.flatnonzero(richness(hierarchy, counts) < LEAST_IMAGES)
    if not len(alone) or hierarchy.num_abstract_labels == 1:
        return ""
    names = listed([quoted(shorten(hierarchy.names[m], 30)) for m in alone])
    own = counts[np.isin(hierarchy.groups, alone)].mean()
    verb = "has" if len(alone) == 1 else "have"
    return (
        f"{names} {verb} rare classes alone: {own:.3g} training images a class, and all classes "
        f"have {counts.mean():.3g} on average. {RARE_ALONE}"
    )


def structure(source: LabelSource, key: str, hierarchy: Hierarchy) -> None:
    """Show tree, areas, numbers and images of a hierarchy of the source's classes.

    Args:
        source: of the classes.
        key: of the draft, which labels of rare classes alone can be joined in.
        hierarchy: the draft's present state.
    """
    counts = source.context.class_counts
    superclass_of = source.context.superclass_of
    groups, label_ratio = (
        hierarchy_counts(hierarchy, counts),
        group_imbalance_ratio(hierarchy, counts),
    )
    classes = counts_frame(hierarchy.class_names, counts, counts)
    class_ratio = float(counts.max() / counts.min())
    numbers: dict[str, str | tuple[str, str]] = {
        "Classes": f"{hierarchy.num_classes:,}",
        "Abstract labels": str(hierarchy.num_abstract_labels),
        "Class ratio": (
            f"{class_ratio:.3g}",
            "Imbalance ratio of the classes: training images of the largest / of the smallest.",
        ),
        "Label ratio": (
            f"{label_ratio:.3g}",
            "Imbalance ratio of the abstract labels: training images of the largest / of the "
            "smallest.",
        ),
    }
    if hierarchy.num_abstract_labels in hierarchy.scores:
        numbers["Silhouette"] = (
            f"{hierarchy.scores[hierarchy.num_abstract_labels]:.3f}",
            "",
        )
    if superclass_of is not None:
        agreed = agreement(hierarchy, superclass_of)
        numbers["ARI"] = (
            f"{agreed['ari']:.3f}",
            "Agreement with the dataset's superclasses.",
        )
        numbers["NMI"] = (
            f"{agreed['nmi']:.3f}",
            "Normalised mutual information with the dataset's superclasses, 0 to 1. Not "
            "corrected for chance, so many small groups raise it.",
        )
        numbers["Purity"] = (
            f"{agreed['purity']:.1%}",
            "Of the dataset's superclasses.",
        )
    metric_row(numbers, width=160)
    if note := rare_alone(hierarchy, counts):
        st.warning(escape_markdown(note), icon=":material/group_off:")
        st.button(
            "Join with the nearest label",
            icon=":material/join_inner:",
            key="labels-join",
            on_click=draft.edit,
            args=(key, lambda present: edits.join(present, counts, source.context.prototypes)),
        )
    tree, areas = (
        stacking_columns(2, key="labels-shape", narrow=900)
        if hierarchy.num_classes <= SIDE_BY_SIDE
        else (st.container(), st.container())
    )
    with tree:
        _tree(source, hierarchy)
    with areas:
        _areas(hierarchy, classes)
    imbalance, number = stacking_columns([3, 2], key="labels-effect", narrow=900)
    with imbalance:
        heading("Imbalance of classes and of abstract labels")
        chart(
            group_count_bars(groups, classes, label_ratio, class_ratio),
            group_count_bars_text(groups, classes, label_ratio, class_ratio),
            groups,
            key="labels-imbalance",
        )
    with number:
        _scores(hierarchy)
    member_images(source, hierarchy)
    member_table(hierarchy, groups, superclass_of)


def _tree(source: LabelSource, hierarchy: Hierarchy) -> None:
    heading("Tree of the classes")
    if hierarchy.linkage is None:
        caption_with_terms(
            f"The generator {escape_markdown(hierarchy.generator or 'by hand')} makes no tree. "
            "With the generator ward this shows which classes are most similar."
        )
        return
    joins, leaves, cut = dendrogram_frame(hierarchy), leaf_frame(hierarchy), cut_line(hierarchy)
    chart(
        dendrogram(joins, leaves, cut, _pictures(source)),
        dendrogram_text(joins, leaves, cut),
        leaves.drop(columns="x"),
        key="labels-tree",
    )


def _pictures(source: LabelSource) -> dict[int, str]:
    """Return an image of each class as a data URL, by class; empty for many classes."""
    classes = source.context.num_classes
    if source.tail is None or source.view is None or classes > MOST_PICTURES:
        return {}
    strips = class_strips(source.tail, source.view, tuple(range(classes)), 1)
    return {c: data_url(png) for c, png in enumerate(strips)}


def _scores(hierarchy: Hierarchy) -> None:
    heading("Number of abstract labels")
    scores = pd.DataFrame(
        {
            "num_labels": list(hierarchy.scores),
            "score": list(hierarchy.scores.values()),
            "chosen": [m == hierarchy.num_abstract_labels for m in hierarchy.scores],
        }
    )
    if scores.empty:
        edited = hierarchy.generator == edits.EDITED
        caption_with_terms(
            "Numbers are compared by cuts of a tree; these abstract labels were edited by hand."
            if edited
            else f"The generator {escape_markdown(hierarchy.generator or 'by hand')} does not "
            "compare different numbers of abstract labels."
        )
        return
    chart(silhouette_scores(scores), silhouette_scores_text(scores), scores, key="labels-scores")


def _areas(hierarchy: Hierarchy, classes: pd.DataFrame) -> None:
    heading("Abstract labels by training images")
    of_class = hierarchy.groups[classes["class_index"]]
    frame = classes[["class_index", "class_name", "count"]].assign(
        abstract_label=of_class,
        abstract_label_name=[hierarchy.names[m] for m in of_class],
    )
    chart(treemap(frame), treemap_text(frame), frame, key="labels-areas")
