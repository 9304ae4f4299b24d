"""Bars of the difference in recall, read back."""

import numpy as np
import pandas as pd
import pytest

from dovs.analysis.recall_difference import recall_difference
from dovs.figures.recall_difference import difference_rows, difference_rows_text

TRUTH = np.repeat([0, 1, 2], [40, 20, 10])
FIRST = np.where(np.arange(70) % 4 == 0, 0, TRUTH)
SECOND = np.where(np.arange(70) % 10 == 0, 0, TRUTH)
COUNTS, NAMES = np.array([300, 50, 5]), ["<b>", "b", "c"]


def test_every_class_has_a_bar_that_names_it_and_selects_it():
    frame = recall_difference(TRUTH, FIRST, SECOND, COUNTS, NAMES)
    figure = difference_rows(frame)
    bars = {
        c: x for t in figure.data if t.type == "bar" for c, x in zip(t.customdata, t.x, strict=True)
    }
    expected = 100 * frame.set_index("class_index")["difference"]
    assert bars == pytest.approx(expected.to_dict(), abs=1e-4)
    assert "<b>" not in str(figure.data[0].hovertext[0]).replace("<br>", "")
    assert "Mean difference over 3 classes" in difference_rows_text(frame)


def test_a_class_without_images_has_no_bar():
    frame = recall_difference(TRUTH[:60], FIRST[:60], SECOND[:60], COUNTS, NAMES)
    assert [t.name for t in difference_rows(frame).data if t.type == "bar"] == ["many", "medium"]


@pytest.mark.parametrize(
    ("differences", "words"),
    [
        ([0.8, 0.1, -0.03], "Most is gained by “a” (+80.0), most is lost by “c” (−3.0)."),
        ([0.8, 0.1, 0.0], "Most is gained by “a” (+80.0), least by “c” (+0.0)."),
        ([-0.2, -0.5, 0.0], "Most is lost by “b” (−50.0), least by “c” (+0.0)."),
        ([0.0, 0.0, 0.0], "All classes differ by the same."),
    ],
)
def test_a_loss_is_called_a_loss(differences, words):
    frame = pd.DataFrame({"class_name": ["a", "b", "c"], "difference": differences})
    text = difference_rows_text(frame.assign(low=np.nan, high=np.nan))
    assert words in text
    assert "No class has an interval." in text
