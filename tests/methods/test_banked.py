"""The baselines that draw on the bank: SMOTE in the embedding, and DOS as it is read."""

import math

import numpy as np
import pytest
import torch

from dovs.methods import METHODS
from dovs.methods.catalogue.dos_strict import nearness, weighted_distances
from dovs.methods.catalogue.feature_smote import smote_points
from dovs.methods.method import Bank, Batch, TrainingInfo
from dovs.methods.neighbour_sampler import NeighbourSampler

COUNTS = np.array([4, 2, 1])
LABELS = torch.from_numpy(np.repeat(np.arange(3), COUNTS))
POINTS = torch.tensor([[0, 0], [1, 0], [0, 2], [9, 9], [5, 0], [5, 4], [7, 7]]).float()


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def bank(k: int) -> NeighbourSampler:
    sampler = NeighbourSampler(k)
    sampler.load(POINTS, LABELS)
    return sampler


def ready(name: str, **parameters):
    method = METHODS[name](**parameters)
    method.setup(TrainingInfo(COUNTS, tuple("abc"), None, LABELS, 2, 10, 0))
    return method


def step(z: torch.Tensor, head: torch.nn.Module, epoch: float = 5.0) -> Batch:
    return Batch(
        indices=torch.arange(len(LABELS)),
        labels=LABELS,
        embeddings=z,
        logits=head(z),
        head=head,
        log_prior=torch.full((3,), 1 / 3).log(),
        epoch=epoch,
        generator=seeded(),
        views=z[None],
    )


def test_smote_points_lie_on_the_lines_to_the_k_nearest_of_the_class():
    rows = torch.zeros(4000, dtype=torch.int64)
    points = smote_points(bank(k=2), rows, seeded())
    # from (0, 0) to (1, 0) or to (0, 2), never to (9, 9)
    across, up = points[:, 1] == 0, points[:, 0] == 0
    assert (across | up).all()
    assert across.float().mean().item() == pytest.approx(0.5, abs=0.03)
    for along, length in ((points[across, 0], 1.0), (points[up, 1], 2.0)):
        assert along.min() >= 0
        assert along.max() <= length
        assert along.mean().item() == pytest.approx(length / 2, abs=0.04)


def test_smote_uses_the_neighbours_that_there_are_and_repeats_a_lone_image():
    rows = torch.tensor([4, 5, 6]).repeat(100)
    points = smote_points(bank(k=3), rows, seeded()).view(100, 3, 2)
    assert (points[:, :2, 0] == 5).all()
    assert (points[:, :2, 1] >= 0).all()
    assert (points[:, :2, 1] <= 4).all()
    assert torch.equal(points[:, 2], torch.tensor([[7.0, 7.0]]).expand(100, 2))


def test_feature_smote_trains_the_head_on_points_and_the_encoder_on_images():
    method, head = ready("feature_smote", lambda_v=2.0, warm_up=0.2), torch.nn.Linear(2, 3)
    z = POINTS.clone().requires_grad_()
    assert [epoch for epoch in range(10) if method.starts_round(epoch)] == [2, 7]
    assert set(method.losses(step(z, head, epoch=1.9))) == {"cross_entropy"}
    method.begin_round(Bank(POINTS, LABELS, 0, 2))
    terms = method.losses(step(z, head))
    terms["synthetic"].backward()
    assert z.grad is None
    assert head.weight.grad.abs().sum() > 0
    terms["cross_entropy"].backward()
    assert z.grad.abs().sum() > 0
    once = ready("feature_smote", lambda_v=1.0)
    once.begin_round(Bank(POINTS, LABELS, 0, 2))
    assert terms["synthetic"].item() == pytest.approx(
        2 * once.losses(step(z, head))["synthetic"].item()
    )


def test_over_loaded_distances_and_nearness_by_hand():
    z = torch.tensor([[0.0, 0.0]])
    v = torch.tensor([[[3.0, 4.0], [1.0, 0.0], [9.0, 9.0]]])
    w = torch.tensor([[0.04, 2.0, 0.0]])
    distances = weighted_distances(z, v, w)
    assert distances.tolist() == [pytest.approx([1.0, 2.0, 0.0])]
    rho = nearness(distances, torch.tensor([[True, True, False]]))
    share = 1 / (1 + math.exp(-1))
    assert rho.tolist() == [pytest.approx([share, 1 - share, 0.0])]


def test_dos_strict_draws_classes_equally_and_renews_its_bank_every_epoch():
    method = ready("dos_strict")
    assert all(method.starts_round(epoch) for epoch in range(10))
    assert method.sampling_rates(COUNTS, 0).tolist() == [1, 2, 4]


def test_dos_strict_pulls_an_image_to_its_only_neighbour_with_weight_one():
    """With k = 1, w = |N| / ‖w‖ is 1: each image is pulled to its nearest, squared and unscaled."""
    method, head = ready("dos_strict", k=1, lambda_mc=1.0), torch.nn.Linear(2, 3)
    method.begin_round(Bank(POINTS, LABELS, 0, 0))
    z = POINTS.clone().requires_grad_()
    terms = method.losses(step(z, head))
    # nearest of the class: 1, 1, 4, 81 + 49 away; the pair 16, 16; the lone image is on itself
    expected = (1 + 1 + 4 + 130 + 16 + 16 + 0) / 7
    assert terms["micro_cluster"].item() == pytest.approx(expected)
    terms["micro_cluster"].backward()
    assert torch.allclose(z.grad[0], 2 * (POINTS[0] - POINTS[1]) / 7)
    assert head.weight.grad is None


def test_dos_strict_classifies_the_image_itself_by_default():
    method, head = ready("dos_strict"), torch.nn.Linear(2, 3)
    method.begin_round(Bank(POINTS, LABELS, 0, 0))
    terms = method.losses(step(POINTS, head))
    expected = torch.nn.functional.cross_entropy(head(POINTS), LABELS)
    assert terms["cross_entropy"].item() == pytest.approx(expected.item(), rel=1e-6)


def test_dos_strict_may_classify_the_neighbours_by_their_nearness():
    method = ready("dos_strict", k=1, classified="neighbours")
    head = torch.nn.Linear(2, 3)
    method.begin_round(Bank(POINTS, LABELS, 0, 0))
    terms = method.losses(step(POINTS + 1, head))
    nearest = torch.tensor([1, 0, 0, 2, 5, 4, 6])
    expected = torch.nn.functional.cross_entropy(head(POINTS[nearest]), LABELS)
    assert terms["cross_entropy"].item() == pytest.approx(expected.item(), rel=1e-6)


def test_dos_strict_with_two_neighbours_weighs_them_by_nearness():
    method = ready("dos_strict", k=2, classified="neighbours", weights="uniform")
    head = torch.nn.Linear(2, 3)
    method.begin_round(Bank(POINTS, LABELS, 0, 0))
    z = POINTS.clone().requires_grad_()
    terms = method.losses(step(z, head))
    losses = torch.nn.functional.cross_entropy(head(POINTS), LABELS, reduction="none")
    # every class has its own loss at its own neighbours: the mean lies between least and greatest
    assert losses.min() <= terms["cross_entropy"] <= losses.max()
    terms["cross_entropy"].backward()
    assert z.grad[:4].abs().sum() > 0  # through the nearness
    assert z.grad[4:].abs().sum() == 0  # one neighbour has nearness 1, whatever its distance
