"""How long a run will take, estimated from earlier runs; no estimate without one.

Runs of this machine are preferred; the runs that ship with DOVS, trained on another machine, are
used when there are none. A run on other images is used if its encoder is the same: time is then in
proportion to the pixels that the encoder reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from dovs.config import RunConfig
from dovs.errors import DovsError
from dovs.runs.precision import FASTER_STEP, amx_here, expected_precision
from dovs.runs.status import RunStatus

TRAINING = 3
"""Passes of the encoder that a training image costs: forward, and backward, which costs two."""
AROUND = {False: 15.0, True: 60.0}
"""Seconds to start a worker, without and with maps, where no run has shown them: measured on two
cores, where loading the libraries takes 10 s and compiling the first map 40 s."""
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
        around: seconds from its start to its first epoch and from its last to its end, or None.
        maps: whether it has maps.
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
    precision: str = "float32"

    def seconds_of_epoch(self, dataset: str, work: Work) -> float | None:
        """Return seconds of an epoch of another run; None if they cannot be compared."""
        if dataset == self.dataset:
            return self.seconds_per_image * work.images
        if self.work is None or not work.pixels:
            return None
        return self.seconds_per_image * self.work.images / self.work.passes * work.passes


@dataclass(frozen=True)
class Estimate:
    """Estimated seconds of a run and of its training, None when unknown, and a sentence."""

    seconds: float | None
    sentence: str
    training: float | None = None


def measure(
    name: str,
    config: dict[str, object],
    device: str,
    seconds: np.ndarray,
    images: int,
    elsewhere: bool = False,
    **facts: Any,
) -> Pace | None:
    """Return the pace of a run, or None if it has no finished epoch.

    The first epoch includes compilation, so it is left out if there are others.

    Args:
        name: name of the run.
        config: its settings.
        device: the device that it ran on.
        seconds: seconds of each finished epoch, (E,).
        images: training images in an epoch.
        elsewhere: whether it ran on another machine.
        facts: further attributes of the pace.

    >>> pace = measure("a", {"dataset": "digits"}, "cuda:0", np.array([9.0, 2.0, 2.0]), 100)
    >>> pace.seconds_per_image, pace.device
    (0.02, 'cuda')
    """
    seconds = seconds[np.isfinite(seconds)]
    if len(seconds) == 0 or images < 1:
        return None
    steady = float(np.median(seconds[1:] if len(seconds) > 1 else seconds))
    return Pace(
        name=name,
        dataset=str(config.get("dataset", "")),
        encoder=str(config.get("encoder", "")),
        method=str(config.get("method", "")),
        device=_kind(device),
        seconds_per_image=steady / images,
        elsewhere=elsewhere,
        **facts,
    )


def estimate(
    paces: Iterable[Pace],
    *,
    dataset: str,
    encoder: str,
    method: str,
    device: str,
    work: Work,
    epochs: int,
    maps: bool = True,
    precision: str = "float32",
) -> Estimate:
    """Return the estimate from the most similar run with this encoder and device kind.

    Args:
        paces: earlier runs, those of this machine first, newest first.
        dataset, encoder, method, device: settings of the new run.
        work: of an epoch.
        epochs: epochs.
        maps: whether maps are drawn.
        precision: what the new run computes in.

    >>> paces = [Pace("a", "digits", "small_cnn", "ce", "cpu", 0.001, around=20.0)]
    >>> wanted = dict(encoder="small_cnn", device="cpu", work=Work(500, 100, 64), epochs=10)
    >>> estimate(paces, dataset="digits", method="ce", **wanted).seconds
    25.0
    >>> estimate([], dataset="digits", method="ce", **wanted).sentence
    'Time: unknown before the first epoch, because no similar run has finished on this machine.'
    """
    kind, paces = _kind(device), list(paces)
    similar = [
        pace
        for pace in paces
        if (pace.encoder, pace.device) == (encoder, kind)
        and pace.seconds_of_epoch(dataset, work) is not None
    ]
    if not similar:
        return Estimate(
            None,
            "Time: unknown before the first epoch, because no similar run has finished on this "
            "machine.",
        )
    pace = min(
        similar,
        key=lambda each: (
            each.elsewhere,
            each.dataset != dataset,
            each.precision != precision,
            each.method != method,
        ),
    )
    training = (pace.seconds_of_epoch(dataset, work) or 0.0) * epochs
    if kind == "cpu" and pace.precision != precision and amx_here():
        training *= FASTER_STEP if precision == "float32" else 1 / FASTER_STEP
    around = _around([pace, *paces], maps)
    basis = f"the speed of run {pace.name}"
    differs = [f"was of dataset {pace.dataset}"] if pace.dataset != dataset else []
    differs += [f"used method {pace.method}"] if pace.method != method else []
    differs += [f"computed in {pace.precision}"] if pace.precision != precision else []
    differs += ["ran on another machine"] if pace.elsewhere else []
    if differs:
        listed = " and ".join(filter(None, (", ".join(differs[:-1]), differs[-1])))
        basis = f"run {pace.name}, which {listed}, so it is a rough estimate"
    rest = "to start and to finish the maps" if maps else "to start"
    return Estimate(
        training + around,
        f"Time: about {duration(training + around)}: {duration(training)} of training and "
        f"{duration(around)} {rest}, from {basis}.",
        training,
    )


def _around(paces: Iterable[Pace], maps: bool) -> float:
    """Return seconds before the first and after the last epoch, of the first run that knows.

    Those of another machine are not used: there, maps may have been drawn during a longer training.
    """
    here = (pace for pace in paces if pace.maps == maps and not pace.elsewhere)
    return next((pace.around for pace in here if pace.around is not None), AROUND[maps])


def seconds_around(status: RunStatus, training: float) -> float | None:
    """Return seconds of a finished run that its epochs did not take; None if that is not known.

    Waiting for other runs is not part of it; a run that was resumed has no such number.

    Args:
        status: of the run.
        training: seconds of all its epochs.
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
    return total - training + (wait if 0 < wait < WAITED else 0.0)


