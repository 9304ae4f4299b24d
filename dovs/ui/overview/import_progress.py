"""The start of an import on the Overview page, and its progress until its map can be explored."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from dovs.analysis.projections import PROJECTIONS
from dovs.config import home
from dovs.errors import RunError
from dovs.recording.importing import NO_MAP, usual_name
from dovs.recording.job import start_import
from dovs.recording.reading.examining import Examined
from dovs.runs.folders import free_name
from dovs.runs.store import Run
from dovs.ui.parts.components import error_box, errors, escape_markdown
from dovs.ui.parts.import_step import import_step
from dovs.ui.parts.numbers import number_field, outside
from dovs.ui.parts.run_facts import stop_requested
from dovs.ui.parts.terms import caption_with_terms

POINTS = ("Most points of each split", 10, 100_000)
"""Label of the field, and its smallest and largest number."""
REFRESH = 1.0  # seconds between two updates of the progress


def start_of(path: Path, found: Examined, key: str) -> Callable[..., Run] | None:
    """Show name, map and size; return what starts the import once that is requested.

    Args:
        path: of the file.
        found: its report.
        key: beginning of the keys of the widgets.
    """
    first, second, third = st.columns(3)
    name = first.text_input(
        "Name of the run",
        free_name(usual_name(path), home()),
        key=f"{key}-name",
        help="Letters, digits, '.', '_' and '-'.",
    )
    if found.has_map:
        second.selectbox("Map", ["the one in the file"], key=f"{key}-given", disabled=True)
        projection = PROJECTIONS.names[0]
    else:
        projection = second.selectbox(
            "Map",
            [*PROJECTIONS.names, NO_MAP],
            key=f"{key}-projection",
            format_func=lambda each: each if each == NO_MAP else PROJECTIONS[each].title,
        )
    points = number_field(
        *POINTS,
        place=third,
        value=5_000,
        step=1_000,
        key=f"{key}-points",
        help="On the map. Measures are of all rows. The time of a UMAP map grows with the points.",
    )
    allowed = not outside(POINTS[0], points, *POINTS[1:])
    if (
        st.button(
            "Import",
            type="primary",
            icon=":material/check:",
            key="import-start",
            disabled=not allowed,
        )
        and allowed
    ):
        return functools.partial(
            start_import, name=name.strip(), projection=projection, points=int(points)
        )
    return None


def follow_import(path: Path) -> bool:
    """Show how far an import is, and what to do; return whether another one can begin.

    Args:
        path: directory of the run.
    """
    run = Run(path)
    active = _active(run)
    st.fragment(_progress, run_every=REFRESH if active else None)(str(path), active)
    if active:
        return False
    return bool(st.button("Import another file", icon=":material/add:", key="import-another"))


def follow_others(runs: Sequence[Run]) -> None:
    """Show how far imports are that were started in another tab, or before the page was reloaded.

    Args:
        runs: that are being imported.
    """
    for run in runs:
        st.fragment(_progress, run_every=REFRESH)(str(run.path), True)
    if runs:
        st.divider()


def _active(run: Run) -> bool:
    """Return whether a process imports, or is starting; it may have been removed, or be damaged."""
    try:
        return run.status().active
    except RunError:
        return False


def _progress(path: str, was_active: bool) -> None:
    run = Run(Path(path))
    if was_active != _active(run):
        st.rerun()
    if not run.path.is_dir():
        _cancelled()
        return
    with errors():
        if not was_active:
            _ended(run)
            return
        import_step(run)
        if run.projection_epochs() and not stop_requested(run, run.status().state):
            _explore(run, "Explore its first map already")


def _cancelled() -> None:
    st.info("The import was cancelled: nothing of it was stored.", icon=":material/block:")


def _ended(run: Run) -> None:
    """Show how an import ended, and the link to its map."""
    status, name = run.status(), escape_markdown(run.name)
    if status.state == "cancelled":
        _cancelled()
        return
    if status.state != "finished":
        error_box(status.message or "The import ended early. Its log is on the Train page.")
        caption_with_terms(
            f"Nothing can be explored of {name}. Correct the file and import it again."
        )
        return
    st.success(f"Imported as run {name}.", icon=":material/check:")
    if status.message:
        st.warning(escape_markdown(status.message), icon=":material/info:")
    for line in run.facts().get("report", ()):
        if str(line).startswith("note: "):
            caption_with_terms(escape_markdown(str(line).removeprefix("note: ")))
    _explore(run, "Explore its map")


def _explore(run: Run, label: str) -> None:
    st.page_link(
        "pages/embeddings.py",
        label=label,
        icon=":material/scatter_plot:",
        query_params={"run": run.name},
    )
