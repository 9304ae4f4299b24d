"""The agreement of training and test means: known places, and classes that are missing."""

import numpy as np
import pytest

from dovs.analysis.shift import shift_frame

COUNTS = np.array([4, 200, 30])
NAMES = ("rare", "common", "medium")


def frame(test_of_rare):
    """Return the frame of three classes, the test images of one of which are moved."""
    train = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]])  # their mean is 0
    test = train.copy()
    test[0] = test_of_rare
    z = np.repeat(np.concatenate([train, test]), 5, axis=0)
    labels = np.tile(np.repeat([0, 1, 2], 5), 2)
    return shift_frame(z, labels, np.arange(30) < 15, COUNTS, NAMES).set_index("class_name")


@pytest.mark.parametrize(
    ("place", "agreement"), [((1, 0), 1), ((0.25, 5), 0.25), ((0, 3), 0), ((-0.5, 0), -0.5)]
)
def test_agreement_is_the_share_of_the_way_in_the_direction_of_the_training_mean(place, agreement):
    found = frame(place)
    assert found.loc["rare", "agreement"] == pytest.approx(agreement)
    assert found.loc["common", "agreement"] == pytest.approx(1)
    assert list(found.index) == ["common", "medium", "rare"]
    assert found.loc["rare", "group"] == "few"


def test_it_depends_neither_on_scale_nor_on_place():
    rng = np.random.default_rng(0)
    z, labels = rng.normal(size=(60, 4)), np.tile([0, 1, 2], 20)
    train = np.arange(60) < 30
    first = shift_frame(z, labels, train, COUNTS, NAMES)["agreement"]
    moved = shift_frame(7 * z + 3, labels, train, COUNTS, NAMES)["agreement"]
    np.testing.assert_allclose(first, moved)


def test_a_class_without_points_on_both_sides_has_none():
    z, labels = np.eye(4), np.array([0, 1, 0, 2])
    found = shift_frame(z, labels, np.array([True, True, False, False]), COUNTS, NAMES)
    found = found.set_index("class_index")
    assert np.isnan(found.loc[[1, 2], "agreement"]).all()
    assert np.isfinite(found.loc[0, "agreement"])
    assert (found.loc[2, "train_points"], found.loc[2, "test_points"]) == (0, 1)
    nothing = shift_frame(z, labels, np.zeros(4, bool), COUNTS, NAMES)
    assert nothing["agreement"].isna().all()


def test_a_single_class_has_none():
    found = shift_frame(np.ones((4, 2)), np.zeros(4, int), np.arange(4) < 2, COUNTS[:1], NAMES[:1])
    assert found["agreement"].isna().all()
