"""The baselines without rounds, against values worked out by hand."""

import math

import numpy as np
import pytest
import torch

from dovs.errors import ConfigError
from dovs.methods import METHODS
from dovs.methods.catalogue.centre_loss import moved_centres
from dovs.methods.catalogue.ldam import margins
from dovs.methods.catalogue.remix import label_share
from dovs.methods.method import Batch, Mixing, TrainingInfo
from dovs.methods.mixing import beta_share, mixed_cross_entropy, paired
from dovs.methods.weighting import effective_number_weights, effective_numbers
from dovs.training.model import CosineHead

COUNTS = np.array([100, 1])
LABELS = torch.tensor([0, 1])
# shares 1 : 3 and 4 : 4, so that the true classes have p = 1/4 and 1/2
LOGITS = torch.log(torch.tensor([[1.0, 3.0], [4.0, 4.0]]))


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def ready(name: str, counts: np.ndarray = COUNTS, size: int = 2, **parameters):
    method = METHODS[name](**parameters)
    labels = torch.from_numpy(np.repeat(np.arange(len(counts)), counts))
    names = tuple("abcdefgh"[: len(counts)])
    return method, method.setup(TrainingInfo(counts, names, None, labels, size, 10, 0))


def step(logits=LOGITS, labels=LABELS, epoch=9.0, head=None, z=None, mixing=None) -> Batch:
    z = torch.zeros(len(labels), 2) if z is None else z
    return Batch(
        indices=torch.arange(len(labels)),
        labels=labels,
        embeddings=z,
        logits=logits,
        head=head or torch.nn.Identity(),
        log_prior=torch.tensor([0.5, 0.5]).log(),
        epoch=epoch,
        generator=seeded(),
        views=z[None],
        mixing=mixing,
    )


def loss(method, batch: Batch) -> float:
    return sum(term.item() for term in method.losses(batch).values())


def test_square_root_sampling_fills_shares_by_the_root_of_the_size():
    method, _ = ready("square_root_sampling")
    rates = method.sampling_rates(COUNTS, 0)
    assert rates == pytest.approx([1, 10])
    assert COUNTS * rates / (COUNTS * rates).sum() == pytest.approx([10 / 11, 1 / 11])


def test_effective_numbers_of_a_hundred_images_and_of_one():
    assert effective_numbers(COUNTS, 0.9999) == pytest.approx([99.506613, 1], rel=1e-6)
    # 1 / 99.506613 : 1 = 0.01004958 : 1, scaled to sum to 2
    expected = [2 * 0.01004958 / 1.01004958, 2 / 1.01004958]
    assert effective_number_weights(COUNTS, 0.9999) == pytest.approx(expected, rel=1e-5)
    assert effective_number_weights(COUNTS, 0.0).tolist() == [1, 1]


def test_effective_number_weighs_the_loss_from_when_it_is_due():
    method, _ = ready("effective_number", beta=0.5, counts=np.array([2, 1]), deferred=0.5)
    # E = 1.5 and 1: weights 0.8 and 1.2; losses ln 4 and ln 2
    plain, weighted = (math.log(4) + math.log(2)) / 2, (0.8 * math.log(4) + 1.2 * math.log(2)) / 2
    assert loss(method, step(epoch=4.99)) == pytest.approx(plain)
    assert loss(method, step(epoch=5.0)) == pytest.approx(weighted)
    assert method.sampling_rates(np.array([2, 1]), 9).tolist() == [1, 1]


def test_effective_number_may_decide_the_sampling_instead():
    method, _ = ready("effective_number", beta=0.5, by="sampling", deferred=0.5)
    counts = np.array([2, 1])
    assert method.sampling_rates(counts, 4).tolist() == [1, 1]
    assert method.sampling_rates(counts, 5) == pytest.approx([1, 1.5])
    assert loss(method, step()) == pytest.approx((math.log(4) + math.log(2)) / 2)


def test_inverse_frequency_weighs_by_one_over_the_size():
    method, _ = ready("inverse_frequency", counts=np.array([30, 10]))
    assert loss(method, step()) == pytest.approx((0.5 * math.log(4) + 1.5 * math.log(2)) / 2)


