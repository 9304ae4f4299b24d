"""Two sides of a comparison: differences by class and as a whole, with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dovs.analysis.conclusion import Finding, sentence
from dovs.analysis.confusion import class_order
from dovs.analysis.confusion_difference import confusion_difference
from dovs.analysis.over_runs import class_differences_over_runs, measure_differences
from dovs.analysis.paired_recall import BALANCED, mcnemar, part_differences
from dovs.comparison.answers import answers_of_both, differences_of_one_pair
from dovs.comparison.measured import MEASURES, Measured
from dovs.comparison.same_images import unlike
from dovs.comparison.sides import Side
from dovs.errors import DovsError
from dovs.runs.evaluated import images_named


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

    first_number: int = -1
    """Of its runs, which are counted up from it below 0; each side has numbers of its own."""

    @property
    def by_key(self) -> dict[tuple[int, int], Measured]:
        """Its runs that have numbers, by draw and seed; by a number below 0 without a seed."""
        return {
            (run.draw, self.first_number + place if run.seed is None else run.seed): run
            for place, run in enumerate(self.runs)
            if run.measures
        }


@dataclass(frozen=True, eq=False)
class Pair:
    """Two sides; differences are second minus first.

    Attributes:
        first, second: the sides.
        results: a line for each run, see `Comparison.results`.
    """

    first: Compared
    second: Compared
    results: pd.DataFrame

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

        `over` is what the interval is over: "images", "seeds", "draws", "runs" (whose seeds are
        not known), or "". With one pair of runs the difference of recalls is of their common
        images. Differences that are all equal have no interval.
        """
        labels = self.first.label, self.second.label
        found = measure_differences(self.results, *labels, MEASURES)
        runs = "seeds" if found["paired"].any() or self._seeds_known else "runs"
        over = np.where(found["unit"] == "draw", "draws", runs).astype(object)
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

    @property
    def _seeds_known(self) -> bool:
        return all(run.seed is not None for run in (*self.first.runs, *self.second.runs))

    @cached_property
    def finding(self) -> Finding | None:
        """The difference in balanced accuracy; None where there is none."""
        rows = self.measures[self.measures["measure"] == BALANCED]
        if rows.empty or self.unlike or not np.isfinite(rows["difference"].iloc[0]):
            return None
        row = rows.iloc[0]
        read = (*self.first.runs, *self.second.runs)
        images = int(self.classes["total"].sum()) if row["over"] == "images" else 0
        paired = bool(row["paired"]) or self.single is not None
        return Finding(
            difference=float(row["difference"]),
            low=float(row["low"]),
            high=float(row["high"]),
            over=str(row["over"]),
            units=images or int(row["units"]),
            runs=int(row["runs"]),
            draws=int(row["draws"]),
            of_runs=None if paired else (int(row["first_runs"]), int(row["second_runs"])),
            paired=paired,
            images=images_named(self.first.runs[0].images),
            finished=all(run.status.state == "finished" for run in read),
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
