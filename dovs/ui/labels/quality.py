"""The quality of a hierarchy: measures, similarity of classes, agreement with runs."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.hierarchies import (
    Evidence,
    ari_matrix,
    judge,
    similarity_frame,
)
from dovs.errors import DovsError
from dovs.figures.similarity import (
    agreement_matrix,
    agreement_matrix_text,
    similarity_matrix,
    similarity_matrix_text,
)
from dovs.hierarchy.dendrogram import leaf_order
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.prototypes import normalise, shrink
from dovs.hierarchy.tree import pairwise_distances
from dovs.ui.labels.comparison import comparisons, differences, load
from dovs.ui.labels.source import LabelSource, usable_runs
from dovs.ui.parts.components import chart, escape_markdown, heading
from dovs.ui.parts.terms import caption_with_terms

MOST_CELLS = 400  # classes; the cells of a larger matrix are too small to see
MEASURES = {
    "abstract_labels": ("Abstract labels", "{:.0f}", "Number of abstract labels."),
    "silhouette": (
        "Silhouette",
        "{:.3f}",
        "How much nearer classes are to their own abstract label than to the next one, −1 to 1.",
    ),
    "cophenetic": (
        "Cophenetic correlation",
        "{:.3f}",
        "Correlation of the heights at which the tree joins classes with their distances, −1 to 1.",
    ),
    "class_ratio": (
        "Class ratio",
        "{:.3g}",
        "Imbalance ratio of the classes: training images of the largest class / of the smallest.",
    ),
    "group_ratio": (
        "Label ratio",
        "{:.3g}",
        "Imbalance ratio of the abstract labels: training images of the largest / of the smallest.",
    ),
    "smallest_classes": ("Fewest classes", "{:.0f}", "Classes of the abstract label with fewest."),
    "smallest_images": (
        "Fewest images",
        "{:,.0f}",
        "Training images of the abstract label with fewest.",
    ),
    "ari": (
        "ARI with superclasses",
        "{:.3f}",
        "Adjusted Rand index with the dataset's superclasses: 1 = the same grouping, 0 = chance.",
    ),
    "nmi": (
        "NMI with superclasses",
        "{:.3f}",
        "Normalised mutual information with the superclasses, 0 to 1; many small groups raise it.",
    ),
    "purity": (
        "Purity",
        "{:.1%}",
        "Share of classes that belong to the most frequent superclass of their abstract label.",
    ),
    "inside": (
        "Mistakes within labels",
        "{:.1%}",
        "Share of mistakes where true and predicted class have the same abstract label.",
    ),
    "inside_by_chance": (
        "The same by chance",
        "{:.1%}",
        "That share if a mistake were equally likely to be any other class.",
    ),
}


def quality(source: LabelSource, hierarchy: Hierarchy, start: Hierarchy) -> None:
    """Show the measures of a hierarchy, compared with another one, and its stability over runs.

    Raises:
        HierarchyError: the other hierarchy is of other classes.
    """
    evidence = evidence_of(source)
    others = comparisons(source, hierarchy, start)
    name = st.selectbox(
        "Compare with",
        list(others),
        key="quality-other",
        help="A saved hierarchy, another generator, or this hierarchy before it was edited.",
    )
    other = load(others[name], source)
    _measures(hierarchy, other, name, evidence)
    if other is not None:
        differences(hierarchy, other, source.context.class_counts)
    _similarity(hierarchy, evidence)
    _stability(source, hierarchy)


@st.cache_data(max_entries=16, show_spinner=False)
def _distances(key: str, _source: LabelSource) -> np.ndarray:
    from scipy.spatial.distance import squareform

    context = _source.context
    means = shrink(context.prototypes, context.class_counts)
    return np.asarray(squareform(pairwise_distances(normalise(means))))


def evidence_of(source: LabelSource) -> Evidence:
    """Return what measures of hierarchies of these classes are computed from."""
    context = source.context
    return Evidence(
        class_counts=context.class_counts,
        distances=_distances(source.key, source),
        superclass_of=context.superclass_of,
        confusion=context.confusion,
    )


def _measures(hierarchy: Hierarchy, other: Hierarchy | None, name: str, evidence: Evidence) -> None:
    columns = {"This hierarchy": judge(hierarchy, evidence)}
    if other is not None:
        columns[name] = judge(other, evidence)
    rows = []
    for key, (title, form, meaning) in MEASURES.items():
        values = {who: found[key] for who, found in columns.items()}
        if all(math.isnan(value) for value in values.values()):
            continue
        written = {who: "–" if math.isnan(v) else form.format(v) for who, v in values.items()}
        rows.append({"Measure": title, **written, "Meaning": meaning})
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        key="quality-table",
        column_config={"Meaning": st.column_config.TextColumn(width="large")},
    )
    if evidence.confusion is None:
        caption_with_terms(
            "Measures of mistakes appear when classes are compared by embeddings of a run."
        )


def _similarity(hierarchy: Hierarchy, evidence: Evidence) -> None:
    heading("Similarity of classes")
    if hierarchy.num_classes > MOST_CELLS:
        caption_with_terms(
            f"The cells of a matrix of {hierarchy.num_classes} classes are too small to see."
        )
        return
    frame = similarity_frame(evidence.distances, hierarchy, order_of(hierarchy))
    chart(similarity_matrix(frame), similarity_matrix_text(frame), key="quality-similarity")


def order_of(hierarchy: Hierarchy) -> np.ndarray:
    """Return the classes by abstract label, and within one in the order of the tree, (C,) int64."""
    leaves = np.arange(hierarchy.num_classes)
    if hierarchy.linkage is not None:
        leaves = leaf_order(hierarchy.linkage)
    groups = hierarchy.groups[leaves]
    first = {m: int(np.argmax(groups == m)) for m in np.unique(groups)}
    return leaves[np.argsort([first[m] for m in groups], kind="stable")]


def _stability(source: LabelSource, hierarchy: Hierarchy) -> None:
    """Show the agreement of this hierarchy with those of runs on the same classes."""
    heading("Agreement with runs")
    named: dict[str, Hierarchy] = {"this hierarchy": hierarchy}
    for run in usable_runs()[:30]:
        try:
            found = run.hierarchy()
        except DovsError:
            continue
        if found is not None and found.class_names == hierarchy.class_names:
            named[run.name] = found
    if len(named) < 2:
        caption_with_terms(
            "Hierarchies of runs on the same classes are compared here. Train with other seeds."
        )
        return
    matrix = ari_matrix(list(named.values()))
    names = list(named)
    chart(
        agreement_matrix(matrix, names),
        agreement_matrix_text(matrix, names),
        pd.DataFrame(matrix, columns=names).assign(hierarchy=[escape_markdown(n) for n in names]),
        key="quality-agreement",
    )
