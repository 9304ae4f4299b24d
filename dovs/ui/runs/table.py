"""The list of runs, or of groups of seeds, as a table whose rows can be selected."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dovs.comparison.alike import differences_of_alike
from dovs.config import home
from dovs.runs.evaluated import images_name
from dovs.runs.selecting import seeds_text
from dovs.runs.table import MEASURES, shown_state, trained_with
from dovs.ui.parts.run_facts import STATES
from dovs.ui.parts.session import VISIT
from dovs.ui.parts.terms import explained
from dovs.ui.runs.view import View, change, current

PERCENT = "%.1f%%"
MARKED = "runs-table-marked"
"""In the session: the key of the present table, the rows that were selected when it was made, and
those that are selected now."""
TITLES = {
    "name": "Name",
    "state": "State",
    "dataset": "Dataset",
    "imbalance_ratio": "Ratio",
    "method": "Method",
    "epochs": "Epochs",
    "seed": "Seed",
    "balanced_accuracy": "Balanced accuracy",
    "many": "Many",
    "medium": "Medium",
    "few": "Few",
    "measured_on": "Evaluated on",
    "seconds": "Time",
    "device": "Device",
    "tags": "Tags",
    "note": "Note",
    "created": "Created",
}
OWN_HELP = {
    "method": "In brackets what differs from the defaults of the method.",
    "seconds": "Time of training, evaluation included.",
    "measured_on": "Images that the rates were measured on.",
}
TERMS = {"imbalance_ratio": "Imbalance ratio"}
"""What the glossary calls a column, where its title is shorter."""
OF_GROUPS = (
    "created", "method", "balanced_accuracy", "dataset", "imbalance_ratio", "runs", "seeds", "many",
    "medium", "few", "seconds", "measured_on", "tags",
)  # fmt: skip

MOST_ROWS = 16
"""Rows that a table shows without scrolling."""
TALLEST = 560
"""Pixels of a table with more rows."""


def runs_table(rows: Sequence[dict[str, Any]], view: View) -> None:
    """Show one line for each run; a click, or Shift and the space bar, selects it."""
    frame = runs_frame(rows)
    names = [row["name"] for row in rows]
    columns = _filled(view.columns, rows)
    _show(frame[["name", *columns]], [[name] for name in names], view, _config(rows))


def groups_table(groups: Sequence[dict[str, Any]], view: View) -> None:
    """Show one line for each group of seeds; selecting it selects its runs."""
    differences = differences_of_alike(groups, home())
    frame = groups_frame(groups, differences)
    columns = [
        name
        for name in _filled(OF_GROUPS, groups)
        if name in ("runs", "seeds", "method") or name in view.columns
    ]
    config = _config(groups) | {
        "runs": st.column_config.TextColumn(
            "Seeds", help="Finished seeds of all; of a seed with several runs the newest counts."
        ),
        "seeds": st.column_config.TextColumn("Which"),
        **{name: st.column_config.TextColumn(TITLES[name], help=_help(name)) for name in MEASURES},
    }
    if any(differences):
        config["method"] = st.column_config.TextColumn("Method", width=330, help=_help("method"))
    _show(frame[columns], [group["names"] for group in groups], view, config)


def runs_frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return the columns of runs, with states in words and rates as percentages."""
    frame = pd.DataFrame({name: [row.get(name) for row in rows] for name in TITLES})
    frame["state"] = [_state(row) for row in rows]
    frame["method"] = [_method(row) for row in rows]
    frame["epochs"] = [
        f"{row['epoch']} / {row['epochs']}" if row["epochs"] else None for row in rows
    ]
    for name in MEASURES:
        frame[name] = 100 * pd.to_numeric(frame[name], errors="coerce")
    frame["imbalance_ratio"] = pd.to_numeric(frame["imbalance_ratio"], errors="coerce")
    frame["seed"] = pd.array(frame["seed"], dtype="Int64")
    return _common(frame, rows)


