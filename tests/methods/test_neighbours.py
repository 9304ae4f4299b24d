"""In-class neighbours and the points drawn between them."""

import types

import numpy as np
import pytest
import torch

from dovs.methods import nearest
from dovs.methods.neighbour_sampler import neighbour_notes
from dovs.methods.neighbours import (
    ClassBalancedDraw,
    in_class_neighbours,
    simplex_weights,
    synthetic_embeddings,
)

LABELS = torch.tensor([0, 0, 0, 0, 1, 1, 2])
BANK = torch.tensor([[0.0], [1.0], [3.0], [7.0], [0.5], [0.6], [0.55]])


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_neighbours_are_the_nearest_of_the_same_class_without_self():
    neighbours, valid = in_class_neighbours(BANK, LABELS, k=2)
    assert neighbours[:4].tolist() == [[1, 2], [0, 2], [1, 0], [2, 1]]
    assert valid[:4].all()


def test_a_class_smaller_than_k_uses_all_its_others():
    neighbours, valid = in_class_neighbours(BANK, LABELS, k=2)
    assert neighbours[4, 0] == 5
    assert neighbours[5, 0] == 4
    assert valid[4:6].tolist() == [[True, False], [True, False]]


def test_a_class_of_one_image_uses_itself():
    neighbours, valid = in_class_neighbours(BANK, LABELS, k=2)
    assert neighbours[6].tolist() == [6, 6]
    assert valid[6].tolist() == [True, False]


def test_chunks_do_not_change_the_neighbours():
    bank = torch.randn(40, 5, generator=seeded())
    labels = torch.arange(40) % 2
    whole = in_class_neighbours(bank, labels, k=4)
    parts = in_class_neighbours(bank, labels, k=4, chunk=3)
    assert torch.equal(whole[0], parts[0])
    assert torch.equal(whole[1], parts[1])


def test_a_large_class_is_compared_block_by_block_with_the_same_neighbours(monkeypatch):
    bank = torch.randn(90, 5, generator=seeded())
    labels = (torch.arange(90) % 9 == 0).long()
    whole = in_class_neighbours(bank, labels, k=12)
    largest, cdist = [], torch.cdist

    def watched(rows, points):
        largest.append(len(rows) * len(points))
        return cdist(rows, points)

    monkeypatch.setattr(torch, "cdist", watched)
    for columns in (11, 40, 79, 80):
        parts = in_class_neighbours(bank, labels, k=12, chunk=7, columns=columns)
        assert torch.equal(whole[0], parts[0])
        assert torch.equal(whole[1], parts[1])
        assert max(largest) <= 7 * columns


@pytest.mark.parametrize("law", ["dirichlet", "uniform"])
def test_weights_lie_on_the_simplex_and_avoid_places_that_do_not_count(law):
    valid = torch.tensor([[True, True, True], [True, False, False]]).repeat(500, 1)
    weights = simplex_weights(valid, seeded(), law)
    assert (weights >= 0).all()
    assert torch.allclose(weights.sum(1), torch.ones(1000))
    assert (weights[~valid] == 0).all()
    assert torch.allclose(weights[1::2, 0], torch.ones(500))


def test_dirichlet_weights_have_the_moments_of_the_uniform_simplex():
    weights = simplex_weights(torch.ones(20000, 3, dtype=torch.bool), seeded())
    assert torch.allclose(weights.mean(0), torch.full((3,), 1 / 3), atol=0.01)
    assert torch.allclose(weights.var(0), torch.full((3,), 1 / 18), atol=0.003)  # (1/3)(2/3)/4


def test_normal_weights_have_length_one_as_published():
    weights = simplex_weights(torch.ones(10, 4, dtype=torch.bool), seeded(), "normal")
    assert torch.allclose(weights.norm(dim=1), torch.ones(10))
    assert (weights >= 0).all()


def test_synthetic_embedding_is_the_weighted_sum_of_neighbours():
    value = synthetic_embeddings(BANK, torch.tensor([[0, 3]]), torch.tensor([[0.25, 0.75]]))
    assert value.item() == pytest.approx(0.75 * 7)


def test_balanced_draw_hits_every_class_equally_often():
    draw = ClassBalancedDraw(LABELS)
    shares = torch.bincount(LABELS[draw(9000, seeded())]) / 9000
    assert torch.allclose(shares, torch.full((3,), 1 / 3), atol=0.02)
    assert set(draw(500, seeded(1)).tolist()) == set(range(7))


def test_balanced_draw_skips_classes_that_are_not_there():
    rows = ClassBalancedDraw(torch.tensor([3, 0, 3]))(400, seeded())
    assert torch.bincount(rows).tolist()[1] == pytest.approx(200, abs=40)
    assert set(rows.tolist()) == {0, 1, 2}


@pytest.mark.parametrize("search", ["torch", "faiss", "like faiss"])
def test_a_large_class_has_the_same_neighbours_whatever_searches_it(search, monkeypatch):
    """Far from the origin too, where rounded distances alone would confuse neighbours."""
    bank = 300 + 0.1 * torch.randn(120, 6, generator=seeded())
    bank[7] = bank[3]
    labels = (torch.arange(120) % 12 == 0).long()
    exact = torch.cdist(bank.double(), bank.double(), compute_mode="donot_use_mm_for_euclid_dist")
    exact[labels[:, None] != labels] = torch.inf
    exact.fill_diagonal_(torch.inf)
    module = {
        "torch": lambda: None,
        "faiss": lambda: pytest.importorskip("faiss"),
        "like faiss": lambda: types.SimpleNamespace(
            knn=knn, omp_set_num_threads=lambda number: None, __version__="0"
        ),
    }[search]()
    monkeypatch.setattr(nearest, "LARGE", 50)
    monkeypatch.setattr(nearest, "_faiss", lambda: module)
    for columns in (30, 16_384):
        found, _ = in_class_neighbours(bank, labels, k=5, chunk=16, columns=columns)
        of_large = labels == 0
        assert torch.equal(found[of_large], exact.argsort(dim=1, stable=True)[of_large, :5])
    (note,) = neighbour_notes(5, np.array([50, 51]))
    assert ("On a CPU torch searches" in note) == (search == "torch")


def knn(queries, points, k):
    """What `faiss.knn` returns: squared distances that matrix products give, and places."""
    squared = (queries**2).sum(1)[:, None] + (points**2).sum(1) - 2 * queries @ points.T
    places = squared.argsort(1)[:, :k]
    return np.take_along_axis(squared, places, 1), places
