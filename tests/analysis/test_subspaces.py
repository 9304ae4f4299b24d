"""Subspaces on data planted in known ones, and on data that leave them open."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.analysis import subspaces
from dovs.analysis.subspaces import (
    Subspaces,
    block_sizes,
    energy,
    energy_frame,
    fit_subspaces,
    leakage,
)
from dovs.errors import HierarchyError


def projectors(subspaces: Subspaces) -> np.ndarray:
    """Return Π_m of each abstract label, (M, D, D)."""
    blocks = [subspaces.basis[:, columns] for columns in subspaces.allowed]
    return np.stack([block @ block.T for block in blocks])


def rotation(dimensions: int, seed: int = 0) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(dimensions, dimensions)))[0]


def planted(
    sizes: np.ndarray, each: int = 60, noise: float = 0.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return embeddings, labels and axes: label m varies in block m + 1 of a random basis.

    With every embedding comes its mirror image, so that all means are 0.
    """
    rng = np.random.default_rng(seed)
    axes = rotation(int(sizes.sum()), seed)
    block = np.repeat(np.arange(len(sizes)), sizes)
    labels = np.repeat(np.arange(len(sizes) - 1), each)
    z = rng.normal(size=(len(labels), len(axes))) * (labels[:, None] + 1 == block)
    z = z @ axes.T + noise * rng.normal(size=z.shape)
    return np.concatenate([z, -z]), np.concatenate([labels, labels]), axes


def one_hot(labels: np.ndarray, num_labels: int) -> np.ndarray:
    return np.eye(num_labels)[labels]


def is_orthonormal(basis: np.ndarray) -> bool:
    return bool(np.abs(basis.T @ basis - np.eye(len(basis))).max() < 1e-8)


def test_block_sizes_by_hand():
    # 16 = 4 shared + 6 - 1 + 4 - 1 and 4 to share out 6 : 4, so 2.4 and 1.6
    assert block_sizes(np.array([6, 4]), 16).tolist() == [4, 7, 5]
    assert block_sizes(np.array([3, 3, 3]), 64).tolist() == [16, 16, 16, 16]
    assert block_sizes(np.array([1, 1]), 3).tolist() == [1, 1, 1]
    assert block_sizes(np.array([2, 2]), 20, shared=0.5).tolist() == [10, 5, 5]
    assert block_sizes(np.array([2, 2]), 21, shared=0.0).tolist() == [1, 10, 10]


def test_block_sizes_give_way_to_the_classes_before_they_keep_dimensions_in_common():
    # a quarter of 16 in common would leave 12 of the 13 that 8 and 7 class means span
    assert block_sizes(np.array([8, 7]), 16).tolist() == [3, 7, 6]
    assert block_sizes(np.array([8, 8]), 15).tolist() == [1, 7, 7]


@pytest.mark.parametrize("seed", range(20))
def test_block_sizes_fill_the_embedding_and_keep_their_promise(seed):
    rng = np.random.default_rng(seed)
    for _ in range(50):
        groups = rng.integers(1, 15, rng.integers(1, 12))
        dimensions = int(rng.integers(len(groups) + 1, 130))
        sizes = block_sizes(groups, dimensions, float(rng.uniform(0, 0.9)))
        assert sizes.dtype == np.int64
        assert sizes.sum() == dimensions
        assert (sizes >= 1).all()
        if np.maximum(groups - 1, 1).sum() + 1 <= dimensions:
            assert (sizes[1:] >= groups - 1).all()
        larger = groups[:, None] > groups
        assert (sizes[1:, None] >= sizes[1:])[larger].all()


def test_too_few_dimensions_say_what_to_do():
    with pytest.raises(HierarchyError) as caught:
        block_sizes(np.array([2, 2, 2]), 3)
    assert str(caught.value) == (
        "3 abstract labels and a shared block need 4 dimensions, but the embedding has 3. "
        "Use fewer abstract labels or a wider encoder."
    )


