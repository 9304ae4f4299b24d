"""What is missing, cut or damaged in the files of a run: all of them are read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from dovs import disk
from dovs.errors import DataError, DovsError, RunError
from dovs.runs import files, layout
from dovs.runs.artifacts import check_tensors
from dovs.runs.classes import classes_of
from dovs.runs.content import stored_content
from dovs.runs.export import per_class_csv
from dovs.runs.faults import record_faults
from dovs.runs.fitting import checked_projection
from dovs.runs.naming import epoch_file
from dovs.runs.notes import notes_of
from dovs.runs.pass_facts import pass_of
from dovs.runs.point_table import points_at
from dovs.runs.store import TRAINED, Run


def file_faults(run: Run) -> list[str]:
    """Return what is wrong with the files of a run, a sentence or two each; [] where nothing is.

    Raises:
        RunError: the configuration or the status is damaged.
    """
    found = record_faults(run)
    for read in _readers(run):
        try:
            read()
        except DovsError as error:
            found.append(str(error))
    return list(dict.fromkeys(found))


def _readers(run: Run) -> list[Callable[[], object]]:
    """Return what reads each file of a run, beside those of its measures."""
    facts, status = run.facts(), run.status()
    trained, finished = run.origin == TRAINED, status.state == "finished"
    snapshots, maps = run.snapshot_epochs(), run.projection_epochs()
    readers: list[Callable[[], object]] = [
        lambda: notes_of(run),
        lambda: stored_content(run),
        lambda: pass_of(run),
        lambda: run.given_hierarchy() if trained else None,
        lambda: per_class_csv(run),
        *[lambda e=epoch: run.hierarchy(e) for epoch in (None, *run.hierarchy_epochs())],
    ]
    if snapshots or maps:
        readers.append(lambda: _points(run))
    readers += [partial(_snapshot, run, epoch) for epoch in snapshots]
    readers += [partial(_map, run, epoch) for epoch in maps]
    if trained and finished:
        last = f"{layout.SNAPSHOTS}/{epoch_file(status.epoch, '.npz')}"
        readers.append(lambda: _require(run, last, "it has no points of its last epoch"))
        readers.append(lambda: _require(run, layout.WEIGHTS, "its encoder cannot be exported"))
    own_images = not trained and facts.get("class_names") and run.has("images")
    if own_images or disk.exists(run.path / layout.THUMBNAILS):
        readers.append(run.thumbnails)
    tensors = layout.WEIGHTS if finished else layout.CHECKPOINT
    if disk.exists(run.path / tensors):
        readers.append(lambda: check_tensors(run.path / tensors))
    return readers


def _points(run: Run) -> None:
    _require(run, layout.POINTS, "its snapshots and maps cannot be shown")
    run.points()


def _snapshot(run: Run, epoch: int) -> None:
    try:
        classes = classes_of(run)
    except DataError:  # an older run, whose dataset is not here
        run.snapshot(epoch)
    else:
        points_at(run, classes, epoch)


def _map(run: Run, epoch: int) -> None:
    checked_projection(run, epoch, len(run.points()))


def _require(run: Run, name: str, without: str) -> None:
    if not disk.exists(run.path / name):
        raise RunError(f"{name} is missing in {run.path}, so {without}.{files.AGAIN}")
