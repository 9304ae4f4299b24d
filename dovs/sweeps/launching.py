"""Cells that wait in the queue of runs, like any run that a page starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from dovs.errors import RunError
from dovs.runs import dispatch, launch, permission, waiting
from dovs.runs.stopping import stop
from dovs.runs.store import Run
from dovs.sweeps.cells import Cell
from dovs.sweeps.results import ACTIVE, DONE, NEW, require_own, state_of


@dataclass(frozen=True)
class Launched:
    """What became of the cells of a sweep.

    Attributes:
        queued: cells that were put into the queue now; some may have started.
        done: cells that were finished before.
        active: cells that were training or waiting before.
    """

    queued: int
    done: int
    active: int


def enqueue(
    cells: Iterable[Cell],
    home: Path | None = None,
    threads: int | None = 1,
    begin: Callable[[], object] = lambda: None,
) -> Launched:
    """Put the cells into the queue that are not finished, training or waiting.

    A cell that failed, was stopped or was lost continues from its checkpoint.

    Args:
        cells: of a sweep.
        home: default `DOVS_HOME`.
        threads: CPU threads of each run.
        begin: called once all is checked, before the first run is queued.

    Raises:
        RunError: there is no room for them in the queue, or the run of one is damaged, another one
            or cannot go on, and then none is queued; or a directory cannot be used or the disk is
            full, and then the message states how many were queued before.
        AccessError: visitors may not train one of them, or not so many.
    """
    by_folder = {cell.folder: cell for cell in cells}
    states = {folder: state_of(cell) for folder, cell in by_folder.items()}
    left = [cell for folder, cell in by_folder.items() if states[folder] not in (DONE, *ACTIVE)]
    require_own(left)
    for cell in left:
        permission.require_start(cell.config, home, len(left))
        if states[cell.folder] != NEW and (reason := launch.why_not_continued(Run(cell.folder))):
            raise RunError(reason)
    waiting.require_room(home, len(left))
    begin()
    for number, cell in enumerate(left):
        try:
            run = launch.create(cell.config, home, path=cell.folder)
            dispatch.enqueue(run, home, stages=(), threads=threads)
        except RunError as error:
            raise RunError(
                f"{number} of {len(left)} runs were put into the queue, then: {error} The same "
                "sweep, started again, puts the others into the queue."
            ) from None
    found = list(states.values())
    return Launched(len(left), found.count(DONE), sum(found.count(state) for state in ACTIVE))


def cancel(cells: Iterable[Cell], home: Path | None = None) -> int:
    """Stop the cells that are training, cancel those that wait, and return how many they were."""
    stopped = 0
    active = [cell for cell in cells if state_of(cell) in ACTIVE]
    for cell in reversed(active):  # the last in the queue first, so that none starts meanwhile
        run = Run(cell.folder)
        try:
            if run.status().waits:
                dispatch.cancel(run, home)
            else:
                stop(run)
        except RunError:  # it has ended meanwhile
            continue
        stopped += 1
    return stopped
