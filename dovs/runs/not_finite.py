"""Logged numbers that are infinite or NaN: JSON has none, so the row of an epoch names them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

KEY = "not_finite"
"""What a row names them under; their own names have null, as what an epoch does not have."""
VALUES = ("inf", "-inf", "nan")


def not_finite_of(values: Mapping[str, float]) -> dict[str, str]:
    """Return the names of numbers that are infinite or NaN, each with its value as text.

    >>> not_finite_of({"loss": float("inf"), "lr": 0.1, "norm": float("nan")})
    {'loss': 'inf', 'norm': 'nan'}
    """
    return {name: str(float(value)) for name, value in values.items() if not math.isfinite(value)}


def with_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of an epoch with the numbers that it names as infinite or NaN.

    >>> with_values({"epoch": 3, "loss": None, "not_finite": {"loss": "-inf"}})
    {'epoch': 3, 'loss': -inf, 'not_finite': {'loss': '-inf'}}
    """
    return {**row, **{name: float(text) for name, text in (row.get(KEY) or {}).items()}}


def unfit(found: Any) -> str:
    """Return why an entry of a row is none of these, "" if it is or if there is none."""
    known = found is None or (isinstance(found, dict) and {*found.values()} <= {*VALUES})
    return "" if known else f"{KEY} is no object of {', '.join(VALUES)}"
