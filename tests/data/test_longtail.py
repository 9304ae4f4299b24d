from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from dovs.config import TailConfig
from dovs.data import ImageDataset, Split, cut, load, long_tail, validation_split
from dovs.errors import ConfigError, DataError


@pytest.fixture(scope="module")
def toy():
    labels = np.random.default_rng(5).permutation(np.repeat(np.arange(4), 60))
    images = np.zeros((240, 2, 2, 1), dtype=np.uint8)
    images[:, 0, 0, 0] = np.arange(240)
    test = Split(images[:4], np.arange(4))
    return ImageDataset("toy", "Toy", Split(images, labels), test, tuple("abcd"))


def test_cut_keeps_as_many_of_each_class_as_it_says(toy):
    tail = cut(toy, TailConfig(imbalance_ratio=20, class_order="reversed"))
    assert tail.class_counts.tolist() == [3, 8, 22, 60]
    assert np.bincount(tail.labels).tolist() == [3, 8, 22, 60]
    assert tail.order.tolist() == [3, 2, 1, 0]
    assert (np.diff(tail.indices) > 0).all()
    assert (toy.train.labels[tail.indices] == tail.labels).all()
    assert (tail.images[:, 0, 0, 0] == tail.indices).all()


def test_images_are_copies(toy):
    tail = cut(toy, TailConfig(imbalance_ratio=2))
    tail.images[:] = 0
    tail.labels[:] = 0
    assert toy.train.images.max() == 239
    assert toy.train.labels.max() == 3


def test_higher_ratio_keeps_a_subset(toy):
    for profile in ("exponential", "step"):
        chosen = [
            set(cut(toy, TailConfig(imbalance_ratio=ratio, profile=profile, data_seed=4)).indices)
            for ratio in (1, 2, 5, 10, 30, 60)
        ]
        assert len(chosen[0]) == 240
        for lower, higher in pairwise(chosen):
            assert higher < lower


def test_draw_of_a_class_depends_on_seed_and_class_alone(toy):
    def rows_of(c, tail):
        return set(tail.indices[tail.labels == c])

    forward = cut(toy, TailConfig(imbalance_ratio=10))
    backward = cut(toy, TailConfig(imbalance_ratio=10, class_order="reversed"))
    assert rows_of(3, forward) < rows_of(3, backward)
    other = cut(toy, TailConfig(imbalance_ratio=10, data_seed=1))
    assert rows_of(1, other) != rows_of(1, forward)
    assert (cut(toy, TailConfig(imbalance_ratio=10)).indices == forward.indices).all()


def test_ratio_one_of_the_whole_keeps_everything(toy):
    assert len(cut(toy, TailConfig(imbalance_ratio=1)).indices) == 240


def test_long_tail_of_digits():
    tail = long_tail(TailConfig(dataset="digits", imbalance_ratio=50))
    assert tail.class_counts.max() == 119
    assert tail.class_counts.min() == 2
    assert len(tail.dataset.test) == 599


def test_ratio_beyond_the_dataset_is_one_line():
    with pytest.raises(ConfigError, match="Choose a ratio of at most 119"):
        long_tail(TailConfig(dataset="digits", imbalance_ratio=1000))


def test_validation_split_by_hand():
    labels = np.array([0] * 20 + [1] * 10 + [2] * 3 + [3] * 2 + [4])
    train, validation = validation_split(labels, 0.2, seed=1)
    assert np.bincount(labels[validation], minlength=5).tolist() == [4, 2, 1, 1, 0]
    assert sorted([*train, *validation]) == list(range(len(labels)))
    assert np.bincount(labels[train]).min() == 1
    assert (np.diff(train) > 0).all()
    assert (np.diff(validation) > 0).all()


def test_validation_split_follows_its_seed():
    labels = np.repeat(np.arange(3), 40)
    first, again, other = (validation_split(labels, 0.25, seed)[1] for seed in (0, 0, 1))
    assert (first == again).all()
    assert (first != other).any()


def test_copies_of_an_image_are_all_trained_on_or_all_tuned_on():
    labels = np.repeat([0, 1, 2], [20, 20, 3])
    images = np.arange(43, dtype=np.uint8).reshape(43, 1, 1, 1)
    images[:20] = images[:20] // 4 * 4  # five images, four of each
    split = Split(images, labels)
    dataset = ImageDataset("copies", "Copies", split, split, ("a", "b", "c"))
    tail = cut(dataset, TailConfig(profile="natural"))

    def divided(parts):
        return {*images[parts[0]].ravel()} & {*images[parts[1]].ravel()}

    assert divided(validation_split(labels, 0.2))
    found = tail.divide(0.2)
    assert not divided(found)
    assert np.bincount(labels[found[1]]).tolist() == [4, 4, 1]
    untouched = validation_split(labels, 0.2)[1]
    assert found[1][labels[found[1]] > 0].tolist() == untouched[labels[untouched] > 0].tolist()


def test_validation_split_of_nothing():
    train, validation = validation_split(np.array([0, 1, 1]), 0.0)
    assert train.tolist() == [0, 1, 2]
    assert len(validation) == 0
    assert len(validation_split(np.array([], dtype=np.int64), 0.3)[0]) == 0


@pytest.mark.parametrize("fraction", [-0.1, 0.6, float("nan")])
def test_validation_fraction_out_of_range(fraction):
    with pytest.raises(ConfigError, match="validation_fraction"):
        validation_split(np.array([0, 1]), fraction)


def test_dataset_must_have_training_images_of_every_class(toy):
    with pytest.raises(DataError, match="class 'e' has no training images"):
        ImageDataset("toy", "Toy", toy.train, toy.test, tuple("abcde"))
    short = Split(toy.test.images[:3], toy.test.labels[:3])
    assert ImageDataset("toy", "Toy", toy.train, short, tuple("abcd")).num_classes == 4


def test_digits_are_split_the_same_way_every_time():
    first, again = load("digits"), load("digits")
    assert (len(first.train), len(first.test)) == (1198, 599)
    assert (first.train.images == again.train.images).all()
    assert (first.train.images.min(), first.train.images.max()) == (0, 255)
    shares = first.available / (first.available + np.bincount(first.test.labels))
    assert shares.min() > 0.65
    assert shares.max() < 0.68
