"""Logged numbers that are infinite or NaN: JSON has none, so the row of an epoch names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

KEY = "not_finite"
"""What a row names them under; their own names have null, as what an epoch does not have."""
WORDS = {"inf": "infinite", "-inf": "minus infinity", "nan": "not a number (NaN)"}
LISTED = 8
"""Epochs up to which a sentence lists them."""


def not_finite_of(values: Mapping[str, float]) -> dict[str, str]:
    """Return the names of numbers that are infinite or NaN, each with its value as text.

    >>> not_finite_of({"loss": float("inf"), "lr": 0.1, "norm": float("nan")})
    {'loss': 'inf', 'norm': 'nan'}
    """
    return {name: str(float(value)) for name, value in values.items() if not np.isfinite(value)}


def with_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of an epoch with the numbers that it names as infinite or NaN.

    >>> with_values({"epoch": 3, "loss": None, "not_finite": {"loss": "-inf"}})
    {'epoch': 3, 'loss': -inf, 'not_finite': {'loss': '-inf'}}
    """
    return {**row, **{name: float(text) for name, text in (row.get(KEY) or {}).items()}}


def unfit(found: Any) -> str:
    """Return why an entry of a row is none of these, "" if it is or if there is none."""
    known = found is None or (isinstance(found, dict) and {*found.values()} <= {*WORDS})
    return "" if known else f"{KEY} is no object of {', '.join(WORDS)}"


def sentence_of(metrics: pd.DataFrame) -> str:
    """Return which numbers were infinite or NaN at which epochs, "" for none.

    Args:
        metrics: of a run, with the columns epoch and `KEY`, if it has any.

    >>> import pandas as pd
    >>> entries = [{}, {"loss": "inf"}, {"loss": "inf", "grad_norm": "nan"}]
    >>> sentence_of(pd.DataFrame({"epoch": [2, 3, 4], "not_finite": entries}))
    'loss was infinite at epochs 3, 4; grad norm was not a number (NaN) at epoch 4.'
    """
    if KEY not in metrics:
        return ""
    found: dict[tuple[str, str], list[int]] = {}
    for epoch, entry in zip(metrics["epoch"], metrics[KEY], strict=True):
        for name, text in entry.items():
            found.setdefault((name, text), []).append(int(epoch))
    parts = [
        f"{name.replace('_', ' ')} was {WORDS[text]} at {_listed(there)}"
        for (name, text), there in found.items()
    ]
    return f"{'; '.join(parts)}." if parts else ""


def _listed(epochs: list[int]) -> str:
    if len(epochs) == 1:
        return f"epoch {epochs[0]}"
    if len(epochs) <= LISTED:
        return f"epochs {', '.join(map(str, epochs))}"
    return f"{len(epochs)} epochs from {epochs[0]} to {epochs[-1]}"
