"""Extra projections of a run: other projections, or other parameters, than it was trained with.

They are stored in the home and not in the run, which may be read-only or finished: a folder for
each, named by its projection and parameters, so that a repeated request computes nothing again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs import access, places, processes
from dovs.analysis.projections import PROJECTIONS
from dovs.errors import RunError
from dovs.runs import files, naming
from dovs.runs.artifacts import Projection, read_projection
from dovs.runs.lock import LOCK, is_locked
from dovs.runs.store import Run

FACTS = "map.json"
"""File that describes a folder of maps."""

LOG = "log.txt"


@dataclass(frozen=True)
class ExtraProjection:
    """A folder of maps of one run.

    Attributes:
        path: the folder.
        projection: registered name.
        params: its parameters.
        epochs: to compute: the epochs of the run's snapshots at the time of the request.
        error: why computing ended early, or "".
    """

    path: Path
    projection: str
    params: dict[str, Any]
    epochs: tuple[int, ...]
    error: str = ""

    @property
    def title(self) -> str:
        """The projection and its parameters."""
        listed = ", ".join(f"{name} {value}" for name, value in self.params.items())
        return f"{self.projection} ({listed})" if listed else self.projection

    def epochs_done(self) -> list[int]:
        """Return the epochs whose maps are computed, ascending."""
        return naming.epochs_in(self.path, ".npz")

    @property
    def active(self) -> bool:
        """Whether a process is computing maps now."""
        return is_locked(self.path / LOCK)

    def at(self, epoch: int) -> Projection:
        """Return the map of an epoch.

        Raises:
            RunError: it is not computed yet, or its file is damaged.
        """
        return read_projection(self.path / naming.epoch_file(epoch, ".npz"), epoch)


def list_extra(run: Run, home: Path | None = None) -> list[ExtraProjection]:
    """Return the extra projections of a run, sorted by title, without damaged ones."""
    found = []
    for path in _folder(run, home).glob(f"*/{FACTS}"):
        try:
            found.append(read_extra(path.parent))
        except RunError:
            continue
    return sorted(found, key=lambda extra: extra.title)


def read_extra(folder: Path) -> ExtraProjection:
    """Read the description of an extra projection.

    Raises:
        RunError: it is missing or damaged.
    """
    facts = files.read_json(folder / FACTS)
    try:
        return ExtraProjection(
            folder,
            str(facts["projection"]),
            dict(facts["params"]),
            tuple(int(epoch) for epoch in facts["epochs"]),
            str(facts.get("trouble", "")),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise files.damaged(folder / FACTS, error) from None


def write_error_of(folder: Path, error: str) -> None:
    """Record why computing the maps of a folder ended early.

    Raises:
        RunError: the folder cannot be read or written.
    """
    files.write_json_atomic(folder / FACTS, {**files.read_json(folder / FACTS), "trouble": error})


def compute(
    run: Run, projection: str, params: Mapping[str, Any], home: Path | None = None
) -> ExtraProjection:
    """Start a background process that computes the maps of a run which are not there yet.

    Args:
        run: a run with snapshots.
        projection: registered name.
        params: its parameters, validated here.
        home: default `DOVS_HOME`.

    Raises:
        ConfigError: unknown projection or parameter.
        RunError: the run has no snapshots, or the home cannot be written.
        AccessError: visitors may not compute any.
    """
    access.require_manage()
    validated = PROJECTIONS[projection].validate(dict(params))
    epochs = run.snapshot_epochs()
    if not epochs:
        raise RunError(
            f"run '{run.name}' has no snapshots to project. Train it with snapshots first."
        )
    key = json.dumps([projection, validated], sort_keys=True)
    folder = _folder(run, home) / f"{projection}-{hashlib.sha256(key.encode()).hexdigest()[:10]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.write_error(folder, error) from None
    files.write_json_atomic(
        folder / FACTS,
        {
            "run": str(run.path.resolve()),
            "projection": projection,
            "params": validated,
            "epochs": epochs,
            "seed": run.seed,
        },
    )
    extra = read_extra(folder)
    if not extra.active and set(epochs) - set(extra.epochs_done()):
        _spawn(folder)
    return extra


def _folder(run: Run, home: Path | None) -> Path:
    return folder_of(run.path, run.created, home)


def follow(run: Run, before: Path, home: Path | None = None) -> None:
    """Let the extra projections of a run that was renamed follow it, where that is possible.

    Args:
        run: under its new name.
        before: the folder of its extra projections until now.
        home: default `DOVS_HOME`.
    """
    folder = _folder(run, home)
    with contextlib.suppress(OSError, RunError):  # they can be computed again
        if not before.is_dir() or folder.exists():
            return
        os.rename(before, folder)
        for path in folder.glob(f"*/{FACTS}"):
            files.write_json_atomic(path, {**files.read_json(path), "run": str(run.path.resolve())})


def folder_of(path: Path, created: str, home: Path | None = None) -> Path:
    """Return the folder of the extra projections of a run.

    The time of the run is part of its name: a run that was deleted and trained again under the
    same name is another run.

    Args:
        path: the run directory.
        created: as `Run.created`.
        home: default `DOVS_HOME`.
    """
    key = f"{path.resolve()} {created}"
    return (home or places.home()) / "maps" / hashlib.sha256(key.encode()).hexdigest()[:16]


def _spawn(folder: Path) -> None:
    try:
        processes.detach(command(folder), folder / LOG)
    except OSError as error:
        raise files.write_error(folder / LOG, error) from None


def command(folder: Path) -> list[str]:
    """Return the command of the process that computes the maps of a folder."""
    return processes.python("-m", "dovs.training.extra_projections", str(folder))