@pytest.mark.parametrize(
    "name, parameters",
    [
        ("inverse_frequency", {}),
        ("effective_number", {"beta": 0.5}),
        ("focal", {"gamma": 0.0, "beta": 0.5}),
        ("ldam", {"max_margin": 0.0, "beta": 0.5}),
    ],
)
def test_weighted_losses_are_divided_by_the_weights_or_by_the_images(name, parameters):
    counts = np.array([2, 1])
    weights = [2 / 3, 4 / 3] if name == "inverse_frequency" else [0.8, 1.2]
    labels, logits = torch.tensor([0, 0, 1]), LOGITS[[0, 0, 1]]
    total = 2 * weights[0] * math.log(4) + weights[1] * math.log(2)
    batch = step(logits, labels, head=CosineHead(2, 2, scale=10.0))
    method, _ = ready(name, counts=counts, **parameters)
    assert loss(method, batch) == pytest.approx(total / (2 * weights[0] + weights[1]))
    method, _ = ready(name, counts=counts, normalisation="batch", **parameters)
    assert loss(method, batch) == pytest.approx(total / 3)


def test_deferred_weights_are_deferred_re_weighting():
    """The same loss as LDAM without margins, before and after the weights begin."""
    counts = np.array([20, 4])
    labels, logits = torch.tensor([0, 0, 1]), LOGITS[[0, 0, 1]]
    drw, _ = ready("ldam", counts=counts, max_margin=0.0, deferred=0.8)
    ours, _ = ready("effective_number", counts=counts, deferred=0.8)
    head = CosineHead(2, 2, scale=10.0)
    both = [
        [loss(method, step(logits, labels, epoch, head)) for epoch in (7.9, 8.0)]
        for method in (drw, ours)
    ]
    assert both[0] == pytest.approx(both[1])
    assert both[0][0] != pytest.approx(both[0][1])


def test_focal_loss_fades_what_is_right_already():
    method, _ = ready("focal", gamma=2.0)
    expected = ((3 / 4) ** 2 * math.log(4) + (1 / 2) ** 2 * math.log(2)) / 2
    assert loss(method, step()) == pytest.approx(expected)


def test_focal_loss_with_gamma_zero_is_cross_entropy_bit_for_bit():
    logits = torch.randn(50, 4, generator=seeded())
    batch = step(logits, torch.arange(50) % 4)
    (focal,), (plain,) = (
        ready(name, **given)[0].losses(batch).values()
        for name, given in (("focal", {"gamma": 0.0}), ("ce", {}))
    )
    assert torch.equal(focal, plain)


def test_class_balanced_focal_loss_weighs_by_effective_number():
    method, _ = ready("focal", counts=np.array([2, 1]), gamma=1.0, beta=0.5)
    expected = (0.8 * 3 / 4 * math.log(4) + 1.2 * 1 / 2 * math.log(2)) / 2
    assert loss(method, step()) == pytest.approx(expected)


def test_focal_loss_has_a_finite_slope_where_nothing_is_left_to_learn():
    method, _ = ready("focal", gamma=0.5)
    logits = torch.tensor([[200.0, 0.0], [0.0, 200.0]], requires_grad=True)
    sum(method.losses(step(logits)).values()).backward()
    assert torch.isfinite(logits.grad).all()


def test_ldam_takes_the_margin_off_the_true_class_alone():
    counts = np.array([625, 16])
    assert margins(counts, 0.5) == pytest.approx([0.2, 0.5])
    method, _ = ready("ldam", counts=counts)
    head = CosineHead(2, 2, scale=10.0)
    logits = torch.tensor([[9.0, 1.0], [-2.0, 7.0]])
    # s·Δ is 2 for class 0 and 5 for class 1: logits (7, 1) and (-2, 2)
    first, second = math.log(1 + math.exp(-6)), math.log(1 + math.exp(-4))
    assert loss(method, step(logits, epoch=7.9, head=head)) == pytest.approx((first + second) / 2)


def test_ldam_weighs_after_four_fifths_and_divides_by_the_weights_of_the_batch():
    counts = np.array([2, 1])
    method, _ = ready("ldam", counts=counts, max_margin=0.0, beta=0.5)
    head = CosineHead(2, 2, scale=10.0)
    labels, logits = torch.tensor([0, 0, 1]), LOGITS[[0, 0, 1]]
    expected = (0.8 * math.log(4) * 2 + 1.2 * math.log(2)) / 2.8
    assert loss(method, step(logits, labels, 8.0, head)) == pytest.approx(expected)
    plain = (2 * math.log(4) + math.log(2)) / 3
    assert loss(method, step(logits, labels, 7.0, head)) == pytest.approx(plain)


def test_centres_move_a_share_of_the_way_and_absent_ones_stay():
    centres = torch.tensor([[0.0, 0.0], [1.0, 1.0], [5.0, 5.0]])
    z = torch.tensor([[2.0, 0.0], [4.0, 0.0], [1.0, 4.0]])
    moved = moved_centres(centres, z, torch.tensor([0, 0, 1]), alpha=0.5)
    # class 0: 0.5·(2 + 4) / (1 + 2); class 1: 0.5·3 / (1 + 1)
    assert torch.allclose(moved, torch.tensor([[1.0, 0.0], [1.0, 1.75], [5.0, 5.0]]))