def test_projectors_are_projections_onto_shared_and_own_block():
    sizes = np.array([2, 3, 1])
    subspaces = Subspaces(rotation(6), sizes, np.zeros(6))
    assert subspaces.num_abstract_labels == 2
    assert subspaces.block_of.tolist() == [0, 0, 1, 1, 1, 2]
    for m, projector in enumerate(projectors(subspaces)):
        assert np.allclose(projector @ projector, projector)
        assert np.allclose(projector, projector.T)
        assert np.trace(projector) == pytest.approx(sizes[0] + sizes[m + 1])
    both = projectors(subspaces)[0] + projectors(subspaces)[1]
    shared = subspaces.basis[:, :2] @ subspaces.basis[:, :2].T
    assert np.allclose(both, np.eye(6) + shared)


@pytest.mark.parametrize(("noise", "allowed"), [(0.0, 1e-9), (1e-3, 1e-4)])
def test_planted_subspaces_are_recovered(noise, allowed):
    sizes = np.array([3, 4, 4, 5])
    z, labels, axes = planted(sizes, noise=noise)
    q = one_hot(labels, 3)
    subspaces = fit_subspaces(z, q, sizes)
    assert is_orthonormal(subspaces.basis)
    assert np.allclose(subspaces.mean, z.mean(0))
    assert leakage(z, q, subspaces).max() < allowed
    for m in range(3):
        own = axes[:, np.repeat(np.arange(4), sizes) == m + 1]
        assert np.abs(projectors(subspaces)[m] @ own - own).max() < max(np.sqrt(allowed), 1e-4)
    shares = energy(z, q, subspaces)
    others = shares[:, 1:][~np.eye(3, dtype=bool)]
    assert others.max() < allowed


@pytest.mark.parametrize("num_labels", [2, 3, 7])
def test_a_direction_that_all_labels_use_is_divided_among_all_blocks(num_labels):
    labels = np.repeat(np.arange(num_labels), 20)
    along = np.random.default_rng(0).normal(size=(len(labels), 1))
    z = np.concatenate([along, -along]) * rotation(32)[0]
    q = one_hot(np.concatenate([labels, labels]), num_labels)
    subspaces = fit_subspaces(z, q, block_sizes(np.full(num_labels, 2), 32))
    assert np.allclose(energy(z, q, subspaces), 1 / (num_labels + 1), atol=1e-4)
    leaked = leakage(z, q, subspaces)
    assert np.allclose(leaked, (num_labels - 1) / (num_labels + 1), atol=1e-4)


@pytest.mark.parametrize("sizes", [(16, 24, 24), (4, 6, 10, 12), (1, 1, 1)])
def test_isotropic_data_leak_what_lies_outside_of_their_blocks(sizes):
    sizes = np.array(sizes)
    dimensions, num_labels = int(sizes.sum()), len(sizes) - 1
    rng = np.random.default_rng(0)
    subspaces = Subspaces(rotation(dimensions), sizes, np.zeros(dimensions))
    labels = np.repeat(np.arange(num_labels), 4000)
    z = rng.normal(size=(len(labels), dimensions))
    leaked = leakage(z, one_hot(labels, num_labels), subspaces)
    for m in range(num_labels):
        expected = 1 - (sizes[0] + sizes[m + 1]) / dimensions
        assert leaked[labels == m].mean() == pytest.approx(expected, abs=0.015)


def test_leakage_is_the_energy_outside_of_shared_and_own_block():
    z, labels, _ = planted(np.array([2, 3, 3]), noise=0.7)
    q = one_hot(labels, 2)
    subspaces = fit_subspaces(z, q, np.array([2, 3, 3]))
    leaked = leakage(z, q, subspaces)
    assert leaked.min() >= 0
    assert leaked.max() <= 1
    length = ((z - subspaces.mean) ** 2).sum(1)
    shares = energy(z, q, subspaces)
    for m in range(2):
        mine = labels == m
        total = (leaked * length)[mine].sum() / length[mine].sum()
        assert total == pytest.approx(1 - shares[m, 0] - shares[m, m + 1])


def test_leakage_by_hand_for_a_soft_label():
    subspaces = Subspaces(np.eye(3), np.array([1, 1, 1]), np.array([1.0, 0, 0]))
    z = np.array([[1.0, 3, 4], [4, 0, 0], [1, 0, 0]])
    q = np.array([[0.25, 0.75], [0.5, 0.5], [1.0, 0.0]])
    # label 0 leaks 16/25, label 1 leaks 9/25; what is shared, or has no length, does not leak
    expected = [0.25 * 0.64 + 0.75 * 0.36, 0.0, 0.0]
    assert leakage(z, q, subspaces) == pytest.approx(expected)


