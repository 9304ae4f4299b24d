"""Whether predictions are right as often as their confidence promises."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dovs.comparison.calibration import bins_of, errors_of
from dovs.comparison.compared import Comparison
from dovs.comparison.pair import Pair
from dovs.figures.sides import reliability, reliability_text
from dovs.ui.parts.components import chart, empty_state


def show(whole: Comparison, pair: Pair) -> None:
    """Show reliability and calibration errors of all sides."""
    frames = bins_of(whole)
    if not frames:
        empty_state("None of these runs stores the confidence of its predictions.")
        return
    sides = [each.label for each in whole.sides]
    table = pd.concat([frame.assign(side=side) for side, frame in frames.items()])
    chart(
        reliability(frames, sides),
        reliability_text(errors_of(whole)),
        table[["side", *table.columns.drop("side")]],
        key="compare-calibration",
    )
    st.caption(
        "The curve is of the images whose predictions are stored; the calibration errors are of "
        "all images of a finished run. Below the diagonal a model is too sure of itself."
    )
