"""How far an import is that runs in the background, and the button that cancels it."""

from __future__ import annotations

import contextlib
from pathlib import Path

import streamlit as st

from dovs.errors import DovsError, RunError
from dovs.recording.job import JOB, cancel_import, import_progress
from dovs.runs import permission
from dovs.runs.finding import list_runs
from dovs.runs.status import age
from dovs.runs.store import IMPORTED, Run
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.run_facts import stop_requested
from dovs.ui.parts.terms import caption_with_terms
from dovs.ui.parts.visitors import disabled


def imports_under_way(home: Path) -> list[Run]:
    """Return the runs of a home that are being imported, newest first."""
    found = []
    for run in list_runs(home):
        with contextlib.suppress(DovsError):
            if run.status().active and run.origin == IMPORTED:
                found.append(run)
    return found


def import_step(run: Run) -> None:
    """Show the step of an import under way, and the button that cancels it.

    An import of the command line has no button: it is cancelled where it runs.

    Raises:
        RunError: the status is damaged.
    """
    now, name = import_progress(run), escape_markdown(run.name)
    by_page = (run.path / JOB).is_file()
    text = now.text if now else "starting a process" if by_page else "in another process"
    seconds = age(run.status().queued)
    st.progress(
        0.0 if now is None else min(1.0, now.fraction),
        text=f"Importing {name}: {text} · {seconds:.0f} s",
    )
    if not by_page:
        caption_with_terms("It was started on the command line: cancel it there.")
        return
    requested = stop_requested(run, run.status().state)
    st.button(
        "Cancel",
        icon=":material/stop_circle:",
        key=f"import-cancel-{run.name}",
        on_click=_cancel,
        args=(str(run.path),),
        **disabled(permission.why_not_change(run), requested),
    )
    if requested:
        caption_with_terms("Being cancelled …")


def _cancel(path: str) -> None:
    with contextlib.suppress(RunError):  # the disk is full: it can be requested again
        cancel_import(Run(Path(path)))
