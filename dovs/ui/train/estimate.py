"""How long a run will take, estimated from earlier runs; no estimate without one.

Runs of this machine are preferred; the runs that ship with DOVS, trained on another machine, are
used when there are none. A run on other images is used if its encoder is the same: time is then in
proportion to the pixels that the encoder reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dovs.durations import in_words
from dovs.runs.precision import FASTER_STEP, amx_here
from dovs.ui.train.paces import Pace, Work, kind_of_device

AROUND = {False: 4.0, True: 11.0}
"""Seconds beside the epochs, without and with maps, where no run has shown them: those of a first
run on digits, measured on two cores with other programs beside it."""


@dataclass(frozen=True)
class Estimate:
    """Estimated seconds of a run and of its training, None when unknown, and a sentence."""

    seconds: float | None
    sentence: str
    training: float | None = None


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
    kind, paces = kind_of_device(device), list(paces)
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
            each.epochs < 2,
            each.method != method,
        ),
    )
    training = (pace.seconds_of_epoch(dataset, work) or 0.0) * epochs
    if kind == "cpu" and pace.precision != precision and amx_here():
        training *= FASTER_STEP if precision == "float32" else 1 / FASTER_STEP
    here = [each for each in paces if each.dataset == dataset]
    around = _around([pace, *here, *paces], maps)
    basis = f"the speed of run {pace.name}"
    differs = [f"was of dataset {pace.dataset}"] if pace.dataset != dataset else []
    differs += [f"used method {pace.method}"] if pace.method != method else []
    differs += [f"computed in {pace.precision}"] if pace.precision != precision else []
    differs += ["had one epoch only"] if pace.epochs < 2 else []
    differs += ["ran on another machine"] if pace.elsewhere else []
    if differs:
        listed = " and ".join(filter(None, (", ".join(differs[:-1]), differs[-1])))
        basis = f"run {pace.name}, which {listed}, so it is a rough estimate"
    rest = "to start and to finish the maps" if maps else "to start"
    return Estimate(
        training + around,
        f"Time: about {in_words(training + around)}: {in_words(training)} of training and "
        f"{in_words(around)} {rest}, from {basis}.",
        training,
    )


def _around(paces: Iterable[Pace], maps: bool) -> float:
    """Return the seconds beside the epochs, of the first run that knows.

    Those of another machine are not used: there, maps may have been drawn during a longer training.
    """
    here = (pace for pace in paces if pace.maps == maps and not pace.elsewhere)
    return next((pace.around for pace in here if pace.around is not None), AROUND[maps])
