"""The raw results of a grid: one JSON file that is rewritten after each trial.

A file belongs to one setting. Each trial records the configuration that it was made with, so a file
can be copied to another machine and continued there; that of a sweep together with its runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import filelock
import pandas as pd

from dovs import config as configuration
from dovs import disk
from dovs.benchmark.labels import Key
from dovs.benchmark.machine import is_dirty
from dovs.benchmark.old_results import FORMAT, base_as_stated, of_today
from dovs.benchmark.records import RATES
from dovs.benchmark.results_form import unfit
from dovs.errors import ConfigError, DataError, RunError
from dovs.places import real_path
from dovs.runs import files

AGAIN = (
    " Choose another, or delete it: the command that wrote it writes it again, from the runs that "
    "are finished."
)
"""What to do about a results file that cannot be read."""
HEADER = ("format", "grid", "setting", "note", "base", "rows", "command", "written", "machine")


@dataclass(frozen=True)
class Results:
    """The content of a results file.

    Attributes:
        header: format; grid; setting (a name, or None); note (what a caption must add to the
            configuration, or ""); base (fields that all rows share); rows (label, note, reference
            and changes of each, in order); command; written (UTC); machine.
        trials: the record of each finished trial, see `records.record`.
        failed: row, draw, seed and message of each trial whose training failed.
    """

    header: dict[str, Any]
    trials: list[dict[str, Any]]
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
        """Seeds of which there is a trial, ascending."""
        return sorted({trial["seed"] for trial in self.trials})

    @property
    def draws(self) -> list[int]:
        """Draws of the tail of which there is a trial, ascending."""
        return sorted({trial["draw"] for trial in self.trials})

    @property
    def uncommitted(self) -> set[str]:
        """Labels of rows with a trial of code that is in no commit, see `machine.code_version`."""
        return {trial["row"] for trial in self.trials if is_dirty(trial.get("code"))}

    @property
    def split(self) -> str:
        """Split that tables are of: validation where there is one, so that test is not tuned on."""
        tuned = self.trials and all(trial.get("validation") for trial in self.trials)
        return "validation" if tuned else "test"

    @property
    def measured_on(self) -> tuple[str, ...]:
        """What the trials were evaluated on: test, held_out. One of them, except in some sweeps."""
        return tuple(sorted({trial["config"].get("measured_on", "test") for trial in self.trials}))

    def frame(self) -> pd.DataFrame:
        """Return a line for each trial, in the order of rows, draws and seeds.

        Columns: row; draw; seed; the rates of `RATES`, and as validation_… those of the validation
        split where there is one; of the geometry test_… and train_…; labels_number and labels_ari
        of the abstract labels; seconds; training_seconds; memory_bytes; parameters; alarms, how
        many.
        """
        ordered = self._sorted(self.trials)
        return pd.DataFrame([_line(trial) for trial in ordered], columns=_columns(ordered))

    def with_trials(self, trials: Iterable[Mapping[str, Any]]) -> Results:
        """Return the results with trials put in place of those of the same key."""
        new = {key_of(trial): dict(trial) for trial in trials}
        others = [trial for trial in self.trials if key_of(trial) not in new]
        failed = [trial for trial in self.failed if key_of(trial) not in new]
        return replace(self, trials=self._sorted([*others, *new.values()]), failed=failed)

    def without(self, keys: Iterable[Key]) -> Results:
        """Return the results without the trials and failures of these rows, draws and seeds."""
        removed = set(keys)
        return replace(
            self,
            trials=[trial for trial in self.trials if key_of(trial) not in removed],
            failed=[trial for trial in self.failed if key_of(trial) not in removed],
        )

    def only(
        self, rows: Collection[str], seeds: Collection[int], draws: Collection[int] | None
    ) -> Results:
        """Return the results of these rows and seeds; of these draws, or with None of all."""

        def fits(line: Mapping[str, Any]) -> bool:
            row, draw, seed = key_of(line)
            return row in rows and seed in seeds and (draws is None or draw in draws)

        return Results(
            self.header | {"rows": [row for row in self.header["rows"] if row["label"] in rows]},
            [trial for trial in self.trials if fits(trial)],
            [trial for trial in self.failed if fits(trial)],
        )

    def with_failures(self, failed: Iterable[Mapping[str, Any]]) -> Results:
        """Return the results with failures put in place of those of the same key."""
        new = {key_of(trial): dict(trial) for trial in failed}
        others = [trial for trial in self.failed if key_of(trial) not in new]
        return replace(self, failed=[*others, *new.values()])

    def _sorted(self, trials: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        place = {label: number for number, label in enumerate(self.labels)}
        return sorted(trials, key=lambda t: (place[t["row"]], t["draw"], t["seed"]))


def read(path: Path) -> Results:
    """Read a results file.

    Raises:
        ConfigError: there is none.
        DataError: it is damaged, or not a results file.
    """
    if path.exists() and not disk.is_file(path):
        kind = "a folder" if path.is_dir() else "no ordinary file"
        raise ConfigError(f"{path} is {kind}: give the name of a file, such as new.json.")
    if not path.is_file():
        raise ConfigError(f"there are no results at {path}. `python -m dovs bench` makes them.")
    try:
        stored = files.read_json(path)
    except RunError as error:
        raise DataError(f"{str(error).removesuffix(files.AGAIN)}{AGAIN}") from None
    if files.is_newer(stored.get("format"), FORMAT):
        raise DataError(str(files.of_newer_version(path, stored["format"], FORMAT)))
    try:
        body = of_today(stored)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(path, f"{type(error).__name__}: {error}") from None
    missing = [name for name in (*HEADER, "trials", "failed") if name not in body]
    if missing or body["format"] != FORMAT:
        raise DataError(
            f"{path} is not a results file of format {FORMAT}"
            f"{f' (it lacks {missing[0]})' if missing else ''}. Choose another, or make it again."
        )
    if wrong := unfit(body):
        raise _damaged(path, wrong)
    return Results({name: body[name] for name in HEADER}, body["trials"], body["failed"])


def _damaged(path: Path, reason: str) -> DataError:
    return DataError(f"{path.name} in {path.parent} is damaged ({reason}).{AGAIN}")


def write(path: Path, results: Results) -> None:
    """Write a results file, a line for each trial.

    Raises:
        RunError: the disk is full or the folder is read-only.
    """
    parts = [f" {_json(name)}: {_json(value)}" for name, value in results.header.items()]
    for name, lines in (("trials", results.trials), ("failed", results.failed)):
        listed = ",\n".join(f"  {_json(line)}" for line in lines)
        parts.append(f' "{name}": [\n{listed}\n ]' if lines else f' "{name}": []')
    files.write_text_atomic(path, "{\n" + ",\n".join(parts) + "\n}\n")


def open_for(path: Path, header: Mapping[str, Any]) -> Results:
    """Return the content of a file under a new header; no trials where there is no file.

    Rows that the new header lacks are listed after its own as long as they have trials.

    Raises:
        ConfigError: the file is of another grid or setting.
        DataError: it is damaged.
    """
    if not path.exists():
        return Results(dict(header), [], [])
    old = read(path)
    old.header["base"] = base_as_stated(old.header["base"], old.trials, header["base"])
    is_sweep = str(header["grid"]).startswith("sweep ")  # each cell has its whole configuration
    for name in ("grid",) if is_sweep else ("grid", "base"):
        if old.header[name] != header[name]:
            raise ConfigError(f"{path} is of another {_difference(old.header, header, name)}")
    labels = {row["label"] for row in header["rows"]}
    used = {trial["row"] for trial in (*old.trials, *old.failed)}
    others = [r for r in old.header["rows"] if r["label"] not in labels and r["label"] in used]
    return Results(dict(header) | {"rows": [*header["rows"], *others]}, old.trials, old.failed)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lock a results file against other processes while this one reads and writes it.

    Raises:
        RunError: the folder of the lock cannot be written.
    """
    digest = hashlib.sha256(os.fsencode(real_path(path))).hexdigest()[:12]
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


def key_of(record: Mapping[str, Any]) -> Key:
    """Return row, draw and seed of a record or failure."""
    return str(record["row"]), int(record["draw"]), int(record["seed"])


def _line(trial: Mapping[str, Any]) -> dict[str, Any]:
    line = {name: trial.get(name) for name in ("row", "draw", "seed", *RATES)}
    for rate, value in (trial.get("validation") or {}).items():
        line[f"validation_{rate}"] = value
    for split, values in (trial.get("geometry") or {}).items():
        line |= {
            f"{split}_{name}": value
            for name, value in values.items()
            if value is None or isinstance(value, int | float)
        }
    labels = trial.get("labels") or {}
    line |= {f"labels_{name}": labels.get(name) for name in ("number", "ari")}
    for name in ("seconds", "training_seconds", "memory_bytes", "parameters"):
        line[name] = trial.get(name)
    return line | {"alarms": len(trial.get("alarms") or [])}


def _columns(trials: list[dict[str, Any]]) -> list[str]:
    names = dict.fromkeys(["row", "draw", "seed", *RATES])
    for trial in trials:
        names |= dict.fromkeys(_line(trial))
    return list(names)
