"""Judging a hierarchy: measures, similarity of its classes, another one beside it, stability."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.hierarchies import (
    Evidence,
    ari_matrix,
    judge,
    moved_classes,
    similarity_frame,
)
from dovs.config import home
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
from dovs.hierarchy.registry import GENERATORS, generate, missing_needs
from dovs.hierarchy.tree import pairwise_distances
from dovs.runs import hierarchies
from dovs.ui.labels.source import LabelSource, usable_runs
from dovs.ui.parts.components import chart, error_box, escape_markdown

MOST_CELLS = 400  # classes; a matrix of more is too fine to see
ROUND = "{:.3f}".format
MEASURES = {
    "abstract_labels": ("Abstract labels", "{:.0f}", "How many there are."),
    "silhouette": (
        "Silhouette",
        "{:.3f}",
        "How much nearer classes are to their own label than to the next, −1 to 1.",
    ),
    "cophenetic": (
        "Cophenetic correlation",
        "{:.3f}",
        "How well the heights at which the tree joins classes tell their distances, −1 to 1.",
    ),
    "class_ratio": ("Ratio between classes", "{:.3g}", "Largest class / smallest, in images."),
    "group_ratio": ("Ratio between labels", "{:.3g}", "Largest label / smallest, in images."),
    "smallest_classes": ("Classes of the smallest", "{:.0f}", "Fewest classes in a label."),
    "smallest_images": ("Images of the smallest", "{:,.0f}", "Fewest training images in a label."),
    "ari": ("ARI with superclasses", "{:.3f}", "1 = the same grouping, 0 = chance."),
    "nmi": ("NMI with superclasses", "{:.3f}", "0 to 1; many small groups raise it."),
    "purity": ("Purity", "{:.1%}", "Classes of the commonest superclass of their label."),
    "inside": ("Mistakes inside labels", "{:.1%}", "Both classes of the mistake have one label."),
    "inside_by_chance": ("The same by chance", "{:.1%}", "If mistakes hit other classes equally."),
}


def judging(source: LabelSource, hierarchy: Hierarchy, start: Hierarchy) -> None:
    """Draw the measures of a hierarchy beside those of another, and what tells the two apart.

    Raises:
        HierarchyError: the one to compare with is of other classes.
    """
    evidence = evidence_of(source)
    others = _others(source, hierarchy, start)
    name = st.selectbox(
        "Compare with", list(others), key="judge-other", help="Saved ones, runs and generators."
    )
    other = _ready(others[name], source)
    _measures(hierarchy, other, name, evidence)
    if other is not None:
        _moved(hierarchy, other, source.context.class_counts)
    _similarity(hierarchy, evidence)
    _stability(source, hierarchy)


@st.cache_data(max_entries=16, show_spinner=False)
def _distances(key: str, _source: LabelSource) -> np.ndarray:
    from scipy.spatial.distance import squareform

    context = _source.context
    means = shrink(context.prototypes, context.class_counts)
    return np.asarray(squareform(pairwise_distances(normalise(means))))


def evidence_of(source: LabelSource) -> Evidence:
    """Return what hierarchies of these classes are judged by: distances as Ward's generator has."""
    context = source.context
    return Evidence(
        class_counts=context.class_counts,
        distances=_distances(source.key, source),
        superclass_of=context.superclass_of,
        confusion=context.confusion,
    )


def _others(
    source: LabelSource, hierarchy: Hierarchy, start: Hierarchy
) -> dict[str, Hierarchy | tuple[str, str] | None]:
    """Return what can be compared with: itself before the edits, saved ones, generators, runs."""
    found: dict[str, Hierarchy | tuple[str, str] | None] = {"nothing": None}
    if hierarchy != start:
        found["before the edits"] = start
    for name in hierarchies.saved_names(home()):
        found[f"saved: {name}"] = ("saved", name)
    context = source.context
    here = [
        n
        for n in ("confusion", "classifier_rows", "embeddings")
        if getattr(context, n, None) is not None
    ]
    for entry in GENERATORS:
        if entry.name == "superclasses" and context.superclass_of is None:
            continue
        if not missing_needs(entry, here):
            found[f"generator: {entry.title}"] = ("generator", entry.name)
    return found


