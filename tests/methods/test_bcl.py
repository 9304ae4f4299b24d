"""BCL: its contrastive loss against values worked out by hand, and what must not change it."""

import math

import numpy as np
import pytest
import torch

from dovs.methods import METHODS
from dovs.methods.catalogue.bcl import balanced_contrastive_loss
from dovs.methods.losses import adjusted_cross_entropy
from dovs.methods.method import Batch, TrainingInfo

C, D, P = 4, 6, 5
COUNTS = np.array([40, 12, 4, 1])


def unit_vectors(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.nn.functional.normalize(torch.randn(*shape, generator=generator), dim=-1)


def by_hand(projected, prototypes, labels, temperature) -> torch.Tensor:
    """Sum over classes and images one by one, as the equation is written."""
    views, size, _ = projected.shape
    members = {
        j: [("image", v, b) for v in range(views) for b in range(size) if labels[b] == j]
        + [("prototype", j)]
        for j in range(len(prototypes))
    }

    def vector(member):
        return prototypes[member[1]] if member[0] == "prototype" else projected[member[1:]]

    losses = torch.zeros(views, size)
    for v in range(views):
        for b in range(size):
            me, anchor = ("image", v, b), projected[v, b]
            below = 0.0
            for group in members.values():
                others = [math.exp(anchor @ vector(m) / temperature) for m in group if m != me]
                below += sum(others) / len(others)
            positives = [m for m in members[int(labels[b])] if m != me]
            logs = [math.log(math.exp(anchor @ vector(m) / temperature) / below) for m in positives]
            losses[v, b] = -sum(logs) / len(logs)
    return losses


def test_two_classes_in_the_plane():
    """Class 0 along x, class 1 along y; t = 1. Both views of an image agree with its prototype.

    Positives of image 0 are its other view and its prototype, at similarity 1; class 1 averages to
    exp(0). So each loss is −log(e / (e + 1)).
    """
    axes = torch.eye(2)
    projected = torch.stack([axes, axes])
    losses = balanced_contrastive_loss(projected, axes, torch.tensor([0, 1]), 1.0)
    assert losses.shape == (2, 2)
    expected = -math.log(math.e / (math.e + 1))
    assert torch.allclose(losses, torch.full((2, 2), expected))


def test_one_image_against_prototypes_alone():
    """One image of class 0 at x, its other view at −x, prototypes at y (class 0) and x (class 1).

    With t = 0.5 the first view sees its class at exp(−2) and exp(0), averaged, and class 1 at
    exp(2); the second view sees exp(−2), exp(0) and exp(−2).
    """
    projected = torch.tensor([[[1.0, 0.0]], [[-1.0, 0.0]]])
    prototypes = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    losses = balanced_contrastive_loss(projected, prototypes, torch.tensor([0]), 0.5)
    own = (math.exp(-2) + 1) / 2
    first = math.log(own + math.exp(2)) - (-2 + 0) / 2
    second = math.log(own + math.exp(-2)) - (-2 + 0) / 2
    assert losses[:, 0].tolist() == pytest.approx([first, second])


@pytest.mark.parametrize("temperature", [0.1, 1.0])
@pytest.mark.parametrize("labels", [[0, 0, 0, 1, 2], [3], [1, 1], [0, 1, 2, 3]])
def test_it_is_the_equation(labels, temperature):
    labels = torch.tensor(labels)
    projected, prototypes = unit_vectors(2, len(labels), P), unit_vectors(C, P, seed=1)
    losses = balanced_contrastive_loss(projected, prototypes, labels, temperature)
    expected = by_hand(projected, prototypes, labels, temperature)
    assert torch.allclose(losses, expected, rtol=1e-4, atol=1e-5)


def test_order_of_images_and_of_views_changes_nothing():
    labels = torch.tensor([0, 0, 0, 1, 2, 2])
    projected, prototypes = unit_vectors(2, 6, P), unit_vectors(C, P, seed=1)
    losses = balanced_contrastive_loss(projected, prototypes, labels, 0.1)
    order = torch.tensor([3, 5, 0, 2, 4, 1])
    shuffled = balanced_contrastive_loss(projected[:, order], prototypes, labels[order], 0.1)
    assert torch.allclose(shuffled, losses[:, order], atol=1e-5)
    swapped = balanced_contrastive_loss(projected.flip(0), prototypes, labels, 0.1)
    assert torch.allclose(swapped, losses.flip(0), atol=1e-5)


def test_more_images_of_a_class_weigh_no_more_in_the_denominator():
    """All of class 0 at one place: ten copies repel class 1 exactly as one does."""
    prototypes = unit_vectors(C, P)
    head, tail = prototypes[0], unit_vectors(2, 1, P, seed=1)

    def tail_loss(copies: int) -> torch.Tensor:
        projected = torch.cat([head.expand(2, copies, P), tail], 1)
        labels = torch.tensor([0] * copies + [1])
        return balanced_contrastive_loss(projected, prototypes, labels, 0.1)[:, -1]

    assert torch.allclose(tail_loss(10), tail_loss(1), atol=1e-5)
    plain = [math.exp(tail[0, 0] @ head / 0.1) * (2 * copies + 1) for copies in (1, 10)]
    assert plain[1] == pytest.approx(7 * plain[0])  # what supervised contrast would have summed


def test_a_class_without_images_still_repels():
    projected, labels = unit_vectors(2, 2, P), torch.tensor([0, 1])
    far, near = unit_vectors(3, P, seed=1), unit_vectors(3, P, seed=1)
    far[2], near[2] = -projected[0, 0], projected[0, 0]
    repelled = balanced_contrastive_loss(projected, near, labels, 0.1)[0, 0]
    assert repelled > balanced_contrastive_loss(projected, far, labels, 0.1)[0, 0] + 1


def test_low_temperatures_stay_finite():
    projected = torch.stack([unit_vectors(3, P)] * 2).requires_grad_()
    labels = torch.tensor([0, 0, 1])
    loss = balanced_contrastive_loss(projected, unit_vectors(C, P), labels, 0.01).mean()
    loss.backward()
    assert torch.isfinite(loss)
    assert torch.isfinite(projected.grad).all()


def step(method, seed: int = 0):
    """Return a batch of three views, its embeddings and its head."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.tensor([0, 0, 0, 0, 1, 1, 2])
    views = torch.randn(3, len(labels), D, generator=generator).requires_grad_()
    head = torch.nn.Linear(D, C)
    info = TrainingInfo(COUNTS, tuple("abcd"), None, labels, D, 10, 0)
    modules = method.setup(info)
    batch = Batch(
        indices=torch.arange(len(labels)),
        labels=labels,
        embeddings=views[0],
        logits=head(views[0]),
        head=head,
        log_prior=torch.log(torch.from_numpy(COUNTS / COUNTS.sum()).float()),
        epoch=3.0,
        generator=generator,
        views=views,
    )
    return batch, views, head, modules


def test_first_view_is_classified_and_the_others_are_contrasted():
    method = METHODS["bcl"]()
    assert method.views == 3
    batch, views, head, modules = step(method)
    terms = method.losses(batch)
    expected = adjusted_cross_entropy(batch.logits, batch.labels, batch.log_prior, 1.0)
    assert torch.equal(terms["cross_entropy"], expected)

    terms["contrastive"].backward(retain_graph=True)
    assert views.grad[0].abs().sum() == 0
    assert (views.grad[1:].abs().sum(2) > 0).all()
    assert head.weight.grad.abs().sum() > 0
    for module in modules.values():
        assert all(parameter.grad is not None for parameter in module.parameters())

    views.grad = None
    terms["cross_entropy"].backward()
    assert (views.grad[0].abs().sum(1) > 0).all()
    assert views.grad[1:].abs().sum() == 0


def test_weights_scale_their_terms():
    terms = []
    for weights in ({}, {"lambda_ce": 2.0, "mu": 0.7}):
        torch.manual_seed(0)
        method = METHODS["bcl"](**weights)
        losses = method.losses(step(method)[0])
        terms.append({name: term.item() for name, term in losses.items()})
    assert terms[1] == pytest.approx({name: 2 * term for name, term in terms[0].items()})


def test_projections_have_the_published_sizes():
    _, _, _, modules = step(METHODS["bcl"]())
    assert set(modules) == {"projection", "prototype_projection"}
    for module in modules.values():
        shapes = [tuple(p.shape) for p in module.parameters() if p.ndim == 2]
        assert shapes == [(512, D), (128, 512)]


def test_descent_brings_a_class_together_and_towards_its_prototype():
    torch.manual_seed(0)
    method = METHODS["bcl"](lambda_ce=0.0, mu=1.0)
    batch, views, head, modules = step(method)
    parameters = [views, head.weight, *(p for m in modules.values() for p in m.parameters())]
    optimizer = torch.optim.SGD(parameters, lr=0.1)

    def margin() -> float:
        with torch.no_grad():
            p = torch.nn.functional.normalize(modules["projection"](views[1]), dim=1)
            c = modules["prototype_projection"](head.weight)
            cosines = p @ torch.nn.functional.normalize(c, dim=1).T
        own = cosines[torch.arange(7), batch.labels]
        return (own - cosines.sum(1).sub(own).div(C - 1)).mean().item()

    before = margin()
    for _ in range(50):
        optimizer.zero_grad()
        method.losses(batch)["contrastive"].backward()
        optimizer.step()
    assert margin() > before + 0.5
