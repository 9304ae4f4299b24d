"""What deserves a look, planted by hand and found."""

import numpy as np
import pytest

from dovs.analysis.label_errors import label_errors
from dovs.analysis.map_neighbours import shared_neighbours
from dovs.analysis.near_duplicates import near_duplicates
from dovs.analysis.pulls import pull_frame, rare_classes


def test_a_rare_class_is_named_with_what_pulls_it():
    z = np.array([[0.0], [1.0], [2.0], [10.0], [11.0], [30.0], [9.5], [30.5]])
    labels = np.array([0, 0, 0, 1, 1, 1, 2, 2])
    predicted = np.array([0, 0, 0, 1, 1, 1, 1, 1])
    measured = np.arange(8) >= 6
    frame = pull_frame(
        z, labels, predicted, measured, ~measured, np.array([200, 150, 3]), nearest=1
    )
    (row,) = frame.itertuples()
    assert (row.class_index, row.predicted_index, row.mistakes, row.images) == (2, 1, 2, 2)
    assert row.share == 1
    assert sorted(row.mistaken) == [6, 7]
    assert row.pulling == [3, 5] or row.pulling == [5, 3]


def test_a_rare_class_without_a_mistake_or_without_sources_is_no_trouble():
    z, labels = np.zeros((4, 2)), np.array([0, 0, 1, 1])
    everything = np.ones(4, bool)
    assert pull_frame(z, labels, labels, everything, everything, np.array([90, 2])).empty
    wrong = np.array([0, 0, 0, 1])
    (row,) = pull_frame(z, labels, wrong, everything, ~everything, np.array([90, 2])).itertuples()
    assert (row.mistaken, row.pulling) == ([2], [])
    assert pull_frame(z, labels, np.full(4, -1), everything, everything, np.array([90, 2])).empty


def test_without_few_shot_classes_the_rarest_third_is_rare():
    assert rare_classes(np.array([900, 19, 30, 5])).tolist() == [1, 3]
    assert rare_classes(np.array([90, 80, 70, 60, 50, 40])).tolist() == [4, 5]
    assert rare_classes(np.array([90])).tolist() == [0]


def test_planted_label_errors_are_found_first():
    rng = np.random.default_rng(0)
    truth = np.repeat(np.arange(5), [400, 200, 100, 50, 20])
    probability = rng.dirichlet(np.ones(5), len(truth))
    probability[np.arange(len(truth)), truth] += 4
    probability /= probability.sum(1, keepdims=True)
    labels, planted = truth.copy(), rng.choice(len(truth), 25, replace=False)
    labels[planted] = (truth[planted] + 1) % 5
    rows = np.arange(len(truth))
    frame = label_errors(
        labels, probability.argmax(1), probability.max(1), probability[rows, labels]
    )
    found = set(frame["row"].head(25))
    assert len(found & set(planted.tolist())) >= 12  # those above the mean of their class
    assert set(frame["row"]) <= set(planted.tolist())
    assert (frame["confidence"] >= frame["threshold"]).all()


def test_what_is_unknown_is_no_label_error():
    labels = np.array([0, 1, 1])
    frame = label_errors(
        labels, np.array([-1, 1, 0]), np.array([np.nan, 0.9, 0.6]), np.array([np.nan, 0.9, 0.1])
    )
    assert frame.empty  # class 0 has no threshold: nothing that is labelled so is known


@pytest.mark.parametrize("size", [(8, 8, 1), (32, 32, 3), (40, 28, 3)])
def test_copies_are_found_and_other_images_are_not(size):
    rng = np.random.default_rng(0)
    first, second = (rng.integers(0, 256, (12, *size)).astype(float) for _ in range(2))
    second[7] = first[2]
    second[3] = first[5] * 0.98 + 2  # compressed again, a little paler
    first[11] = second[11] = 128  # plain images equal each other and show nothing
    frame = near_duplicates(*(each.clip(0, 255).astype(np.uint8) for each in (first, second)))
    assert frame[["first", "second"]].values.tolist() == [[2, 7], [5, 3]]
    assert near_duplicates(first[:0].astype(np.uint8), second.astype(np.uint8)).empty


def test_a_map_that_folds_shares_few_neighbours():
    z = np.arange(40.0)[:, None]
    folded = np.abs(z - 19.5) @ np.ones((1, 2))
    rows = np.arange(40)
    assert shared_neighbours(z, np.hstack([z, z]), rows, k=5).mean() > 0.9
    assert shared_neighbours(z, folded, rows, k=5).mean() < 0.75
