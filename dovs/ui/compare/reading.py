"""Reading a comparison once for all sessions, until one of its runs changes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dovs.comparison.compared import Comparison, compared
from dovs.comparison.sides import Side
from dovs.runs import layout
from dovs.runs.store import Run
from dovs.ui.parts.run_choice import state_of

FILES = (layout.CONFIG, layout.SUMMARY, layout.METRICS, layout.POINTS, layout.SNAPSHOTS)
Key = tuple[object, ...]


def key_of(sides: Sequence[Side]) -> Key:
    """Return what changes whenever a run of a comparison has something new."""
    return tuple((side.label, *(_of_run(run) for run in side.runs)) for side in sides)


def read(sides: Sequence[Side]) -> Comparison:
    """Return the comparison of some sides.

    Raises:
        ConfigError: two runs of a side have the same draw and seed, or no run can be read.
    """
    return _read(key_of(sides), tuple(sides))


@st.cache_resource(max_entries=6, show_spinner="Reading the runs …")
def _read(key: Key, _sides: tuple[Side, ...]) -> Comparison:
    return compared(_sides)


def _of_run(run: Run) -> Key:
    return str(run.path), state_of(run), *(_modified(run, name) for name in FILES)


def _modified(run: Run, name: str) -> int:
    try:
        return (run.path / name).stat().st_mtime_ns
    except OSError:
        return 0