def _kind(device: str) -> str:
    """Return "cpu", "cuda" or "mps" of "cpu (2 threads)", "cuda:0" and the like."""
    return re.split(r"[^a-z]", device, maxsplit=1)[0]


def duration(seconds: float) -> str:
    """Return a duration in words.

    >>> duration(0.4), duration(75), duration(7330)
    ('1 s', '1 min 15 s', '2 h 2 min')
    """
    whole = max(1, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min"
    if minutes:
        return f"{minutes} min {left} s" if minutes < 10 and left else f"{minutes} min"
    return f"{left} s"


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
            training = float(summary.get("training_seconds") or np.nansum(seconds))
            if "training_seconds" in summary:  # with evaluation and snapshots, unlike its epochs
                seconds = np.array([training / config.epochs])
            pace = measure(
                run.name,
                config.model_dump(),
                run.status().device or str(summary.get("device", "")),
                seconds,
                int(np.sum(summary.get("class_counts", []))),
                elsewhere=run in examples,
                work=_work_of(summary, config),
                around=seconds_around(run.status(), training),
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
    return str(noted or expected_precision(_kind(str(summary.get("device", ""))), "auto"))


def _work_of(summary: dict[str, Any], config: RunConfig) -> Work | None:
    """Return the work of an epoch of a finished run, None in runs of older versions."""
    shape, evaluated = summary.get("image_shape"), summary.get("evaluated_counts")
    if not shape or not evaluated:
        return None
    images, predicted = int(np.sum(summary["class_counts"])), int(np.sum(evaluated))
    # a run of before `evaluated_every` was evaluated every epoch, or as its settings state
    every = int(summary.get("evaluated_every") or config.measure_every or 1)
    return Work(images, predicted // every, int(shape[0]) * int(shape[1]))
