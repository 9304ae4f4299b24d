"""What a record says beyond accuracy: mistakes inside superclasses, and the level of labels."""

import numpy as np
import pytest

from dovs.analysis.confusion import counts_of, mistakes_of
from dovs.benchmark import records
from dovs.config import RunConfig
from dovs.hierarchy import Hierarchy

NAMES = ("cat", "dog", "car", "bus")
COUNTS = np.array([[8, 1, 1, 0], [0, 10, 0, 0], [0, 0, 9, 1], [0, 4, 4, 2]])
"""Of 11 mistakes, 1 + 1 + 4 stay inside {cat, dog} or {car, bus}."""
SUMMARY = {
    "mistakes": mistakes_of(COUNTS),
    "evaluated_counts": COUNTS.sum(1).tolist(),
    "class_counts": [200, 50, 10, 5],
}


@pytest.fixture
def superclasses(monkeypatch):
    """The dataset has superclasses."""
    truth = Hierarchy.from_groups(NAMES, np.array([0, 0, 1, 1]))
    monkeypatch.setattr(records, "_superclasses", lambda config: truth)


@pytest.mark.usefixtures("superclasses")
def test_levels_by_hand():
    """Few-shot are car and bus: right superclass 10 of 10 and 6 of 10; own labels 9 and 10."""
    own = Hierarchy.from_groups(NAMES, np.array([0, 1, 2, 1]))
    found = records.levels(SUMMARY, RunConfig(), own)
    assert found["mistakes_in_superclass"] == pytest.approx(6 / 11)
    assert found["few_superclass_recall"] == pytest.approx((1.0 + 0.6) / 2)
    assert found["few_label_recall"] == pytest.approx((0.9 + 0.6) / 2)


@pytest.mark.usefixtures("superclasses")
def test_levels_that_do_not_exist_are_none():
    no_few = SUMMARY | {"class_counts": [200, 200, 200, 200]}
    found = records.levels(no_few, RunConfig(), None)
    assert (found["few_superclass_recall"], found["few_label_recall"]) == (None, None)
    perfect = SUMMARY | {"mistakes": []}
    assert records.levels(perfect, RunConfig(), None)["mistakes_in_superclass"] is None
    assert set(records.levels({}, RunConfig(), None).values()) == {None}


def test_a_dataset_without_superclasses_has_none_of_them():
    found = records.levels(SUMMARY, RunConfig(dataset="digits"), None)
    assert found["mistakes_in_superclass"] is None


def test_mistakes_and_totals_are_the_whole_confusion():
    np.testing.assert_array_equal(counts_of(mistakes_of(COUNTS), COUNTS.sum(1).tolist()), COUNTS)
