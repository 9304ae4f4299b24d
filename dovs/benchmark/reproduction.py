"""Reproduction checks: the balanced accuracy that a published recipe must reach here.

A check that fails says that the training of this project is weaker than the published one, so that
a method could look good beside a poor baseline. A baseline that is better than published only makes
a comparison harder to win: it is reported, and stops nothing. Where the published number is of
another recipe than the setting, a difference means little: such a check fails nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from dovs.analysis.comparison import spread_frame


@dataclass(frozen=True)
class ReproductionCheck:
    """A published balanced accuracy, and how much ours may differ from it.

    Attributes:
        setting: name of the setting.
        row: label of the row.
        expected: balanced accuracy, in [0, 1].
        tolerance: largest difference of the mean over seeds from it.
        other_recipe: how the recipe that the number was published for differs from the setting, ""
            where it is the setting's own.
    """

    setting: str
    row: str
    expected: float
    tolerance: float
    other_recipe: str = ""


@dataclass(frozen=True)
class Verdict:
    """The result of a check.

    Attributes:
        check: the check.
        seeds: how many seeds were measured.
        mean: balanced accuracy over them, NaN for none.
    """

    check: ReproductionCheck
    seeds: int
    mean: float

    @property
    def passed(self) -> bool | None:
        """Whether the mean is within the tolerance; None where nothing was measured."""
        if not self.seeds:
            return None
        return abs(self.mean - self.check.expected) <= self.check.tolerance + 1e-12

    @property
    def failed(self) -> bool:
        """Whether the mean is lower than a number of this very recipe, tolerance included."""
        return self.passed is False and not self.better and not self.check.other_recipe

    @property
    def better(self) -> bool:
        """Whether the mean is higher than expected, tolerance included."""
        return self.passed is False and self.mean > self.check.expected

    def __str__(self) -> str:
        check = self.check
        above = "better" if not self.check.other_recipe else "differs"
        different = "FAIL" if self.failed else above
        state = {True: "pass", False: different, None: "not measured"}[self.passed]
        of_other = f" ({check.other_recipe})" if check.other_recipe else ""
        measured = f"{100 * self.mean:.2f} over {self.seeds} seed{'s' * (self.seeds != 1)}; "
        return (
            f"{state}: {check.setting} {check.row}: {measured if self.seeds else ''}"
            f"expected {100 * check.expected:.1f} ± {100 * check.tolerance:.1f}{of_other}"
        )


OTHER_RECIPE = (
    "published for another recipe with AutoAugment and Cutout, so a difference means little"
)
CHECKS = (
    ReproductionCheck("cifar100_p1", "ce", 0.380, 0.015),
    ReproductionCheck("cifar100_p1", "balanced_softmax", 0.430, 0.015),
    ReproductionCheck("cifar100_p2", "ce", 0.445, 0.015, OTHER_RECIPE),
    ReproductionCheck("cifar100_p2", "balanced_softmax", 0.495, 0.015, OTHER_RECIPE),
)


def verdicts(setting: str, results: pd.DataFrame) -> list[Verdict]:
    """Return the verdicts of the checks of a setting.

    Args:
        setting: its name; one without checks gives no verdicts.
        results: columns row, seed, balanced_accuracy.
    """
    spread = spread_frame(results)
    found = {line["row"]: line for line in spread.to_dict("records")}
    nothing = {"seeds": 0, "mean": float("nan")}
    lines = [(check, found.get(check.row, nothing)) for check in checks_of(setting)]
    return [Verdict(check, int(line["seeds"]), float(line["mean"])) for check, line in lines]


def checks_of(setting: str) -> Iterable[ReproductionCheck]:
    """Return the checks of a setting."""
    return (check for check in CHECKS if check.setting == setting)
