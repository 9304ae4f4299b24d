"""Gates: what a published recipe must reach here before anything measured on it is trusted.

Data, and the check. A gate that fails says that this project's training, not a method, is off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from dovs.analysis.comparison import spread_frame


@dataclass(frozen=True)
class Gate:
    """A published balanced accuracy, and how far ours may lie from it.

    Attributes:
        setting: name of the setting.
        row: label of the row.
        expected: balanced accuracy, in [0, 1].
        tolerance: how far the mean over seeds may lie from it.
    """

    setting: str
    row: str
    expected: float
    tolerance: float


@dataclass(frozen=True)
class Verdict:
    """What a gate came to.

    Attributes:
        gate: the gate.
        seeds: how many seeds were measured.
        mean: balanced accuracy over them, NaN for none.
    """

    gate: Gate
    seeds: int
    mean: float

    @property
    def passed(self) -> bool | None:
        """Whether it holds; None where nothing was measured."""
        if not self.seeds:
            return None
        return abs(self.mean - self.gate.expected) <= self.gate.tolerance + 1e-12

    def __str__(self) -> str:
        gate = self.gate
        state = {True: "pass", False: "FAIL", None: "not measured"}[self.passed]
        measured = f"{100 * self.mean:.2f} over {self.seeds} seed{'s' * (self.seeds != 1)}; "
        return (
            f"{state}: {gate.setting} {gate.row}: {measured if self.seeds else ''}"
            f"expected {100 * gate.expected:.1f} ± {100 * gate.tolerance:.1f}"
        )


GATES = (
    Gate("cifar100_p1", "ce", 0.380, 0.015),
    Gate("cifar100_p1", "balanced_softmax", 0.430, 0.015),
    Gate("cifar100_p2", "ce", 0.445, 0.015),
    Gate("cifar100_p2", "balanced_softmax", 0.495, 0.015),
)


def verdicts(setting: str, results: pd.DataFrame) -> list[Verdict]:
    """Check the gates of a setting.

    Args:
        setting: its name; one without gates gives no verdicts.
        results: columns row, seed, balanced_accuracy.
    """
    spread = spread_frame(results)
    found = {line["row"]: line for line in spread.to_dict("records")}
    nothing = {"seeds": 0, "mean": float("nan")}
    lines = [(gate, found.get(gate.row, nothing)) for gate in gates_of(setting)]
    return [Verdict(gate, int(line["seeds"]), float(line["mean"])) for gate, line in lines]


def gates_of(setting: str) -> Iterable[Gate]:
    """Return the gates of a setting."""
    return (gate for gate in GATES if gate.setting == setting)
