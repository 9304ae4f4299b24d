"""What an image gets from its siblings, the images of its abstract label.

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

    A partner of an image with abstract label m is of class c with probability S_mc ∝ n_c·weight_c
    over the classes of m, and is any image of c. So the labels that patches bring in depend neither
    on the other images of the step nor on its size, and `prior` is exact.

    Everything is on the CPU: the numbers of partners differ from step to step, and a GPU would have
    to wait until the CPU knows them.

    Args:
        labels: of the training images, (N,) int64, every class present.
        groups: abstract label of each class, (C,) int64.
        weights: how much an image of each class is preferred, (C,), see `rarity`.
    """

    def __init__(self, labels: Tensor, groups: Tensor, weights: Tensor) -> None:
        import torch

        labels, groups, weights = labels.cpu(), groups.cpu(), weights.cpu()
        self.labels = labels
        self.groups = groups
        self.counts = labels.bincount(minlength=len(groups))
        self.rows = labels.argsort(stable=True)
        self.starts = self.counts.cumsum(0) - self.counts
        label = torch.arange(int(groups.max()) + 1)
        mass = (self.counts * weights) * (label[:, None] == groups)
        self.shares = mass / mass.sum(1, keepdim=True).clamp_min(1e-12)  # S, (M, C)
        self._on_device: dict[torch.device, tuple[Tensor, Tensor]] = {}

    def draw(self, abstract_labels: Tensor, generator: torch.Generator) -> Tensor:
        """Draw a training image of each of these abstract labels, (B,) int64."""
        import torch

        if not len(abstract_labels):
            return abstract_labels
        classes = torch.multinomial(self.shares[abstract_labels], 1, generator=generator)[:, 0]
        place = torch.rand(len(classes), generator=generator, device=classes.device)
        count = self.counts[classes]
        return self.rows[self.starts[classes] + (place * count).long().minimum(count - 1)]

    def prior(self, prior: Tensor, share: float) -> Tensor:
        """Return the share of each class among the labels after `sibling_mixing`, (C,).

        (1 − a)·π + a·Sᵀπ^A, where a = share·E[area of a patch] is the part of a label that an image
        gives away, and π^A sums π over the classes of each abstract label.

        Args:
            prior: π of the drawn images, (C,).
            share: of images that are mixed.
        """
        given = MEAN_PATCH * share
        if prior.device not in self._on_device:
            self._on_device[prior.device] = self.groups.to(prior.device), self.shares.to(prior)
        groups, shares = self._on_device[prior.device]
        of_labels = prior.new_zeros(len(shares)).index_add_(0, groups, prior)
        return (1 - given) * prior + given * (of_labels @ shares)


IMAGES_A_PARTNER = 2
"""Images of one abstract label in a step that share a partner: its maps cost a forward pass."""


def sibling_mixing(
    labels: Tensor, partners: SiblingPartners, share: float, depth: int, generator: torch.Generator
) -> Mixing:
    """Draw, for a share of a step's images, a sibling whose patch goes into their maps.

    Each has a box of its own; two images of the same abstract label share a sibling.

    Args:
        labels: y of the step, (B,) int64, on the CPU.
        partners: whom siblings are drawn from.
        share: of images that are mixed, in [0, 1].
        depth: stage of the encoder before which maps are mixed, see `Mixing`.
        generator: source of randomness, on the CPU.
    """
    import torch

    device = labels.device
    chosen = torch.rand(len(labels), generator=generator, device=device) < share
    boxes, label_share = draw_boxes(chosen, generator)

    own, order = partners.groups[labels[chosen]].sort(stable=True)
    place = torch.arange(len(own), device=device) - torch.searchsorted(own, own)
    first = place % IMAGES_A_PARTNER == 0
    lent = partners.draw(own[first], generator)
    mixed = chosen.nonzero()[:, 0][order]
    partner = torch.zeros_like(labels)  # without a box, any partner will do
    partner[mixed] = first.cumsum(0) - 1
    partner_labels = labels.clone()
    partner_labels[mixed] = partners.labels[lent[partner[mixed]]]
    return Mixing(
        partner,
        partner_labels,
        label_share,
        label_share,
        boxes,
        depth,
        lent if len(lent) else None,
    )


def shrunk_means(means: Tensor, counts: Tensor, groups: Tensor, kappa: float) -> Tensor:
    """Return μ̂_c = (n_c·μ_c + κ·m_c) / (n_c + κ), (C, D).

    m_c is the mean of the class means of c's siblings, itself left out; of all other classes where
    c has no sibling. The mean of few memorised images is farther from the other classes than new
    images of the class are (`dovs.analysis.shift` measures it); μ̂_c is a guess of where those are.

    Args:
        means: μ, (C, D).
        counts: n, (C,).
        groups: abstract label of each class, (C,) int64.
        kappa: κ ≥ 0 in images.
    """
    import torch

    if not kappa or len(means) == 1:
        return means
    sizes = groups.bincount().to(means.dtype)[groups]
    sums = means.new_zeros(int(groups.max()) + 1, means.shape[1]).index_add_(0, groups, means)
    siblings = (sums[groups] - means) / (sizes - 1).clamp_min(1)[:, None]
    others = (means.sum(0) - means) / (len(means) - 1)
    near = torch.where((sizes > 1)[:, None], siblings, others)
    share = (kappa / (counts + kappa))[:, None]
    return (1 - share) * means + share * near


class SiblingEmbeddings:
    """Synthetic embeddings v = μ̂_c + (v_j − μ_{c_j}), image j of the abstract label of class c.

    Deviations of a class of n_c images are stretched by √(n_c / (n_c − 1)), by which the distance
    from the sample mean falls short of that from the true mean; a class of one image has none.
    μ̂_c is the class mean shrunk towards its siblings', see `shrunk_means`.

    Args:
        bank: v, (N, D) float32.
        labels: (N,) int64, every class present.
        groups: abstract label of each class, (C,) int64.
        kappa: weight of the siblings' mean in images; 0 leaves the class means as they are.
    """

    def __init__(self, bank: Tensor, labels: Tensor, groups: Tensor, kappa: float = 0.0) -> None:
        counts = labels.bincount(minlength=len(groups)).to(bank.dtype)
        sums = bank.new_zeros(len(groups), bank.shape[1]).index_add_(0, labels, bank)
        self.bank = bank
        self.stretch = (counts / (counts - 1).clamp_min(1)).sqrt()
        self.centres = sums / counts[:, None]
        self.means = shrunk_means(self.centres, counts, groups, kappa)
        self.groups = groups
        self.rows = groups[labels].argsort(stable=True)
        self.sizes = groups[labels].bincount(minlength=int(groups.max()) + 1)
        self.starts = self.sizes.cumsum(0) - self.sizes
        self.labels = labels
        self._classes = ClassBalancedDraw(labels)

    def deviations(self, rows: Tensor) -> Tensor:
        """Return the stretched deviations of these rows of the bank, (B, D).

        They are computed anew at each draw: those of all rows would be a second bank in memory.
        """
        classes = self.labels[rows]
        return (self.bank[rows] - self.centres[classes]) * self.stretch[classes][:, None]

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
        return self.means[classes] + self.deviations(self.siblings(classes, generator)), classes
