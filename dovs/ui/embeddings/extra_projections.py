"""Which drawing of the maps is shown, and having them drawn again with other parameters."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dovs.analysis.projections import PROJECTIONS
from dovs.runs.extra_projections import Redrawn, opened, redraw, redrawn
from dovs.runs.store import Run
from dovs.ui.embeddings.data.address import asked, tell
from dovs.ui.parts.components import errors, escape_markdown
from dovs.ui.parts.forms import parameter_form

SHOWN = "explorer-drawing"
ADDRESS = "drawing"
LOOKS = 2.0  # seconds between two looks at maps that are being drawn
NOTE = (
    "Trustworthiness, the view Trust and the microscope's targets are of the map that is shown. "
    "What else the views below measure is of the embedding space and does not change with it."
)
_READ = "explorer-drawing-read"  # what the address said when it was followed last


def drawing(run: Run) -> str:
    """Draw the choice of a drawing and the form for another; the address holds what is chosen.

    Returns:
        The folder of the drawing that is shown, "" for the one that came with the run.
    """
    found = {str(each.path): each for each in redrawn(run)}
    titles = {"": "as drawn with the run"} | {key: each.title for key, each in found.items()}
    _follow(found)
    shown = st.selectbox(
        "Drawing of the maps",
        list(titles),
        key=SHOWN,
        format_func=titles.__getitem__,
        persist_state="session",
        width=320,
    )
    name = found[shown].path.name if shown else ""
    st.session_state[_READ] = name
    tell(ADDRESS, name)
    with st.popover("Draw again …", icon=":material/brush:"):
        _form(run)
    return str(shown)


def progress(run: Run, shown: str) -> str:
    """Say what a drawing changes and how far it is.

    Args:
        run: the run.
        shown: as `drawing`.

    Returns:
        The drawing whose maps can be shown: "" as long as the other has none.
    """
    if not shown:
        return ""
    chosen = opened(Path(shown))
    st.caption(NOTE)
    _progress(chosen)
    return shown if chosen.drawn() else ""


def _follow(found: dict[str, Redrawn]) -> None:
    """Choose what the address asks for, once; a name that the run does not have is ignored."""
    wanted = asked(ADDRESS)
    if wanted and wanted != st.session_state.get(_READ):
        for key, each in found.items():
            if each.path.name == wanted:
                st.session_state[SHOWN] = key
    if st.session_state.get(SHOWN) not in ("", *found):
        st.session_state[SHOWN] = ""


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
        st.error(escape_markdown(shown.trouble), icon=":material/error:")
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
