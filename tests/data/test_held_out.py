"""Spare images: training images that a tail leaves out, measured on instead of the test split."""

import numpy as np
import pytest

from dovs.config import RunConfig, TailConfig
from dovs.data import ImageDataset, Split, cut, long_tail, longtail
from dovs.errors import ConfigError
from dovs.runs.validation import validate_config


@pytest.fixture(scope="module")
def toy():
    """60, 60, 60 and 40 training images; every image's first pixel is its row."""
    labels = np.random.default_rng(5).permutation(np.repeat(np.arange(4), (60, 60, 60, 40)))
    images = np.zeros((220, 2, 2, 1), dtype=np.uint8)
    images[:, 0, 0, 0] = np.arange(220)
    test = Split(np.full((4, 2, 2, 1), 255, dtype=np.uint8), np.arange(4))
    return ImageDataset("toy", "Toy", Split(images, labels), test, tuple("abcd"))


def held_out(toy, **fields):
    """Return the tail and the rows of the train split that it is measured on."""
    tail = cut(toy, TailConfig(measured_on="held_out", **fields))
    return tail, tail.dataset.test.images[:, 0, 0, 0]


@pytest.mark.parametrize("profile", ["exponential", "step"])
@pytest.mark.parametrize("data_seed", [0, 3])
def test_spare_images_are_balanced_and_not_trained_on(toy, profile, data_seed):
    fields = {"imbalance_ratio": 10, "n_max": 40, "profile": profile, "data_seed": data_seed}
    tail, rows = held_out(toy, **fields)
    assert (tail.indices == cut(toy, TailConfig(**fields)).indices).all()
    assert not set(rows) & set(tail.indices)
    assert len(set(rows)) == len(rows)
    # 60 - 40 of the head, 40 - 4 of the tail
    assert np.bincount(tail.dataset.test.labels).tolist() == [20, 20, 20, 20]
    assert (toy.train.labels[rows] == tail.dataset.test.labels).all()
    assert tail.dataset.train is toy.train


def test_without_it_the_published_test_split_stays(toy):
    assert cut(toy, TailConfig(imbalance_ratio=10, n_max=40)).dataset is toy


def test_spare_images_follow_the_data_seed_alone(toy):
    rows = held_out(toy, imbalance_ratio=10, n_max=40)[1]
    assert (held_out(toy, imbalance_ratio=10, n_max=40)[1] == rows).all()
    assert (held_out(toy, imbalance_ratio=5, n_max=40)[1] == rows).all()  # as many are left
    assert set(held_out(toy, imbalance_ratio=10, n_max=40, data_seed=1)[1]) != set(rows)
    assert set(held_out(toy, imbalance_ratio=10, n_max=45)[1]) < set(rows)


def test_there_are_not_more_than_the_most(toy, monkeypatch):
    monkeypatch.setattr(longtail, "MOST_HELD_OUT", 7)
    tail, _ = held_out(toy, imbalance_ratio=10, n_max=40)
    assert np.bincount(tail.dataset.test.labels).tolist() == [7, 7, 7, 7]


def test_a_class_without_spare_images_is_an_error(toy):
    with pytest.raises(
        ConfigError, match=r"it takes all 60 of class 'a'\. Choose an n_max below 60"
    ):
        held_out(toy, imbalance_ratio=10)
    with pytest.raises(ConfigError, match="it takes all 40 of class 'd'"):
        held_out(toy, imbalance_ratio=1)
    with pytest.raises(ConfigError, match=r"of class '0'\. Choose an n_max below 119"):
        validate_config(RunConfig(imbalance_ratio=20, measured_on="held_out"))


def test_digits_with_a_smaller_head():
    tail = long_tail(TailConfig(dataset="digits", n_max=80, measured_on="held_out"))
    counts = np.bincount(tail.dataset.test.labels)
    assert counts.tolist() == [counts[0]] * 10
    assert counts[0] == tail.dataset.available[0] - 80
    chosen = {image.tobytes() for image in tail.images}
    assert not chosen & {image.tobytes() for image in tail.dataset.test.images}
