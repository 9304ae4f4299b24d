"""A grid: the rows that are measured together on one setting, and the file of their results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs.benchmark import machine, results
from dovs.benchmark.labels import LabelsFile
from dovs.benchmark.rows import Row
from dovs.runs.status import now


@dataclass(frozen=True)
class Grid:
    """What is measured, on what, and where the results are.

    Attributes:
        name: cumulative, baselines, …, or the name of a sweep.
        rows: all of its rows.
        setting: name of the setting, or None.
        base: fields of `RunConfig` that all rows have in common.
        folder: of the run directories.
        out: the results file.
        prefix: of the names of the run directories.
        command: what the user typed, for the header.
        note: what captions must add to the configuration, or "".
        exact: whether rows that are no longer in the grid are removed from the results file.
        data: digest of the dataset that the setting is of, see `images.data_of`; "" = any.
        own_out: whether the user chose the results file, which may be of other images then.
        needs_runs: whether a result counts only while its run is in the folder, as in a sweep,
            whose table is read from the runs.
    """

    name: str
    rows: tuple[Row, ...]
    setting: str | None
    base: Mapping[str, Any]
    folder: Path
    out: Path
    prefix: str = ""
    command: str = ""
    note: str = ""
    exact: bool = False
    data: str = ""
    own_out: bool = False
    needs_runs: bool = False

    @property
    def labels(self) -> LabelsFile:
        """The file of the fixed abstract labels of its trials, beside the results."""
        return LabelsFile(self.out.with_name(f"{self.out.stem}-hierarchies.json"))

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
            "note": self.note,
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
