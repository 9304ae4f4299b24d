"""Editing: rename, move, merge, split; take back; keep under a name; export; train on it."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from dovs.config import home
from dovs.errors import DovsError
from dovs.hierarchy import edit as edits
from dovs.hierarchy.edit import History
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs import hierarchies
from dovs.ui.frame import go
from dovs.ui.labels import draft
from dovs.ui.labels.source import LabelSource
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.train.form import HIERARCHY

SAVED_AS = "workshop-saved-as"
NAME = "workshop-name"
NEW = -1


def edit_bar(key: str, history: History) -> None:
    """Draw undo, redo and reset, and say whether the hierarchy differs from its beginning."""
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
                key=f"workshop-{label.lower()}",
                on_click=draft.change,
                args=(key, step),
            )
        steps = len(history.past)
        st.caption(
            f"Edited: {steps} {'step' if steps == 1 else 'steps'} from where it began."
            if history.edited
            else "As it began."
        )


def editor(source: LabelSource, key: str, history: History) -> None:
    """Draw the controls that change a hierarchy, its labels as a table, and what keeps it."""
    hierarchy = history.present
    change, keep = stacking_columns([3, 2], key="workshop-edit", narrow=900)
    with change:
        st.subheader("Change", anchor=False)
        with st.container(border=True):
            _move(key, hierarchy)
        with st.container(border=True):
            _reshape(key, hierarchy)
    with keep:
        st.subheader("Keep and use", anchor=False)
        with st.container(border=True):
            _keep(hierarchy)
    st.subheader("Abstract labels", anchor=False)
    _listing(hierarchy, source.context.class_counts)


def _move(key: str, hierarchy: Hierarchy) -> None:
    classes = st.multiselect(
        "Classes",
        range(hierarchy.num_classes),
        format_func=lambda c: (
            f"{hierarchy.class_names[c]} · {hierarchy.names[hierarchy.groups[c]]}"
        ),
        key=_own("move-classes", hierarchy),
        placeholder="Type to find a class",
    )
    target = st.selectbox(
        "Move to",
        [*range(hierarchy.num_abstract_labels), NEW],
        format_func=lambda m: "a new abstract label" if m == NEW else hierarchy.names[m],
        key=_own("move-to", hierarchy),
    )
    st.button(
        "Move",
        icon=":material/drive_file_move:",
        key="workshop-move",
        disabled=not classes,
        on_click=draft.edit,
        args=(key, partial(_moved, classes=classes, target=target)),
    )


def _moved(hierarchy: Hierarchy, classes: list[int], target: int) -> Hierarchy:
    if target == NEW:
        return edits.separate(hierarchy, classes)
    return edits.move(hierarchy, classes, target)


def _reshape(key: str, hierarchy: Hierarchy) -> None:
    """Draw what changes whole labels: rename, split, merge."""
    label = st.selectbox(
        "Abstract label",
        range(hierarchy.num_abstract_labels),
        format_func=lambda m: f"{hierarchy.names[m]} · {hierarchy.group_sizes[m]}",
        key=_own("label", hierarchy),
        help="The number behind a name: how many classes it has.",
    )
    name, press = st.columns([3, 1], vertical_alignment="bottom")
    wanted = name.text_input(
        "Its name",
        value=hierarchy.names[label],
        max_chars=edits.MOST_LETTERS,
        key=_own(f"rename-{label}", hierarchy),
    )
    press.button(
        "Rename",
        key="workshop-rename",
        width="stretch",
        on_click=draft.edit,
        args=(key, partial(edits.rename, label=label, name=wanted)),
    )
    others, press = st.columns([3, 1], vertical_alignment="bottom")
    chosen = others.multiselect(
        "Merge it with",
        [m for m in range(hierarchy.num_abstract_labels) if m != label],
        format_func=lambda m: hierarchy.names[m],
        key=_own(f"merge-{label}", hierarchy),
        placeholder="Other abstract labels",
    )
    press.button(
        "Merge",
        key="workshop-merge",
        width="stretch",
        disabled=not chosen,
        on_click=draft.edit,
        args=(key, partial(edits.merge, labels=[label, *chosen])),
    )
    st.button(
        "Split it at the tree",
        icon=":material/call_split:",
        key="workshop-split",
        disabled=hierarchy.linkage is None or hierarchy.group_sizes[label] < 2,
        help="Into the two parts of it that the tree joins last. Without a tree, or with one class "
        "alone, there is nothing to split.",
        on_click=draft.edit,
        args=(key, partial(edits.split, label=label)),
    )


def _keep(hierarchy: Hierarchy) -> None:
    name = st.text_input(
        "Name",
        key=NAME,
        max_chars=100,
        placeholder="for example animals-and-vehicles",
        persist_state="session",
        help="Letters, digits, '.', '_' and '-'.",
    )
    replace = st.checkbox(
        "Replace one of that name", key="workshop-replace", help="Runs keep the copy they used."
    )
    clicked = st.button("Save", icon=":material/save:", key="workshop-save", disabled=not name)
    if clicked:
        try:
            place = hierarchies.save(hierarchy, name, home(), replace=replace)
        except DovsError as error:
            error_box(error)
        else:
            st.session_state[SAVED_AS] = name
            st.success(f"Saved as {escape_markdown(str(place))}", icon=":material/check:")
    st.download_button(
        "Export as JSON",
        hierarchy.to_json(),
        "hierarchy.json",
        "application/json",
        icon=":material/download:",
        key="workshop-export",
        on_click="ignore",
    )
    st.caption("To import one, begin with a file above.")
    saved = _saved_name(hierarchy)
    if st.button(
        "Train on it",
        type="primary",
        icon=":material/model_training:",
        key="workshop-train",
        disabled=saved is None,
        help="Goes to the Train page with these abstract labels chosen. Save them first.",
    ):
        st.session_state[HIERARCHY] = saved
        go("train")
    if saved is None:
        st.caption("Save it first: a run is given a saved hierarchy, and keeps a copy of it.")


def _saved_name(hierarchy: Hierarchy) -> str | None:
    """Return under which name this very hierarchy is saved, of those that were used lately."""
    for name in (st.session_state.get(SAVED_AS), st.session_state.get("labels-saved")):
        try:
            if name and hierarchies.load(name, home()) == hierarchy:
                return str(name)
        except DovsError:
            continue
    return None


def _own(widget: str, hierarchy: Hierarchy) -> str:
    """Return a key under which a widget is forgotten when labels or classes change."""
    shape = hash((hierarchy.names, hierarchy.groups.tobytes()))
    return f"workshop-{widget}-{shape}"


def _listing(hierarchy: Hierarchy, class_counts: np.ndarray) -> None:
    """List labels and their classes; those that a search finds where there are many."""
    found = st.text_input(
        "Find a class or an abstract label", key="workshop-find", max_chars=100
    ).lower()
    rows = []
    for m, name in enumerate(hierarchy.names):
        members = np.flatnonzero(hierarchy.groups == m)
        names = [hierarchy.class_names[c] for c in members]
        partly = np.flatnonzero((hierarchy.assignment[:, m] > 0) & (hierarchy.groups != m))
        if found and not any(found in each.lower() for each in (name, *names)):
            continue
        rows.append(
            {
                "Abstract label": name,
                "Classes": len(members),
                "Training images": int(class_counts[members].sum()),
                "Members": ", ".join(names),
                "Also, in part": ", ".join(
                    f"{hierarchy.class_names[c]} ({hierarchy.assignment[c, m]:.0%})" for c in partly
                ),
            }
        )
    if not rows:
        st.caption(f"No class and no abstract label has {escape_markdown(found)} in its name.")
        return
    table = pd.DataFrame(rows)
    if not table["Also, in part"].any():
        table = table.drop(columns="Also, in part")
    st.dataframe(
        table,
        hide_index=True,
        key="workshop-listing",
        column_config={
            "Members": st.column_config.TextColumn(width="large"),
            "Training images": st.column_config.NumberColumn(format="localized"),
        },
    )
