"""What an image may borrow from its siblings, the images of its abstract label.

Feature maps: a patch of the map of a sibling, more often of a rare class, is pasted into its own.
Embeddings: a class mean moves by the deviation of a sibling from *its* class mean, so that a class
of few images varies as the classes beside it do.

Shapes: N training images, B images in a step, C classes, D embedding size, M abstract labels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dovs.methods.method import Mixing
from dovs.methods.mixing import MEAN_PATCH, draw_boxes
from dovs.methods.neighbours import ClassBalancedDraw

if TYPE_CHECKING:
    import torch
    from torch import Tensor


def rarity(class_counts: Tensor, gamma: float) -> Tensor:
    """Return (n_max / n_c)^γ, (C,) float32, how much a class is preferred as a partner."""
    return (class_counts.max() / class_counts.float()) ** gamma


class SiblingPartners:
    """Draws the partners of images from the whole training set, within their abstract labels.

    A partner of an image of class c is of class d with probability S_cd ∝ n_d·weight_d over the
    classes d of the same abstract label, and is any image of d. So the labels that patches bring
    in depend neither on the other images of the step nor on its size, and `prior` is exact.

    Args:
        labels: of the training images, (N,) int64, every class present.
        groups: abstract label of each class, (C,) int64.
        weights: how much an image of each class is preferred, (C,), see `rarity`.
    """

    def __init__(self, labels: Tensor, groups: Tensor, weights: Tensor) -> None:
        self.labels = labels
        self.counts = labels.bincount(minlength=len(groups))
        self.rows = labels.argsort(stable=True)
        self.starts = self.counts.cumsum(0) - self.counts
        mass = (self.counts * weights) * (groups[:, None] == groups)
        self.shares = mass / mass.sum(1, keepdim=True)  # S, (C, C)

    def draw(self, classes: Tensor, generator: torch.Generator) -> Tensor:
        """Draw a training image for each image of these classes, (B,) int64."""
        import torch

        if not len(classes):
            return classes
        drawn = torch.multinomial(self.shares[classes], 1, generator=generator)[:, 0]
        place = torch.rand(len(drawn), generator=generator, device=drawn.device)
        count = self.counts[drawn]
        return self.rows[self.starts[drawn] + (place * count).long().minimum(count - 1)]

    def prior(self, prior: Tensor, share: float) -> Tensor:
        """Return the share of each class among the labels after `sibling_mixing`, (C,).

        (1 − a)·π + a·Sᵀπ, where a = share·E[area of a patch] is the part of all labels that images
        give away.

        Args:
            prior: π of the drawn images, (C,).
            share: of images that are mixed.
        """
        given = MEAN_PATCH * share
        return (1 - given) * prior + given * (prior @ self.shares)


def sibling_mixing(
    labels: Tensor, partners: SiblingPartners, share: float, depth: int, generator: torch.Generator
) -> Mixing:
    """Draw, for a share of a step's images, a sibling whose patch goes into their maps.

    Args:
        labels: y of the step, (B,) int64.
        partners: whom siblings are drawn from.
        share: of images that are mixed, in [0, 1].
        depth: stage of the encoder before which maps are mixed, see `Mixing`.
        generator: source of randomness on the device of `labels`.
    """
    import torch

    chosen = torch.rand(len(labels), generator=generator, device=labels.device) < share
    boxes, label_share = draw_boxes(chosen, generator)
    lent = partners.draw(labels[chosen], generator)
    # without a box, any partner will do
    partner = (chosen.cumsum(0) - 1).clamp_min(0)
    partner_labels = labels.clone()
    partner_labels[chosen] = partners.labels[lent]
    return Mixing(
        partner,
        partner_labels,
        label_share,
        label_share,
        boxes,
        depth,
        lent if len(lent) else None,
    )


class SiblingEmbeddings:
    """Synthetic embeddings v = μ_c + (v_j − μ_{c_j}), image j of the abstract label of class c.

    Deviations of a class of n_c images are stretched by √(n_c / (n_c − 1)), by which the distance
    from the sample mean falls short of that from the true mean; a class of one image has none.

    Args:
        bank: v, (N, D) float32.
        labels: (N,) int64, every class present.
        groups: abstract label of each class, (C,) int64.
    """

    def __init__(self, bank: Tensor, labels: Tensor, groups: Tensor) -> None:
        counts = labels.bincount(minlength=len(groups)).to(bank.dtype)
        sums = bank.new_zeros(len(groups), bank.shape[1]).index_add_(0, labels, bank)
        self.means = sums / counts[:, None]
        stretch = (counts / (counts - 1).clamp_min(1)).sqrt()
        self.deviations = (bank - self.means[labels]) * stretch[labels][:, None]
        self.groups = groups
        self.rows = groups[labels].argsort(stable=True)
        self.sizes = groups[labels].bincount(minlength=int(groups.max()) + 1)
        self.starts = self.sizes.cumsum(0) - self.sizes
        self.labels = labels
        self._classes = ClassBalancedDraw(labels)

    def siblings(self, classes: Tensor, generator: torch.Generator) -> Tensor:
        """Draw an image of the abstract label of each class, (B,) rows of the bank."""
        import torch

        group = self.groups[classes]
        place = torch.rand(len(classes), generator=generator, device=classes.device)
        size = self.sizes[group]
        return self.rows[self.starts[group] + (place * size).long().minimum(size - 1)]

    def balanced(self, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw class-balanced synthetic embeddings, (size, D), and their labels, (size,)."""
        classes = self.labels[self._classes(size, generator)]
        return self.means[classes] + self.deviations[self.siblings(classes, generator)], classes
