"""Sides of a comparison that were read, and what is remarkable about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from dovs.analysis.paired_recall import PARTS
from dovs.comparison.measured import MEASURES, Measured, measured, recalls_of_parts
from dovs.comparison.pair import Compared, Pair
from dovs.comparison.same_images import differing_classes
from dovs.comparison.settings import differing_settings, mixed_settings, nothing_differs
from dovs.comparison.sides import Side, labelled
from dovs.errors import ConfigError, DovsError
from dovs.runs.status import shown

CURVES = (
    "balanced_accuracy",
    "many",
    "medium",
    "few",
    "loss",
    "train_accuracy",
    "effective_rank",
    "leakage",
    "mean_angle",
    "tail_cosine",
)
"""Measures of each epoch that are laid over one another."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Sides beside each other; the first is the reference.

    Attributes:
        sides: those that could be read.
        notes: what was left out or does not fit, a line each.
    """

    sides: tuple[Compared, ...]
    notes: tuple[str, ...] = ()

    @cached_property
    def settings(self) -> pd.DataFrame:
        """Settings that differ, see `settings.differing_settings`."""
        return differing_settings([each.side for each in self.sides])

    @property
    def nothing_differs(self) -> str:
        """What it means that `settings` is empty."""
        return nothing_differs([each.side for each in self.sides])

    @cached_property
    def results(self) -> pd.DataFrame:
        """A line for each run that has numbers: row (label), run, draw, seed, epoch, measures.

        The seed of a run that DOVS did not train is None.

        Many, medium, few and thirds of a run with the classes of the reference are by its class
        sizes, so that they are of the same classes on all sides.
        """
        reference = self.sides[0].runs[0].classes
        counts = np.array(reference.counts)
        lines = []
        for each in self.sides:
            for run in each.runs:
                if not run.measures:
                    continue
                own = dict(run.measures)
                other = run.classes.names == reference.names and run.classes != reference
                if other and run.recall is not None:
                    own = {name: value for name, value in own.items() if name not in PARTS}
                    own |= recalls_of_parts(run.recall, counts)
                line = {"row": each.label, "run": run.run.name, "draw": run.draw, "seed": run.seed}
                lines.append({**line, "epoch": run.epoch, **own})
        columns = ["row", "run", "draw", "seed", "epoch", *MEASURES]
        found = pd.DataFrame(lines).reindex(columns=columns)
        if any(line["seed"] is None for line in lines):  # else whole numbers become fractions
            found["seed"] = pd.Series([line["seed"] for line in lines], dtype=object)
        return found

    @cached_property
    def curves(self) -> pd.DataFrame:
        """The measures of each epoch: columns row (label), run, epoch, measure, value."""
        parts = []
        for each in self.sides:
            for run in each.runs:
                there = [name for name in CURVES if name in run.curves and len(run.curves)]
                if not there:
                    continue
                long = run.curves[["epoch", *there]].melt("epoch", var_name="measure")
                long["value"] = pd.to_numeric(long["value"], errors="coerce")
                long = long[np.isfinite(long["value"])]
                parts.append(long.assign(row=each.label, run=run.run.name))
        columns = ["row", "run", "epoch", "measure", "value"]
        if not parts:
            return pd.DataFrame(columns=columns)
        return pd.concat(parts, ignore_index=True)[columns]

    @cached_property
    def pairs(self) -> list[Pair]:
        """The comparison of the reference with each other side, in their order."""
        return [self.pair(place) for place in range(1, len(self.sides))]

    def pair(self, second: int, first: int = 0) -> Pair:
        """Return the comparison of two sides, by default with the reference."""
        return Pair(self.sides[first], self.sides[second], self.results)


def compared(sides: Sequence[Side], notes: Iterable[str] = ()) -> Comparison:
    """Read the sides of a comparison; what cannot be read is left out and noted.

    Args:
        sides: at least one.
        notes: to begin with.

    Raises:
        ConfigError: two runs of a side have the same draw and seed, or no run can be read.
    """
    found, lines = [], list(notes)
    for side in sides:
        read = []
        for run in side.runs:
            try:
                read.append(measured(run))
            except DovsError as error:
                lines.append(f"{run.name} is left out: {error}")
        if read:
            found.append(_checked(side, read, lines))
    if not found:
        raise ConfigError(" ".join(lines) or "there is no run to compare.")
    if any(len(each.runs) < len(each.side.runs) for each in found):  # labels have their number
        read_sides = labelled([[run.run for run in each.runs] for each in found])
        found = [replace(each, side=side) for each, side in zip(found, read_sides, strict=True)]
    ends = np.cumsum([len(each.runs) for each in found]).tolist()
    found = [replace(each, first_number=-end) for each, end in zip(found, ends, strict=True)]
    whole = Comparison(tuple(found), tuple(lines))
    return Comparison(whole.sides, (*lines, *_remarks(whole)))


def _checked(side: Side, runs: Sequence[Measured], notes: list[str]) -> Compared:
    """Return a side, with a note where its runs are not the same but for the seed.

    Raises:
        ConfigError: two runs have the same draw and seed, or other classes.
    """
    by_key: dict[tuple[int, int | None], str] = {}
    for run in runs:
        key = run.draw, run.seed
        if run.seed is not None and key in by_key:
            raise ConfigError(
                f"{by_key[key]} and {run.run.name} have the same seed {run.seed} and the same "
                "draw of the tail, so they are not two seeds of one setting: compare them as two "
                "sides, or leave one out. In the profile natural every draw has all images."
            )
        by_key[key] = run.run.name
        if reason := differing_classes(runs[0].run, run.run):
            raise ConfigError(f"{runs[0].run.name} and {run.run.name} are no group: {reason}.")
    mixed = mixed_settings(Side(side.label, tuple(run.run for run in runs))) if runs[1:] else []
    if mixed:
        notes.append(f"runs of {side.label} differ in more than the seed: {', '.join(mixed)}.")
    return Compared(side, tuple(runs))


def _remarks(whole: Comparison) -> list[str]:
    """Return what a reader has to know of the numbers."""
    lines = []
    every = [run for each in whole.sides for run in each.runs]
    for run in every:
        state = shown(run.status.state)
        lines += [f"{run.run.name}: {fault}" for fault in run.faults]
        if not run.measures:
            lines.append(f"{run.run.name} is {state} and has no predictions to compare.")
        elif not run.final:
            of = f"epoch {run.status.epoch} of {run.status.epochs}" if run.status.epochs else "work"
            earlier = run.epoch != run.status.epoch
            lines.append(
                f"{run.run.name} is {state}, at {of}: its numbers are of epoch {run.epoch}, on the "
                "images that its last snapshot stores"
                f"{', and its curves go further' if earlier else ''}."
                f"{'' if run.status.state == 'finished' else ' They will change when it goes on.'}"
            )
        if run.measures and not run.calibrated:
            lines.append(f"{run.run.name} has no probabilities, so nothing of its calibration.")
    lines += [line for each in whole.sides[1:] if (line := _in_common(whole.sides[0], each))]
    first = every[0].classes
    other = [
        run.run.name for run in every if run.classes.names == first.names and run.classes != first
    ]
    if other:
        lines.append(
            f"{', '.join(other)}: other class sizes than {every[0].run.name}. Classes are "
            f"sorted, and called many, medium or few, by those of {every[0].run.name}."
        )
    return lines


def _in_common(first: Compared, second: Compared) -> str:
    """Return a line where the difference of two sides is of some of their runs; else ""."""
    one, other = first.by_key, second.by_key
    common = sorted(set(one) & set(other))
    if not common or len(common) == len(one) == len(other):
        return ""
    several = len({draw for draw, _ in (*one, *other)}) > 1
    of = "draw and seed" if several else "seed"
    listed = ", ".join(f"draw {d} seed {s}" if several else str(s) for d, s in common)
    return (
        f"{second.label} and {first.label}: the numbers of each side are of all of its runs, but "
        f"differences only of runs with a {of} that both sides have: {listed}."
    )
