"""How many training images each class has in a long tail. Which images: `longtail`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import get_args

import numpy as np

from dovs.config import ClassOrder, Profile, below_one
from dovs.errors import ConfigError, unknown

ROUNDING = 1e-9  # 49 * (1 / 49) is slightly below 1 in floating point and must count as 1


def class_weights(profile: Profile, num_classes: int, imbalance_ratio: float) -> np.ndarray:
    """Return the size of each class relative to the largest.

    Exponential: ρ^(−rank / (C − 1)). Step: 1 for the first half of the ranks, 1/ρ for the rest.
    Pareto: a power law, (1 + rank)^(−log ρ / log C).

    Args:
        profile: "exponential", "step" or "pareto".
        num_classes: C.
        imbalance_ratio: ρ = n_max / n_min, ≥ 1.

    Returns:
        (C,) float64 in (0, 1], falling with rank.

    Raises:
        ConfigError: unknown profile, or a ratio below 1.

    Source: Cui et al. 2019 (arXiv:1901.05555) for the exponential profile, Buda et al. 2018
    (arXiv:1710.05381) for the step, Liu et al. 2019 (arXiv:1904.05160) for Pareto, whose classes
    are drawn from that distribution and not computed.

    >>> class_weights("exponential", 3, 100).round(6).tolist()
    [1.0, 0.1, 0.01]
    >>> class_weights("step", 5, 10).tolist()
    [1.0, 1.0, 0.1, 0.1, 0.1]
    """
    if not (imbalance_ratio >= 1 and math.isfinite(imbalance_ratio)):
        raise below_one(imbalance_ratio)
    ranks = np.arange(num_classes)
    if profile == "exponential":
        return float(imbalance_ratio) ** (-ranks / max(num_classes - 1, 1))
    if profile == "step":
        return np.where(ranks < max(num_classes // 2, 1), 1.0, 1.0 / imbalance_ratio)
    if profile == "pareto":
        return (1.0 + ranks) ** (-math.log(imbalance_ratio) / math.log(max(num_classes, 2)))
    raise unknown("profile", profile, get_args(Profile))


def order_of_classes(
    num_classes: int,
    class_order: ClassOrder = "given",
    seed: int = 0,
    available: np.ndarray | None = None,
) -> np.ndarray:
    """Return the class at each rank, head first.

    Args:
        num_classes: C.
        class_order: "given", "by_size", "reversed" or "shuffled".
        seed: decides the order when it is shuffled.
        available: images of each class, (C,); needed for the order by size.

    Returns:
        (C,) int64, a permutation of the class indices.

    Raises:
        ConfigError: unknown order.

    >>> order_of_classes(3, "reversed").tolist()
    [2, 1, 0]
    >>> order_of_classes(3, "by_size", available=np.array([5, 9, 5])).tolist()
    [1, 0, 2]
    """
    if class_order == "by_size" and available is not None:
        return np.argsort(-np.asarray(available), kind="stable")
    if class_order == "given":
        return np.arange(num_classes)
    if class_order == "reversed":
        return np.arange(num_classes)[::-1].copy()
    if class_order == "shuffled":
        stream = np.random.SeedSequence(seed, spawn_key=(0,))
        return np.random.default_rng(stream).permutation(num_classes)
    raise unknown("class order", class_order, get_args(ClassOrder))


def tail_counts(
    available: np.ndarray,
    profile: Profile,
    imbalance_ratio: float,
    class_order: ClassOrder = "given",
    n_max: int | None = None,
    seed: int = 0,
    class_counts: Sequence[int] | None = None,
) -> np.ndarray:
    """Return the number of training images of each class in a long tail.

    Args:
        available: number of training images of each class in the dataset, (C,).
        profile: how counts fall from head to tail.
        imbalance_ratio: ρ = n_max / n_min, ≥ 1. Counts are rounded down, so the ratio of the
            counts may be a little higher. The profiles "natural" and "counts" have no use for it.
        class_order: which class is the head.
        n_max: images of the largest class; None = the largest number that all classes allow.
        seed: decides the order when it is shuffled.
        class_counts: of the profile "counts", in the order of the classes.

    Returns:
        (C,) int64 by class index.

    Raises:
        ConfigError: unknown profile or order, a ratio below 1, a ratio that would leave a class
            without images, or an n_max or counts that a class cannot supply.

    >>> tail_counts(np.full(3, 500), "exponential", 100).tolist()
    [500, 50, 5]
    >>> tail_counts(np.array([90, 60, 500]), "exponential", 1).tolist()
    [60, 60, 60]
    >>> tail_counts(np.array([90, 60, 500]), "natural", 1).tolist()
    [90, 60, 500]
    """
    available = np.asarray(available)
    if (available < 1).any():
        empty = int(np.argmax(available < 1))
        raise ConfigError(
            f"class {empty} has no training images, so no tail can be cut. Remove the class or "
            "add images."
        )
    if profile == "natural":
        return _at_most(available, n_max).astype(np.int64)
    if profile == "counts":
        return _given_counts(available, class_counts or (), n_max)
    order = order_of_classes(len(available), class_order, seed, available)
    supply = available[order]
    weights = class_weights(profile, len(available), imbalance_ratio)
    most = _largest_head(supply, weights)
    head = most if n_max is None else n_max
    if head > most:
        rank, needed = 0, head
        if head <= supply[0]:
            rank = int(np.argmax(_counts(head, weights) > supply))
            needed = int(_counts(head, weights)[rank])
        raise ConfigError(
            f"{head} images of the largest class (n_max) need {needed} of class {order[rank]}, "
            f"which has {supply[rank]}. Choose at most {most} images for the largest class."
        )
    counts = _counts(head, weights)
    if counts.min() < 1:
        largest = _largest_ratio(supply, profile, imbalance_ratio, n_max)
        short = int(np.argmax(_counts(head + 1, weights) > supply))
        why = (
            f"because class {order[short]} has {supply[short]}"
            if n_max is None
            else "as is selected for the largest class (n_max)"
        )
        raise ConfigError(
            f"an imbalance ratio of {imbalance_ratio:g} would leave a class without images: the "
            f"largest class of this {profile} tail has {head}, {why}. Choose a ratio of at most "
            f"{largest}."
        )
    result = np.empty(len(order), dtype=np.int64)
    result[order] = counts
    return result


def fitting_ratio(
    available: np.ndarray,
    profile: Profile,
    class_order: ClassOrder = "given",
    n_max: int | None = None,
    seed: int = 0,
    wanted: float = 50.0,
) -> float:
    """Return the wanted imbalance ratio, or the largest below it that leaves no class empty.

    >>> fitting_ratio(np.full(3, 20), "exponential"), fitting_ratio(np.full(3, 500), "step")
    (20.0, 50.0)
    """
    available = np.asarray(available)
    supply = available[order_of_classes(len(available), class_order, seed, available)]
    return float(_largest_ratio(supply, profile, wanted, n_max))


def _given_counts(
    available: np.ndarray, class_counts: Sequence[int], n_max: int | None
) -> np.ndarray:
    """Return the counts that the user gave, after checking that there are so many images."""
    counts = np.asarray(class_counts, dtype=np.int64)
    if len(counts) != len(available):
        raise ConfigError(
            f"{len(counts)} class counts are given, but the dataset has {len(available)} "
            "classes. Give one number for each class."
        )
    wrong = np.flatnonzero((counts > available) | (counts < 1))
    if len(wrong):
        c = int(wrong[0])
        more = f" {len(wrong)} counts are out of range." if len(wrong) > 1 else ""
        raise ConfigError(
            f"{counts[c]} is given as the count of class {c}: choose 1 to {available[c]}, the "
            f"images that it has.{more}"
        )
    return _at_most(counts, n_max)


def _at_most(counts: np.ndarray, n_max: int | None) -> np.ndarray:
    """Return the counts cut at n_max, which may be larger than an array can store."""
    return counts if n_max is None else np.minimum(counts, min(n_max, int(counts.max())))


def _counts(head: int, weights: np.ndarray) -> np.ndarray:
    return np.floor(head * weights + ROUNDING).astype(np.int64)


def _largest_head(supply: np.ndarray, weights: np.ndarray) -> int:
    """Return the largest n_max whose counts every class can supply; both arrays in rank order."""
    head = math.ceil(float(((supply + 1) / weights).min()))
    while (_counts(head, weights) > supply).any():
        head -= 1
    return head


def _largest_ratio(supply: np.ndarray, profile: Profile, ratio: float, n_max: int | None) -> int:
    """Return the largest ratio below `ratio` with at least one image in every class.

    The smallest class has an image as long as ρ ≤ n_max. The n_max that a ratio allows does not
    grow when the ratio falls, so stepping down to it ends at the largest ratio that works.
    """
    while True:
        head = n_max or _largest_head(supply, class_weights(profile, len(supply), ratio))
        if head >= ratio:
            return int(ratio)
        ratio = head