def _ready(chosen: Hierarchy | tuple[str, str] | None, source: LabelSource) -> Hierarchy | None:
    """Read or generate what was chosen; None, and a line, where that fails."""
    if not isinstance(chosen, tuple):
        return chosen
    kind, name = chosen
    try:
        if kind == "saved":
            return hierarchies.load(name, home())
        return generate(name, source.context)
    except DovsError as error:
        error_box(error)
        return None


def _measures(hierarchy: Hierarchy, other: Hierarchy | None, name: str, evidence: Evidence) -> None:
    columns = {"This one": judge(hierarchy, evidence)}
    if other is not None:
        columns[name] = judge(other, evidence)
    rows = []
    for key, (title, form, meaning) in MEASURES.items():
        values = {who: found[key] for who, found in columns.items()}
        if all(math.isnan(value) for value in values.values()):
            continue
        written = {who: "–" if math.isnan(v) else form.format(v) for who, v in values.items()}
        rows.append({"Measure": title, **written, "What it says": meaning})
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        key="judge-table",
        column_config={"What it says": st.column_config.TextColumn(width="large")},
    )
    if evidence.confusion is None:
        st.caption("Mistakes are judged where the prototypes are a run's embeddings.")


def _moved(hierarchy: Hierarchy, other: Hierarchy, class_counts: np.ndarray) -> None:
    st.subheader("Which classes moved", anchor=False)
    moved = moved_classes(other, hierarchy, class_counts)
    alike = ari_matrix([hierarchy, other])[0, 1]
    if moved.empty and hierarchy.num_abstract_labels == other.num_abstract_labels:
        st.caption("None: both group the classes in the same way.")
        return
    st.caption(
        f"{len(moved)} of {hierarchy.num_classes} classes lie in another label than the one that "
        f"shares most training images with theirs. ARI of the two: {alike:.3f}."
    )
    st.dataframe(
        moved[["class_name", "count", "before", "after", "partner"]],
        hide_index=True,
        key="judge-moved",
        column_config={
            "class_name": "Class",
            "count": st.column_config.NumberColumn("Training images", format="localized"),
            "before": "Label in the other",
            "after": "Label in this one",
            "partner": "Where it would have stayed",
        },
    )


def _similarity(hierarchy: Hierarchy, evidence: Evidence) -> None:
    st.subheader("Similarity of classes", anchor=False)
    if hierarchy.num_classes > MOST_CELLS:
        st.caption(f"A matrix of {hierarchy.num_classes} classes is too fine to see.")
        return
    frame = similarity_frame(evidence.distances, hierarchy, order_of(hierarchy))
    chart(similarity_matrix(frame), similarity_matrix_text(frame), key="judge-similarity")


def order_of(hierarchy: Hierarchy) -> np.ndarray:
    """Return the classes label by label; within a label as the tree has them, (C,) int64."""
    leaves = np.arange(hierarchy.num_classes)
    if hierarchy.linkage is not None:
        leaves = leaf_order(hierarchy.linkage)
    groups = hierarchy.groups[leaves]
    first = {m: int(np.argmax(groups == m)) for m in np.unique(groups)}
    return leaves[np.argsort([first[m] for m in groups], kind="stable")]


def _stability(source: LabelSource, hierarchy: Hierarchy) -> None:
    """Draw how alike this one and the latest of each run on the same classes are."""
    st.subheader("Stability over seeds", anchor=False)
    named: dict[str, Hierarchy] = {"this one": hierarchy}
    for run in usable_runs()[:30]:
        try:
            found = run.hierarchy()
        except DovsError:
            continue
        if found is not None and found.class_names == hierarchy.class_names:
            named[run.name] = found
    if len(named) < 2:
        st.caption("Runs on the same classes would be compared here: train some over seeds.")
        return
    matrix = ari_matrix(list(named.values()))
    names = list(named)
    chart(
        agreement_matrix(matrix, names),
        agreement_matrix_text(matrix, names),
        pd.DataFrame(matrix, columns=names).assign(hierarchy=[escape_markdown(n) for n in names]),
        key="judge-stability",
    )
