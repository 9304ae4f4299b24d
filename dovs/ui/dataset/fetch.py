"""Downloading or preparing a dataset from a page: explanation, start, progress, stop, retry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from dovs import access
from dovs.config import TailConfig, home
from dovs.data import SOURCES, SourceState, fetch_progress, start_fetch, state, stop_fetch
from dovs.data.cache import NOT_PREPARED
from dovs.errors import DovsError
from dovs.texts import megabytes
from dovs.ui.frame import link
from dovs.ui.parts.components import empty_state, error_box, escape_markdown
from dovs.ui.parts.places import for_reader, without_places
from dovs.ui.parts.terms import caption_with_terms
from dovs.ui.parts.visitors import closed, disabled

REFRESH = 1.0  # seconds between two updates of the progress
FAILED = "fetch-error"


def is_ready(tail: TailConfig) -> bool:
    """Return whether the dataset of a tail can be loaded; if not, show what to do."""
    needed = SOURCES[tail.dataset].model.model_fields.items()
    if any(field.is_required() and name not in tail.dataset_params for name, field in needed):
        empty_state("This dataset is a folder on this machine: enter its path on the Dataset page.")
        link("dataset", "Go to Dataset")
        return False
    found = state(tail.dataset, **tail.dataset_params)
    if not found.ready:
        fetch_panel(tail, found)
    return found.ready


def fetch_panel(tail: TailConfig, found: SourceState) -> None:
    """Explain that a dataset is not ready yet, and offer to download or prepare it.

    Args:
        tail: has the dataset and its parameters.
        found: the state of the dataset, from `dovs.data.state`.
    """
    entry = SOURCES[tail.dataset]
    if not found.version and not found.download_bytes:  # nothing that could be prepared
        error_box(without_places(found.detail, Path(found.where)))
        return
    with st.container(border=True):
        st.subheader(f"{entry.title} is not ready yet", anchor=False)
        st.markdown(_explanation(entry.meta.get("kind", ""), found))
        progress = fetch_progress(tail.dataset, home(), tail.dataset_params)
        running = progress is not None and progress.state == "running"
        st.fragment(_progress, run_every=REFRESH if running else None)(tail, running, found)


def _explanation(kind: str, found: SourceState) -> str:
    detail = escape_markdown(without_places(found.detail, Path(found.where)))
    if kind == "folder":
        return (
            f"{detail[:1].upper()}{detail[1:]} into arrays that training can read fast. Your "
            "files are not changed."
        )
    return (
        f"{megabytes(found.download_bytes)} will be downloaded into `{for_reader(found.where)}` "
        "and "
        "converted. This runs in the background: you can leave the page. Meanwhile you can use "
        "another dataset, for example the digits, which need no download."
    )


def _progress(tail: TailConfig, was_running: bool, found: SourceState) -> None:
    progress = fetch_progress(tail.dataset, home(), tail.dataset_params)
    running = progress is not None and progress.state == "running"
    if running != was_running or (not running and state_ready(tail)):
        st.rerun()
    if progress is not None and running:
        percent = min(max(progress.fraction, 0.0), 1.0)
        st.progress(percent, text=f"{escape_markdown(progress.message)} · {percent:.0%}")
        st.button(
            "Stop",
            on_click=_stop,
            args=(tail,),
            icon=":material/stop_circle:",
            key="fetch-stop",
            **disabled(access.why_not_manage()),
        )
        return
    failed = st.session_state.pop(FAILED, None)
    if failed is None and progress is not None and progress.state == "failed":
        failed = progress.message
    if failed:
        error_box(failed)
    elif progress is not None and progress.state == "stopped":
        caption_with_terms(f"Stopped at {progress.fraction:.0%}. You can start it again.")
    if closed(f"These images {NOT_PREPARED}" if access.access().read_only else ""):
        return
    if closed(access.why_not_manage()):
        return
    label = f"Download ({megabytes(found.download_bytes)})" if found.download_bytes else "Prepare"
    st.button(
        f"{label} again" if failed and not found.download_bytes else label,
        type="primary",
        on_click=_start,
        args=(tail,),
        icon=":material/download:",
        key=f"fetch-start-{tail.dataset}",  # a click before a redraw must not start another one
    )


def state_ready(tail: TailConfig) -> bool:
    """Return whether the dataset can be loaded now."""
    return state(tail.dataset, **tail.dataset_params).ready


def _start(tail: TailConfig) -> None:
    _store_error(start_fetch, tail)


def _stop(tail: TailConfig) -> None:
    _store_error(stop_fetch, tail)


def _store_error(action: Callable[[str, dict[str, Any]], None], tail: TailConfig) -> None:
    """Run the action, and store an error for the next run of the panel."""
    try:
        action(tail.dataset, tail.dataset_params)
    except DovsError as error:
        st.session_state[FAILED] = str(error)
