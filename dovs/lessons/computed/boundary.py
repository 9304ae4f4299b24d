"""Two classes along one measurement, and a boundary between them: accuracy and recall."""

from __future__ import annotations

from math import erf, sqrt
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from dovs.lessons.computing import COMPUTED, Outcome

APART = 2.0  # standard deviations between the two means
COMMON = 1000  # images of the common class
GRID = np.linspace(-3.5, 6, 191)
FURTHEST = 6.0
"""Where a boundary leaves practically no image on its right: everything is called common."""


@COMPUTED.register(
    "boundary",
    title="A boundary between a common and a rare class",
    outputs=(
        "accuracy", "balanced_accuracy", "common", "rare", "always", "best_accuracy", "best_at",
        "best_rare", "best_balanced", "balanced_at", "rare_images", "found",
    ),
)  # fmt: skip
def boundary(
    *,
    ratio: Annotated[
        float, Field(ge=1, le=200, title="Imbalance ratio", json_schema_extra={"step": 1})
    ] = 99.0,
    place: Annotated[
        float,
        Field(ge=-2, le=6, title="Place of the boundary", json_schema_extra={"step": 0.1}),
    ] = 1.0,
) -> Outcome:
    """Compute accuracy and recall of a boundary between two normal distributions of deviation 1.

    The common class has mean 0, the rare one mean 2; an image on the right of the boundary is
    called rare. All numbers are exact shares, not samples.
    """
    at = np.append(GRID, place)
    common = _below(at)
    rare = 1 - _below(at - APART)
    accuracy = (ratio * common + rare) / (ratio + 1)
    balanced = (common + rare) / 2
    best, fair = int(accuracy[:-1].argmax()), int(balanced[:-1].argmax())
    images = COMMON / ratio
    density = np.exp(-(GRID**2) / 2) / sqrt(2 * np.pi)
    shifted = np.exp(-((GRID - APART) ** 2) / 2) / sqrt(2 * np.pi)
    return Outcome(
        numbers={
            "accuracy": float(accuracy[-1]),
            "balanced_accuracy": float(balanced[-1]),
            "common": float(common[-1]),
            "rare": float(rare[-1]),
            "always": ratio / (ratio + 1),
            "best_accuracy": float(accuracy[best]),
            "best_at": float(GRID[best]),
            "best_rare": float(rare[best]),
            "best_balanced": float(balanced[fair]),
            "balanced_at": float(GRID[fair]),
            "rare_images": images,
            "found": images * float(rare[-1]),
        },
        tables={
            "densities": pd.DataFrame(
                {"value": GRID, "common": density * COMMON, "rare": shifted * images}
            ),
            "rates": pd.DataFrame(
                {"place": GRID, "accuracy": accuracy[:-1], "balanced_accuracy": balanced[:-1]}
            ),
        },
    )


def _below(values: np.ndarray) -> np.ndarray:
    """Return the share of a standard normal distribution below each value."""
    return np.array([(1 + erf(value / sqrt(2))) / 2 for value in values])
