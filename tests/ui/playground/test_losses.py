"""The losses that the playground computes in the browser are those of the package."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dovs.analysis.subspaces import block_sizes, fit_subspaces
from dovs.methods import losses
from dovs.methods.catalogue.inverse_frequency import inverse_frequency_weights
from dovs.methods.catalogue.ldam import margins
from dovs.methods.weighting import effective_number_weights, of_images, weighted_mean
from tests.ui.playground.node import answers

COUNTS = np.array([200, 91, 42, 19, 9, 4])
LOG_PRIOR = np.log(COUNTS / COUNTS.sum())
GROUPS = np.array([0, 1, 2, 0, 1, 2])
FEATURES = 8
rng = np.random.default_rng(0)
LABELS = rng.integers(0, 6, 20)
LOGITS = 3 * rng.normal(size=(20, 6))
Z = rng.normal(size=(20, FEATURES)) + 0.3
TARGET = rng.normal(size=(20, FEATURES))


def agrees(answer, value, of=None):
    """Check a value of node, and its gradient with respect to `of`, against torch."""
    assert answer["value"] == pytest.approx(float(value.detach()), abs=1e-5)
    (gradient,) = torch.autograd.grad(value, of, retain_graph=True)
    np.testing.assert_allclose(answer["gradient"], gradient.ravel(), atol=1e-5)


def leaf(values):
    return torch.tensor(values, requires_grad=True)


@pytest.fixture(scope="module")
def space():
    z = rng.normal(size=(200, FEATURES)) * np.linspace(3, 0.5, FEATURES)
    labels = rng.integers(0, 6, 200)
    z += 4 * rng.normal(size=(6, FEATURES))[labels]
    sizes = block_sizes(np.bincount(GROUPS), FEATURES)
    return z, labels, sizes, fit_subspaces(z, np.eye(3)[GROUPS], sizes, labels=labels)


def test_cross_entropies_and_their_gradients():
    y, per_class = torch.tensor(LABELS), inverse_frequency_weights(COUNTS)
    late = effective_number_weights(COUNTS, 0.9999)
    margin = margins(COUNTS, 0.5)
    taus = (0.0, 1.0, 2.5)
    found = answers(
        *(["adjustedCrossEntropy", LOGITS, LABELS, LOG_PRIOR, tau] for tau in taus),
        ["weightedCrossEntropy", LOGITS, LABELS, per_class],
        ["marginCrossEntropy", LOGITS, LABELS, margin, 30, None],
        ["marginCrossEntropy", LOGITS, LABELS, margin, 30, late],
        ["marginalCrossEntropy", LOGITS, LABELS, GROUPS],
        ["inverseFrequencyWeights", COUNTS],
        ["effectiveNumberWeights", COUNTS, 0.9999],
        ["margins", COUNTS, 0.5],
    )
    u = leaf(LOGITS)
    for answer, tau in zip(found, taus, strict=False):
        wanted = losses.adjusted_cross_entropy(u, y, torch.tensor(LOG_PRIOR), tau)
        agrees(answer, wanted, u)
    weighted = weighted_mean(-losses.log_probability(u, y), of_images(per_class, y).double())
    agrees(found[3], weighted, u)

    taken_off = torch.nn.functional.one_hot(y, 6) * torch.tensor(30 * margin)
    with_margin = -losses.log_probability(u - taken_off, y)
    agrees(found[4], with_margin.mean(), u)
    agrees(found[5], weighted_mean(with_margin, of_images(late, y).double()), u)

    of_class = torch.eye(3, dtype=torch.float64)[GROUPS]
    agrees(found[6], losses.marginal_cross_entropy(u, of_class[y], of_class), u)
    for answer, wanted in zip(found[7:], (per_class, late, margin), strict=True):
        np.testing.assert_allclose(answer, wanted, atol=1e-5)


def test_terms_of_the_hidden_layer_and_their_gradients(space):
    *_, fitted = space
    given = {
        "mean": fitted.mean,
        "basis": fitted.basis,
        "allowed": fitted.allowed.astype(float),
    }
    of_points = GROUPS[LABELS]
    q = torch.eye(3, dtype=torch.float64)[of_points]
    tensors = [torch.tensor(given[name]) for name in ("mean", "basis", "allowed")]
    z, mean = leaf(Z), tensors[0]
    s2 = losses.scatter(z, mean)  # without gradient
    found = answers(
        ["scatter", Z, fitted.mean],
        ["microClusterLoss", Z, TARGET, float(s2), FEATURES],
        ["leakageLoss", Z, of_points, given],
        ["guidedTarget", TARGET, of_points, given, 0.5],
    )
    assert found[0] == pytest.approx(float(s2), abs=1e-5)
    agrees(found[1], losses.micro_cluster_loss(z, torch.tensor(TARGET), s2), z)
    basis, blocks = tensors[1:]
    agrees(found[2], losses.leakage_loss(z, mean, q, basis, blocks), z)
    guided = losses.guided_target(torch.tensor(TARGET), mean, q, basis, blocks, 0.5)
    np.testing.assert_allclose(found[3], guided.ravel(), atol=1e-5)


def test_subspaces_are_those_of_the_package(space):
    z, labels, sizes, fitted = space
    found_sizes, found = answers(
        ["blockSizes", np.bincount(GROUPS).tolist(), FEATURES],
        ["fitSubspaces", z, GROUPS[labels], sizes.tolist(), FEATURES],
    )
    assert found_sizes == sizes.tolist()
    np.testing.assert_allclose(found["mean"], fitted.mean, atol=1e-9)
    basis = np.reshape(found["basis"], (FEATURES, FEATURES))
    for own, allowed in zip(fitted.allowed, np.reshape(found["allowed"], (3, -1)), strict=True):
        np.testing.assert_array_equal(own, allowed > 0)
        wanted = fitted.basis[:, own] @ fitted.basis[:, own].T
        np.testing.assert_allclose(basis[:, own] @ basis[:, own].T, wanted, atol=1e-4)
