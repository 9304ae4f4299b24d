"""The Runs page: the list with its controls, what can be done with selected runs, the trash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from dovs.figures.labels import plural
from dovs.runs.finding import run_folders
from dovs.runs.index import indexed_rows
from dovs.runs.naming import runs_folder
from dovs.runs.selecting import SHOWN, grouped, matching
from dovs.runs.status import ACTIVE
from dovs.runs.store import Run
from dovs.ui.parts.components import empty_state, escape_markdown
from dovs.ui.parts.no_runs import no_runs
from dovs.ui.runs.filters import filters
from dovs.ui.runs.more import import_panel, trash_panel
from dovs.ui.runs.selected import selected_panel, undo
from dovs.ui.runs.table import groups_table, runs_table
from dovs.ui.runs.view import View, current, sorted_rows, write

REFRESH = 3.0
"""Seconds between two looks at the states of active runs."""


def show(home: Path) -> None:
    """Show the runs of a home.

    Raises:
        RunError: the folder of the runs cannot be read.
    """
    rows = indexed_rows(home)
    view = current()
    write(view)
    undo(home)
    if not rows:
        no_runs("Or import one below.")
    else:
        filters(view, rows)
        _list(view, rows, home)
        _watch(rows, home)
    import_panel(home)
    trash_panel(home)


def _list(view: View, rows: Sequence[dict[str, Any]], home: Path) -> None:
    found = matching(rows, view.selection)
    sides = [[name] for name in view.selected]
    if not found:
        _nothing_fits(view, rows)
    else:
        _counts(rows, found)  # above the table, whose tool bar would cover the controls
        if view.group:
            groups = sorted_rows(grouped(found), view.sort)
            groups_table(groups, view)
            whole = [each["names"] for each in groups if {*each["names"]} <= {*view.selected}]
            of_groups = {name for names in whole for name in names}
            sides = whole + [side for side in sides if not of_groups.issuperset(side)]
        else:
            runs_table(sorted_rows(found, view.sort), view)
    folders = {Run(path).name: path for path in run_folders(home)} if view.selected else {}
    selected = [Run(folders[name]) for name in view.selected if name in folders]
    missing = [name for name in view.selected if name not in folders]
    if missing:
        st.warning(
            f"{plural(len(missing), 'selected run is', 'selected runs are')} not there: "
            f"{escape_markdown(', '.join(missing))}. Deleted or renamed, or the address is of "
            "another machine.",
            icon=":material/search_off:",
        )
    if selected:
        listed = {row["name"] for row in found}
        hidden = [run.name for run in selected if run.name not in listed]
        selected_panel(selected, home, ",".join(map("+".join, sides)), hidden)
    elif found:
        st.caption(
            "Select a run, by a click at the left of its row or by Shift and the space bar, to see "
            "what can be done."
        )


def _nothing_fits(view: View, rows: Sequence[dict[str, Any]]) -> None:
    also = len(matching(rows, replace(view.selection, archived=SHOWN)))  # archived ones too
    none = f"None of {len(rows):,} runs fits" if len(rows) > 1 else "The only run does not fit"
    of_these = "one run, which is" if also == 1 else f"{also:,} runs, which are"
    hidden = f" They fit {of_these} archived: View shows archived runs." if also else ""
    empty_state(f"{none} these filters.{hidden}", icon=":material/filter_alt:")


def _counts(rows: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]) -> None:
    damaged = sum(row["state"] == "damaged" for row in found)
    silent = sum(row["silent"] is not None for row in found)
    parts = [f"{len(found):,} of {len(rows):,} runs"]
    if damaged:
        parts.append(f"{damaged} cannot be read: select one to see why")
    if silent:
        parts.append(f"{silent} without a sign of life")
    st.caption("; ".join(parts) + ".")


def _watch(rows: Sequence[dict[str, Any]], home: Path) -> None:
    """Draw the page again when the state of an active run has changed."""
    before = _active(rows)
    if not before:
        return

    @st.fragment(run_every=REFRESH)
    def look() -> None:
        if runs_folder(home).is_dir() and _active(indexed_rows(home)) != before:
            st.rerun()

    look()


def _active(rows: Sequence[dict[str, Any]]) -> set[tuple[str, str, bool]]:
    return {
        (row["name"], row["state"], row["silent"] is not None)
        for row in rows
        if row["state"] in ACTIVE
    }
