"""A sweep on its page: progress, table and matrix, what became of its cells, export and stop."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from dovs.access import why_not_change, why_not_manage
from dovs.durations import in_words
from dovs.errors import DovsError
from dovs.figures.labels import plural
from dovs.figures.sweep_matrix import NOTHING, sweep_matrix, sweep_matrix_text
from dovs.runs.status import shown
from dovs.sweeps import definition, launching, results
from dovs.sweeps.cells import Cell, planned
from dovs.sweeps.definition import Sweep, of_tables
from dovs.ui.parts.components import chart, error_box, errors, escape_markdown, on_demand
from dovs.ui.parts.headers import headers_of
from dovs.ui.parts.visitors import closed, disabled

REMOVED = "sweep-removed"
"""Name of the sweep that the last click removed."""
REFRESH = 5.0  # seconds between two updates of a sweep that is training


@st.cache_data(max_entries=4, show_spinner="Reading the datasets of the sweep …")
def _cells(toml: str, name: str, home: str) -> tuple[list[Cell], list[str]]:
    return planned(of_tables(tomllib.loads(toml), name), Path(home))


def watch(sweep: Sweep, home: Path) -> None:
    """Show a sweep; while cells are training or waiting, update every 5 seconds.

    Raises:
        ConfigError: a value is not allowed any more.
        DataError: a dataset is not on this machine.
    """
    found, left_out = _cells(sweep.to_toml(), sweep.name, str(home))
    for line in left_out:
        st.caption(escape_markdown(line))
    active = results.progress(found, home, ()).active
    st.fragment(_panel, run_every=REFRESH if active else None)(sweep, found, home, active)


def _panel(sweep: Sweep, found: Sequence[Cell], home: Path, was_active: bool) -> None:
    with errors():
        progress = results.progress(found, home)
        if progress.active != was_active:
            st.rerun()
        st.progress(progress.done / max(1, progress.total), text=progress_text(progress))
        _buttons(sweep, found, progress, home)
        varied = sweep.varied
        frame = results.cell_frame(found, varied)
        measure, across = _choices(frame, varied)
        rows = results.row_frame(frame, varied, measure)
        matrix = results.matrix_frame(rows, varied, across)
        chart(
            sweep_matrix(matrix, across, measure),
            _text(matrix, across, measure, frame),
            rows,
            key="sweep-matrix",
        )
        box = on_demand(
            f"All {plural(len(frame), 'run')}", "sweep-cells-open", ":material/grid_on:"
        )
        if box.open:
            with box:
                st.dataframe(
                    frame, hide_index=True, key="sweep-cells", column_config=headers_of(frame)
                )
                _exports(frame, sweep.name)


def progress_text(progress: results.Progress) -> str:
    """Return how far a sweep is.

    >>> progress_text(results.Progress(4, {"finished": 1, "queued": 3}, 90.0))
    '1 of 4 runs are finished (3 queued), about 1 min 30 s left'
    """
    others = [f"{n} {shown(s)}" for s, n in progress.states.items() if s != results.DONE]
    listed = f" ({', '.join(others)})" if others else ""
    left = progress.seconds_left
    time = "" if left is None else f", about {in_words(left)} left"
    return f"{progress.done} of {progress.total} runs are finished{listed}{time}"


def _text(matrix: pd.DataFrame, across: str, measure: str, frame: pd.DataFrame) -> str:
    text = sweep_matrix_text(matrix, across, measure)
    return text if text == NOTHING else f"{text} {spread_note(frame)}"


def spread_note(frame: pd.DataFrame) -> str:
    """Return what the spread is over, and on which images."""
    over = "draws of the tail" if frame["draw"].nunique() > 1 else "seeds, of one draw of the tail"
    done = frame[frame["state"] == results.DONE]
    split = "validation" if "validation" in set(done["split"]) else "test"
    return f"Mean ± sd over {over}, on the {split} split."


def _choices(frame: pd.DataFrame, varied: Sequence[str]) -> tuple[str, str]:
    """Show what the numbers and the columns are."""
    known = [name for name in results.RATES if name in frame] or ["balanced_accuracy"]
    with st.container(horizontal=True):
        measure = st.selectbox(
            "Measure", known, key="sweep-measure", format_func=lambda name: name.replace("_", " ")
        )
        options = [*varied, ""]
        usual = "imbalance_ratio" if "imbalance_ratio" in varied else options[0]
        across = st.selectbox(
            "Columns",
            options,
            index=options.index(usual),
            key="sweep-across",
            format_func=lambda name: name.replace("_", " ") or "one column",
        )
    return str(measure), str(across)


def _remove_button(sweep: Sweep, progress: results.Progress, refused: str) -> bool:
    """Show what it means to remove a sweep from the list, and return whether it is wanted."""
    if progress.active or refused:
        st.button(
            "Remove",
            key="sweep-remove",
            icon=":material/playlist_remove:",
            **disabled(refused, progress.active, "Stop its runs first."),
        )
        return False
    with st.popover("Remove", icon=":material/playlist_remove:", key="sweep-remove"):
        made = progress.total - progress.states.get(results.NEW, 0)
        stay = f"Its {plural(made, 'run')} remain on Runs." if made else "It has no runs."
        st.write(f"The sweep leaves this list. {stay} The file makes it again.")
        st.download_button(
            "TOML file",
            sweep.to_toml(),
            file_name=f"{sweep.name}.toml",
            icon=":material/download:",
            key="sweep-remove-toml",
            on_click="ignore",
        )
        return st.button("Remove from the list", key="sweep-remove-sure", type="primary")


def _buttons(sweep: Sweep, found: Sequence[Cell], progress: results.Progress, home: Path) -> None:
    refused = why_not_change()
    closed(refused)
    with st.container(horizontal=True):
        stopped = st.button(
            "Stop",
            key="sweep-stop",
            icon=":material/stop_circle:",
            **disabled(
                refused,
                not progress.active,
                "Stops what is training and what waits. Continue goes on from there.",
            ),
        )
        left = progress.total - progress.done
        again = st.button(
            "Continue",
            key="sweep-continue",
            icon=":material/play_circle:",
            **disabled(
                refused,
                bool(progress.active or not left),
                "Puts what is not finished into the queue; finished runs are not repeated.",
            ),
        )
        removed = _remove_button(sweep, progress, why_not_manage())
    try:
        if stopped:
            launching.cancel(found, home)
            st.rerun()
        if again:
            launching.enqueue(found, home)
            st.rerun()
        if removed:
            definition.remove(sweep.name, home)
            st.session_state[REMOVED] = sweep.name
            st.rerun()
    except DovsError as error:
        error_box(error)
    failed = [cell for cell in found if results.state_of(cell) == "failed"]
    if failed:
        names = ", ".join(f"`{cell.folder.name}`" for cell in failed[:3])
        st.warning(
            f"{plural(len(failed), 'run')} of {escape_markdown(sweep.name)} failed: {names}. "
            "The Train page shows why.",
            icon=":material/warning:",
        )


def _exports(frame: pd.DataFrame, name: str) -> None:
    stream = io.BytesIO()
    frame.to_parquet(stream, index=False)
    with st.container(horizontal=True):
        st.download_button(
            "CSV",
            frame.to_csv(index=False),
            f"{name}.csv",
            "text/csv",
            icon=":material/download:",
        )
        st.download_button(
            "Parquet",
            stream.getvalue(),
            f"{name}.parquet",
            "application/vnd.apache.parquet",
            icon=":material/download:",
        )
