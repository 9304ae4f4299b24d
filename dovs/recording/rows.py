"""The row of `metrics.jsonl` of an epoch: what the user logs, and what is measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dovs.errors import DataError
from dovs.recording.arrays import as_array

SHORT = {"lr": "learning_rate"}
"""Short names of values that are logged, and what runs call them."""
OWN = ("epoch", "seconds", "measured_on", "alarms")
"""Names that every row has."""


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
        """Add measures."""
        self._measured.update(values)

    def content(self) -> dict[str, Any]:
        """Return the row."""
        taken = {*OWN, *self._measured}
        logged = {
            f"logged_{name}" if name in taken else name: value
            for name, value in self._logged.items()
        }
        return {**self._own, **logged, **self._measured}


def epoch_number(value: Any) -> int:
    """Return an epoch: a whole number from 0.

    Raises:
        DataError: it is not.
    """
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and value >= 0:
        return int(value)
    raise DataError(f"epoch={value!r} must be a whole number from 0: epochs done.")


def number(name: str, value: Any) -> float | int:
    """Return one number, also of a tensor.

    Raises:
        DataError: it is not one number.
    """
    array = as_array(value, name)
    if array.size != 1 or array.dtype.kind not in "fiub":
        raise DataError(f"{name}={value!r} is not a number: log one number under each name.")
    found: float | int = array.reshape(-1)[0].item()
    return found
