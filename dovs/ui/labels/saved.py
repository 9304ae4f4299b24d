"""Saved hierarchies: select one, or delete it after a confirmation."""

from __future__ import annotations

import streamlit as st

from dovs import access
from dovs.config import home
from dovs.errors import DovsError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs import hierarchies
from dovs.ui.parts.components import empty_state, error_box, escape_markdown
from dovs.ui.parts.terms import explained
from dovs.ui.parts.visitors import disabled

SELECTED = "labels-saved"
TO_CONFIRM = "labels-delete-name"
DELETED = "labels-deleted"
FAILED = "labels-delete-error"


def saved_hierarchy() -> tuple[str, Hierarchy] | None:
    """Show the selection of a saved hierarchy with its button to delete it.

    Returns:
        Name and hierarchy; None when nothing is saved.

    Raises:
        HierarchyError: the file of the selected one is damaged.
    """
    if (deleted := st.session_state.pop(DELETED, None)) is not None:
        st.success(
            f"Deleted the saved hierarchy {escape_markdown(deleted)}.", icon=":material/check:"
        )
    if (failed := st.session_state.pop(FAILED, None)) is not None:
        error_box(failed)
    names = hierarchies.saved_names(home())
    if not names:
        empty_state("No hierarchy is saved yet. Generate one, edit it if you like, and save it.")
        return None
    if st.session_state.get(SELECTED) not in names:
        st.session_state.pop(SELECTED, None)
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    name = left.selectbox(
        "Saved hierarchy",
        names,
        key=SELECTED,
        persist_state="session",
        help=explained("hierarchy"),
    )
    right.button(
        "Delete",
        icon=":material/delete:",
        key="labels-delete",
        width="stretch",
        on_click=_ask,
        args=(name,),
        **disabled(
            access.why_not_manage(), explanation="Deletes the saved hierarchy after a confirmation."
        ),
    )
    if st.session_state.get(TO_CONFIRM) == name:
        _confirmation(name)
    else:
        _forget()
    return name, hierarchies.load(name, home())


def _confirmation(name: str) -> None:
    """Show what would be deleted, and the buttons that delete it or leave it."""
    shown = escape_markdown(name)
    with st.container(border=True):
        st.markdown(
            f"Delete the saved hierarchy **{shown}**? This cannot be undone. Runs that were "
            "trained on it have their own copy and are not affected."
        )
        with st.container(horizontal=True):
            st.button(
                f"Delete {shown}",
                type="primary",
                icon=":material/delete:",
                key="labels-delete-confirm",
                on_click=_delete,
                args=(name,),
            )
            st.button("Cancel", key="labels-delete-cancel", on_click=_forget)


def _ask(name: str) -> None:
    st.session_state[TO_CONFIRM] = name


def _forget() -> None:
    st.session_state.pop(TO_CONFIRM, None)


def _delete(name: str) -> None:
    """Delete, and store the outcome for the next run of the script."""
    _forget()
    try:
        hierarchies.delete(name, home())
    except DovsError as error:
        st.session_state[FAILED] = str(error)
    else:
        st.session_state[DELETED] = name
