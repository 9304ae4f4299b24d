"""The difference in recall, counted by hand and against simulated truth."""

import numpy as np
import pytest

from dovs.analysis.recall_difference import recall_difference


def test_only_images_that_one_of_the_two_predicts_right_count():
    truth = np.array([0, 0, 0, 0, 1, 1, 2])
    first = np.array([0, 0, 1, 1, 1, 0, 0])
    second = np.array([0, 1, 0, 0, 1, 0, 2])
    frame = recall_difference(truth, first, second, np.array([9, 90, 900, 1]), list("abcd"))
    assert frame["class_name"].tolist() == ["c", "b", "a", "d"]
    rows = frame.set_index("class_name")
    assert rows.loc["a", ["gained", "lost", "total"]].tolist() == [2, 1, 4]
    assert rows.loc["a", "difference"] == pytest.approx(0.25)
    assert rows.loc["b", ["difference", "gained", "lost"]].tolist() == [0, 0, 0]
    assert rows.loc["d", ["first", "difference", "low", "high"]].isna().all()
    assert (rows.loc["a":"c", "low"] <= rows.loc["a":"c", "difference"]).all()


def test_the_interval_covers_the_true_difference():
    rng = np.random.default_rng(0)
    covered = []
    for _ in range(400):
        both = rng.choice(4, 30, p=[0.5, 0.1, 0.2, 0.2])  # both, first, second, none
        truth = np.zeros(30, int)
        answers = [np.where(np.isin(both, right), 0, 1) for right in ((0, 1), (0, 2))]
        (row,) = recall_difference(truth, *answers, np.array([5]), ["a"]).itertuples()
        covered.append(row.low <= 0.1 <= row.high)
    assert 0.92 < np.mean(covered) <= 0.99