def groups_frame(
    groups: Sequence[dict[str, Any]], differences: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return the columns of groups of seeds; rates as mean ± standard deviation, in percent.

    Args:
        groups: rows of `selecting.grouped`.
        differences: of each, see `differences_of_alike`.
    """
    names = ("dataset", "imbalance_ratio", "seconds", "measured_on", "tags", "created")
    frame = pd.DataFrame({name: [group.get(name) for group in groups] for name in names})
    frame["method"] = [
        "; ".join(filter(None, (_method(group) or group["names"][0], difference)))
        for group, difference in zip(groups, differences or [""] * len(groups), strict=True)
    ]
    frame["runs"] = [seeds_text(group) for group in groups]
    frame["seeds"] = [", ".join(map(str, group["seeds"])) or None for group in groups]
    for name in MEASURES:
        frame[name] = [_mean(group[name], group[f"{name}_sd"]) for group in groups]
    frame["imbalance_ratio"] = pd.to_numeric(frame["imbalance_ratio"], errors="coerce")
    return _common(frame, groups)


def _filled(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return columns without that of tags where no row has one: it takes the place of others."""
    return [name for name in columns if name != "tags" or any(row.get("tags") for row in rows)]


def _common(frame: pd.DataFrame, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    frame["created"] = pd.to_datetime(frame["created"], errors="coerce", utc=True)
    frame["seconds"] = pd.to_numeric(frame["seconds"], errors="coerce") / _time_unit(rows)[0]
    frame["measured_on"] = [
        images_name(row["measured_on"]) if row.get("measured_on") else None for row in rows
    ]
    return frame


def _show(
    frame: pd.DataFrame, names: Sequence[Sequence[str]], view: View, config: dict[str, Any]
) -> None:
    # rows are selected by their number: another order, or another run, makes another table
    every = "\n".join("\t".join(each) for each in names)
    visit = st.session_state.get(VISIT)
    digest = hashlib.sha256(f"{visit}{view.group}{every}".encode()).hexdigest()[:12]
    key = f"runs-table-{digest}"
    if st.session_state.get(MARKED, ("", [], []))[0] != key:
        selected = set(view.selected)
        marked = [i for i, each in enumerate(names) if each and selected.issuperset(each)]
        st.session_state[MARKED] = key, marked, marked
    _, marked, _ = st.session_state[MARKED]  # another default would undo a click that comes now

    def take() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        shown, first, before = st.session_state[MARKED]
        if key != shown or rows == before:
            return  # not a click: a table that is left reports its rows once more
        st.session_state[MARKED] = key, first, rows
        change(selected=after_click(current().selected, names, before, rows))

    st.dataframe(
        frame,
        hide_index=True,
        key=key,
        height="content" if len(frame) <= MOST_ROWS else TALLEST,
        column_config=config,
        on_select=take,
        selection_mode="multi-row",
        selection_default={"selection": {"rows": marked, "columns": [], "cells": []}},
        placeholder="–",
        alt="Runs with their state, settings and rates; select rows to work with them",
    )


def after_click(
    selected: Sequence[str],
    names: Sequence[Sequence[str]],
    before: Sequence[int],
    rows: Sequence[int],
) -> tuple[str, ...]:
    """Return the names of the selected runs after a click, which changes nothing but its own rows.

    Args:
        selected: names before, among them perhaps such as the table does not show.
        names: of the runs of each row.
        before, rows: that were marked before the click, and after it.

    >>> after_click(("hidden", "a"), [["a"], ["b", "c"]], [0], [1])
    ('hidden', 'b', 'c')
    """

    def of(numbers: set[int]) -> list[str]:
        return [name for row in sorted(numbers) if row < len(names) for name in names[row]]

    left = set(of(set(before) - set(rows)))
    kept = (name for name in selected if name not in left)
    return tuple(dict.fromkeys((*kept, *of(set(rows) - set(before)))))


def _help(name: str) -> str | None:
    return explained(TERMS.get(name, TITLES[name]), OWN_HELP.get(name, ""))


def _time_unit(rows: Sequence[dict[str, Any]]) -> tuple[int, str]:
    """Return the seconds of the unit in which times are shown, and the format of a number."""
    longest = max((row.get("seconds") or 0 for row in rows), default=0)
    return (1, "%.0f s") if longest < 600 else (60, "%.1f min")


def _config(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return how columns are shown; those of time in the shortest form that fits all rows."""
    column = st.column_config
    years = {str(row.get("created") or "")[:4] for row in rows} - {""}
    this_year = years <= {str(datetime.now(UTC).year)}
    found: dict[str, Any] = {
        name: column.TextColumn(title, help=_help(name)) for name, title in TITLES.items()
    }
    found |= {
        name: column.NumberColumn(TITLES[name], format=PERCENT, help=_help(name))
        for name in MEASURES
    }
    found["name"] = column.TextColumn("Name", width=190)  # names of a pinned column are pale
    found["imbalance_ratio"] = column.NumberColumn(
        "Ratio", format="%g", help=_help("imbalance_ratio")
    )
    found["seed"] = column.NumberColumn("Seed", format="%d")
    found["seconds"] = column.NumberColumn(
        "Time", format=_time_unit(rows)[1], help=_help("seconds")
    )
    found["method"] = column.TextColumn("Method", width=115, help=_help("method"))
    found["tags"] = column.ListColumn("Tags")
    found["created"] = column.DatetimeColumn(
        "Created", format="D MMM HH:mm" if this_year else "YYYY-MM-DD HH:mm"
    )
    return found


def _state(row: dict[str, Any]) -> str:
    state = shown_state(row)
    word = STATES[state][1] if state in STATES else state
    return f"{word}, silent" if row["silent"] is not None else word


def _method(row: dict[str, Any]) -> str | None:
    if not row["method"]:
        return None
    changes = f" ({row['changes']})" if row["changes"] else ""
    return f"{trained_with(row['method'], row['second_stage'])}{changes}"


def _mean(mean: float | None, deviation: float | None) -> str | None:
    if mean is None:
        return None
    return f"{mean:.1%}" if deviation is None else f"{mean:.1%} ± {100 * deviation:.1f}"
