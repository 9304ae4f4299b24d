"""Selecting rows of runs by what people know of a run, and putting seeds together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dovs.runs.table import MEASURES, shown_state, trained_with

HIDDEN, SHOWN, ONLY = "hidden", "shown", "only"
ARCHIVED = (HIDDEN, SHOWN, ONLY)
"""What is done with archived runs."""


@dataclass(frozen=True)
class Selection:
    """Which runs a list shows; an empty part allows all.

    Attributes:
        states, datasets, methods: as rows have them; a method also selects it with a second stage.
        tags: of which a run has all.
        text: words that must each be somewhere in the row, in capitals or not.
        archived: one of `ARCHIVED`.
    """

    states: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    text: str = ""
    archived: str = HIDDEN

    def matches(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row is one of those."""
        if self.archived != SHOWN and bool(row["archived"]) != (self.archived == ONLY):
            return False
        method = trained_with(str(row["method"]), row["second_stage"])
        return (
            (not self.states or {row["state"], shown_state(dict(row))} & set(self.states) != set())
            and (not self.datasets or row["dataset"] in self.datasets)
            and (not self.methods or row["method"] in self.methods or method in self.methods)
            and set(self.tags) <= set(row["tags"])
            and all(word in searched(row) for word in self.text.casefold().split())
        )


def searched(row: Mapping[str, Any]) -> str:
    """Return all text of a row in which words are searched."""
    ratio = row["imbalance_ratio"]
    parts = [
        row["name"], row["dataset"], row["state"], row["changes"], row["note"], row["device"],
        trained_with(str(row["method"]), row["second_stage"]), *row["tags"],
        f"r{ratio:g}" if isinstance(ratio, int | float) else "",
        "" if row["seed"] is None else f"s{row['seed']}",
        str(row["created"] or "")[:10],
    ]  # fmt: skip
    return " ".join(str(part) for part in parts if part).casefold()


def matching(rows: Iterable[Mapping[str, Any]], selection: Selection) -> list[dict[str, Any]]:
    """Return the rows that a selection allows, in their order."""
    return [dict(row) for row in rows if selection.matches(row)]


def absent(rows: Sequence[Mapping[str, Any]], selection: Selection) -> list[str]:
    """Return a line for each dataset, method and tag of a selection that no run has."""
    of_runs = {
        "dataset": (selection.datasets, {row["dataset"] for row in rows}),
        "method": (
            selection.methods,
            {row["method"] for row in rows}
            | {trained_with(row["method"], row["second_stage"]) for row in rows if row["method"]},
        ),
        "tag": (selection.tags, {tag for row in rows for tag in row["tags"]}),
    }
    lines = []
    for kind, (given, there) in of_runs.items():
        listed = ", ".join(sorted(str(each) for each in there if each))
        others = f": those of the runs here are {listed}." if listed else ", nor any other."
        lines += [f"no run has the {kind} {each!r}{others}" for each in given if each not in there]
    return lines


def grouped(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each group of runs that differ in nothing but their seed.

    Rates are means over the finished runs of a group, of each seed the newest; NAME_sd is their
    standard deviation (of a sample, None of fewer than two), `runs` how many there are, `finished`
    how many of them count, `names` and `seeds` which, `all_seeds` how many seeds there are with
    those that are not finished.
    """
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        alone = f"{row['name']}\0"  # a run without a configuration is a group of its own
        groups.setdefault(row["group"] or alone, []).append(row)
    return [_together(members) for members in groups.values()]


def _together(members: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first = members[0]
    by_seed: dict[Any, Mapping[str, Any]] = {}
    for row in sorted(members, key=lambda row: str(row["created"] or "")):
        if row["state"] == "finished":
            by_seed[row["seed"]] = row  # the same seed again is no further evidence
    finished = list(by_seed.values())
    found: dict[str, Any] = {
        name: first[name]
        for name in ("dataset", "imbalance_ratio", "method", "second_stage", "changes")
    }
    found |= {
        "runs": len(members),
        "finished": len(finished),
        "all_seeds": len({row["seed"] for row in members} - {None}),
        "names": [row["name"] for row in members],
        "seeds": sorted(seed for seed in by_seed if seed is not None),
        "measured_on": first["measured_on"],
        "created": max(str(row["created"] or "") for row in members),
        "tags": [tag for tag in first["tags"] if all(tag in row["tags"] for row in members)],
    }
    for name in (*MEASURES, "seconds"):
        values = [float(row[name]) for row in finished if row[name] is not None]
        mean, deviation = mean_and_deviation(values)
        found |= {name: mean, f"{name}_sd": deviation}
    return found


def seeds_text(group: Mapping[str, Any]) -> str | None:
    """Return how many seeds of a group are finished, and how many runs it has, if more.

    Args:
        group: from `grouped`.

    >>> seeds_text({"seeds": [0, 1], "all_seeds": 2, "runs": 4})
    '2 of 2 (4 runs)'
    """
    number, runs = group["all_seeds"], group["runs"]
    if not number:
        return None
    return f"{len(group['seeds'])} of {number}{f' ({runs} runs)' if runs > number else ''}"


def mean_and_deviation(values: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the mean of values, and their standard deviation as a sample.

    >>> mean_and_deviation([1, 3, 2]), mean_and_deviation([0.5]), mean_and_deviation([])
    ((2.0, 1.0), (0.5, None), (None, None))
    """
    if not values:
        return None, None
    mean = math.fsum(values) / len(values)
    if len(values) < 2:
        return mean, None
    return mean, math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1))