def test_centre_loss_is_half_the_squared_distance_to_centres_that_then_move():
    method, modules = ready("centre_loss", lambda_c=0.1, alpha=1.0)
    z = torch.tensor([[3.0, 4.0], [0.0, 2.0]], requires_grad=True)
    terms = method.losses(step(z=z))
    assert terms["centre"].item() == pytest.approx(0.1 * (25 + 4) / 2 / 2)
    terms["centre"].backward()
    assert torch.allclose(z.grad, 0.1 * z.detach() / 2)
    centres = modules["centres"].state_dict()["centres"]
    assert torch.allclose(centres, torch.tensor([[1.5, 2.0], [0.0, 1.0]]))
    assert not list(modules["centres"].parameters())


@pytest.mark.parametrize("alpha", [0.2, 1.0, 4.0])
def test_shares_have_the_moments_of_the_beta_law_and_follow_the_generator(alpha):
    source = seeded()
    shares = np.array([beta_share(alpha, source) for _ in range(3000)])
    assert shares.mean() == pytest.approx(0.5, abs=0.03)
    assert shares.var() == pytest.approx(1 / (4 * (2 * alpha + 1)), rel=0.1)
    assert beta_share(alpha, seeded()) == shares[0]


def test_mixup_pairs_all_images_of_a_step_with_one_share():
    labels = torch.arange(8)
    mixing = paired(labels, 1.0, seeded())
    assert mixing.partner.sort().values.tolist() == labels.tolist()
    assert len(mixing.image_share.unique()) == 1
    assert torch.equal(mixing.image_share, mixing.label_share)
    method, _ = ready("mixup")
    again = method.mix(labels, 3.0, seeded())
    assert torch.equal(again.partner, mixing.partner)
    assert torch.equal(again.image_share, mixing.image_share)


def test_mixed_cross_entropy_pays_both_labels_by_their_share():
    share = torch.tensor([0.75, 1.0])
    mixing = Mixing(torch.tensor([1, 0]), LABELS[[1, 0]], share, share)
    # image 0: own p = 1/4, partner's 3/4; image 1: own 1/2 alone
    expected = (0.75 * math.log(4) + 0.25 * math.log(4 / 3) + math.log(2)) / 2
    (value,) = mixed_cross_entropy(step(mixing=mixing), None).values()
    assert value.item() == pytest.approx(expected)


@pytest.mark.parametrize(
    "own, other, image, label",
    [
        (30, 10, 0.4, 0.0),  # three times commoner, smaller part: the label goes to the rare one
        (30, 10, 0.5, 0.5),  # not a smaller part
        (29, 10, 0.4, 0.4),  # not three times commoner
        (10, 30, 0.6, 1.0),  # the same from the rare one's side
        (10, 30, 0.5, 0.5),
        (10, 29, 0.6, 0.6),
        (10, 10, 0.1, 0.1),
    ],
)
def test_remix_gives_the_label_to_the_much_rarer_class(own, other, image, label):
    share = label_share(
        torch.tensor([image]), torch.tensor([own]), torch.tensor([other]), kappa=3, threshold=0.5
    )
    assert share.item() == pytest.approx(label)


def test_remix_mixes_images_as_mixup_does_and_labels_by_the_sizes_of_both_classes():
    labels = torch.tensor([0, 1, 0, 1, 0, 1])
    method, _ = ready("remix")
    mixing, plain = method.mix(labels, 0.0, seeded()), paired(labels, 1.0, seeded())
    assert torch.equal(mixing.image_share, plain.image_share)
    assert torch.equal(mixing.partner, plain.partner)
    common, rare = labels == 0, labels[mixing.partner] == 1
    share = mixing.image_share[0].item()
    towards_rare = 0.0 if share < 0.5 else share
    assert mixing.label_share[common & rare].tolist() == pytest.approx([towards_rare] * 2)
    same = labels == labels[mixing.partner]
    assert torch.equal(mixing.label_share[same], mixing.image_share[same])


@pytest.mark.parametrize(
    "name, given", [("effective_number", {"beta": 1.0}), ("focal", {"beta": 1.0})]
)
def test_beta_of_one_is_refused(name, given):
    with pytest.raises(ConfigError, match=r"beta=1\.0 is not allowed"):
        METHODS[name](**given)
