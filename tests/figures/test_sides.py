"""Sides of a comparison in charts, read back."""

import numpy as np
import pandas as pd
import pytest

from dovs.analysis.calibration import reliability_frame
from dovs.analysis.confusion_difference import confusion_difference
from dovs.figures.confusion_difference import confusion_change, confusion_change_text
from dovs.figures.sides import (
    NO_CONFIDENCE,
    NO_CURVES,
    NO_DIFFERENCE,
    difference_dots,
    difference_dots_text,
    overlaid_curves,
    overlaid_curves_text,
    reliability,
    reliability_text,
    side_colours,
)

SIDES = ["ce", "<b>dovs", "dos"]


def differences():
    return pd.DataFrame(
        {
            "row": ["<b>dovs", "<b>dovs", "dos"],
            "measure": ["few", "ece", "few"],
            "difference": [0.10, -0.02, 0.01],
            "low": [0.05, np.nan, -0.02],
            "high": [0.15, np.nan, 0.04],
            "over": ["seeds", "", "seeds"],
        }
    )


def curves():
    return pd.DataFrame(
        [
            {"row": side, "run": f"{side}-{seed}", "epoch": epoch, "measure": "few", "value": value}
            for side in SIDES[:2]
            for seed in (0, 1)
            for epoch, value in ((1, 0.1 + 0.2 * seed), (2, 0.4))
        ]
    )


def test_a_dot_for_each_difference_and_a_hollow_one_without_an_interval():
    figure = difference_dots(differences(), SIDES)
    assert [trace.name for trace in figure.data] == ["&lt;b&gt;dovs", "dos"]
    assert figure.data[0].x.tolist() == pytest.approx([10, -2])
    assert list(figure.data[0].marker.symbol) == ["circle", "circle-open"]
    assert figure.data[0].error_x.array[0] == pytest.approx(5)
    text = difference_dots_text(differences(), SIDES)
    assert "1 of 2 leave out 0" in text
    assert "1 difference without an interval" in text


def test_differences_without_an_interval_are_counted_alone():
    frame = differences().assign(low=np.nan, high=np.nan)
    count = int(frame["difference"].notna().sum())
    assert (
        difference_dots_text(frame, SIDES) == f"{count} differences to “ce”, none with an interval."
    )


def test_curves_have_a_bold_mean_and_a_thin_line_a_run():
    figure = overlaid_curves(curves(), "few", SIDES)
    bold = [trace for trace in figure.data if trace.line.width > 2]
    assert len(figure.data) == 6
    assert [trace.y.tolist() for trace in bold] == [pytest.approx([20, 40])] * 2
    assert bold[1].line.color == side_colours(SIDES)[SIDES[1]]
    assert "40% at epoch 2" in overlaid_curves_text(curves(), "few", SIDES)


def test_reliability_has_a_line_a_side_and_the_diagonal():
    frame = reliability_frame(np.array([True, False, True]), np.array([0.55, 0.55, 0.95]))
    figure = reliability({"ce": frame}, SIDES)
    assert len(figure.data) == 2
    assert figure.data[1].y.tolist() == pytest.approx([50, 100])
    assert "30.0%" in reliability_text({"ce": 0.3, "dos": None})


def test_the_change_of_confusion_is_in_points_of_the_true_class():
    frame = confusion_difference(
        np.array([[8, 2], [0, 5]]), np.array([[6, 4], [0, 5]]), ["<b>cat", "dog"], np.arange(2)
    )
    figure = confusion_change(frame)
    assert figure.data[0].z[0].tolist() == pytest.approx([-20, 20])
    assert list(figure.data[-1].customdata[1]) == [0, 1]
    assert "<b>cat" not in figure.to_json().replace("\\u003c", "<")
    assert "more frequent “<b>cat” predicted as “dog” (+20.0)" in confusion_change_text(frame)


def test_nothing_to_show_is_a_note_that_the_text_repeats():
    none = differences().assign(difference=np.nan)
    for figure, text, note in (
        (difference_dots(none, SIDES), difference_dots_text(none, SIDES), NO_DIFFERENCE),
        (
            overlaid_curves(curves(), "loss", SIDES),
            overlaid_curves_text(curves(), "loss", SIDES),
            NO_CURVES,
        ),
        (reliability({}, SIDES), reliability_text({"ce": None}), NO_CONFIDENCE),
        (confusion_change(pd.DataFrame()), confusion_change_text(pd.DataFrame()), None),
    ):
        assert figure.layout.annotations[0].text == text
        assert note in (text, None)