def test_energy_rows_sum_to_one_and_follow_the_blocks():
    subspaces = Subspaces(np.eye(4), np.array([1, 2, 1]), np.zeros(4))
    z = np.array([[1.0, 1, 1, 1], [0, 2, 0, 0], [0, 0, 0, 5]])
    q = np.array([[1.0, 0], [1, 0], [0, 1]])
    assert energy(z, q, subspaces).tolist() == [[1 / 8, 6 / 8, 1 / 8], [0, 0, 1]]
    rng = np.random.default_rng(0)
    fitted = fit_subspaces(rng.normal(size=(50, 4)), rng.dirichlet([1, 1], 50), subspaces.sizes)
    shares = energy(rng.normal(size=(30, 4)), rng.dirichlet([1, 1], 30), fitted)
    assert np.allclose(shares.sum(1), 1)
    assert (shares >= 0).all()


def test_energy_frame_names_every_pair():
    z, labels, _ = planted(np.array([1, 2, 2]))
    q = one_hot(labels, 2)
    subspaces = fit_subspaces(z, q, np.array([1, 2, 2]))
    frame = energy_frame(z, q, subspaces, ["pets", "cars"])
    assert frame["abstract_label"].tolist() == ["pets"] * 3 + ["cars"] * 3
    assert frame["abstract_label_index"].tolist() == [0] * 3 + [1] * 3
    assert frame["subspace"].tolist() == ["shared", "pets", "cars"] * 2
    assert frame["block"].tolist() == [0, 1, 2] * 2
    assert np.array_equal(frame["energy"], energy(z, q, subspaces).ravel())


def test_the_shared_block_follows_variation_within_labels_not_what_separates_them():
    within = np.random.default_rng(0).normal(size=(40, 1)) * [0.0, 2.0, 0.1]
    z = np.concatenate([within, -within]) + np.repeat([[10.0], [-10.0]], 40, axis=0) * [1, 0, 0]
    subspaces = fit_subspaces(z, one_hot(np.repeat([0, 1], 40), 2), np.array([1, 1, 1]))
    direction = np.array([0, 2.0, 0.1]) / np.hypot(2, 0.1)
    assert abs(subspaces.basis[:, 0] @ direction) == pytest.approx(1, abs=1e-3)


def test_no_label_has_precedence():
    sizes = np.array([2, 3, 3, 2])
    z, labels, _ = planted(sizes, noise=0.5)
    z += np.random.default_rng(1).normal(size=3)[labels, None]
    q, order = one_hot(labels, 3), np.array([2, 0, 1])
    first = fit_subspaces(z, q, sizes)
    second = fit_subspaces(z, q[:, order], sizes[[0, *(order + 1)]])
    assert np.allclose(projectors(first)[order], projectors(second), atol=1e-4)


def test_subspaces_turn_with_the_embeddings_and_do_not_depend_on_scale_or_place():
    sizes = np.array([2, 3, 3])
    z, labels, _ = planted(sizes, noise=0.5)
    q, turn = one_hot(labels, 2), rotation(8, seed=5)
    first = projectors(fit_subspaces(z, q, sizes))
    second = projectors(fit_subspaces(100 * z @ turn.T - 3, q, sizes))
    assert np.allclose(turn @ first @ turn.T, second, atol=1e-4)


def test_the_basis_is_the_same_for_a_seed_and_float32():
    sizes = np.array([2, 3, 3])
    z, labels, _ = planted(sizes, noise=0.5)
    q = one_hot(labels, 2)
    first, again = fit_subspaces(z, q, sizes, seed=3), fit_subspaces(z, q, sizes, seed=3)
    assert np.array_equal(first.basis, again.basis)
    single = fit_subspaces(z.astype(np.float32), q, sizes, seed=3)
    assert single.basis.dtype == np.float64
    assert np.allclose(projectors(first), projectors(single), atol=1e-3)


