"""Sides that were read, and the comparison of two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dovs.analysis.conclusion import Finding, sentence
from dovs.analysis.confusion import class_order
from dovs.analysis.confusion_difference import confusion_difference
from dovs.analysis.over_runs import class_differences_over_runs, measure_differences
from dovs.analysis.paired_recall import BALANCED, PARTS, mcnemar, part_differences
from dovs.comparison.answers import answers_of_both, differences_of_one_pair
from dovs.comparison.measured import MEASURES, Measured, measured, recalls_of_parts
from dovs.comparison.same_images import differing_classes, unlike
from dovs.comparison.settings import differing_settings, mixed_settings
from dovs.comparison.sides import Side
from dovs.errors import ConfigError, DovsError

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
class Compared:
    """A side whose runs were read.

    Attributes:
        side: as it was requested.
        runs: those that could be read, at least one.
    """

    side: Side
    runs: tuple[Measured, ...]

    @property
    def label(self) -> str:
        """What pages call it."""
        return self.side.label

    @property
    def by_key(self) -> dict[tuple[int, int], Measured]:
        """Its runs that have numbers, by draw and seed."""
        return {(run.draw, run.seed): run for run in self.runs if run.measures}


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

    @cached_property
    def results(self) -> pd.DataFrame:
        """A line for each run that has numbers: row (label), run, draw, seed, epoch, measures.

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
        return pd.DataFrame(lines).reindex(columns=columns)

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

    def pair(self, second: int, first: int = 0) -> Pair:
        """Return the comparison of two sides, by default with the reference."""
        return Pair(self.sides[first], self.sides[second], self)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two sides; differences are second minus first.

    Attributes:
        first, second: the sides.
        whole: what they are part of.
    """

    first: Compared
    second: Compared
    whole: Comparison

    @cached_property
    def pairs(self) -> list[tuple[Measured, Measured]]:
        """Runs that are compared image by image: of the same draw and seed, or the only two."""
        one, other = self.first.by_key, self.second.by_key
        if len(one) == len(other) == 1:
            return [(next(iter(one.values())), next(iter(other.values())))]
        return [(one[key], other[key]) for key in sorted(set(one) & set(other))]

    @cached_property
    def unlike(self) -> str:
        """Why the two cannot be compared, "" where they can: other images, or other classes."""
        pairs = self.pairs or [
            (self.first.runs[0], run) for run in (*self.first.runs[1:], *self.second.runs)
        ]
        for one, other in pairs:
            try:
                reason = unlike(one.run, other.run)
            except DovsError as error:
                reason = str(error)
            if reason:
                return f"{one.run.name} and {other.run.name}: {reason}"
        return ""

    @property
    def single(self) -> tuple[Measured, Measured] | None:
        """The only two runs that are compared; None where there are several, or none."""
        return self.pairs[0] if len(self.pairs) == 1 else None

    @cached_property
    def counts(self) -> np.ndarray:
        """Training images of each class, by which classes are sorted: those of the first side."""
        return np.array(self.first.runs[0].classes.counts)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the classes."""
        return self.first.runs[0].classes.names

    @cached_property
    def classes(self) -> pd.DataFrame:
        """Difference in recall of each class, with intervals over images or over runs.

        See `paired_recall.class_differences` and `over_runs.class_differences_over_runs`.
        """
        if self.unlike:
            return pd.DataFrame()
        if self.single is not None:
            return differences_of_one_pair(*self.single, self.counts)
        first, second = (
            {key: run.recall for key, run in side.by_key.items() if run.recall is not None}
            for side in (self.first, self.second)
        )
        found = class_differences_over_runs(first, second, self.counts, self.names)
        return found if found["difference"].notna().any() else pd.DataFrame()

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Differences in the measures: see `over_runs.measure_differences`, and `over`.

        `over` is what the interval is over: "images", "seeds", "draws", or "". With one pair of
        runs the difference of recalls is of their common images. Differences that are all equal
        have no interval.
        """
        labels = self.first.label, self.second.label
        found = measure_differences(self.whole.results, *labels, MEASURES)
        over = np.where(found["unit"] == "draw", "draws", "seeds").astype(object)
        found["over"] = np.where(found["units"] > 1, over, "")
        if self.unlike:
            # means of other images: their difference is no difference between the models
            found[["difference", "sd", "low", "high"]], found["over"] = np.nan, ""
        elif self.single is not None and len(self.classes):
            by_part = part_differences(self.classes).set_index("part")
            for row, measure in found["measure"].items():
                if measure in by_part.index:
                    columns = ["difference", "low", "high"]
                    found.loc[row, columns] = by_part.loc[measure, columns].to_numpy()
                    some = np.isfinite(by_part.loc[measure, "low"])
                    found.loc[row, "over"] = "images" if some else ""
        return found

    @cached_property
    def finding(self) -> Finding | None:
        """The difference in balanced accuracy; None where there is none."""
        rows = self.measures[self.measures["measure"] == BALANCED]
        if rows.empty or self.unlike or not np.isfinite(rows["difference"].iloc[0]):
            return None
        row = rows.iloc[0]
        read = (*self.first.runs, *self.second.runs)
        images = int(self.classes["total"].sum()) if row["over"] == "images" else 0
        return Finding(
            difference=float(row["difference"]),
            low=float(row["low"]),
            high=float(row["high"]),
            over=str(row["over"]),
            units=images or int(row["units"]),
            runs=int(row["runs"]),
            draws=int(row["draws"]),
            paired=bool(row["paired"]) or self.single is not None,
            images=self.first.runs[0].images,
            finished=all(run.final for run in read),
        )

    @cached_property
    def sentence(self) -> str:
        """What is shown and what is not."""
        if self.unlike:
            return f"{self.second.label} and {self.first.label} cannot be compared. {self.unlike}."
        found = self.finding
        if found is None:
            return (
                f"{self.second.label} and {self.first.label} have no predictions in common yet, so "
                "there is no difference to show."
            )
        if self.single is not None:  # of larger groups only these two have draw and seed in common
            return sentence(self.single[0].run.name, self.single[1].run.name, found)
        return sentence(self.first.label, self.second.label, found)

    @cached_property
    def confusion(self) -> pd.DataFrame:
        """Difference of the confusion of classes, see `confusion_difference`."""
        first, second = (
            [run.confusion for run in side.runs if run.confusion is not None]
            for side in (self.first, self.second)
        )
        if self.unlike or not first or not second:
            return pd.DataFrame()
        return confusion_difference(
            np.sum(first, axis=0), np.sum(second, axis=0), self.names, class_order(self.counts)
        )

    def answers(self, place: int = 0) -> pd.DataFrame:
        """Return what both runs of a pair predict of each image, see `answers_of_both`.

        Args:
            place: of the pair in `pairs`.
        """
        if self.unlike or not self.pairs:
            return pd.DataFrame()
        return answers_of_both(*self.pairs[place])

    def test(self, place: int = 0) -> tuple[int, int, float]:
        """Return images that only the second, only the first predicts right, and McNemar's p."""
        both = self.answers(place)
        if both.empty:
            return 0, 0, float("nan")
        gained = int((both["second_correct"] & ~both["correct"]).sum())
        lost = int((both["correct"] & ~both["second_correct"]).sum())
        return gained, lost, mcnemar(gained, lost)


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
    whole = Comparison(tuple(found), tuple(lines))
    return Comparison(whole.sides, (*lines, *_remarks(whole)))


def _checked(side: Side, runs: Sequence[Measured], notes: list[str]) -> Compared:
    """Return a side, with a note where its runs are not the same but for the seed.

    Raises:
        ConfigError: two runs have the same draw and seed, or other classes.
    """
    by_key: dict[tuple[int, int], str] = {}
    for run in runs:
        key = run.draw, run.seed
        if key in by_key:
            raise ConfigError(
                f"{by_key[key]} and {run.run.name} have the same seed {run.seed} and tail seed "
                f"{run.draw}, so they are not two seeds of one setting: compare them as two sides, "
                "or leave one out."
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
        if not run.measures:
            lines.append(f"{run.run.name} is {run.status.state} and has no predictions to compare.")
        elif not run.final:
            of = f"epoch {run.status.epoch} of {run.status.epochs}" if run.status.epochs else "work"
            lines.append(
                f"{run.run.name} is {run.status.state}, at {of}: its numbers are of the images "
                "that its last snapshot stores, and will change when it goes on."
            )
        if run.measures and not run.calibrated:
            lines.append(f"{run.run.name} has no probabilities, so nothing of its calibration.")
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
