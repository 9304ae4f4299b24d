"""A field for the new place of a run's own images, shown where they are not found."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dovs.config import RunConfig
from dovs.data.roots import require_readable
from dovs.runs.content import relocate
from dovs.runs.store import Run
from dovs.ui.parts.components import errors, escape_markdown

FIELD = "moved-images"


def show_moved(run: Run, config: RunConfig) -> None:
    """Show the field if the images of the run were at a path at which nothing is now."""
    path = config.dataset_params.get("path")
    if not isinstance(path, str) or Path(path).exists():
        return
    st.warning(
        escape_markdown(f"The images of this run are not at {path} any more, so none is shown."),
        icon=":material/folder_off:",
    )
    with st.form(f"{FIELD}-form", border=False):
        field, button = st.columns([4, 1], vertical_alignment="bottom")
        place = field.text_input("New place of the images", key=FIELD)
        pressed = button.form_submit_button("Use this place", width="stretch")
    if not (pressed and place):
        return
    with errors():
        with st.spinner("Comparing the images with those of the run …"):
            relocate(run, require_readable(place))
        st.rerun()
