"""Reproduction checks: the balanced accuracy that a published recipe must reach here.

A check that fails says that the training of this project differs from the published one, so that
results on the setting are not comparable with published ones.
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
    """

    setting: str
    row: str
    expected: float
    tolerance: float


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

    def __str__(self) -> str:
        check = self.check
        state = {True: "pass", False: "FAIL", None: "not measured"}[self.passed]
        measured = f"{100 * self.mean:.2f} over {self.seeds} seed{'s' * (self.seeds != 1)}; "
        return (
            f"{state}: {check.setting} {check.row}: {measured if self.seeds else ''}"
            f"expected {100 * check.expected:.1f} ± {100 * check.tolerance:.1f}"
        )


CHECKS = (
    ReproductionCheck("cifar100_p1", "ce", 0.380, 0.015),
    ReproductionCheck("cifar100_p1", "balanced_softmax", 0.430, 0.015),
    ReproductionCheck("cifar100_p2", "ce", 0.445, 0.015),
    ReproductionCheck("cifar100_p2", "balanced_softmax", 0.495, 0.015),
)


def verdicts(setting: str, results: pd.DataFrame) -> list[Verdict]:
    """Check the checks of a setting.

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
