"""The over-sampling view computes what the methods do: the same neighbours, weights and targets."""

import numpy as np
import pytest
import torch

from dovs.analysis.oversampling import (
    draws_frame,
    guided,
    in_class_neighbours,
    normalised,
    simplex_weights,
    target_frame,
    weighted_places,
)
from dovs.analysis.subspaces import Subspaces
from dovs.methods import losses, neighbours
from dovs.methods.sampling import power_rates, prior


@pytest.fixture(scope="module")
def bank():
    rng = np.random.default_rng(0)
    labels = np.array([0] * 12 + [1] * 4 + [2])
    return rng.normal(size=(17, 6)), labels


def test_neighbours_are_those_of_the_methods(bank):
    z, labels = bank
    found, valid = neighbours.in_class_neighbours(torch.tensor(z), torch.tensor(labels), 5)
    for row in range(len(z)):
        expected = found[row][valid[row]].tolist()
        assert in_class_neighbours(z, labels, row, 5).tolist() == expected


def test_a_class_of_one_uses_itself(bank):
    assert in_class_neighbours(*bank, 16, 5).tolist() == [16]


@pytest.mark.parametrize("law", ["dirichlet", "uniform", "normal"])
def test_weights_are_brought_onto_the_simplex_as_by_the_methods(law, monkeypatch):
    raw = np.abs(np.random.default_rng(1).normal(size=(6, 4)))

    def fixed(tensor, generator=None):
        return tensor.copy_(torch.tensor(raw))

    for name in ("exponential_", "uniform_", "normal_"):
        monkeypatch.setattr(torch.Tensor, name, fixed)
    valid = torch.ones(6, 4, dtype=torch.bool)
    expected = neighbours.simplex_weights(valid, torch.Generator(), law)
    np.testing.assert_allclose(normalised(raw, law), expected, rtol=1e-6)


@pytest.mark.parametrize("law", ["dirichlet", "uniform"])
def test_weights_lie_on_the_simplex_and_follow_the_generator(law):
    drawn = simplex_weights(50, 3, np.random.default_rng(2), law)
    np.testing.assert_allclose(drawn.sum(1), 1)
    assert (drawn >= 0).all()
    np.testing.assert_array_equal(drawn, simplex_weights(50, 3, np.random.default_rng(2), law))


def test_dirichlet_weights_have_the_spread_of_the_uniform_simplex():
    drawn = simplex_weights(20000, 3, np.random.default_rng(3))
    np.testing.assert_allclose(drawn.mean(0), 1 / 3, atol=0.01)
    np.testing.assert_allclose(drawn.var(0), 1 / 18, atol=0.003)  # (k − 1) / (k² (k + 1))


@pytest.mark.parametrize("law", ["dirichlet", "normal"])
def test_targets_are_those_of_the_methods(bank, law):
    z, labels = bank
    near = in_class_neighbours(z, labels, 0, 5)
    weights = simplex_weights(7, 5, np.random.default_rng(4), law)
    rows = torch.tensor(near)[None].repeat(7, 1)
    theirs = neighbours.synthetic_embeddings(torch.tensor(z), rows, torch.tensor(weights))
    mass = torch.tensor(weights).sum(1, keepdim=True)
    np.testing.assert_allclose(weighted_places(z[near], weights), theirs / mass)


def test_guided_targets_are_those_of_the_loss(bank):
    z, _ = bank
    basis, _ = np.linalg.qr(np.random.default_rng(5).normal(size=(6, 6)))
    subspaces = Subspaces(basis, np.array([2, 2, 2]), z.mean(0))
    q = np.array([0.3, 0.7])
    theirs = losses.guided_target(
        torch.tensor(z[:4]),
        torch.tensor(subspaces.mean),
        torch.tensor(np.tile(q, (4, 1))),
        torch.tensor(basis),
        torch.tensor(subspaces.allowed, dtype=torch.float64),
        0.4,
    )
    np.testing.assert_allclose(guided(z[:4], subspaces, q, 0.4), theirs)


def test_the_table_of_targets_worked_out_by_hand():
    z, near = np.zeros(2), np.array([[2.0, 0.0], [0.0, 2.0]])
    weights = np.array([[0.5, 0.5], [1.0, 0.0]])
    targets = weighted_places(near, weights)
    table = target_frame(
        z, near, weights, np.array([[10.0, 0.0], [20.0, 4.0]]), targets, mean=np.array([3.0, 0.0])
    )
    assert table["draw"].tolist() == [1, 2]
    assert table["x"].tolist() == [15.0, 10.0]
    assert table["y"].tolist() == [2.0, 0.0]
    assert table["pull"].tolist() == pytest.approx([2**0.5, 2.0])
    assert table["to_mean"].tolist() == pytest.approx([0.5**0.5, 1.0])
    assert table["turned"].tolist() == pytest.approx([0, 0], abs=1e-5)
    assert table["nearest"].tolist() == pytest.approx([2**0.5, 0.0])
    assert table[["weight_1", "weight_2"]].to_numpy().tolist() == weights.tolist()


def test_a_guided_target_turns_the_pull():
    table = target_frame(
        np.zeros(2),
        np.array([[1.0, 0.0]]),
        np.array([[1.0]]),
        np.zeros((1, 2)),
        np.array([[0.0, 1.0]]),
        np.ones(2),
    )
    assert table["turned"].tolist() == pytest.approx([90.0])


def test_a_point_that_is_its_own_neighbour_is_not_pulled():
    here = np.array([[1.0, 2.0]])
    table = target_frame(here[0], here, np.ones((1, 1)), np.zeros((1, 3)), here, here[0])
    assert table["pull"].tolist() == [0.0]
    assert table[["to_mean", "turned"]].isna().all(axis=None)
    assert "z3" in table


def test_draws_follow_the_prior_that_the_sampler_uses():
    counts = np.array([4, 100, 25])
    rates = power_rates(counts, gamma=0.5, r_max=10)
    table = draws_frame(["c", "a", "b"], counts, rates, epochs=5)
    assert table["class_name"].tolist() == ["a", "b", "c"]
    by_class = table.set_index("class_index").sort_index()
    np.testing.assert_allclose(by_class["share"], prior(counts, rates))
    assert table["draws"].sum() == pytest.approx(5 * 129)
    np.testing.assert_allclose(by_class["per_image"] / by_class["rate"], 5 * 129 / 170)
