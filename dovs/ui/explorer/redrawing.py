"""Which drawing of the maps is shown, and having them drawn again with other parameters."""

from __future__ import annotations

import streamlit as st

from dovs.analysis.projections import PROJECTIONS
from dovs.runs.redrawn import Redrawn, redraw, redrawn
from dovs.runs.store import Run
from dovs.ui.components import errors, plain
from dovs.ui.forms import parameter_form

SHOWN = "explorer-drawing"
LOOKS = 2.0  # seconds between two looks at maps that are being drawn
NOTE = (
    "What the views below measure in the embedding space does not change with the drawing. "
    "Trustworthiness, Trust and the microscope's targets are of the map drawn with the run."
)


def drawing(run: Run) -> str:
    """Draw the choice of a drawing and the form for another.

    Returns:
        The folder of the drawing that is shown, "" for the one that came with the run.
    """
    found = {str(each.path): each for each in redrawn(run)}
    titles = {"": "as drawn with the run"} | {key: each.title for key, each in found.items()}
    if st.session_state.get(SHOWN) not in titles:
        st.session_state[SHOWN] = ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = st.selectbox(
            "Drawing of the maps",
            list(titles),
            key=SHOWN,
            format_func=titles.__getitem__,
            persist_state="session",
            width=320,
        )
        with st.popover("Draw again …", icon=":material/brush:"):
            _form(run)
    if shown:
        st.caption(NOTE)
        _progress(found[shown])
        if not found[shown].drawn():
            return ""
    return str(shown)


def _form(run: Run) -> None:
    st.caption("A process of its own draws the map of every snapshot again; the page goes on.")
    names = PROJECTIONS.names
    name = st.segmented_control(
        "Projection",
        names,
        default=names[0],
        required=True,
        key="redraw-projection",
        format_func=lambda each: PROJECTIONS[each].title,
    )
    params = parameter_form(PROJECTIONS[str(name)], f"redraw-{name}")
    with errors():
        if st.button("Draw", key="redraw-start", icon=":material/play_arrow:"):
            redraw(run, str(name), params)
            st.rerun()


def _progress(shown: Redrawn) -> None:
    """Say how far a drawing is; the page is drawn again with each map that joins it."""
    if shown.trouble:
        st.error(plain(shown.trouble), icon=":material/error:")
        return
    before, total = len(shown.drawn()), len(shown.epochs)
    if before == total:
        return

    @st.fragment(run_every=LOOKS)
    def look() -> None:
        done = len(shown.drawn())
        st.progress(done / total, f"{done} of {total} maps are drawn.")
        if done != before:
            st.rerun()

    look()
