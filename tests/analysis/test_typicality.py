"""Whether the drawn images of a class are typical of it."""

import numpy as np
import pytest

from dovs.analysis.typicality import (
    pixel_features,
    sample_rows,
    tail_typicality,
    typicality_frame,
)
from dovs.figures.typicality import typicality_dots_text


def test_z_is_the_mean_distance_of_the_drawn_among_all_of_the_class():
    # distances to the mean 0: 1, 1, 3, 3: mean 2, sd 1
    features = np.array([[1.0], [-1.0], [3.0], [-3.0], [5.0], [5.0]])
    labels = np.array([0, 0, 0, 0, 1, 1])
    for drawn, z in (([2, 3], 1.0), ([0], -1.0), ([0, 2], 0.0), ([0, 1, 2, 3], 0.0)):
        is_drawn = np.isin(np.arange(6), [*drawn, 4])
        counts = np.array([len(drawn), 1])
        frame = typicality_frame(features, labels, is_drawn, ("a", "b"), counts)
        line = frame.set_index("class_name").loc["a"]
        assert line["z"] == pytest.approx(z)
        assert line["spread"] == pytest.approx(np.sqrt((4 - len(drawn)) / 3 / len(drawn)))
        assert np.isnan(frame.set_index("class_name").loc["b", "z"])  # equal images


def test_the_spread_is_that_of_random_draws():
    rng = np.random.default_rng(0)
    features, labels = rng.normal(size=(60, 5)), np.zeros(60, dtype=int)
    found = []
    for _ in range(400):
        is_drawn = np.isin(np.arange(60), rng.choice(60, 6, replace=False))
        frame = typicality_frame(features, labels, is_drawn, ("a",), np.array([6]))
        found.append(frame["z"].item())
    assert np.mean(found) == pytest.approx(0, abs=0.06)
    assert np.std(found) == pytest.approx(frame["spread"].item(), rel=0.1)


def test_the_tail_is_the_few_shot_classes_or_the_smallest_third():
    features = np.random.default_rng(0).normal(size=(900, 3))
    labels = np.repeat([0, 1, 2], 300)
    for counts, few, images in (([200, 30, 5], True, 5), ([200, 60, 40], False, 40)):
        is_drawn = np.concatenate([np.arange(300) < count for count in counts])
        frame = typicality_frame(features, labels, is_drawn, tuple("abc"), np.array(counts))
        tail = tail_typicality(frame).iloc[0]
        assert (tail["classes"], tail["few"], tail["images"]) == (1, few, images)
        assert tail["z"] == pytest.approx(frame["z"].iloc[-1])


def sentence(frame):
    return typicality_dots_text(frame, tail_typicality(frame))


def test_the_sentence_says_what_is_beyond_chance():
    features = np.array([[1.0]] * 100 + [[-1.0]] * 100 + [[9.0], [-9.0]])
    labels = np.zeros(202, dtype=int)
    odd = typicality_frame(features, labels, np.arange(202) >= 200, ("a",), np.array([2]))
    assert "an odd draw" in sentence(odd)
    usual = typicality_frame(features, labels, np.arange(202) < 2, ("a",), np.array([2]))
    assert "an ordinary draw" in sentence(usual)
    everything = typicality_frame(features, labels, np.ones(202, bool), ("a",), np.array([202]))
    assert "another draw has the same" in typicality_dots_text(
        everything, tail_typicality(everything)
    )


def test_sampling_takes_every_drawn_image_and_an_equal_part_of_each_class():
    labels = np.repeat([0, 1], [1000, 10])
    drawn = np.array([3, 5, 7, 1001])
    rows = sample_rows(labels, drawn, 2, most=200)
    assert set(drawn) <= set(rows)
    assert 100 <= (labels[rows] == 0).sum() <= 103
    assert (labels[rows] == 1).sum() == 10
    assert (np.diff(rows) > 0).all()


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (33, 20, 3), (5, 64, 3)])
def test_pixel_features_are_standardised_means_of_blocks(shape):
    images = np.random.default_rng(0).integers(0, 256, (50, *shape), dtype=np.uint8)
    found = pixel_features(images)
    assert found.shape[0] == 50
    assert 1 <= found.shape[1] <= 64 * shape[2]
    assert np.allclose(found.mean(0), 0, atol=1e-4)
    assert np.allclose(found.std(0), 1, atol=1e-3)
