"""Every term of the loss against values worked out by hand, and against the sums it stands for."""

import math

import pytest
import torch

from dovs.methods import losses


def test_cross_entropy_is_minus_log_of_the_true_share():
    logits = torch.log(torch.tensor([[1.0, 3.0], [4.0, 4.0]]))
    value = losses.adjusted_cross_entropy(logits, torch.tensor([0, 1]))
    assert value.item() == pytest.approx((math.log(4) + math.log(2)) / 2)


def test_cross_entropy_is_that_of_torch():
    logits = torch.randn(6, 4, generator=torch.Generator().manual_seed(0))
    labels = torch.tensor([0, 1, 2, 3, 0, 1])
    expected = torch.nn.functional.cross_entropy(logits, labels)
    assert losses.adjusted_cross_entropy(logits, labels).item() == pytest.approx(expected.item())


def test_balanced_softmax_weighs_the_shares_by_the_prior():
    # shares 1 : 1 become 1·0.9 : 1·0.1, of which the true one is 0.1
    value = losses.adjusted_cross_entropy(
        torch.zeros(1, 2), torch.tensor([1]), torch.log(torch.tensor([0.9, 0.1])), tau=1.0
    )
    assert value.item() == pytest.approx(-math.log(0.1))


def test_tau_two_squares_the_prior():
    value = losses.adjusted_cross_entropy(
        torch.zeros(1, 2), torch.tensor([0]), torch.log(torch.tensor([0.9, 0.1])), tau=2.0
    )
    assert value.item() == pytest.approx(-math.log(0.81 / 0.82))


def test_micro_cluster_loss_is_mean_squared_distance_over_scatter():
    z = torch.tensor([[0.0, 0.0], [1.0, 1.0]])
    target = torch.tensor([[3.0, 4.0], [1.0, 0.0]])
    value = losses.micro_cluster_loss(z, target, torch.tensor(2.0))
    assert value.item() == pytest.approx((25 + 1) / 2 / 2)


@pytest.mark.parametrize("weights", [[0.2, 0.3, 0.5], [0.6, 0.8, 0.1]])
def test_micro_cluster_loss_has_the_gradient_of_the_published_sum(weights):
    """Σ_j w_j ‖z − v_j‖² and W‖z − v̄/W‖² differ by a constant, whether or not w sums to 1."""
    w = torch.tensor(weights)
    v = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [3.0, 3.0]])
    z = torch.tensor([0.5, -0.5], requires_grad=True)
    published = (w * (z - v).square().sum(1)).sum()
    (expected,) = torch.autograd.grad(published, z)
    mass = w.sum()
    target = (w[:, None] * v).sum(0) / mass
    ours = losses.micro_cluster_loss(z[None], target[None], torch.tensor(1.0), mass[None])
    (gradient,) = torch.autograd.grad(ours, z)
    assert torch.allclose(gradient, expected, atol=1e-6)
    assert gradient.abs().sum() > 0


def test_micro_cluster_loss_stops_the_gradient_at_target_and_scatter():
    z = torch.ones(2, 3, requires_grad=True)
    target = torch.zeros(2, 3, requires_grad=True)
    scatter = torch.tensor(2.0, requires_grad=True)
    losses.micro_cluster_loss(z, target, scatter).backward()
    assert z.grad.abs().sum() > 0
    assert target.grad is None
    assert scatter.grad is None


def test_scatter_is_mean_squared_distance_from_the_mean():
    z = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [0.0, 2.0]], requires_grad=True)
    value = losses.scatter(z, torch.zeros(2))
    assert value.item() == pytest.approx((1 + 1 + 4) / 3)
    assert not value.requires_grad


# D = 3: one shared column and a column for each of two abstract labels
BLOCKS = torch.tensor([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])


def test_leakage_is_the_share_of_energy_outside_the_own_subspace():
    z = torch.tensor([[1.0, 2.0, 2.0]])  # energy 1 + 4 + 4
    for label, inside in ((0, 1 + 4), (1, 1 + 4)):
        q = torch.eye(2)[[label]]
        value = losses.leakage_loss(z, torch.zeros(3), q, torch.eye(3), BLOCKS)
        assert value.item() == pytest.approx(1 - inside / 9)
    z = torch.tensor([[0.0, 3.0, 4.0]])
    value = losses.leakage_loss(z, torch.zeros(3), torch.eye(2)[[0]], torch.eye(3), BLOCKS)
    assert value.item() == pytest.approx(16 / 25)


