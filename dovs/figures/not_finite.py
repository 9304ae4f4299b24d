"""The sentence on logged numbers that were infinite or NaN, which a line over the epochs lacks."""

from __future__ import annotations

import pandas as pd

KEY = "not_finite"
"""Column of the metrics of a run: by name, what was not finite at an epoch."""
WORDS = {"inf": "infinite", "-inf": "minus infinity", "nan": "not a number (NaN)"}
LISTED = 8
"""Epochs up to which a sentence lists them."""


def not_finite_text(metrics: pd.DataFrame, names: str = "") -> str:
    """Return which numbers were infinite or NaN at which epochs, "" for none.

    Args:
        metrics: of a run, with the columns epoch and, if there are any, not_finite.
        names: beginning of the names of those that are stated; default: all.

    >>> entries = [{}, {"loss": "inf"}, {"loss": "inf", "grad_norm": "nan"}]
    >>> not_finite_text(pd.DataFrame({"epoch": [2, 3, 4], "not_finite": entries}))
    'loss was infinite at epochs 3, 4; grad norm was not a number (NaN) at epoch 4.'
    """
    if KEY not in metrics:
        return ""
    found: dict[tuple[str, str], list[int]] = {}
    for epoch, entry in zip(metrics["epoch"], metrics[KEY], strict=True):
        for name, text in entry.items():
            if name.startswith(names):
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
