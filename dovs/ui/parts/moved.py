"""A field for the new place of a run's own images: where they are not found, or have changed."""

from __future__ import annotations

import streamlit as st

from dovs import access
from dovs.data.roots import require_readable
from dovs.runs.content import gone_images, reads_a_path, relocate
from dovs.runs.permission import why_not_change
from dovs.runs.store import Run
from dovs.ui.parts.components import error_box, errors, escape_markdown
from dovs.ui.parts.places import for_reader

FIELD = "moved-images"


def show_moved(run: Run, then: str = "so none is shown") -> None:
    """Show the field if the images of the run were at a path at which nothing is now.

    Args:
        run: one with a configuration.
        then: what follows from it.
    """
    text = gone_images(run)
    if not text:
        return
    st.warning(escape_markdown(for_reader(f"{text}, {then}.")), icon=":material/folder_off:")
    _field(run, "New place of the images")


def refuse(run: Run, reason: str | None) -> None:
    """Store why a run was not resumed, or forget it (None)."""
    if reason is None:
        st.session_state.pop(_refused(run), None)
    else:
        st.session_state[_refused(run)] = reason


def show_refused(run: Run) -> None:
    """Show why a run was not resumed, if so, and the field if its images can be elsewhere."""
    reason = st.session_state.get(_refused(run))
    if reason is None:
        return
    error_box(reason)
    if reads_a_path(run) and not gone_images(run):
        _field(run, "Place of the unchanged images")


def _refused(run: Run) -> str:
    return f"refused-{run.name}"


def _field(run: Run, label: str) -> None:
    if access.why_not_manage() or why_not_change(run):
        return
    with st.form(f"{FIELD}-form-{run.name}", border=False):
        field, button = st.columns([4, 1], vertical_alignment="bottom")
        place = field.text_input(label, key=f"{FIELD}-{run.name}")
        pressed = button.form_submit_button("Use this place", width="stretch")
    if not (pressed and place):
        return
    with errors():
        with st.spinner("Comparing the images with those of the run …"):
            relocate(run, require_readable(place))
        refuse(run, None)
        st.rerun()
