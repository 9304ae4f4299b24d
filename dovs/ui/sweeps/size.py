"""How many runs a sweep has, how many of them are left, and how long these take."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dovs.durations import in_words
from dovs.figures.labels import plural
from dovs.runs.expected import durations_of
from dovs.runs.slots import devices_for, slots_of
from dovs.sweeps.cells import Cell, combinations, planned
from dovs.sweeps.definition import SEEDS, Sweep, of_tables
from dovs.sweeps.results import ACTIVE, DONE, estimate, state_of


@dataclass(frozen=True)
class Size:
    """How far the runs of a sweep are before it is started.

    Attributes:
        cells: all of it.
        left: those that are neither finished nor training nor waiting.
        done: number of finished ones.
        active: number of those that are training or waiting.
        notes: a line for each row of which draws are left out.
    """

    cells: list[Cell]
    left: list[Cell]
    done: int
    active: int
    notes: list[str]


def size_of(sweep: Sweep, home: Path) -> Size:
    """Return how far the runs of a sweep are; every combination is checked.

    Raises:
        ConfigError: a value is not allowed.
        DataError: a dataset is not on this machine, or damaged.
    """
    cells, notes = _planned(sweep.to_toml(), sweep.name, str(home))
    states = [state_of(cell) for cell in cells]
    counted = Counter(states)
    left = [c for c, state in zip(cells, states, strict=True) if state not in (DONE, *ACTIVE)]
    active = sum(counted[state] for state in ACTIVE)
    return Size(cells, left, counted[DONE], active, notes)


@st.cache_data(max_entries=16, show_spinner="Checking the settings …", ttl=30)
def _planned(toml: str, name: str, home: str) -> tuple[list[Cell], list[str]]:
    return planned(of_tables(tomllib.loads(toml), name), Path(home))


def size_text(sweep: Sweep, size: Size, home: Path) -> str:
    """Return how many runs a sweep has, how many are left, and their time, as markdown."""
    total, number = len(size.cells), sum(1 for _ in combinations(sweep))
    of = [f"{number} combinations" if number > 1 else "one combination"]
    of += [
        plural(len(v), t)
        for n, t in zip(SEEDS, ("draw", "seed"), strict=True)
        if len(v := sweep.settings.get(n, (0,))) > 1
    ]
    omitted = ", without the draws that are left out" if size.notes else ""
    text = f"**{plural(total, 'run')}**: {' × '.join(of)}{omitted}. "
    there = [
        f"{count:,} {'is' if count == 1 else 'are'} {words}"
        for count, words in ((size.done, "finished"), (size.active, "training or waiting"))
        if count
    ]
    if there:
        left = f"{len(size.left):,} can be put into the queue" if size.left else "none is left"
        text += f"Of these, {' and '.join(there)} already; {left}. "
    return text + _time(size.left, home) if size.left else text


def _time(left: list[Cell], home: Path) -> str:
    seconds = estimate([cell.config for cell in left], durations_of(home))
    if seconds is None:
        return "Time: unknown, because no similar run of each kind has finished here."
    side = len(slots_of(devices_for("auto")))
    how = "one after the other" if side == 1 else f"{side} side by side"
    total = in_words(seconds / side)
    return f"Time: about {total}, {how}, from the speed of earlier runs."