def test_a_soft_label_is_a_weight():
    """An embedding that belongs 3/4 to a label counts like three of four copies of it."""
    sizes = np.array([2, 3, 3])
    z, _, _ = planted(sizes, noise=0.5)
    quarters = np.random.default_rng(1).integers(0, 5, len(z))
    soft = fit_subspaces(z, np.stack([quarters, 4 - quarters], axis=1) / 4, sizes)
    second = np.arange(4) >= quarters[:, None]
    copies = fit_subspaces(np.repeat(z, 4, axis=0), one_hot(second.ravel().astype(int), 2), sizes)
    assert np.allclose(projectors(soft), projectors(copies), atol=1e-4)
    half = np.full((len(z), 2), 0.5)
    shares = energy(z, half, soft)
    assert np.array_equal(shares[0], shares[1])


@pytest.mark.parametrize(
    "z",
    [np.zeros((12, 6)), np.full((12, 6), 0.1), np.random.default_rng(0).normal(size=(3, 6))],
    ids=["zero", "constant", "fewer samples than dimensions"],
)
def test_data_that_leave_directions_open_still_give_a_basis(z):
    q = one_hot(np.arange(len(z)) % 2, 2)
    subspaces = fit_subspaces(z, q, np.array([2, 2, 2]), seed=1)
    assert is_orthonormal(subspaces.basis)
    leaked = leakage(z, q, subspaces)
    assert np.isfinite(leaked).all()
    assert ((leaked >= 0) & (leaked <= 1)).all()
    again = fit_subspaces(z, q, np.array([2, 2, 2]), seed=1)
    assert np.array_equal(subspaces.basis, again.basis)


def test_zero_embeddings_leak_nothing_and_have_no_shares():
    q = one_hot(np.arange(4) % 2, 2)
    subspaces = Subspaces(np.eye(6), np.array([2, 2, 2]), np.zeros(6))
    assert (leakage(np.zeros((4, 6)), q, subspaces) == 0).all()
    assert np.isnan(energy(np.zeros((4, 6)), q, subspaces)).all()


def test_a_label_without_samples_leaves_the_others_as_they_are():
    sizes = np.array([2, 3, 3, 2])
    z, labels, _ = planted(sizes)
    stored = labels != 1
    q = one_hot(labels[stored], 3)
    subspaces = fit_subspaces(z[stored], q, sizes)
    assert is_orthonormal(subspaces.basis)
    assert leakage(z[stored], q, subspaces).max() < 1e-9
    shares = energy(z[stored], q, subspaces)
    assert np.isnan(shares[1]).all()
    assert np.allclose(shares[[0, 2]].sum(1), 1)


def test_the_smallest_embedding_that_holds_all_blocks():
    sizes = block_sizes(np.array([4, 3, 3]), 4)
    assert sizes.tolist() == [1, 1, 1, 1]
    z, labels, _ = planted(sizes, noise=0.1)
    q = one_hot(labels, 3)
    subspaces = fit_subspaces(z, q, sizes)
    assert is_orthonormal(subspaces.basis)
    assert leakage(z, q, subspaces).mean() < 0.2


@pytest.mark.parametrize("size", [5, 12, 20])
def test_leading_directions_of_few_rows_are_those_of_their_second_moment(size):
    rows = np.random.default_rng(0).normal(size=(12, 40)) / np.arange(1, 41)
    few, usual = subspaces._leading_of_rows(rows, size), subspaces._leading(rows.T @ rows, size)
    assert few.shape == usual.shape == (40, size)
    assert np.allclose(few @ few.T, usual @ usual.T)
    assert np.allclose(np.abs(few[:, :3]), np.abs(usual[:, :3]))
    assert not few[:, 12:].any()


def test_wide_embeddings_have_the_same_energies(monkeypatch):
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), (25, 30, 60))
    z = 3 * rng.normal(size=(3, 40))[labels] + rng.normal(size=(115, 40)) / np.arange(1, 41)
    q = np.eye(3)[labels]
    sizes = block_sizes(np.array([2, 2, 2]), 40)
    usual = fit_subspaces(z, q, sizes)
    monkeypatch.setattr(subspaces, "WIDE", 39)  # the first two labels have fewer rows than D
    wide = fit_subspaces(z, q, sizes)
    assert not np.array_equal(wide.basis, usual.basis)
    assert np.allclose(wide.basis.T @ wide.basis, np.eye(40))
    assert np.allclose(energy(z, q, wide), energy(z, q, usual), atol=1e-4)
    assert leakage(z, q, wide).mean() == pytest.approx(leakage(z, q, usual).mean(), abs=1e-4)
