"""Class means, shrinkage, normalisation and pixels, against numbers computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.errors import HierarchyError
from dovs.hierarchy import class_means, normalise, pixel_prototypes, shrink


def test_class_means_are_exact_for_half_precision() -> None:
    x = np.full((5000, 2), 60000, dtype=np.float16)
    np.testing.assert_array_equal(class_means(x, np.arange(5000) % 2, 2), np.full((2, 2), 60000.0))


@pytest.mark.parametrize("of", [class_means, lambda x, y, c: pixel_prototypes(x, y, c)])
def test_a_class_without_samples_is_named(of) -> None:
    images = np.zeros((4, 3, 3, 1), np.uint8)
    with pytest.raises(HierarchyError, match="class 1 of 3 has no sample"):
        of(images, np.array([0, 2, 0, 2]), 3)


def test_shrinkage_by_hand() -> None:
    # nearest two of class 0 (at 0) are 1 and 3: m = 2; n = 1, kappa = 10
    means = np.array([[0.0], [1.0], [3.0], [20.0]])
    counts = np.array([1, 90, 10, 1])
    shrunk = shrink(means, counts, kappa=10, neighbours=2)
    expected = [
        (1 * 0 + 10 * 2.0) / 11,  # 1, 3
        (90 * 1 + 10 * 1.5) / 100,  # 0, 3
        (10 * 3 + 10 * 0.5) / 20,  # 1, 0
        (1 * 20 + 10 * 2.0) / 11,  # 3, 1
    ]
    np.testing.assert_allclose(shrunk[:, 0], expected, rtol=1e-14)


def test_three_neighbours_and_kappa_ten_are_the_defaults() -> None:
    means = np.array([[0.0], [1.0], [2.0], [3.0], [100.0]])
    shrunk = shrink(means, np.ones(5))
    assert shrunk[0, 0] == pytest.approx((0 + 10 * 2.0) / 11)
    assert shrunk[4, 0] == pytest.approx((100 + 10 * 2.0) / 11)


def test_shrinkage_spares_the_head_and_ends_at_kappa_zero() -> None:
    rng = np.random.default_rng(0)
    means = rng.normal(size=(6, 4))
    np.testing.assert_array_equal(shrink(means, np.ones(6), kappa=0), means)
    np.testing.assert_allclose(shrink(means, np.full(6, 10**12)), means, atol=1e-9)
    moved = np.linalg.norm(shrink(means, np.array([1, 10, 100, 1e3, 1e4, 1e5])) - means, axis=1)
    assert moved[0] > moved[-1] * 1000


def test_shrinkage_with_fewer_classes_than_neighbours() -> None:
    np.testing.assert_allclose(
        shrink(np.array([[0.0], [6.0]]), np.array([5, 1]), kappa=5), [[3.0], [1.0]]
    )
    np.testing.assert_array_equal(shrink(np.array([[4.0]]), np.array([1])), [[4.0]])


def test_normalised_prototypes_have_unit_length() -> None:
    prototypes = np.random.default_rng(1).normal(size=(9, 5)) * 50 + 400
    unit = normalise(prototypes)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(normalise(prototypes * 3 + 8), unit, atol=1e-12)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e-300, 1e12])
def test_equal_prototypes_have_no_direction(value: float) -> None:
    np.testing.assert_array_equal(normalise(np.full((7, 3), value)), np.zeros((7, 3)))


def test_tiny_prototypes_keep_their_direction() -> None:
    np.testing.assert_allclose(normalise(np.array([[1e-20], [3e-20]])), [[-1.0], [1.0]])
    np.testing.assert_allclose(normalise(np.array([[1e6], [1e6 + 0.01]])), [[-1.0], [1.0]])


def squares(rng: np.random.Generator, count: int, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Bright squares in one of four corners, noisy; label = corner."""
    labels = np.arange(count) % 4
    images = rng.integers(0, 40, (count, side, side, 1)).astype(np.uint8)
    half = side // 2
    for image, corner in zip(images, labels, strict=True):
        top, left = half * (corner // 2), half * (corner % 2)
        image[top : top + half, left : left + half] += 200
    return images, labels


def test_pixel_prototypes_keep_the_distances_of_class_means() -> None:
    images, labels = squares(np.random.default_rng(0), 200, 8)
    got = pixel_prototypes(images, labels, 4, components=64)
    means = class_means(images.reshape(200, -1) / 255, labels, 4)
    assert got.shape == (4, 64)
    assert got.dtype == np.float64
    for a in range(4):
        for b in range(4):
            expected = np.linalg.norm(means[a] - means[b])
            assert np.linalg.norm(got[a] - got[b]) == pytest.approx(expected, rel=1e-4, abs=1e-4)


def test_pixel_prototypes_follow_the_seed_and_have_few_components() -> None:
    images, labels = squares(np.random.default_rng(0), 5200, 6)  # more than are fitted
    one, same, other = (pixel_prototypes(images, labels, 4, 5, seed=s) for s in (0, 0, 1))
    assert one.shape == (4, 5)
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    large = pixel_prototypes(images[:200], labels[:200], 4, 5, seed=2**40 + 1)
    np.testing.assert_allclose(large, pixel_prototypes(images[:200], labels[:200], 4, 5, seed=1))


def test_large_images_are_averaged_in_blocks() -> None:
    rng = np.random.default_rng(0)
    small, labels = squares(rng, 40, 16)
    large = small.repeat(4, axis=1).repeat(5, axis=2)  # 64 x 80: blocks of 2 x 3
    got, want = pixel_prototypes(large, labels, 4, 3), pixel_prototypes(small, labels, 4, 3)
    angle = lambda p: normalise(p) @ normalise(p).T  # noqa: E731
    np.testing.assert_allclose(angle(got), angle(want), atol=0.02)


def test_block_averages_are_exact() -> None:
    images = np.zeros((2, 64, 64, 1), np.uint8)
    images[1, ::2] = 199  # every block of the second image averages to 99.5
    got = pixel_prototypes(images, np.arange(2), 2, 1)
    assert abs(got[1, 0] - got[0, 0]) == pytest.approx(32 * 99.5 / 255, rel=1e-5)


def test_constant_images_give_zero_prototypes() -> None:
    images = np.full((6, 4, 4, 3), 128, np.uint8)
    got = pixel_prototypes(images, np.arange(6) % 3, 3)
    np.testing.assert_allclose(got, 0, atol=1e-6)
