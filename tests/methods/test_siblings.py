"""What an image borrows from images of its abstract label: partners, prior, deviations."""

import numpy as np
import pytest
import torch

from dovs.methods import METHODS
from dovs.methods.method import Bank, TrainingInfo
from dovs.methods.mixing import MEAN_PATCH, patches
from dovs.methods.siblings import SiblingEmbeddings, mixed_prior, rarity, sibling_mixing

COUNTS = torch.tensor([8, 4, 2, 1])
GROUPS = torch.tensor([0, 0, 1, 1])
LABELS = torch.arange(4).repeat_interleave(COUNTS)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_rarity_by_hand():
    assert rarity(COUNTS, 1.0).tolist() == [1, 2, 4, 8]
    assert rarity(COUNTS, 0.0).tolist() == [1, 1, 1, 1]


def test_partners_are_of_the_same_abstract_label_and_rare_ones_come_more_often():
    drawn = torch.zeros(4, 4)
    for seed in range(400):
        mixing = sibling_mixing(LABELS, GROUPS, rarity(COUNTS, 1.0), 1.0, 2, seeded(seed))
        assert mixing.depth == 2
        drawn.index_put_((LABELS, LABELS[mixing.partner]), torch.ones(15), accumulate=True)
    assert (drawn[:2, 2:] == 0).all()
    assert (drawn[2:, :2] == 0).all()
    # within a group, n_c · n_max / n_c is the same for every class: each is a partner as often
    shares = drawn[0, :2] / drawn[0].sum()
    assert shares.tolist() == pytest.approx([0.5, 0.5], abs=0.03)


def test_no_share_means_nothing_is_mixed():
    mixing = sibling_mixing(LABELS, GROUPS, rarity(COUNTS, 1.0), 0.0, 0, seeded())
    assert (mixing.label_share == 1).all()


def test_labels_are_shared_by_the_area_of_the_box():
    partner = torch.arange(1000).roll(1)
    chosen = torch.arange(1000) % 2 == 0
    mixing = patches(partner, chosen, 0, seeded())
    top, bottom, left, right = mixing.boxes.T
    assert torch.allclose(mixing.label_share, 1 - (bottom - top) * (right - left))
    assert (mixing.boxes >= 0).all()
    assert (mixing.boxes <= 1).all()
    assert (mixing.label_share[~chosen] == 1).all()
    assert (mixing.label_share[chosen] < 1).all()


def test_mean_area_of_a_patch_is_what_the_prior_reckons_with():
    chosen = torch.ones(200_000, dtype=torch.bool)
    mixing = patches(torch.arange(200_000), chosen, 0, seeded())
    assert 1 - float(mixing.label_share.mean()) == pytest.approx(MEAN_PATCH, abs=0.002)


def test_mixed_prior_is_the_mean_label_of_mixed_steps():
    prior = COUNTS / COUNTS.sum()
    weights = rarity(COUNTS, 1.0)
    expected = mixed_prior(prior, GROUPS, weights, 1.0)
    assert float(expected.sum()) == pytest.approx(1)
    # class 3: 1/15 of the draws; half of the 3/15 of its group is offered to it
    by_hand = (1 - MEAN_PATCH) / 15 + MEAN_PATCH * 0.1
    assert float(expected[3]) == pytest.approx(by_hand)
    labels = torch.multinomial(prior, 4000, replacement=True, generator=seeded(1))
    mixing = sibling_mixing(labels, GROUPS, weights, 1.0, 0, seeded(2))
    seen = torch.zeros(4).index_add_(0, labels, mixing.label_share)
    seen.index_add_(0, labels[mixing.partner], 1 - mixing.label_share)
    assert torch.allclose(seen / 4000, expected, atol=0.02)


def test_synthetic_embedding_is_a_class_mean_moved_by_a_siblings_deviation():
    bank = torch.tensor([[0.0, 0.0], [2.0, 0.0], [10.0, 0.0], [10.0, 6.0], [50.0, 50.0]])
    labels = torch.tensor([0, 0, 1, 1, 2])
    made = SiblingEmbeddings(bank, labels, torch.tensor([0, 0, 1]))
    assert made.means.tolist() == [[1, 0], [10, 3], [50, 50]]
    root = 2**0.5  # two images lie nearer to their own mean than to the true one
    assert torch.allclose(made.deviations[0], torch.tensor([-root, 0.0]))
    points, classes = made.balanced(3000, seeded())
    allowed = {
        0: [(1 - root, 0), (1 + root, 0), (1, -3 * root), (1, 3 * root)],
        1: [(10 - root, 3), (10 + root, 3), (10, 3 - 3 * root), (10, 3 + 3 * root)],
        2: [(50, 50)],  # alone in its label and of one image: nothing to borrow
    }
    for c, places in allowed.items():
        seen = {tuple(round(v, 3) for v in point) for point in points[classes == c].tolist()}
        assert seen == {tuple(round(float(v), 3) for v in place) for place in places}
    shares = classes.bincount() / 3000
    assert shares.tolist() == pytest.approx([1 / 3] * 3, abs=0.03)


def test_dovs_mixes_siblings_only_once_it_has_abstract_labels():
    counts = COUNTS.numpy()
    method = METHODS["dovs"](num_abstract_labels=2)
    method.setup(TrainingInfo(counts, tuple("abcd"), None, LABELS, 4, 10, 0))
    assert method.mix(LABELS, 0.5, seeded()) is None
    method.begin_round(Bank(torch.randn(15, 4, generator=seeded()), LABELS, 0, 2))
    mixing = method.mix(LABELS, 2.5, seeded())
    groups = method.hierarchy.groups
    own, other = groups[LABELS.numpy()], groups[LABELS[mixing.partner].numpy()]
    assert np.array_equal(own, other)
    assert METHODS["dovs"](patch_share=0).mix(LABELS, 2.5, seeded()) is None


def test_one_abstract_label_lets_all_classes_borrow_from_each_other():
    method = METHODS["dovs"](num_abstract_labels=1)
    method.setup(TrainingInfo(COUNTS.numpy(), tuple("abcd"), None, LABELS, 4, 10, 0))
    method.begin_round(Bank(torch.randn(15, 4, generator=seeded()), LABELS, 0, 2))
    assert method.hierarchy.num_abstract_labels == 1
    partners = {
        (int(a), int(b))
        for seed in range(50)
        for a, b in zip(LABELS, LABELS[method.mix(LABELS, 2.5, seeded(seed)).partner], strict=True)
    }
    assert len(partners) == 16
