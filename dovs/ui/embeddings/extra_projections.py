"""Which projection the maps are of, and computing extra ones with other parameters."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dovs import access
from dovs.analysis.projections import PROJECTIONS
from dovs.runs.extra_projections import ExtraProjection, compute, list_extra, read_extra
from dovs.runs.store import Run
from dovs.ui.embeddings.data import address
from dovs.ui.parts import address_problems
from dovs.ui.parts.components import errors, escape_markdown
from dovs.ui.parts.forms import parameter_form
from dovs.ui.parts.terms import caption_with_terms, explained
from dovs.ui.parts.visitors import closed

SHOWN = "explorer-projection"
PARAMETER = "drawing"  # so named in addresses since version 0.1
REFRESH = 2.0  # seconds between two looks at maps that are being computed
NOTE = (
    "Trustworthiness, the view Trust and the targets of the view Over-sampling are of the map that "
    "is shown. The other views measure the embedding space and do not change with the map."
)
_READ = "explorer-projection-read"  # the value of the address that was followed last


def choose_projection(run: Run) -> str:
    """Show the choice of a projection and the form for another one; the address names the choice.

    Returns:
        The folder of the extra projection that is shown, "" for the run's own.
    """
    found = {str(each.path): each for each in list_extra(run)}
    titles = {"": "the run's own"} | {key: each.title for key, each in found.items()}
    _follow_address(found)
    with st.popover("Projection", icon=":material/scatter_plot:"):
        shown = st.selectbox(
            "Projection of the maps",
            list(titles),
            key=SHOWN,
            format_func=titles.__getitem__,
            persist_state="session",
            help=explained("Projection"),
        )
        st.markdown("**Compute another projection**")
        _form(run)
    name = found[shown].path.name if shown else ""
    st.session_state[_READ] = name
    address.write(PARAMETER, name)
    return str(shown)


def show_progress(shown: str) -> str:
    """Show what an extra projection changes on the page, and how far it is computed.

    Args:
        shown: as `choose_projection`.

    Returns:
        The projection whose maps can be shown: "" while the extra one has none.
    """
    if not shown:
        return ""
    extra = read_extra(Path(shown))
    caption_with_terms(NOTE)
    _progress(extra)
    return shown if extra.epochs_done() else ""


def _follow_address(found: dict[str, ExtraProjection]) -> None:
    """Choose what the address names, once; a name that the run does not have is reported."""
    wanted = address.read(PARAMETER)
    if wanted and wanted != st.session_state.get(_READ):
        if wanted not in {each.path.name for each in found.values()}:
            problem = f"drawing {wanted[:60]!r}: the run has no such projection, its own is shown"
            address_problems.note(PARAMETER, [problem])
        for key, each in found.items():
            if each.path.name == wanted:
                st.session_state[SHOWN] = key
    if st.session_state.get(SHOWN) not in ("", *found):
        st.session_state[SHOWN] = ""


def _form(run: Run) -> None:
    if closed(access.why_not_manage()):
        return
    caption_with_terms(
        "A process in the background computes a map of every snapshot; you can go on here."
    )
    names = PROJECTIONS.names
    name = st.segmented_control(
        "Method",
        names,
        default=names[0],
        required=True,
        key="extra-projection-method",
        format_func=lambda each: PROJECTIONS[each].title,
    )
    params = parameter_form(PROJECTIONS[str(name)], f"extra-projection-{name}")
    with errors():
        if st.button("Compute", key="extra-projection-start", icon=":material/play_arrow:"):
            compute(run, str(name), params)
            st.rerun()


def _progress(extra: ExtraProjection) -> None:
    """Show how many maps are computed; each new map runs the page again."""
    if extra.error:
        st.error(escape_markdown(extra.error), icon=":material/error:")
        return
    before, total = len(extra.epochs_done()), len(extra.epochs)
    if before == total:
        return

    @st.fragment(run_every=REFRESH)
    def look() -> None:
        done = len(extra.epochs_done())
        st.progress(done / total, f"{done} of {total} maps are computed.")
        if done != before:
            st.rerun()

    look()
