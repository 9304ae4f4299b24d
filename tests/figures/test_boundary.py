"""The boundary between two classes: its words stand clear of curves and grid."""

from __future__ import annotations

import pytest

from dovs.figures.boundary import densities
from dovs.lessons.computed.boundary import boundary


@pytest.mark.parametrize("ratio", [1, 100])
def test_the_words_at_the_boundary_stand_above_the_curves(ratio):
    frame = boundary(ratio=ratio, place=0.0).tables["densities"]
    figure = densities(frame, 0.0)
    low, high = figure.layout.yaxis.range
    assert low == 0
    # a line of text is about a tenth of the height of the plot
    assert high > 1.1 * frame[["common", "rare"]].to_numpy().max()
    (words,) = figure.layout.annotations
    assert (words.yref, words.y, words.yanchor) == ("paper", 1, "top")
