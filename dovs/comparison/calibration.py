"""The calibration of the sides of a comparison."""

from __future__ import annotations

import pandas as pd

from dovs.analysis.calibration import reliability_frame
from dovs.comparison.compared import Comparison
from dovs.comparison.pair import Compared


def bins_of(whole: Comparison) -> dict[str, pd.DataFrame]:
    """Return accuracy by confidence of each side that stores confidences, by label.

    All stored images of the runs of a side count together.
    """
    return {
        each.label: reliability_frame(
            answers["correct"].to_numpy(bool), answers["confidence"].to_numpy(float)
        )
        for each in whole.sides
        if len(answers := _answers(each))
    }


def errors_of(whole: Comparison) -> dict[str, float | None]:
    """Return the mean calibration error of the runs of each side, None where it is not known."""
    means = whole.results.groupby("row")["ece"].mean()
    return {
        each.label: float(means[each.label]) if pd.notna(means.get(each.label)) else None
        for each in whole.sides
    }


def _answers(side: Compared) -> pd.DataFrame:
    known = [run.answers for run in side.runs if run.calibrated]
    joined = pd.concat(known) if known else pd.DataFrame(columns=["correct", "confidence"])
    return joined[joined["confidence"].notna()]
