"""The registry of experiments of lessons that are computed at once, without training.

One is a file in `computed`: a function whose keyword-only, annotated parameters are the sliders and
which returns an `Outcome`. Facts given at registration:

    outputs   the names of its numbers, as texts of lessons use them
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from dovs.registry import Registry

COMPUTED = Registry("computed experiment", "dovs.lessons.computed")


@dataclass(frozen=True)
class Outcome:
    """What a computed experiment found.

    Attributes:
        numbers: by name; the names are the fact `outputs` of its registration.
        tables: what figures draw, by name.
    """

    numbers: dict[str, float]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
