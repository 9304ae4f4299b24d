from __future__ import annotations

import numpy as np
import pytest

from dovs.data import class_weights, order_of_classes, tail_counts
from dovs.data.profiles import fitting_ratio
from dovs.errors import ConfigError


@pytest.mark.parametrize(
    ("classes", "images", "totals"),
    [
        (10, 5000, {100: 12_406, 50: 13_996, 10: 20_431}),
        (100, 500, {100: 10_847, 50: 12_608, 10: 19_573}),
        (10, 6000, {100: 14_886, 50: 16_796, 10: 24_516}),
    ],
    ids=["cifar10", "cifar100", "fashion_mnist"],
)
def test_published_totals(classes, images, totals):
    available = np.full(classes, images)
    for ratio, total in totals.items():
        counts = tail_counts(available, "exponential", ratio)
        assert counts.sum() == total
        assert counts[0] == images
        assert counts[-1] == images // ratio


def test_exponential_counts_by_hand():
    # 100 * 16 ** -(rank / 4) = 100, 50, 25, 12.5, 6.25
    counts = tail_counts(np.full(5, 100), "exponential", 16)
    assert counts.tolist() == [100, 50, 25, 12, 6]
    assert counts.dtype == np.int64


def test_step_has_two_levels_and_the_head_is_the_smaller_half():
    assert tail_counts(np.full(5, 100), "step", 8).tolist() == [100, 100, 12, 12, 12]
    assert class_weights("step", 1, 5).tolist() == [1.0]
    assert class_weights("exponential", 1, 5).tolist() == [1.0]


def test_weights_fall_from_one_to_one_over_the_ratio():
    for profile in ("exponential", "step"):
        weights = class_weights(profile, 12, 37)
        assert weights[0] == 1
        assert weights[-1] == pytest.approx(1 / 37)
        assert (np.diff(weights) <= 0).all()


def test_a_reciprocal_that_rounds_down_still_counts():
    assert 49 * (1 / 49) < 1
    assert tail_counts(np.full(2, 49), "step", 49).tolist() == [49, 1]


def test_class_order_says_which_class_is_the_head():
    available = np.full(4, 80)
    forward = tail_counts(available, "exponential", 8)
    assert tail_counts(available, "exponential", 8, "reversed").tolist() == forward[::-1].tolist()
    shuffled = tail_counts(available, "exponential", 8, "shuffled", seed=3)
    assert sorted(shuffled) == sorted(forward)
    assert shuffled[order_of_classes(4, "shuffled", 3)].tolist() == forward.tolist()


def test_shuffled_order_depends_on_the_seed_alone():
    orders = {tuple(order_of_classes(10, "shuffled", seed)) for seed in range(20)}
    assert len(orders) > 10
    again = order_of_classes(10, "shuffled", 7)
    assert again.tolist() == order_of_classes(10, "shuffled", 7).tolist()


def test_default_head_is_the_largest_that_every_class_can_supply():
    rng = np.random.default_rng(0)
    for _ in range(200):
        available = rng.integers(1, 300, rng.integers(1, 12))
        profile = ("exponential", "step")[rng.integers(2)]
        ratio = float(rng.uniform(1, 3))
        order = ("given", "reversed", "shuffled")[rng.integers(3)]
        try:
            counts = tail_counts(available, profile, ratio, order)
        except ConfigError:
            continue
        assert (counts <= available).all()
        assert (counts >= 1).all()
        with pytest.raises(ConfigError, match="Choose at most"):
            tail_counts(available, profile, ratio, order, n_max=int(counts.max()) + 1)


def test_uneven_supply_limits_the_head():
    # weights 1, 0.1: the second class allows at most 39 images of the first (0.1 * 39 = 3.9)
    assert tail_counts(np.array([500, 3]), "exponential", 10).tolist() == [39, 3]


@pytest.mark.parametrize("ratio", [0.5, 0, -3, float("nan"), float("inf")])
def test_ratio_below_one_is_refused(ratio):
    with pytest.raises(ConfigError, match="must be at least 1"):
        tail_counts(np.full(3, 9), "exponential", ratio)


def test_ratio_below_one_suggests_its_inverse():
    with pytest.raises(ConfigError, match=r"Did you mean 100\?"):
        class_weights("step", 3, 0.01)


