"""Maps of a run drawn again, by another projection or with other parameters.

They lie in the home, not in the run, which may be read-only or finished: one folder each, named by
what it holds, so that asking for the same map twice draws it once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs import config as configuration
from dovs import processes
from dovs.analysis.projections import PROJECTIONS
from dovs.errors import RunError
from dovs.runs import files, naming
from dovs.runs.artifacts import Projection, read_projection
from dovs.runs.lock import LOCK, is_held
from dovs.runs.store import Run

FACTS = "map.json"
LOG = "log.txt"


@dataclass(frozen=True)
class Redrawn:
    """A folder of maps of one run.

    Attributes:
        path: the folder.
        projection: registered name.
        params: its parameters.
        epochs: to draw, those of the run's snapshots when it was asked for.
        trouble: why drawing ended early, or "".
    """

    path: Path
    projection: str
    params: dict[str, Any]
    epochs: tuple[int, ...]
    trouble: str = ""

    @property
    def title(self) -> str:
        """Name the map by what it was drawn with."""
        said = ", ".join(f"{name} {value}" for name, value in self.params.items())
        return f"{self.projection} ({said})" if said else self.projection

    def drawn(self) -> list[int]:
        """Return the epochs whose maps are there, ascending."""
        return naming.epochs_in(self.path, ".npz")

    @property
    def active(self) -> bool:
        """Whether a process is drawing now."""
        return is_held(self.path / LOCK)

    def at(self, epoch: int) -> Projection:
        """Return the map of an epoch.

        Raises:
            RunError: it is not drawn yet, or damaged.
        """
        return read_projection(self.path / naming.epoch_file(epoch, ".npz"), epoch)


def redrawn(run: Run, home: Path | None = None) -> list[Redrawn]:
    """Return the maps of a run that were asked for, by title; damaged ones are left out."""
    root = _folder(run, home)
    found = []
    for path in root.glob(f"*/{FACTS}"):
        try:
            found.append(opened(path.parent))
        except RunError:
            continue
    return sorted(found, key=lambda each: each.title)


def opened(folder: Path) -> Redrawn:
    """Read what a folder of maps says of itself.

    Raises:
        RunError: it is damaged.
    """
    facts = files.read_json(folder / FACTS)
    try:
        return Redrawn(
            folder,
            str(facts["projection"]),
            dict(facts["params"]),
            tuple(int(epoch) for epoch in facts["epochs"]),
            str(facts.get("trouble", "")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise files.damaged(folder / FACTS, error) from None


def redraw(
    run: Run, projection: str, params: Mapping[str, Any], home: Path | None = None
) -> Redrawn:
    """Have a run's maps drawn by a process of their own; those that are there are kept.

    Args:
        run: a run with snapshots.
        projection: registered name.
        params: its parameters, checked here.
        home: default `DOVS_HOME`.

    Raises:
        ConfigError: unknown projection or parameter.
        RunError: the run has no snapshots, or the home cannot be written.
    """
    checked = PROJECTIONS[projection].validate(dict(params))
    epochs = run.snapshot_epochs()
    if not epochs:
        raise RunError(f"run '{run.name}' has no snapshots to draw. Train it with snapshots first.")
    said = json.dumps([projection, checked], sort_keys=True)
    folder = _folder(run, home) / f"{projection}-{hashlib.sha256(said.encode()).hexdigest()[:10]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.write_error(folder, error) from None
    files.write_json_atomic(
        folder / FACTS,
        {
            "run": str(run.path.resolve()),
            "projection": projection,
            "params": checked,
            "epochs": epochs,
            "seed": run.config().seed,
        },
    )
    found = opened(folder)
    if not found.active and set(epochs) - set(found.drawn()):
        _spawn(folder)
    return found


def _folder(run: Run, home: Path | None) -> Path:
    """Return where the maps of a run lie; a run trained anew under a name is another one."""
    said = f"{run.path.resolve()} {run.created}"
    return (home or configuration.home()) / "maps" / hashlib.sha256(said.encode()).hexdigest()[:16]


def _spawn(folder: Path) -> None:
    try:
        processes.detach(command(folder), folder / LOG)
    except OSError as error:
        raise files.write_error(folder / LOG, error) from None


def command(folder: Path) -> list[str]:
    """Return the command of the process that computes the maps of a folder."""
    return processes.python("-m", "dovs.training.extra_projections", str(folder))