def test_leakage_of_a_soft_assignment_is_the_mean_of_the_hard_ones():
    z = torch.tensor([[0.0, 3.0, 4.0]])
    q = torch.tensor([[0.25, 0.75]])
    value = losses.leakage_loss(z, torch.zeros(3), q, torch.eye(3), BLOCKS)
    assert value.item() == pytest.approx(0.25 * 16 / 25 + 0.75 * 9 / 25)


def test_leakage_does_not_change_with_the_basis_it_is_written_in():
    generator = torch.Generator().manual_seed(1)
    basis, _ = torch.linalg.qr(torch.randn(3, 3, generator=generator))
    z = torch.randn(5, 3, generator=generator)
    mean = torch.randn(3, generator=generator)
    q = torch.eye(2)[[0, 1, 0, 1, 0]]
    plain = losses.leakage_loss(z, torch.zeros(3), q, torch.eye(3), BLOCKS)
    turned = losses.leakage_loss(z @ basis.T + mean, mean, q, basis, BLOCKS)
    assert turned.item() == pytest.approx(plain.item(), abs=1e-6)


def test_guided_target_turns_without_shrinking():
    v = torch.tensor([[0.0, 3.0, 4.0]])
    q = torch.eye(2)[[0]]
    args = (v, torch.zeros(3), q, torch.eye(3), BLOCKS)
    assert torch.equal(losses.guided_target(*args, beta=0.0), v)
    assert torch.allclose(losses.guided_target(*args, beta=1.0), torch.tensor([[0.0, 5.0, 0.0]]))
    assert torch.allclose(losses.guided_target(*args, beta=0.5), torch.tensor([[0.0, 4.0, 2.0]]))


def test_guided_target_leaves_a_target_without_energy_inside_where_it_is():
    v = torch.tensor([[0.0, 0.0, 4.0]])
    turned = losses.guided_target(v, torch.zeros(3), torch.eye(2)[[0]], torch.eye(3), BLOCKS, 1.0)
    assert torch.equal(turned, v)


def test_weak_label_loss_with_a_soft_label_and_a_prior():
    # a(z) = 0, prior 0.8 / 0.2: shares 0.8 / 0.2
    value = losses.soft_cross_entropy(
        torch.zeros(1, 2), torch.tensor([[0.5, 0.5]]), torch.log(torch.tensor([0.8, 0.2]))
    )
    assert value.item() == pytest.approx(-(math.log(0.8) + math.log(0.2)) / 2)


def test_marginal_loss_is_the_cross_entropy_of_summed_probabilities_with_the_prior_of_labels():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(6, 5, generator=generator, requires_grad=True)
    groups, labels = torch.tensor([0, 0, 1, 1, 1]), torch.tensor([0, 1, 2, 3, 4, 0])
    of_class = torch.eye(2)[groups]
    prior = torch.tensor([0.5, 0.25, 0.15, 0.06, 0.04])
    found = losses.marginal_cross_entropy(logits + prior.log(), of_class[labels], of_class)

    share = (logits + prior.log()).softmax(1)
    summed = torch.stack([share[:, groups == m].sum(1) for m in range(2)], 1)
    direct = -summed[torch.arange(6), groups[labels]].log().mean()
    assert found.item() == pytest.approx(direct.item(), rel=1e-5)
    for one, other in zip(*(torch.autograd.grad(v, logits) for v in (found, direct)), strict=True):
        assert torch.allclose(one, other, atol=1e-6)

    # the same as logits of the labels, balanced by the prior of the labels
    prior_of_labels = prior @ of_class
    of_labels = ((logits.exp() * prior) @ of_class / prior_of_labels).log()
    balanced = losses.soft_cross_entropy(of_labels, of_class[labels], prior_of_labels.log())
    assert found.item() == pytest.approx(balanced.item(), rel=1e-5)


def test_marginal_loss_of_soft_labels_and_of_certain_mistakes_is_finite():
    of_class = torch.tensor([[1.0, 0.0], [0.25, 0.75], [0.0, 1.0]])
    logits = torch.tensor([[200.0, 0.0, -200.0]], requires_grad=True)
    value = losses.marginal_cross_entropy(logits, of_class[2:], of_class)
    value.backward()
    assert value.item() == pytest.approx(200 - math.log(0.75), rel=1e-5)
    assert torch.isfinite(logits.grad).all()
    shares = torch.tensor([[0.2, 0.4, 0.4]])
    soft = losses.marginal_cross_entropy(shares.log(), of_class[1:2], of_class)
    assert soft.item() == pytest.approx(-0.25 * math.log(0.3) - 0.75 * math.log(0.7), rel=1e-5)
