"""Editing a hierarchy: rename, move, merge, split, undo; and the list of its abstract labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dovs.hierarchy import edit as edits
from dovs.hierarchy.edit import History
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.ui.labels import draft
from dovs.ui.labels.saving import save_and_use
from dovs.ui.labels.source import LabelSource
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import escape_markdown, heading
from dovs.ui.parts.terms import caption_with_terms, explained

NEW = -1  # the entry "a new abstract label" in a list of abstract labels


def undo_bar(key: str, history: History) -> None:
    """Show undo, redo and reset, and whether the hierarchy differs from its starting point."""
    if not history.past and not history.future:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for label, icon, step, possible in (
            ("Undo", "undo", History.undo, bool(history.past)),
            ("Redo", "redo", History.redo, bool(history.future)),
            ("Reset", "restart_alt", History.reset, history.edited),
        ):
            st.button(
                label,
                icon=f":material/{icon}:",
                disabled=not possible,
                key=f"labels-{label.lower()}",
                on_click=draft.change,
                args=(key, step),
            )
        steps = len(history.past)
        caption_with_terms(
            f"Edited: {steps} {'step' if steps == 1 else 'steps'} from the starting point."
            if history.edited
            else "The same as the starting point."
        )


def editor(source: LabelSource, key: str, history: History) -> None:
    """Show the controls that change a hierarchy, those that save it, and its abstract labels."""
    hierarchy = history.present
    left, right = stacking_columns([3, 2], key="labels-edit", narrow=900)
    with left:
        heading("Edit")
        with st.container(border=True):
            _move(key, hierarchy)
        with st.container(border=True):
            _reshape(key, hierarchy)
    with right:
        heading("Save and use")
        with st.container(border=True):
            save_and_use(hierarchy)
    heading("Abstract labels")
    _listing(hierarchy, source.context.class_counts)


def _move(key: str, hierarchy: Hierarchy) -> None:
    classes = st.multiselect(
        "Classes to move",
        range(hierarchy.num_classes),
        # the name alone: typing a class must not find all classes of a label with this name
        format_func=lambda c: hierarchy.class_names[c],
        key=_key_for("move-classes", hierarchy),
        placeholder="Type to find a class",
        select_all=False,
    )
    st.selectbox(
        "Move them to",
        [*range(hierarchy.num_abstract_labels), NEW],
        format_func=lambda m: "a new abstract label" if m == NEW else hierarchy.names[m],
        key=_key_for("move-to", hierarchy),
    )
    st.button(
        "Move",
        icon=":material/drive_file_move:",
        key="labels-move",
        disabled=not classes,
        on_click=_edit,
        args=(key, hierarchy, _moved),
    )


def _reshape(key: str, hierarchy: Hierarchy) -> None:
    """Show the controls that rename, merge and split abstract labels."""
    label = st.selectbox(
        "Abstract label to change",
        range(hierarchy.num_abstract_labels),
        format_func=lambda m: f"{hierarchy.names[m]} · {hierarchy.group_sizes[m]}",
        key=_key_for("label", hierarchy),
        help=explained("Abstract label", "The number after the name is its number of classes."),
    )
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.text_input(
        "New name",
        value=hierarchy.names[label],
        max_chars=edits.MOST_LETTERS,
        key=_key_for(f"rename-{label}", hierarchy),
    )
    right.button(
        "Rename",
        key="labels-rename",
        width="stretch",
        on_click=_edit,
        args=(key, hierarchy, _renamed),
    )
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    others = left.multiselect(
        "Merge with",
        [m for m in range(hierarchy.num_abstract_labels) if m != label],
        format_func=lambda m: hierarchy.names[m],
        key=_key_for(f"merge-{label}", hierarchy),
        placeholder="Other abstract labels",
        select_all=False,
    )
    right.button(
        "Merge",
        key="labels-merge",
        width="stretch",
        disabled=not others,
        on_click=_edit,
        args=(key, hierarchy, _merged),
    )
    st.button(
        "Split in two",
        icon=":material/call_split:",
        key="labels-split",
        disabled=hierarchy.linkage is None or hierarchy.group_sizes[label] < 2,
        help="Splits the abstract label at its highest join in the tree of classes. Not possible "
        "without a tree, or with one class.",
        on_click=_edit,
        args=(key, hierarchy, _split),
    )


def _edit(key: str, hierarchy: Hierarchy, change: Callable[[Hierarchy], Hierarchy]) -> None:
    """Change the draft, unless it is another one than the click was made on.

    A click can arrive before the page was redrawn for the selection just before it. So the changes
    below read the controls at the moment of the click, not when the button was drawn.
    """

    def changed(present: Hierarchy) -> Hierarchy:
        return change(present) if present == hierarchy else present

    draft.edit(key, changed)


def _moved(hierarchy: Hierarchy) -> Hierarchy:
    classes, target = _value("move-classes", hierarchy), _value("move-to", hierarchy)
    if target == NEW:
        return edits.separate(hierarchy, classes)
    return edits.move(hierarchy, classes, target)


def _renamed(hierarchy: Hierarchy) -> Hierarchy:
    label = _value("label", hierarchy)
    name = _value(f"rename-{label}", hierarchy, hierarchy.names[label])
    return edits.rename(hierarchy, label, name)


def _merged(hierarchy: Hierarchy) -> Hierarchy:
    label = _value("label", hierarchy)
    return edits.merge(hierarchy, [label, *_value(f"merge-{label}", hierarchy, ())])


def _split(hierarchy: Hierarchy) -> Hierarchy:
    return edits.split(hierarchy, _value("label", hierarchy))


def _value(widget: str, hierarchy: Hierarchy, missing: Any = None) -> Any:
    """Return the value of a control; `missing` when it was not drawn yet."""
    return st.session_state.get(_key_for(widget, hierarchy), missing)


def _key_for(widget: str, hierarchy: Hierarchy) -> str:
    """Return a widget key that changes with the hierarchy, so that old selections are dropped."""
    version = hash((hierarchy.names, hierarchy.groups.tobytes()))
    return f"labels-{widget}-{version}"


def _listing(hierarchy: Hierarchy, class_counts: np.ndarray) -> None:
    """List abstract labels and their classes, filtered by a search text."""
    wanted = st.text_input(
        "Find a class or an abstract label",
        key="labels-edit-find",
        max_chars=100,
        help=explained("abstract label"),
    ).lower()
    rows = []
    for m, name in enumerate(hierarchy.names):
        members = np.flatnonzero(hierarchy.groups == m)
        names = [hierarchy.class_names[c] for c in members]
        partly = np.flatnonzero((hierarchy.assignment[:, m] > 0) & (hierarchy.groups != m))
        if wanted and not any(wanted in each.lower() for each in (name, *names)):
            continue
        rows.append(
            {
                "Abstract label": name,
                "Number of classes": len(members),
                "Training images": int(class_counts[members].sum()),
                "Classes": ", ".join(names),
                "Partly assigned": ", ".join(
                    f"{hierarchy.class_names[c]} ({hierarchy.assignment[c, m]:.0%})" for c in partly
                ),
            }
        )
    if not rows:
        caption_with_terms(
            f"No class and no abstract label has {escape_markdown(wanted)} in its name."
        )
        return
    table = pd.DataFrame(rows)
    if not table["Partly assigned"].any():
        table = table.drop(columns="Partly assigned")
    st.dataframe(
        table,
        hide_index=True,
        key="labels-listing",
        column_config={
            "Abstract label": st.column_config.TextColumn(help=explained("Abstract label")),
            "Classes": st.column_config.TextColumn(width="large"),
            "Training images": st.column_config.NumberColumn(format="localized"),
        },
    )
