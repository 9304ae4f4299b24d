"""Importing embeddings of another model on the Overview page: a file, a report, the import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from dovs import access
from dovs.config import home
from dovs.data import uploaded_files
from dovs.data.roots import data_roots, require_readable
from dovs.data.uploads import MOST_MEGABYTES
from dovs.errors import DataError
from dovs.recording.counts import counts_in
from dovs.recording.reading.examining import Examined, examine
from dovs.ui.overview.import_progress import follow_import, follow_others, start_of
from dovs.ui.overview.import_report import show_report
from dovs.ui.parts import address_problems
from dovs.ui.parts.components import error_box, error_stored
from dovs.ui.parts.import_step import imports_under_way
from dovs.ui.parts.terms import caption_with_terms
from dovs.ui.parts.visitors import closed

STATE = "import-embeddings"
OPEN = "import"
"""Parameter of the address that opens the panel."""
UPLOAD, PATH = "Upload", "Path on the server"


@dataclass
class Import:
    """What the panel remembers between two runs of the page.

    Attributes:
        path: that was examined, or None.
        columns: chosen by role; {} as they are recognised.
        evaluate: the split that was chosen, or None.
        counts: training counts as text.
        found: the report.
        run: directory of the run that is being imported, or None.
        error: of the last step.
        round: changes the keys of the widgets, which empties them.
    """

    path: Path | None = None
    columns: dict[str, str] = field(default_factory=dict)
    evaluate: str | None = None
    counts: str = ""
    found: Examined | None = None
    run: Path | None = None
    error: str = ""
    round: int = 0


def import_panel() -> None:
    """Show the panel that imports embeddings, closed until it is opened."""
    now: Import = st.session_state.setdefault(STATE, Import())
    if st.query_params.get(OPEN, "1") != "1":
        address_problems.note(OPEN, [f"{OPEN} is 1, which opens the panel of imports"])
    others = [run for run in imports_under_way(home()) if run.path != now.run]
    asked = st.query_params.get(OPEN) == "1" or now.found is not None
    with st.expander(
        "Import embeddings of your own model",
        icon=":material/upload_file:",
        key="import-panel",
        expanded=asked or now.run is not None or bool(others),
    ):
        if closed(access.why_not_manage()):
            return
        follow_others(others)
        if now.run is not None:
            if follow_import(now.run):
                _reset(now)
                st.rerun()
            return
        st.markdown(
            "Embeddings that your model computed, in a file: one row of numbers for each image, "
            "with labels, predictions, a split and images where you have them. Nothing is "
            "imported before you have seen a report of what was understood. To record your own "
            "training loop instead, use `dovs.Recorder` in Python."
        )
        way = st.segmented_control(
            "Where the file is", [UPLOAD, PATH], default=UPLOAD, required=True, key="import-way"
        )
        {UPLOAD: _upload, PATH: _path}[str(way)](now)
        if now.path is not None and now.found is not None:
            st.divider()
            _report(now, now.path, now.found)
        if now.error:
            error_box(now.error)


def _upload(now: Import) -> None:
    given = st.file_uploader(
        "A Parquet, .npz, .safetensors or .csv file; or an .npy and its .csv; or tensors.tsv, "
        "metadata.tsv and the sprite of TensorBoard's projector",
        type=[suffix.removeprefix(".") for suffix in uploaded_files.SUFFIXES],
        accept_multiple_files=True,
        max_upload_size=MOST_MEGABYTES,
        key=f"import-files-{now.round}",
    )
    label = "Check this file" if len(given) < 2 else f"Check these {len(given)} files"
    if st.button(label, type="primary", disabled=not given, key="import-check-files"):
        with error_stored(now), st.spinner("Reading …"):
            path = uploaded_files.store_files([(file.name, file.getvalue()) for file in given])
            _examine(now, path, {}, None)


def _path(now: Import) -> None:
    given = st.text_input("Path of the file", key="import-path", persist_state="session")
    roots = ", ".join(f"`{root}`" for root in data_roots())
    caption_with_terms(f"Below one of these folders of the server: {roots}.")
    if st.button("Check", type="primary", disabled=not given, key="import-check-path"):
        with error_stored(now), st.spinner("Reading …"):
            _examine(now, require_readable(given), {}, None)


def _examine(now: Import, path: Path, columns: Mapping[str, str], evaluate: str | None) -> None:
    """Examine a file with choices, and store the report; that of an earlier file is removed."""
    if path != now.path:
        now.found = None
    counts = counts_in(now.counts) if now.counts.strip() else None
    found = examine(path, columns, class_counts=counts, evaluate=evaluate)
    folder = path if path.is_dir() else path.parent
    for name in found.files:  # a file beside it may be a link to another folder
        require_readable(folder / name)
    now.path, now.columns, now.evaluate, now.found = path, dict(columns), evaluate, found
    now.round += 1


def _report(now: Import, path: Path, found: Examined) -> None:
    """Show the report, its choices, and the button that imports."""
    chosen = show_report(found, now.counts, f"import-{now.round}")
    if chosen is not None:
        with error_stored(now), st.spinner("Reading …"):
            now.counts = chosen.counts
            _examine(now, path, chosen.columns, chosen.evaluate)
            st.rerun()
    if found.problem:
        return
    start = start_of(path, found, f"import-{now.round}")
    if start is not None:
        with error_stored(now):
            if not path.exists():
                raise DataError(f"{path.name} is not there any more: upload or check it again.")
            now.run = start(
                path,
                columns=now.columns,
                class_counts=counts_in(now.counts) if now.counts.strip() else None,
                evaluate=now.evaluate,
                home=home(),
            ).path
            st.rerun()


def _reset(now: Import) -> None:
    st.session_state[STATE] = Import(round=now.round + 1)
