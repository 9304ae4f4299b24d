"""Severity of mistakes and calibration by groups of classes, worked out by hand."""

import numpy as np
import pytest

from dovs.analysis.confusion import mistakes_of
from dovs.analysis.hidden import hidden_frame
from dovs.hierarchy import Hierarchy

COUNTS = np.array([[8, 2, 0, 0], [1, 9, 0, 0], [3, 1, 5, 1], [0, 5, 5, 0]])
"""Classes 0 and 1 are large and alike; 2 and 3 are few-shot and alike."""


def summary(**changes):
    found = {"class_counts": [500, 400, 10, 5], "mistakes": mistakes_of(COUNTS)}
    found |= {"evaluated_counts": [10] * 4, "ece": 0.1, "ece_many": 0.05, "ece_few": 0.3}
    return found | changes


def test_groups_by_hand():
    hierarchy = Hierarchy.from_groups(tuple("abcd"), np.array([0, 0, 1, 1]))
    frame = hidden_frame(summary(), hierarchy, ("x", "x", "y", "z")).set_index("group")
    assert list(frame.index) == ["many", "few", "all"]
    few = frame.loc["few"]
    assert few["recall"] == pytest.approx((0.5 + 0.0) / 2)
    assert few["label_recall"] == pytest.approx((0.6 + 0.5) / 2)
    assert few["superclass_recall"] == pytest.approx((0.5 + 0.0) / 2)
    assert few["inside_label"] == pytest.approx(6 / 15)
    assert few["inside_superclass"] == 0
    assert frame.loc["many", "inside_superclass"] == 1
    assert frame.loc["all", "inside_label"] == pytest.approx(9 / 18)
    assert frame["ece"].tolist() == [0.05, 0.3, 0.1]


def test_what_is_unknown_is_nan():
    frame = hidden_frame({"class_counts": [500, 5]})
    assert frame["group"].tolist() == ["many", "few", "all"]
    assert frame.drop(columns=["group", "classes"]).isna().all(axis=None)
    right = summary(mistakes=[])
    assert np.isnan(hidden_frame(right, None, ("x", "x", "y", "y"))["inside_superclass"]).all()
