"""A grid: rows on one setting, to be measured for seeds, and the results file that keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs.benchmark import machine, results
from dovs.benchmark.rows import Row
from dovs.runs.status import now


@dataclass(frozen=True)
class Grid:
    """What is measured, on what, and where it is kept.

    Attributes:
        name: cumulative, baselines, …, or the name of a sweep.
        rows: all of its rows.
        setting: name of the setting, or None.
        title: the setting for people.
        base: fields of `RunConfig` that all rows have in common.
        folder: where the runs are kept.
        out: the results file.
        prefix: of the names of the runs' directories.
        command: what was typed, for the header.
        exact: whether the results file forgets rows that are no longer in the grid.
    """

    name: str
    rows: tuple[Row, ...]
    setting: str | None
    title: str
    base: Mapping[str, Any]
    folder: Path
    out: Path
    prefix: str = ""
    command: str = ""
    exact: bool = False

    def header(self) -> dict[str, Any]:
        """Return the header of the results file; it names no folder of this machine."""
        rows = [
            {
                "label": row.label,
                "note": row.note,
                "reference": row.reference,
                "changes": _without_places(row.changes),
            }
            for row in self.rows
        ]
        return {
            "format": results.FORMAT,
            "grid": self.name,
            "setting": self.setting,
            "title": self.title,
            "base": _without_places(self.base),
            "rows": rows,
            "command": self.command,
            "written": now(),
            "machine": machine.facts(),
        }


def _without_places(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of a configuration without device and paths."""
    found = {name: value for name, value in fields.items() if name != "device"}
    if "dataset_params" in found:
        given = found["dataset_params"].items()
        found["dataset_params"] = {name: value for name, value in given if name != "path"}
        if not found["dataset_params"]:
            del found["dataset_params"]
    return found
