"""Maps of a run's snapshots, each started from the one before so that points are comparable.

A process of its own, `python -m dovs.training.project RUN_DIR`, follows the worker: it loads and
compiles the projection while the model trains, draws each map as its snapshot appears, and ends
after the last one or with its parent. It imports no torch.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from dovs import processes
from dovs.analysis.projection import (
    LINEAR,
    fitting,
    lifted,
    nearest_neighbours,
    project,
    trustworthiness,
)
from dovs.errors import DovsError, RunError
from dovs.runs.artifacts import Projection
from dovs.runs.first_map import first_map
from dovs.runs.layout import LOG
from dovs.runs.map_progress import (
    MapProgress,
    drawing,
    remove_map_progress,
    write_map_progress,
)
from dovs.runs.store import TRAINED, Run
from dovs.runs.writer import RunWriter
from dovs.training.snapshots import snapshot_epochs

logger = logging.getLogger(__name__)

NEIGHBOURS = 30
POLL = 0.2
FAILED = 3
LOOPING = ("queued", "running")
"""States in which a loop may write further snapshots."""

Wait = Callable[[Callable[[int, int], None], Callable[[], bool]], None]


def follow(run_dir: Path, wait: bool = False) -> None:
    """Compute the maps that a run does not have yet, in the order of its epochs.

    Args:
        run_dir: the run; its worker has the lock, this process only adds projections.
        wait: for snapshots that are not there yet, until the process that started this one ends.
            Of a loop that is not ours, those that it left are drawn then too.

    Raises:
        DovsError: a snapshot cannot be read, projected or written.
    """
    run, writer = Run(run_dir), RunWriter(run_dir)
    trained = run.origin == TRAINED
    name, params = _projection_of(run)
    previous: dict[int, np.ndarray] = {}
    reports = _Reports(run)
    for epoch in _planned(run, wait) if trained else _stored(run, wait):
        drawn = run.projection_epochs()
        stored = run.projection(epoch) if epoch in drawn else None
        if stored is not None and not stored.interim:
            previous = {2: stored.xy} | ({} if stored.xyz is None else {3: stored.xyz})
            continue
        reports.step(0)
        z = run.snapshot(epoch).embeddings
        used = name if trained else fitting(name, z)
        if not (trained or drawn or used == LINEAR) and len(run.points()) == len(z):
            writer.projection(first_map(epoch, z))
        wanted = max(NEIGHBOURS, int(params.get("n_neighbors", 0)))
        reports.step(1)
        neighbours = None if used == LINEAR else nearest_neighbours(z, wanted)
        layouts: dict[int, np.ndarray] = {}
        for dims in (2, 3) if in_space(run, epoch) else (2,):
            reports.step(dims)
            start = previous.get(dims)
            if dims == 3 and start is None and used != LINEAR:
                start = lifted(layouts[2], run.seed)
            layouts[dims] = project(
                used,
                z,
                dims,
                init=start if start is not None and len(start) == len(z) else None,
                seed=run.seed,
                neighbours=neighbours,
                **(params if used == name else {}),
            )
        reports.step(4)
        trust = {
            dims: trustworthiness(z, layout, seed=run.seed) for dims, layout in layouts.items()
        }
        if trained and processes.parent_ended():
            return
        if not trained and len(run.points()) != len(z):  # a further split was recorded meanwhile
            continue
        previous = layouts
        drawn_map = Projection(epoch, used, layouts[2], trust[2], layouts.get(3), trust.get(3))
        writer.projection(drawn_map)
        reports.drawn += 1


def in_space(run: Run, epoch: int) -> bool:
    """Return whether the map of an epoch is drawn in three dimensions, too."""
    if run.origin != TRAINED:
        return True
    config = run.config()
    last = epoch == config.epochs
    return config.maps_3d == "all" or (config.maps_3d == "last" and last)


class _Reports:
    """Writes the present step of a run that DOVS did not train; other runs report epochs."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._active = run.origin != TRAINED
        self._began = time.time()
        epochs = run.projection_epochs() if self._active else []
        self.drawn = sum(not run.projection(epoch).interim for epoch in epochs)

    def step(self, step: int) -> None:
        if self._active:
            total = len(self._run.snapshot_epochs())
            now = MapProgress(step, min(self.drawn + 1, total), total, self._began)
            write_map_progress(self._run.path, now)


def _projection_of(run: Run) -> tuple[str, dict[str, Any]]:
    if run.origin == TRAINED:
        config = run.config()
        return config.projection, config.projection_params
    facts = run.facts()["config"]
    return str(facts["projection"]), dict(facts["projection_params"])


def _planned(run: Run, wait: bool) -> Iterator[int]:
    """Yield the epochs of a training, each once its snapshot is there."""
    config = run.config()
    for epoch in snapshot_epochs(config.epochs, config.snapshots):
        while epoch not in run.snapshot_epochs():
            if not wait or processes.parent_ended():
                return
            time.sleep(POLL)
        yield epoch


def _stored(run: Run, wait: bool) -> Iterator[int]:
    """Yield the epochs of a loop that plans none, as they appear, until the loop has ended."""
    followed: set[int] = set()
    while True:
        waiting = wait and not processes.parent_ended() and run.status().state in LOOPING
        new = [
            epoch
            for epoch in run.snapshot_epochs()
            if epoch not in followed or epoch not in run.projection_epochs()
        ]
        for epoch in new:
            yield epoch
            followed.add(epoch)
        if not new:
            if not waiting:
                return
            time.sleep(POLL)


def command(run_dir: Path) -> list[str]:
    """Return the command of the process that follows a run."""
    return processes.python("-m", "dovs.training.project", str(run_dir))


@contextmanager
def following(run_dir: Path, active: bool) -> Iterator[Wait]:
    """Follow a run with a process of its own while the body trains.

    A linear map of the last epoch alone is drawn in this process, once it is waited for: nothing
    could be drawn before, and another process would take longer to start than to draw it.

    Args:
        run_dir: the run.
        active: False for a run without maps.

    Yields:
        A function that waits for the last map. It calls its first argument with the number of maps
        that are computed and their total, and its second to know whether to give up; it raises
        `RunError` if the process failed.
        Leaving the body ends the process.
    """
    if not active:
        yield lambda on_map, should_stop: None
        return
    run = Run(run_dir)
    config = run.config()
    total = len(snapshot_epochs(config.epochs, config.snapshots))
    if config.projection == LINEAR and total == 1:
        yield lambda on_map, should_stop: follow(run_dir)
        return
    process = processes.spawn(command(run_dir), run_dir / LOG, follows_parent=True)

    def wait(on_map: Callable[[int, int], None], should_stop: Callable[[], bool]) -> None:
        reported = -1
        while process.poll() is None and not should_stop():
            done = len(run.projection_epochs())
            if done != reported:
                reported = done
                on_map(done, total)
            time.sleep(POLL)
        if process.returncode:
            raise RunError(
                "the maps could not be computed; see the log. Resume the run to try again, "
                "or train with projection=none."
            )

    try:
        yield wait
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def main(arguments: list[str]) -> int:
    """Run `follow` for a worker."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        with drawing(Path(arguments[0])):
            follow(Path(arguments[0]), wait=True)
    except DovsError as error:
        logger.error("maps: %s", error)
        return FAILED
    finally:
        remove_map_progress(Path(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
