"""Below the list: importing a run from a zip, and the trash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import streamlit as st

from dovs import access
from dovs.errors import DovsError
from dovs.figures.labels import plural
from dovs.runs import trash
from dovs.runs.arriving import import_run
from dovs.runs.launch import why_not_continued
from dovs.ui.parts.components import error_box, errors, escape_markdown
from dovs.ui.parts.visitors import closed
from dovs.ui.runs.view import change

MOST_MEGABYTES = 500


def import_panel(home: Path) -> None:
    """Show the field for the zip of a run."""
    with st.expander("Import a run", icon=":material/upload:"):
        st.caption(
            "A zip of the command dovs export, from this machine or another. Embeddings of other "
            "programs are imported on the Overview page."
        )
        if closed(access.why_not_manage()):
            return
        given = st.file_uploader(
            "Zip of a run", type="zip", key="runs-zip", max_upload_size=MOST_MEGABYTES
        )
        if given is not None and st.button("Import", key="runs-import"):
            _do(lambda: _import(given, home))


def _import(given: BinaryIO, home: Path) -> None:
    """Import the zip of a run, and select the run."""
    run = import_run(given, home=home, title=given.name)
    change(selected=(run.name,))
    if reason := why_not_continued(run):
        st.toast(escape_markdown(f"It cannot be resumed: {reason}"), duration="long")


def trash_panel(home: Path) -> None:
    """Show the deleted runs, with the buttons that restore them or empty the trash."""
    with errors():
        deleted = trash.deleted_runs(home)
        if not deleted:
            return
        with st.expander(f"Trash: {plural(len(deleted), 'run', 'runs')}", icon=":material/delete:"):
            sizes = [trash.size_of(each.path) / 1e6 for each in deleted]
            frame = pd.DataFrame(
                {
                    "Name": [each.name for each in deleted],
                    "Deleted": pd.to_datetime([each.deleted for each in deleted], utc=True),
                    "Size": [f"{size:,.1f} MB" for size in sizes],
                }
            )
            st.dataframe(frame, hide_index=True, key="runs-trash", alt="Deleted runs")
            if closed(access.why_not_manage()):
                return
            with st.container(horizontal=True, vertical_alignment="bottom"):
                entry = st.selectbox(
                    "Deleted run", deleted, format_func=lambda each: each.name, width=300,
                    key="runs-trash-choice",
                )  # fmt: skip
                if st.button("Restore", icon=":material/undo:", key="runs-restore"):
                    _do(lambda: change(selected=(trash.restore(entry.entry, home).name,)))
                with st.popover("Empty the trash", icon=":material/delete_forever:"):
                    st.markdown(f"{sum(sizes):,.1f} MB become free. This cannot be undone.")
                    if st.button("Delete for ever", type="primary", key="runs-empty"):
                        _do(lambda: trash.empty_trash(home))


def _do(action: Callable[[], object]) -> None:
    try:
        action()
    except DovsError as error:
        error_box(error)
    else:
        st.rerun()
