"""Saving a hierarchy under a name, exporting it, and going to train on it."""

from __future__ import annotations

import streamlit as st

from dovs import access
from dovs.config import home
from dovs.errors import DovsError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs import hierarchies
from dovs.ui.frame import go
from dovs.ui.labels.saved import SELECTED
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.parts.terms import caption_with_terms, explained
from dovs.ui.parts.visitors import closed, disabled
from dovs.ui.train.form import HIERARCHY

SAVED_AS = "labels-saved-as"


def save_and_use(hierarchy: Hierarchy) -> None:
    """Show the name, and the buttons that save, export and train on a hierarchy."""
    refused = access.why_not_change()
    name = st.text_input(
        "Name",
        key="labels-name",
        max_chars=100,
        placeholder="for example animals-and-vehicles",
        persist_state="session",
        **disabled(refused, explanation="Letters, digits, '.', '_' and '-'."),
    )
    replace = st.checkbox(
        "Replace a saved hierarchy of that name",
        key="labels-replace",
        **disabled(
            access.why_not_manage(),
            explanation=explained("hierarchy", "Runs that were trained on it have their own copy.")
            or "",
        ),
    )
    clicked = st.button(
        "Save", icon=":material/save:", key="labels-save", **disabled(refused, not name)
    )
    closed(refused)
    if clicked:
        try:
            path = hierarchies.save(hierarchy, name, home(), replace=replace)
        except DovsError as error:
            error_box(error)
        else:
            st.session_state[SAVED_AS] = name
            st.success(f"Saved as {escape_markdown(str(path))}", icon=":material/check:")
    st.download_button(
        "Export as JSON",
        hierarchy.to_json(),
        "hierarchy.json",
        "application/json",
        icon=":material/download:",
        key="labels-export",
        on_click="ignore",
    )
    saved = _saved_name(hierarchy)
    if st.button(
        "Train on it",
        type="primary",
        icon=":material/model_training:",
        key="labels-train",
        disabled=saved is None,
        help="Opens the Train page with these abstract labels selected.",
    ):
        st.session_state[HIERARCHY] = saved
        go("train")
    if saved is None:
        caption_with_terms("Save it first: a run is trained on a copy of a saved hierarchy.")


def _saved_name(hierarchy: Hierarchy) -> str | None:
    """Return the name under which exactly this hierarchy is saved, of the two last used names."""
    for name in (st.session_state.get(SAVED_AS), st.session_state.get(SELECTED)):
        try:
            if name and hierarchies.load(name, home()) == hierarchy:
                return str(name)
        except DovsError:
            continue
    return None
