"""The speed of earlier runs, which the estimate of a new one is made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from dovs.config import RunConfig
from dovs.errors import DovsError
from dovs.runs.precision import expected_precision
from dovs.runs.status import RunStatus

TRAINING = 3
"""Passes of the encoder that a training image costs: forward, and backward, which costs two."""
WAITED = 30.0
"""Seconds between queue and start above which a run waited for others."""


@dataclass(frozen=True)
class Work:
    """What an encoder reads in an epoch.

    Attributes:
        images: training images, N.
        evaluated: images that are predicted after each epoch.
        pixels: of an image.
    """

    images: int
    evaluated: int
    pixels: int

    @property
    def with_evaluation(self) -> float:
        """How much longer an epoch is with the evaluation after it than without."""
        return 1 + self.evaluated / (TRAINING * self.images)

    @property
    def passes(self) -> int:
        """Pixels that it reads, those of a training image three times."""
        return self.pixels * (TRAINING * self.images + self.evaluated)


@dataclass(frozen=True)
class Pace:
    """The speed of one earlier run.

    Attributes:
        name: name of the run.
        dataset, encoder, method: of the run.
        device: the kind of its device: "cpu", "cuda" or "mps".
        seconds_per_image: seconds for one image in one epoch, evaluation included.
        elsewhere: whether it ran on another machine.
        work: of an epoch, None in runs of older versions.
        around: seconds that it took beside its epochs, such as those to start, for snapshots and
            for the last maps; or None.
        maps: whether it has maps.
        epochs: that its speed is measured from; one alone includes what is done only once.
        precision: what it computed in, float32 or bfloat16.
    """

    name: str
    dataset: str
    encoder: str
    method: str
    device: str
    seconds_per_image: float
    elsewhere: bool = False
    work: Work | None = None
    around: float | None = None
    maps: bool = True
    epochs: int = 2
    precision: str = "float32"

    def seconds_of_epoch(self, dataset: str, work: Work) -> float | None:
        """Return seconds of an epoch of another run; None if they cannot be compared."""
        if dataset == self.dataset:
            return self.seconds_per_image * work.images
        if self.work is None or not work.pixels:
            return None
        return self.seconds_per_image * self.work.images / self.work.passes * work.passes


def measure(
    name: str,
    config: dict[str, object],
    device: str,
    seconds: np.ndarray,
    images: int,
    elsewhere: bool = False,
    training: float | None = None,
    status: RunStatus | None = None,
    **facts: Any,
) -> Pace | None:
    """Return the pace of a run, or None if it has no finished epoch.

    It is that of the epochs alone: what a run does once, such as loading libraries and taking
    snapshots, would otherwise count as often as a longer run has epochs. The first epoch includes
    compilation, so it is left out if there are others.

    Args:
        name: name of the run.
        config: its settings.
        device: the device that it ran on.
        seconds: seconds of each finished epoch without its evaluation, (E,).
        images: training images in an epoch.
        elsewhere: whether it ran on another machine.
        training: seconds from the start of its first epoch to the end of its last, evaluations and
            snapshots included; None if that is not known.
        status: of the finished run, for the seconds beside its epochs.
        facts: further attributes of the pace.

    >>> pace = measure("a", {"dataset": "digits"}, "cuda:0", np.array([9.0, 2.0, 2.0]), 100)
    >>> pace.seconds_per_image, pace.device
    (0.02, 'cuda')
    """
    seconds = seconds[np.isfinite(seconds)]
    if len(seconds) == 0 or images < 1:
        return None
    steady = float(np.median(seconds[1:] if len(seconds) > 1 else seconds))
    if training is not None:
        work = facts.get("work")
        each = training / len(seconds)
        steady = min(steady * work.with_evaluation, each) if work else each
    around = None
    if status is not None:
        total = seconds_of_run(status, training or float(seconds.sum()))
        around = None if total is None else max(0.0, total - steady * len(seconds))
    return Pace(
        name=name,
        dataset=str(config.get("dataset", "")),
        encoder=str(config.get("encoder", "")),
        method=str(config.get("method", "")),
        device=kind_of_device(device),
        seconds_per_image=steady / images,
        elsewhere=elsewhere,
        around=around,
        epochs=len(seconds),
        **facts,
    )


def seconds_of_run(status: RunStatus, training: float) -> float | None:
    """Return seconds of a finished run from its launch to its end; None if that is not known.

    Waiting for other runs is not part of it; a run that was resumed has no such number.

    Args:
        status: of the run.
        training: seconds from its first epoch to its last.
    """
    times = [status.queued, status.started, status.updated]
    if status.started is None or status.updated is None:
        return None
    try:
        queued, started, updated = (datetime.fromisoformat(t or status.started) for t in times)
        total = (updated - started).total_seconds()
        wait = (started - queued).total_seconds()
    except (TypeError, ValueError):
        return None
    if total < training:
        return None
    return total + (wait if 0 < wait < WAITED else 0.0)


def kind_of_device(device: str) -> str:
    """Return "cpu", "cuda" or "mps" of "cpu (2 threads)", "cuda:0" and the like."""
    return re.split(r"[^a-z]", device, maxsplit=1)[0]


def paces_of(home: Path) -> list[Pace]:
    """Return the pace of each finished run of this home, newest first, then of the examples.

    Damaged runs are left out, and those that were compiled.
    """
    from dovs.runs.finding import example_runs, list_runs

    found = []
    examples = list(example_runs().values())
    for run in [*list_runs(home), *examples]:
        try:
            summary = run.summary()
            if summary is None:
                continue
            config, seconds = run.config(), run.metrics()["seconds"].to_numpy(float)
            if config.compile:  # another pace, after minutes of compiling
                continue
            training = summary.get("training_seconds")
            pace = measure(
                run.name,
                config.model_dump(),
                run.status().device or str(summary.get("device", "")),
                seconds,
                int(np.sum(summary.get("class_counts", []))),
                elsewhere=run in examples,
                training=None if training is None else float(training),
                status=run.status(),
                work=_work_of(summary, config),
                maps=config.projection != "none",
                precision=_precision_of(summary),
            )
        except (DovsError, KeyError, TypeError, ValueError):
            continue
        if pace:
            found.append(pace)
    return found


def _precision_of(summary: dict[str, Any]) -> str:
    """Return what a finished run computed in; older versions did not note it."""
    noted = summary.get("precision")
    return str(noted or expected_precision(kind_of_device(str(summary.get("device", ""))), "auto"))


def _work_of(summary: dict[str, Any], config: RunConfig) -> Work | None:
    """Return the work of an epoch of a finished run, None in runs of older versions."""
    shape, evaluated = summary.get("image_shape"), summary.get("evaluated_counts")
    if not shape or not evaluated:
        return None
    images, predicted = int(np.sum(summary["class_counts"])), int(np.sum(evaluated))
    # a run of before `evaluated_every` was evaluated every epoch, or as its settings state
    every = int(summary.get("evaluated_every") or config.measure_every or 1)
    return Work(images, predicted // every, int(shape[0]) * int(shape[1]))
