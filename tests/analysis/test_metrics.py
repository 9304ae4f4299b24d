"""Accuracies against hand-computed and published values, and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score

from dovs.analysis.metrics import (
    expected_calibration_error,
    recall_frame,
    summarise,
    thirds,
    wilson_interval,
)

COUNTS = np.array([15, 300, 50])
LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2])
PREDICTED = np.array([0, 1, 1, 2, 1, 1, 1, 0, 2, 1])


@pytest.mark.parametrize(
    ("correct", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_of_newcombe_1998_table_1(correct, total, low, high):
    found_low, found_high = wilson_interval(np.array([correct]), np.array([total]))
    assert found_low[0] == pytest.approx(low, abs=5e-5)
    assert found_high[0] == pytest.approx(high, abs=5e-5)


def test_wilson_interval_is_symmetric_and_holds_the_share():
    total = np.arange(1, 60)
    for right in (0, 1, 7):
        correct = np.minimum(right, total)
        low, high = wilson_interval(correct, total)
        mirrored_low, mirrored_high = wilson_interval(total - correct, total)
        assert np.allclose(low, 1 - mirrored_high)
        assert np.allclose(high, 1 - mirrored_low)
        assert (low <= correct / total + 1e-12).all()
        assert (high >= correct / total - 1e-12).all()
        assert (low >= 0).all()
        assert (high <= 1).all()


def test_wilson_interval_of_none_begins_at_0_and_of_all_ends_at_1():
    total = np.arange(1, 500)
    low, high = wilson_interval(np.zeros_like(total), total)
    assert (low == 0).all()
    assert (high < 1).all()
    low, high = wilson_interval(total, total)
    assert (high == 1).all()
    assert (low > 0).all()


def test_wilson_interval_of_nothing_is_unknown():
    low, high = wilson_interval(np.array([0, 1]), np.array([0, 1]))
    assert np.isnan([low[0], high[0]]).all()
    assert np.isfinite([low[1], high[1]]).all()


def test_recall_frame_by_hand():
    frame = recall_frame(LABELS, PREDICTED, COUNTS, ("a", "b", "c"))
    assert frame["class_name"].tolist() == ["b", "c", "a"]
    assert frame["class_index"].tolist() == [1, 2, 0]
    assert frame["count"].tolist() == [300, 50, 15]
    assert frame["group"].tolist() == ["many", "medium", "few"]
    assert frame["correct"].tolist() == [3, 1, 1]
    assert frame["total"].tolist() == [4, 2, 4]
    assert frame["recall"].tolist() == [0.75, 0.5, 0.25]
    assert frame["predicted_count"].tolist() == [6, 2, 2]
    assert frame["prediction_bias"].tolist() == [1.5, 1.0, 0.5]
    low, high = wilson_interval(np.array([3, 1, 1]), np.array([4, 2, 4]))
    assert np.array_equal(frame["low"], low)
    assert np.array_equal(frame["high"], high)


def test_a_class_without_test_images_has_no_recall():
    frame = recall_frame(np.array([0, 0]), np.array([0, 1]), np.array([9, 5]), ("a", "b"))
    absent = frame.iloc[1]
    assert absent["total"] == 0
    assert absent["predicted_count"] == 1
    assert np.isnan(absent[["recall", "low", "high", "prediction_bias"]].astype(float)).all()


@pytest.mark.parametrize("classes", [1, 2, 3, 8, 10, 100])
def test_thirds_follow_the_rank_and_are_as_equal_as_can_be(classes):
    counts = np.random.default_rng(classes).permutation(classes) + 1
    found = thirds(counts)
    sizes = np.bincount(found, minlength=3)
    assert sizes.max() - sizes.min() <= 1
    assert (np.diff(found[np.argsort(-counts)]) >= 0).all()


def test_summary_by_hand():
    found = summarise(LABELS, PREDICTED, None, COUNTS)
    assert found["accuracy"] == 0.5
    assert found["balanced_accuracy"] == 0.5
    assert found["per_class_recall"] == [0.25, 0.75, 0.5]
    assert (found["many"], found["medium"], found["few"]) == (0.75, 0.5, 0.25)
    assert (found["head_third"], found["middle_third"], found["tail_third"]) == (0.75, 0.5, 0.25)
    # F1 = 2·correct / (total + predicted): 2/6, 6/10, 2/4
    assert found["macro_f1"] == pytest.approx((2 / 6 + 6 / 10 + 2 / 4) / 3)
    assert found["g_mean"] == pytest.approx((0.25 * 0.75 * 0.5) ** (1 / 3))
    assert found["ece"] is None


@pytest.mark.parametrize("seed", range(5))
def test_summary_agrees_with_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    classes = int(rng.integers(2, 12))
    labels = np.concatenate([np.arange(classes), rng.integers(0, classes, 300)])
    predicted = np.where(rng.random(len(labels)) < 0.6, labels, rng.integers(0, classes, 1))
    found = summarise(labels, predicted, None, rng.integers(1, 300, classes))
    assert found["balanced_accuracy"] == pytest.approx(balanced_accuracy_score(labels, predicted))
    assert found["macro_f1"] == pytest.approx(f1_score(labels, predicted, average="macro"))


def test_absent_classes_and_groups_are_none_and_do_not_count():
    labels, predicted = np.array([0, 0, 2, 2]), np.array([0, 1, 2, 2])
    found = summarise(labels, predicted, None, np.array([500, 400, 300]))
    assert found["per_class_recall"] == [0.5, None, 1.0]
    assert found["balanced_accuracy"] == 0.75
    assert found["many"] == 0.75
    assert found["medium"] is None
    assert found["few"] is None
    assert found["middle_third"] is None
    assert found["g_mean"] == pytest.approx(np.sqrt(0.5))


def test_one_class_that_is_always_missed_makes_the_geometric_mean_zero():
    found = summarise(np.array([0, 1]), np.array([0, 0]), None, np.array([50, 5]))
    assert found["g_mean"] == 0
    assert found["balanced_accuracy"] == 0.5


def test_accuracy_depends_on_the_split_but_balanced_accuracy_does_not():
    labels, predicted = np.array([0] * 9 + [1]), np.zeros(10, dtype=np.int64)
    often = summarise(labels, predicted, None, np.array([90, 10]))
    once = summarise(labels[8:], predicted[8:], None, np.array([90, 10]))
    assert (often["accuracy"], once["accuracy"]) == (0.9, 0.5)
    assert often["balanced_accuracy"] == once["balanced_accuracy"] == 0.5


def test_calibration_error_by_hand():
    # bin (0.6, 0.667]: confidence 0.65 twice, one right; bin (0.933, 1]: 1.0 once, right
    confidence = np.array([0.65, 0.65, 1.0], dtype=np.float32)
    labels, predicted = np.array([0, 0, 0]), np.array([0, 1, 0])
    found = expected_calibration_error(labels == predicted, confidence)
    assert found == pytest.approx(2 / 3 * abs(0.5 - 0.65), abs=1e-6)
    assert summarise(labels, predicted, confidence, np.array([9, 3]))["ece"] == found


def test_a_bin_holds_its_upper_edge():
    found = expected_calibration_error(np.array([True, False]), np.array([0.5, 0.6]), bins=2)
    assert found == pytest.approx((0.5 + 0.6) / 2)


def test_calibrated_answers_have_little_error_and_boasting_has_much():
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.5, 1, 20_000)
    right = rng.random(20_000) < sure
    honest = expected_calibration_error(right, sure)
    boast = expected_calibration_error(right, np.ones(20_000))
    assert honest < 0.02
    assert boast == pytest.approx(1 - right.mean())


def test_calibration_of_groups_is_that_of_their_images():
    """Two many-shot images right at 0.8: 0.2; one few-shot image wrong at 0.9: 0.9."""
    labels, counts = np.array([0, 0, 1]), np.array([200, 3])
    predicted, confidence = np.zeros(3, dtype=int), np.array([0.8, 0.8, 0.9])
    found = summarise(labels, predicted, confidence, counts)
    assert found["ece_many"] == pytest.approx(0.2)
    assert found["ece_few"] == pytest.approx(0.9)
    assert found["ece_medium"] is None
    assert found["ece"] == pytest.approx((2 * 0.2 + 0.9) / 3)
    without = summarise(labels, predicted, None, counts)
    assert (without["ece"], without["ece_few"]) == (None, None)
