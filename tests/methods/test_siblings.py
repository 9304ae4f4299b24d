"""What an image borrows from images of its abstract label: partners, prior, deviations."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dovs.errors import HierarchyError
from dovs.hierarchy import Hierarchy
from dovs.methods import METHODS
from dovs.methods.method import Bank, TrainingInfo
from dovs.methods.mixing import MEAN_PATCH, draw_boxes
from dovs.methods.sampling import prior
from dovs.methods.siblings import (
    SiblingEmbeddings,
    SiblingPartners,
    rarity,
    shrunk_means,
    sibling_mixing,
)
from dovs.training.batches import batches, draw_epoch

COUNTS = torch.tensor([8, 4, 2, 1])
GROUPS = torch.tensor([0, 0, 1, 1])
LABELS = torch.arange(4).repeat_interleave(COUNTS)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_rarity_by_hand():
    assert rarity(COUNTS, 1.0).tolist() == [1, 2, 4, 8]
    assert rarity(COUNTS, 0.0).tolist() == [1, 1, 1, 1]


def test_partners_are_of_the_same_abstract_label_and_rare_ones_come_more_often():
    partners = SiblingPartners(LABELS, GROUPS, rarity(COUNTS, 1.0))
    step = torch.tensor([0, 3, 0, 1, 3, 2])
    drawn = torch.zeros(4, 4)
    for seed in range(400):
        mixing = sibling_mixing(step, partners, 1.0, 2, seeded(seed))
        assert mixing.depth == 2
        assert torch.equal(mixing.partner_labels, LABELS[mixing.lent[mixing.partner]])
        # two images of an abstract label share a partner, so three of each need two
        assert len(mixing.lent) == 4
        assert mixing.partner.unique(return_counts=True)[1].tolist() == [2, 1, 2, 1]
        drawn.index_put_((step, mixing.partner_labels), torch.ones(6), accumulate=True)
    assert (drawn[:2, 2:] == 0).all()
    assert (drawn[2:, :2] == 0).all()
    # within a group, n_c · n_max / n_c is the same for every class: each is a partner as often
    shares = drawn[0, :2] / drawn[0].sum()
    assert shares.tolist() == pytest.approx([0.5, 0.5], abs=0.05)


def test_any_image_of_a_class_may_be_its_partner():
    partners = SiblingPartners(LABELS, torch.zeros(4, dtype=torch.int64), torch.ones(4))
    rows = partners.draw(torch.zeros(3000, dtype=torch.int64), seeded())
    assert (rows.bincount() / 3000).tolist() == pytest.approx([1 / 15] * 15, abs=0.02)
    assert len(partners.draw(torch.zeros(0, dtype=torch.int64), seeded())) == 0


def test_no_share_means_nothing_is_mixed():
    partners = SiblingPartners(LABELS, GROUPS, rarity(COUNTS, 1.0))
    mixing = sibling_mixing(LABELS, partners, 0.0, 0, seeded())
    assert (mixing.label_share == 1).all()
    assert torch.equal(mixing.partner_labels, LABELS)
    assert mixing.lent is None


def test_labels_are_shared_by_the_area_of_the_box():
    chosen = torch.arange(1000) % 2 == 0
    boxes, share = draw_boxes(chosen, seeded())
    top, bottom, left, right = boxes.T
    assert torch.allclose(share, 1 - (bottom - top) * (right - left))
    assert (boxes >= 0).all()
    assert (boxes <= 1).all()
    assert (share[~chosen] == 1).all()
    assert (share[chosen] < 1).all()


def test_the_prior_uses_the_mean_area_of_a_patch():
    _, share = draw_boxes(torch.ones(200_000, dtype=torch.bool), seeded())
    assert 1 - float(share.mean()) == pytest.approx(MEAN_PATCH, abs=0.002)


def test_prior_of_mixed_labels_by_hand():
    prior = COUNTS / COUNTS.sum()
    found = SiblingPartners(LABELS, GROUPS, rarity(COUNTS, 1.0)).prior(prior, 1.0)
    assert float(found.sum()) == pytest.approx(1)
    # class 3: 1/15 of the draws; half of the 3/15 of its group is given to it
    assert float(found[3]) == pytest.approx((1 - MEAN_PATCH) / 15 + MEAN_PATCH * 0.1)


@pytest.mark.parametrize("classes_in_a_group", [1, 2, 5, 100])
def test_the_prior_of_the_loss_is_that_of_the_labels_really_shared(classes_in_a_group):
    """100 classes of 150 … 3 images in steps of 128, the tail as often among few siblings as many.

    Partners drawn from the step alone are off by 0.19 on average, and 0.7 at worst, in groups of 5.
    """
    classes, epochs, seen_epochs = 100, 12, 5
    counts = (150 * 50 ** -(np.arange(classes) / (classes - 1))).round().astype(np.int64)
    labels = torch.from_numpy(np.repeat(np.arange(classes), counts))
    order = np.random.default_rng(0).permutation(classes)
    method = METHODS["dovs"](patch_until=1)
    method.setup(TrainingInfo(counts, tuple(map(str, range(classes))), None, labels, 8, epochs, 0))
    method.use_groups(torch.from_numpy(order // classes_in_a_group))
    rates = torch.from_numpy(method.sampling_rates(counts, 9))[labels]

    generator, seen = seeded(), torch.zeros(classes)
    for _ in range(seen_epochs):
        for indices in batches(draw_epoch(rates, generator), 128):
            y = labels[indices]
            mixing = method.mix(y, 9.0, generator)
            seen.index_add_(0, y, mixing.label_share)
            seen.index_add_(0, mixing.partner_labels, 1 - mixing.label_share)
    log_prior = torch.from_numpy(np.log(prior(counts, method.sampling_rates(counts, 9)))).float()
    assumed = method.mixed_log_prior(log_prior).exp()
    assert float(assumed.sum()) == pytest.approx(1, abs=1e-5)
    log_ratio = (assumed / (seen / seen.sum())).log()
    assert abs(float(log_ratio[torch.from_numpy(counts < 20)].mean())) < 0.05
    assert log_ratio.abs().max() < 0.4


def test_synthetic_embedding_is_a_class_mean_moved_by_a_siblings_deviation():
    bank = torch.tensor([[0.0, 0.0], [2.0, 0.0], [10.0, 0.0], [10.0, 6.0], [50.0, 50.0]])
    labels = torch.tensor([0, 0, 1, 1, 2])
    made = SiblingEmbeddings(bank, labels, torch.tensor([0, 0, 1]))
    assert made.means.tolist() == [[1, 0], [10, 3], [50, 50]]
    root = 2**0.5  # two images lie nearer to their own mean than to the true one
    assert torch.allclose(made.deviations(torch.tensor([0]))[0], torch.tensor([-root, 0.0]))
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


def test_means_of_few_images_move_towards_their_siblings_or_all_others():
    means = torch.tensor([[0.0, 0.0], [8.0, 0.0], [0.0, 4.0], [20.0, 20.0]])
    counts, groups = torch.tensor([10.0, 990.0, 10.0, 10.0]), torch.tensor([0, 0, 0, 1])
    moved = shrunk_means(means, counts, groups, 10.0)
    assert moved[0].tolist() == [2, 1]  # half of the way to the mean of its two siblings
    assert (moved[1] - means[1]).norm() < 0.1
    assert moved[3].tolist() == pytest.approx([(20 + 8 / 3) / 2, (20 + 4 / 3) / 2])
    assert torch.equal(shrunk_means(means, counts, groups, 0.0), means)
    assert torch.equal(shrunk_means(means[:1], counts[:1], groups[:1], 9.0), means[:1])


def test_dovs_mixes_siblings_only_once_it_has_abstract_labels():
    counts = COUNTS.numpy()
    method = METHODS["dovs"](num_abstract_labels=2)
    method.setup(TrainingInfo(counts, tuple("abcd"), None, LABELS, 4, 10, 0))
    assert method.mix(LABELS, 0.5, seeded()) is None
    method.begin_round(Bank(torch.randn(15, 4, generator=seeded()), LABELS, 0, 2))
    mixing = method.mix(LABELS, 2.5, seeded())
    groups = method.hierarchy.groups
    own, other = groups[LABELS.numpy()], groups[mixing.partner_labels.numpy()]
    assert np.array_equal(own, other)
    assert METHODS["dovs"](patch_share=0).mix(LABELS, 2.5, seeded()) is None


@pytest.mark.parametrize(("until", "last"), [(1.0, 9.99), (0.5, 4.99), (0.25, 2.49)])
def test_patches_end_at_a_share_of_the_epochs(until, last):
    method = METHODS["dovs"](num_abstract_labels=1, patch_until=until)
    method.setup(TrainingInfo(COUNTS.numpy(), tuple("abcd"), None, LABELS, 4, 10, 0))
    method.begin_round(Bank(torch.randn(15, 4, generator=seeded()), LABELS, 0, 2))
    assert method.mix(LABELS, last, seeded()) is not None
    assert method.mix(LABELS, 10 * until, seeded()) is None


@pytest.mark.parametrize(
    ("smallest", "below", "patches"),
    [(20, 20, False), (19, 20, True), (500, None, True), (500, 501, True)],
)
def test_images_get_patches_only_where_a_class_is_rare(smallest, below, patches):
    method = METHODS["dovs"](num_abstract_labels=1, patch_below=below)
    counts = np.array([600, 600, 600, smallest])
    method.setup(TrainingInfo(counts, tuple("abcd"), None, LABELS, 4, 10, 0))
    method.begin_round(Bank(torch.randn(15, 4, generator=seeded()), LABELS, 0, 2))
    assert (method.mix(LABELS, 2.5, seeded()) is not None) is patches
    assert (method.over_sampling().patched > 0) is patches
    note = f"no patches: each class has {below} training images or more (patch_below)."
    assert (note in method.notes) is not patches


def test_one_abstract_label_lets_all_classes_borrow_from_each_other():
    method = METHODS["dovs"](num_abstract_labels=1)
    method.setup(TrainingInfo(COUNTS.numpy(), tuple("abcd"), None, LABELS, 4, 10, 0))
    method.begin_round(Bank(torch.randn(15, 4, generator=seeded()), LABELS, 0, 2))
    assert method.hierarchy.num_abstract_labels == 1
    partners = {
        (int(a), int(b))
        for seed in range(50)
        for a, b in zip(LABELS, method.mix(LABELS, 2.5, seeded(seed)).partner_labels, strict=True)
    }
    assert len(partners) == 16


def test_more_abstract_labels_than_dimensions_are_refused_before_training():
    info = TrainingInfo(COUNTS.numpy(), tuple("abcd"), None, LABELS, 3, 10, 0)
    METHODS["dovs"](num_abstract_labels=2).setup(info)
    with pytest.raises(HierarchyError, match="need 4 dimensions, but the embedding has 3"):
        METHODS["dovs"](num_abstract_labels=3).setup(info)
    given = Hierarchy.from_groups(tuple("abcd"), np.array([0, 1, 2, 2]))
    with pytest.raises(HierarchyError, match="need 4 dimensions"):
        METHODS["dovs"]().setup(replace(info, hierarchy=given))


def test_the_number_of_abstract_labels_that_is_chosen_fits_the_embedding():
    counts = np.full(30, 2)
    labels = torch.arange(30).repeat_interleave(2)
    centres = 9 * torch.randn(15, 4, generator=seeded())  # two classes at each
    z = centres[labels // 2] + 0.01 * torch.randn(60, 4, generator=seeded(1))
    names = tuple(map(str, range(30)))
    method = METHODS["dovs"]()
    method.setup(TrainingInfo(counts, names, None, labels, 4, 10, 0))
    method.begin_round(Bank(z, labels, 0, 2))
    assert method.hierarchy.num_abstract_labels == 3
