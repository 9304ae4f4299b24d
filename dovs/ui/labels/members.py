"""The classes of each abstract label: sample images, and a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.agreement import purity_frame
from dovs.figures.labels import plural
from dovs.figures.palette import abstract_label_colours
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.content import gone_images
from dovs.ui.dataset.samples import caption, class_strips
from dovs.ui.labels.source import LabelSource
from dovs.ui.parts.components import escape_markdown, heading
from dovs.ui.parts.pictures import show_pngs
from dovs.ui.parts.places import for_reader
from dovs.ui.parts.terms import caption_with_terms, explained
from dovs.ui.parts.wrapping_table import wrapping_table

PER_GROUP = 12  # classes of an abstract label whose images are shown
SHOW_ALL = 30  # classes up to which the images of all abstract labels are shown
MOST_SHOWN = 20  # abstract labels whose images are shown after a search


def member_images(source: LabelSource, hierarchy: Hierarchy) -> None:
    """Show sample images of the classes of each abstract label."""
    heading("Classes in each abstract label")
    if source.tail is None:
        caption_with_terms(
            "A run that was recorded or imported has no dataset to show images of here."
        )
        return
    if source.run is not None and (gone := gone_images(source.run)):
        caption_with_terms(escape_markdown(for_reader(f"{gone}, so none is shown.")))
        return
    if source.view is None:
        caption_with_terms(
            f"The images of {escape_markdown(source.tail.dataset)} are not on this machine. "
            "Download them on the Dataset page to see them here."
        )
        return
    counts = source.context.class_counts
    colours = abstract_label_colours(hierarchy.num_abstract_labels)
    for m in _shown_labels(hierarchy):
        name = hierarchy.names[m]
        members = np.flatnonzero(hierarchy.groups == m)
        members = members[np.argsort(-counts[members], kind="stable")]
        shown = tuple(int(c) for c in members[:PER_GROUP])
        with st.container(border=True):
            st.markdown(
                f"**{escape_markdown(name)}** · {plural(len(members), 'class', 'classes')}, "
                f"{int(counts[members].sum()):,} training images"
            )
            show_pngs(
                class_strips(source.tail, source.view, shown, 3, colours[m]),
                [caption(hierarchy.class_names[c], int(counts[c])) for c in shown],
                [f"Training images of class {hierarchy.class_names[c]}" for c in shown],
            )
            if len(members) > PER_GROUP:
                rest = ", ".join(hierarchy.class_names[c] for c in members[PER_GROUP:])
                caption_with_terms(f"And {escape_markdown(rest)}.")


def _shown_labels(hierarchy: Hierarchy) -> list[int]:
    """Return the abstract labels whose images are shown: all, or those that a search finds."""
    labels = list(range(hierarchy.num_abstract_labels))
    if hierarchy.num_classes <= SHOW_ALL:
        return labels
    wanted = st.text_input(
        "Find a class or an abstract label",
        key="labels-find",
        max_chars=100,
        help=explained("abstract label"),
    ).lower()
    matches = [
        m
        for m in labels
        if wanted in hierarchy.names[m].lower()
        or any(
            wanted in hierarchy.class_names[c].lower()
            for c in np.flatnonzero(hierarchy.groups == m)
        )
    ]
    most = MOST_SHOWN if wanted else 3
    if len(matches) > most:
        caption_with_terms(
            f"{most} of {len(matches)} abstract labels are shown; the table below lists all. "
            "Search for a name to see others."
        )
    return matches[:most]


def member_table(
    hierarchy: Hierarchy, groups: pd.DataFrame, superclass_of: tuple[str, ...] | None
) -> None:
    """Show a table of the abstract labels with their classes, and the button that exports them.

    Args:
        hierarchy: what is shown.
        groups: name, classes, images, smallest and largest class of each abstract label, from
            `hierarchy_counts`.
        superclass_of: the dataset's superclass of each class, C names, or None.
    """
    heading("Table")
    table = groups.assign(
        members=[
            ", ".join(hierarchy.class_names[c] for c in np.flatnonzero(hierarchy.groups == m))
            for m in range(hierarchy.num_abstract_labels)
        ]
    )
    titles = {
        "name": "Abstract label",
        "members": "Classes",
        "images": "Training images",
        "largest": "Largest class",
        "smallest": "Smallest class",
    }
    for name in ("images", "largest", "smallest"):
        table[name] = [f"{number:,.0f}" for number in table[name]]
    if superclass_of is not None:
        purity = purity_frame(hierarchy, superclass_of)
        table = table.assign(
            superclass=purity["superclass"], purity=[f"{share:.1%}" for share in purity["purity"]]
        )
        titles |= {"superclass": "Most frequent superclass", "purity": "Purity"}
    wrapping_table(
        table,
        key="labels-table",
        alt="Abstract labels with their classes and training images",
        titles=titles,
    )
    st.download_button(
        "Export as JSON",
        hierarchy.to_json(),
        "hierarchy.json",
        "application/json",
        icon=":material/download:",
        on_click="ignore",
    )