@pytest.mark.parametrize("profile", ["exponential", "step"])
@pytest.mark.parametrize("available", [[30, 30, 30], [200, 20, 4], [4, 20, 200], [7, 1, 7]])
def test_ratio_that_empties_a_class_names_the_largest_that_works(profile, available):
    with pytest.raises(ConfigError, match="would leave a class without images") as caught:
        tail_counts(np.array(available), profile, 900)
    largest = int(str(caught.value).rpartition("at most ")[2].rstrip("."))
    assert tail_counts(np.array(available), profile, largest).min() >= 1
    with pytest.raises(ConfigError):
        tail_counts(np.array(available), profile, largest + 1)


def test_a_ratio_that_empties_a_class_names_the_class_that_limits_the_tail():
    message = r"of this step tail has 34, because class 1 has 34\. Choose a ratio of at most 34"
    with pytest.raises(ConfigError, match=message):
        tail_counts(np.array([240, 34, 30, 1]), "step", 50)


def test_ratio_that_empties_a_class_under_a_given_head():
    with pytest.raises(ConfigError, match=r"has 12, as is .*Choose a ratio of at most 12"):
        tail_counts(np.full(3, 500), "exponential", 13, n_max=12)
    assert tail_counts(np.full(3, 500), "exponential", 12, n_max=12).tolist() == [12, 3, 1]


def test_head_beyond_supply_names_class_and_limit():
    with pytest.raises(
        ConfigError, match=r"60 images of the .* need 60 of class 0, which has 50.*50"
    ):
        tail_counts(np.array([50, 90]), "exponential", 10, n_max=60)


def test_class_without_images_unknown_profile_and_order():
    with pytest.raises(ConfigError, match="class 1 has no training images"):
        tail_counts(np.array([5, 0]), "exponential", 2)
    with pytest.raises(ConfigError, match="unknown profile 'linear'"):
        tail_counts(np.array([5, 5]), "linear", 2)
    with pytest.raises(ConfigError, match="unknown class order 'up'"):
        tail_counts(np.array([5, 5]), "step", 2, "up")


@pytest.mark.parametrize("n_max", [10**16 + 1, 10**20, 10**400])
def test_a_largest_class_beyond_all_numbers_of_an_array(n_max):
    available = np.array([50, 90])
    for profile in ("exponential", "step", "pareto"):
        with pytest.raises(ConfigError, match=f"need {n_max} of class 0, which has 50"):
            tail_counts(available, profile, 10, n_max=n_max)
    assert tail_counts(available, "natural", 1, n_max=n_max).tolist() == [50, 90]
    given = tail_counts(available, "counts", 1, n_max=n_max, class_counts=(5, 9))
    assert given.tolist() == [5, 9]


def test_natural_takes_all_images_and_cuts_none_but_by_n_max():
    available = np.array([90, 8, 140])
    assert tail_counts(available, "natural", 50).tolist() == [90, 8, 140]
    assert tail_counts(available, "natural", 50, n_max=60).tolist() == [60, 8, 60]


def test_pareto_is_a_power_law_of_the_rank():
    weights = class_weights("pareto", 100, 100)  # exponent log 100 / log 100 = 1
    assert weights == pytest.approx(1 / np.arange(1, 101))


def test_given_counts_are_those_of_the_classes_in_order():
    available = np.array([90, 8, 140])
    assert tail_counts(available, "counts", 50, class_counts=(10, 8, 1)).tolist() == [10, 8, 1]
    with pytest.raises(
        ConfigError, match="2 class counts are given, but the dataset has 3 classes"
    ):
        tail_counts(available, "counts", 50, class_counts=(10, 8))
    with pytest.raises(ConfigError, match="9 is given as the count of class 1: choose 1 to 8"):
        tail_counts(available, "counts", 50, class_counts=(10, 9, 141))


def test_order_by_size_puts_the_class_with_most_images_first():
    available = np.array([30, 8, 120])
    assert order_of_classes(3, "by_size", available=available).tolist() == [2, 0, 1]
    counts = tail_counts(available, "exponential", 15, "by_size")
    assert counts.tolist() == [30, 8, 120]
    with pytest.raises(ConfigError, match="without images"):
        tail_counts(available, "exponential", 150, "by_size")


@pytest.mark.parametrize("profile", ["exponential", "step", "pareto"])
def test_the_fitting_ratio_leaves_no_class_empty(profile):
    rng = np.random.default_rng(0)
    for _ in range(50):
        available = rng.integers(1, 60, rng.integers(2, 9))
        ratio = fitting_ratio(available, profile, "by_size")
        assert 1 <= ratio <= 50
        assert tail_counts(available, profile, ratio, "by_size").min() >= 1
