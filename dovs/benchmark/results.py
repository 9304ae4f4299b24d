"""The raw results of a grid: one JSON file, written whole, that grows cell by cell.

A file belongs to one setting. Its cells say with which configuration each was made, so that a file
can be copied to another machine and gone on with there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import filelock
import pandas as pd

from dovs import config as configuration
from dovs.benchmark.records import RATES
from dovs.errors import ConfigError, DataError, RunError
from dovs.runs import files
from dovs.runs.validation import with_current_names

FORMAT = 1
HEADER = ("format", "grid", "setting", "title", "base", "rows", "command", "written", "machine")


@dataclass(frozen=True)
class Results:
    """What a results file holds.

    Attributes:
        header: format; grid; setting (a name, or None); title; base (fields that all rows share);
            rows (label, note, reference and changes of each, in order); command; written (UTC);
            machine.
        cells: the record of each finished cell, see `records.record`.
        failed: row, seed and message of each cell whose training failed.
    """

    header: dict[str, Any]
    cells: list[dict[str, Any]]
    failed: list[dict[str, Any]]

    @property
    def labels(self) -> list[str]:
        """Labels of the rows, in their order."""
        return [row["label"] for row in self.header["rows"]]

    @property
    def references(self) -> dict[str, str]:
        """Label of the row that each row is compared with."""
        rows = self.header["rows"]
        return {row["label"]: row["reference"] for row in rows if row["reference"]}

    @property
    def seeds(self) -> list[int]:
        """Seeds of which there is a cell, rising."""
        return sorted({cell["seed"] for cell in self.cells})

    @property
    def split(self) -> str:
        """Split that tables are of: validation where there is one, so that test is not tuned on."""
        tuned = self.cells and all(cell.get("validation") for cell in self.cells)
        return "validation" if tuned else "test"

    @property
    def measured_on(self) -> tuple[str, ...]:
        """What the cells' `test` stands for, by name: test, held_out. One, but for some sweeps."""
        return tuple(sorted({cell["config"].get("measured_on", "test") for cell in self.cells}))

    def frame(self) -> pd.DataFrame:
        """Return a line for each cell, in the order of rows and seeds.

        Columns: row; seed; the rates of `RATES`, and as validation_… those of the validation split
        where there is one; of the geometry test_… and train_…; seconds; training_seconds;
        memory_bytes; parameters; alarms, how many.
        """
        place = {label: number for number, label in enumerate(self.labels)}
        ordered = sorted(self.cells, key=lambda cell: (place[cell["row"]], cell["seed"]))
        return pd.DataFrame([_line(cell) for cell in ordered], columns=_columns(ordered))

    def with_cells(self, cells: Iterable[Mapping[str, Any]]) -> Results:
        """Return the results with cells put in place of those of the same row and seed."""
        new = {_key(cell): dict(cell) for cell in cells}
        kept = [cell for cell in self.cells if _key(cell) not in new]
        failed = [cell for cell in self.failed if _key(cell) not in new]
        return replace(self, cells=self._sorted([*kept, *new.values()]), failed=failed)

    def without(self, keys: Iterable[tuple[str, int]]) -> Results:
        """Return the results without the cells and failures of these rows and seeds."""
        gone = set(keys)
        return replace(
            self,
            cells=[cell for cell in self.cells if _key(cell) not in gone],
            failed=[cell for cell in self.failed if _key(cell) not in gone],
        )

    def with_failures(self, failed: Iterable[Mapping[str, Any]]) -> Results:
        """Return the results with failures put in place of those of the same row and seed."""
        new = {_key(cell): dict(cell) for cell in failed}
        kept = [cell for cell in self.failed if _key(cell) not in new]
        return replace(self, failed=[*kept, *new.values()])

    def _sorted(self, cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        place = {label: number for number, label in enumerate(self.labels)}
        return sorted(cells, key=lambda cell: (place[cell["row"]], cell["seed"]))


def read(path: Path) -> Results:
    """Read a results file.

    Raises:
        ConfigError: there is none.
        DataError: it is damaged, or not a results file.
    """
    if not path.is_file():
        raise ConfigError(f"there are no results at {path}. `python -m dovs bench` makes them.")
    try:
        body = files.read_json(path)
    except RunError as error:
        raise DataError(str(error)) from None
    missing = [name for name in (*HEADER, "cells", "failed") if name not in body]
    if missing or body["format"] != FORMAT:
        raise DataError(
            f"{path} is not a results file of format {FORMAT}"
            f"{f' (it lacks {missing[0]})' if missing else ''}. Choose another, or make it again."
        )
    header = {name: body[name] for name in HEADER}
    header["base"] = with_current_names(header["base"])
    header["rows"] = [
        row | {"changes": with_current_names(row["changes"])} for row in header["rows"]
    ]
    cells = [cell | {"config": with_current_names(cell["config"])} for cell in body["cells"]]
    return Results(header, cells, body["failed"])


def write(path: Path, results: Results) -> None:
    """Write a results file whole, a line for each cell.

    Raises:
        RunError: the disk is full or the folder is read-only.
    """
    parts = [f" {_json(name)}: {_json(value)}" for name, value in results.header.items()]
    for name, lines in (("cells", results.cells), ("failed", results.failed)):
        listed = ",\n".join(f"  {_json(line)}" for line in lines)
        parts.append(f' "{name}": [\n{listed}\n ]' if lines else f' "{name}": []')
    files.write_text_atomic(path, "{\n" + ",\n".join(parts) + "\n}\n")


def open_for(path: Path, header: Mapping[str, Any]) -> Results:
    """Return what a file holds already, under a new header; nothing where there is no file.

    Rows that the new header lacks stay, after its own, as long as they have cells.

    Raises:
        ConfigError: the file is of another grid or setting.
        DataError: it is damaged.
    """
    if not path.exists():
        return Results(dict(header), [], [])
    old = read(path)
    for name in ("grid", "base"):
        if old.header[name] != header[name]:
            raise ConfigError(f"{path} holds another {_difference(old.header, header, name)}")
    labels = {row["label"] for row in header["rows"]}
    used = {cell["row"] for cell in (*old.cells, *old.failed)}
    others = [r for r in old.header["rows"] if r["label"] not in labels and r["label"] in used]
    return Results(dict(header) | {"rows": [*header["rows"], *others]}, old.cells, old.failed)


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep other processes from writing a results file while this one reads and writes it.

    Raises:
        RunError: the folder of the lock cannot be written.
    """
    digest = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]
    folder = configuration.home() / "bench"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / f"{path.stem}-{digest}.lock"):
            yield
    except OSError as error:
        raise files.write_error(folder, error) from None


def _difference(old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> str:
    advice = "Choose another --out, or delete that file to start anew."
    if name == "grid":
        return f"grid: '{old[name]}', not '{new[name]}'. {advice}"
    before, after = old[name], new[name]
    field = next(f for f in sorted({*before, *after}) if before.get(f) != after.get(f))
    return f"setting: {field} is {before.get(field)!r}, not {after.get(field)!r}. {advice}"


def _json(value: Any) -> str:
    return json.dumps(files.to_jsonable(value), ensure_ascii=False)


def _key(cell: Mapping[str, Any]) -> tuple[str, int]:
    return str(cell["row"]), int(cell["seed"])


def _line(cell: Mapping[str, Any]) -> dict[str, Any]:
    line = {name: cell.get(name) for name in ("row", "seed", *RATES)}
    for rate, value in (cell.get("validation") or {}).items():
        line[f"validation_{rate}"] = value
    for split, values in (cell.get("geometry") or {}).items():
        line |= {
            f"{split}_{name}": value
            for name, value in values.items()
            if value is None or isinstance(value, int | float)
        }
    for name in ("seconds", "training_seconds", "memory_bytes", "parameters"):
        line[name] = cell.get(name)
    return line | {"alarms": len(cell.get("alarms") or [])}


def _columns(cells: list[dict[str, Any]]) -> list[str]:
    names = dict.fromkeys(["row", "seed", *RATES])
    for cell in cells:
        names |= dict.fromkeys(_line(cell))
    return list(names)
