"""The row of `metrics.jsonl` of an epoch: what the user logs, and what is measured."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from dovs.arrays import as_array
from dovs.errors import DataError
from dovs.runs.not_finite import KEY, not_finite_of

SHORT = {"lr": "learning_rate"}
"""Short names of values that are logged, and what runs call them."""
OWN = ("epoch", "seconds", "measured_on", "alarms", "per_class_recall", KEY)
"""Names that have a meaning of their own for readers of the row."""


class EpochRow:
    """Numbers of one epoch; a name that is logged and measured has both values.

    >>> row = EpochRow(3, 1.5)
    >>> row.log(accuracy=0.5, lr=0.1)
    >>> row.measure({"accuracy": 0.25})
    >>> row.content()
    {'epoch': 3, 'seconds': 1.5, 'logged_accuracy': 0.5, 'learning_rate': 0.1, 'accuracy': 0.25}
    """

    def __init__(self, epoch: int, seconds: float) -> None:
        self._own = {"epoch": epoch, "seconds": seconds}
        self._logged: dict[str, float | int] = {}
        self._measured: dict[str, Any] = {}

    def log(self, **values: Any) -> None:
        """Add numbers of the user's.

        Raises:
            DataError: one is not a number.
        """
        for name, value in values.items():
            self._logged[SHORT.get(name, name)] = number(name, value)

    def measure(self, values: Mapping[str, Any]) -> None:
        """Set the measures, in place of earlier ones."""
        self._measured = dict(values)

    def content(self) -> dict[str, Any]:
        """Return the row; it names logged numbers that are infinite or NaN, see `not_finite`."""
        taken = {*OWN, *self._measured}
        logged = {
            f"logged_{name}" if name in taken else name: value
            for name, value in self._logged.items()
        }
        found = not_finite_of(logged)
        return {**self._own, **logged, **self._measured, **({KEY: found} if found else {})}


def number(name: str, value: Any) -> float | int:
    """Return one number, also of a tensor; True and False are 1 and 0.

    >>> number("loss", [0.5]), number("restarted", True), number("images", 10**30)
    (0.5, 1, 1e+30)

    Raises:
        DataError: it is not one number, or it is too large.
    """
    try:
        if isinstance(value, int | Fraction | Decimal):
            found = float(value)
            return int(value) if isinstance(value, int) and abs(found) < 2**63 else found
        array = as_array(value, name)
    except (DataError, OverflowError, ValueError):
        array = np.empty(0)
    if array.size != 1 or array.dtype.kind not in "fiub":
        raise DataError(
            f"{name}={reprlib.repr(value)} is not a number: log one number under each name, and "
            "leave out what an epoch does not have."
        )
    one = array.reshape(-1)[0]
    return float(one) if array.dtype.kind == "f" else int(one)
