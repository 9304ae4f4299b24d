"""When waiting runs are expected to start, from the time left of those before them.

The duration of a run that has not begun is that of the most similar finished run of this home: its
epochs in proportion, and the time beside them as it was. It is unknown without one, and so is then
what comes after it.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dovs.config import RunConfig
from dovs.errors import DovsError
from dovs.runs import slots
from dovs.runs.dispatch import PATIENCE
from dovs.runs.finding import list_runs
from dovs.runs.status import SILENT, RunStatus
from dovs.runs.store import Run
from dovs.runs.waiting import Waiting, waiting_runs

MOST = 100
"""Newest runs of a home that durations are taken from."""
SHORT = 20
"""Epochs of a run of which what is done once is a large part, at most."""


@dataclass(frozen=True)
class Duration:
    """How long a finished run took.

    Attributes:
        config: of the run.
        device: kind of its device, such as "cpu".
        seconds: an epoch, evaluation included.
        beside: seconds beside the epochs, such as those of the last maps.
    """

    config: RunConfig
    device: str
    seconds: float
    beside: float = 0.0


@dataclass(frozen=True)
class Place:
    """A run in the queue.

    Attributes:
        waiting: the run.
        position: in the queue, 1 = next.
        seconds: until it is expected to start, or None where that is unknown.
    """

    waiting: Waiting
    position: int
    seconds: float | None


def queue_places(
    home: Path | None = None, durations: Sequence[Duration] | None = None
) -> list[Place]:
    """Return the waiting runs with their expected starts, next first.

    Args:
        home: default `DOVS_HOME`.
        durations: of finished runs; default: read from the home.
    """
    order = waiting_runs(home)
    if not order:
        return []
    known = list(durations) if durations is not None else durations_of(home)
    free = {
        (device, number): time
        for device in _devices(order)
        for number, time in enumerate(_times(device, home, known))
    }
    places = []
    for position, each in enumerate(order, start=1):
        mine = {slot: time for slot, time in free.items() if slot[0] in each.devices}
        times = [time for time in mine.values() if time is not None]
        start = min(times) if times and not each.problem else None
        places.append(Place(each, position, start))
        if each.problem:
            continue
        taken = next((slot for slot, time in mine.items() if time == start), None)
        length = duration_of(each.run, known)
        if taken is not None:
            free[taken] = None if start is None or length is None else start + length
    return places


def silent_runs(places: Iterable[Place], home: Path | None = None) -> list[Run]:
    """Return the runs without a sign of life on the devices that waiting runs wait for."""
    devices = _devices(place.waiting for place in places)
    holders = [run for device in devices for run in slots.occupants(device, home)]
    return [run for run in holders if slots.is_silent(run)]


def _devices(order: Iterable[Waiting]) -> list[str]:
    return list(dict.fromkeys(device for each in order for device in each.devices))


def _times(device: str, home: Path | None, durations: Sequence[Duration]) -> Sequence[float | None]:
    """Return in how many seconds each slot of a device is free; None where that is unknown.

    Beside a run that gives no sign of life another one starts, so more than fit may be there: then
    those that end last count.
    """
    allowed = slots.capacity(device)
    times = [_left(run, durations) for run in slots.occupants(device, home)]
    times += [0.0] * (allowed - len(times))
    return sorted(times, key=lambda time: math.inf if time is None else time)[-allowed:]


def durations_of(home: Path | None = None) -> list[Duration]:
    """Return how long the newest finished runs of a home took, newest first."""
    found = []
    for run in list_runs(home)[:MOST]:
        try:
            status = run.status()
            took = _seconds(status)
            if status.state == "finished" and took is not None:
                config = run.config()
                kind = status.device.partition(":")[0]
                training = min(took, _training_seconds(run) or took)
                each = _seconds_of_an_epoch(run, training / max(1, config.epochs))
                beside = took - each * config.epochs
                found.append(Duration(config, kind, each, beside))
        except DovsError:
            continue
    return found


def _seconds_of_an_epoch(run: Run, mean: float) -> float:
    """Return the typical seconds of an epoch; what a run does once is not part of them.

    In a long run that is a small part of each epoch: then its metrics are not read.

    Args:
        run: finished.
        mean: seconds of its training, divided by its epochs.
    """
    if run.config().epochs > SHORT:
        return mean
    seconds = [row.get("seconds") for row in run.metric_rows()]
    own = [float(each) for each in seconds if isinstance(each, int | float) and each > 0]
    return min(mean, statistics.median(own[1:] or own)) if own else mean


def duration_of(run: Run | RunConfig, durations: Iterable[Duration]) -> float | None:
    """Return how many seconds a run will take, or None where no similar run has finished."""
    try:
        config = run if isinstance(run, RunConfig) else run.config()
    except DovsError:
        return None
    kinds = {device.partition(":")[0] for device in slots.devices_for(config.device)}
    similar = [
        each
        for each in durations
        if each.device in kinds
        and each.config.dataset == config.dataset
        and each.config.encoder == config.encoder
    ]
    if not similar:
        return None
    best = min(
        similar,
        key=lambda each: (
            each.config.method != config.method,
            each.config.imbalance_ratio != config.imbalance_ratio,
            abs(each.config.epochs - config.epochs),
        ),
    )
    return best.beside + best.seconds * config.epochs


def _left(run: Run, durations: Sequence[Duration]) -> float | None:
    """Return the seconds until a run that occupies a slot ends, or is passed as it is silent."""
    try:
        status = run.status()
    except DovsError:
        return None
    if status.silence is not None:
        return max(0.0, SILENT + PATIENCE - status.silence)
    return status.seconds_left if status.seconds_left is not None else duration_of(run, durations)


def _training_seconds(run: Run) -> float | None:
    found = (run.summary() or {}).get("training_seconds")
    return float(found) if isinstance(found, int | float) and found > 0 else None


def _seconds(status: RunStatus) -> float | None:
    try:
        started, ended = (datetime.fromisoformat(t or "") for t in (status.started, status.updated))
        return (ended - started).total_seconds()
    except (TypeError, ValueError):
        return None
