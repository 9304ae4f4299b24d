"""Where each term's gradient goes: the encoder, the head, the bank."""

import numpy as np
import pytest
import torch

from dovs.methods import METHODS
from dovs.methods.method import Bank, Batch, TrainingInfo

COUNTS = np.array([10, 6, 4, 3])
LABELS = torch.from_numpy(np.repeat(np.arange(4), COUNTS))
D = 8
OFF = {"lambda_v": 0.0, "lambda_mc": 0.0}
TERMS = [
    ("dos", {**OFF, "lambda_v": 1.0}, "synthetic"),
    ("dos", {**OFF, "lambda_mc": 1.0}, "micro_cluster"),
    ("dovs", {**OFF, "lambda_v": 1.0, "lambda_abs": 0.0, "lambda_sub": 0.0}, "synthetic"),
    ("dovs", {**OFF, "lambda_mc": 1.0, "lambda_abs": 0.0, "lambda_sub": 0.0}, "micro_cluster"),
    ("dovs", {**OFF, "lambda_abs": 1.0, "lambda_sub": 0.0}, "abstract"),
    ("dovs", {**OFF, "lambda_abs": 0.0, "lambda_sub": 1.0}, "leakage"),
]


def one_step(name: str, parameters: dict, bank: torch.Tensor, inputs: torch.Tensor):
    """Return the terms, encoder, head and method after one round and one forward pass."""
    method = (
        METHODS[name](**parameters, num_abstract_labels=2)
        if name == "dovs"
        else METHODS[name](**parameters)
    )
    method.setup(TrainingInfo(COUNTS, tuple("abcd"), None, LABELS, D, 10, 0))
    assert method.starts_round(2)
    method.begin_round(Bank(bank, LABELS, 0, 2))
    encoder, head = torch.nn.Linear(D, D), torch.nn.Linear(D, 4)
    z = encoder(inputs)
    terms = method.losses(
        Batch(
            indices=torch.arange(len(LABELS)),
            labels=LABELS,
            embeddings=z,
            logits=head(z),
            head=head,
            log_prior=torch.log(torch.from_numpy(COUNTS / COUNTS.sum()).float()),
            epoch=8.0,
            generator=torch.Generator().manual_seed(0),
            views=z[None],
        )
    )
    return terms, encoder, head, method


@pytest.mark.parametrize("name, parameters, term", TERMS)
def test_gradient_of_each_term_goes_where_it_should(name, parameters, term):
    generator = torch.Generator().manual_seed(0)
    bank = torch.randn(len(LABELS), D, generator=generator, requires_grad=True)
    inputs = torch.randn(len(LABELS), D, generator=generator)
    terms, encoder, head, _ = one_step(name, parameters, bank, inputs)
    assert set(terms) == {"cross_entropy", term}
    terms[term].backward()
    assert bank.grad is None
    if term == "synthetic":
        assert encoder.weight.grad is None
        assert head.weight.grad.abs().sum() > 0
    else:
        assert encoder.weight.grad.abs().sum() > 0
        assert head.weight.grad is None


def test_micro_cluster_term_moves_the_encoder_differently_from_cross_entropy():
    """Some re-implementations of DOS have a micro-cluster term whose gradient is zero."""
    generator = torch.Generator().manual_seed(0)
    bank = torch.randn(len(LABELS), D, generator=generator)
    inputs = torch.randn(len(LABELS), D, generator=generator)
    terms, encoder, _, _ = one_step("dos", {**OFF, "lambda_mc": 1.0}, bank, inputs)
    (pull,) = torch.autograd.grad(terms["micro_cluster"], encoder.weight, retain_graph=True)
    (push,) = torch.autograd.grad(terms["cross_entropy"], encoder.weight)
    assert pull.norm() > 1e-3
    cosine = torch.nn.functional.cosine_similarity(pull.flatten(), push.flatten(), dim=0)
    assert cosine.abs() < 0.9


def test_a_step_down_the_micro_cluster_loss_brings_embeddings_nearer_to_their_neighbours():
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(len(LABELS), D, generator=generator).requires_grad_()
    bank = z.detach().clone()
    method = METHODS["dos"](lambda_mc=1.0, lambda_v=0.0)
    method.setup(TrainingInfo(COUNTS, tuple("abcd"), None, LABELS, D, 10, 0))
    method.begin_round(Bank(bank, LABELS, 0, 2))

    def spread(points: torch.Tensor) -> float:
        centres = torch.stack([points[c == LABELS].mean(0) for c in range(4)])
        return float((points - centres[LABELS]).square().sum())

    head = torch.nn.Linear(D, 4)
    prior = torch.full((4,), 0.25).log()
    rows = torch.arange(len(LABELS))
    source = torch.Generator().manual_seed(1)
    terms = method.losses(Batch(rows, LABELS, z, head(z), head, prior, 8.0, source, z[None]))
    terms["micro_cluster"].backward()
    assert spread((z - 5.0 * z.grad).detach()) < 0.9 * spread(z.detach())


def test_sampling_is_natural_in_the_warm_up_and_over_loaded_after_it():
    method = METHODS["dos"](gamma=0.5, r_max=1.5, warm_up=0.2)
    method.setup(TrainingInfo(COUNTS, tuple("abcd"), None, LABELS, D, 10, 0))
    assert method.sampling_rates(COUNTS, 1).tolist() == [1, 1, 1, 1]
    expected = [1, (10 / 6) ** 0.5, 1.5, 1.5]
    assert method.sampling_rates(COUNTS, 2) == pytest.approx(expected)


def test_dovs_renews_abstract_labels_every_second_round_until_the_share_is_over():
    method = METHODS["dovs"](num_abstract_labels=2, refresh_rounds=2, refresh_until=0.6)
    method.setup(TrainingInfo(COUNTS, tuple("abcd"), None, LABELS, D, 20, 0))
    seen = []
    for number, epoch in enumerate(e for e in range(20) if method.starts_round(e)):
        bank = torch.randn(len(LABELS), D, generator=torch.Generator().manual_seed(number))
        before = method.hierarchy
        method.begin_round(Bank(bank, LABELS, number, epoch))
        seen.append((epoch, method.hierarchy is not before))
        assert np.allclose(method.subspaces.mean, bank.double().mean(0).numpy(), atol=1e-6)
    assert seen == [(4, True), (9, False), (14, False), (19, False)]


@pytest.mark.parametrize("source", ["ward", "random", "superclasses"])
def test_dovs_takes_its_abstract_labels_from_the_chosen_generator(source):
    method = METHODS["dovs"](generator=source)
    superclasses = ("x", "x", "y", "y")
    method.setup(TrainingInfo(COUNTS, tuple("abcd"), superclasses, LABELS, D, 10, 0))
    bank = torch.randn(len(LABELS), D, generator=torch.Generator().manual_seed(0))
    method.begin_round(Bank(bank, LABELS, 0, 2))
    assert method.hierarchy.generator == source
    if source == "superclasses":
        assert method.hierarchy.groups.tolist() in ([0, 0, 1, 1], [1, 1, 0, 0])
