"""How long a run will take, estimated from earlier runs; no estimate without one.

Runs of this machine are preferred; the runs that ship with DOVS, trained on another machine, are
used when there are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dovs.errors import DovsError


@dataclass(frozen=True)
class Pace:
    """The speed of one earlier run.

    Attributes:
        name: name of the run.
        dataset, encoder, method: of the run.
        device: the kind of its device: "cpu", "cuda" or "mps".
        seconds_per_image: seconds for one image in one epoch, evaluation included.
        elsewhere: whether it ran on another machine.
    """

    name: str
    dataset: str
    encoder: str
    method: str
    device: str
    seconds_per_image: float
    elsewhere: bool = False


@dataclass(frozen=True)
class Estimate:
    """Estimated seconds of training, or None when unknown, and a sentence about it."""

    seconds: float | None
    sentence: str


def measure(
    name: str,
    config: dict[str, object],
    device: str,
    seconds: np.ndarray,
    images: int,
    elsewhere: bool = False,
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
    )


def estimate(
    paces: Iterable[Pace],
    *,
    dataset: str,
    encoder: str,
    method: str,
    device: str,
    images: int,
    epochs: int,
) -> Estimate:
    """Return the estimate from the most similar run with this dataset, encoder and device kind.

    Args:
        paces: earlier runs, those of this machine first, newest first.
        dataset, encoder, method, device: settings of the new run.
        images: training images in an epoch.
        epochs: epochs.

    >>> paces = [Pace("a", "digits", "small_cnn", "ce", "cpu", 0.001)]
    >>> wanted = dict(dataset="digits", encoder="small_cnn", device="cpu", images=500, epochs=10)
    >>> estimate(paces, method="ce", **wanted).seconds
    5.0
    >>> estimate([], method="ce", **wanted).sentence
    'Time: unknown before the first epoch, because no similar run has finished on this machine.'
    """
    kind = _kind(device)
    similar = [
        pace
        for pace in paces
        if (pace.dataset, pace.encoder, pace.device) == (dataset, encoder, kind)
    ]
    if not similar:
        return Estimate(
            None,
            "Time: unknown before the first epoch, because no similar run has finished on this "
            "machine.",
        )
    pace = min(similar, key=lambda each: (each.elsewhere, each.method != method))
    seconds = pace.seconds_per_image * images * epochs
    basis = f"the speed of run {pace.name}"
    differs = [f"used method {pace.method}"] if pace.method != method else []
    differs += ["ran on another machine"] if pace.elsewhere else []
    if differs:
        basis = f"run {pace.name}, which {' and '.join(differs)}, so it is a rough estimate"
    return Estimate(
        seconds,
        f"Time: about {duration(seconds)} of training, from {basis}. Computing the maps takes "
        "additional time.",
    )


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

    Damaged runs are left out.
    """
    from dovs.runs.store import example_runs, list_runs

    found = []
    examples = list(example_runs().values())
    for run in [*list_runs(home), *examples]:
        try:
            summary = run.summary()
            if summary is None:
                continue
            metrics = run.metrics()
            pace = measure(
                run.name,
                run.config().model_dump(),
                run.status().device or str(summary.get("device", "")),
                metrics["seconds"].to_numpy(float),
                int(np.sum(summary.get("class_counts", []))),
                elsewhere=run in examples,
            )
        except (DovsError, KeyError, TypeError, ValueError):
            continue
        if pace:
            found.append(pace)
    return found
