"""What an image may borrow from its siblings, the images of its abstract label.

Feature maps: a patch of a rarer sibling's map is pasted into its own. Embeddings: a class mean
moves by the deviation of a sibling from *its* class mean, so that a class of few images varies as
the classes beside it do.

Shapes: B images in a step, C classes, D embedding size, M abstract labels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dovs.methods.mixing import MEAN_PATCH, patches
from dovs.methods.neighbours import ClassBalancedDraw

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from dovs.methods.method import Mixing


def rarity(class_counts: Tensor, gamma: float) -> Tensor:
    """Return (n_max / n_c)^γ, (C,) float32, how much a class is preferred as a partner."""
    return (class_counts.max() / class_counts.float()) ** gamma


def sibling_mixing(
    labels: Tensor,
    groups: Tensor,
    weights: Tensor,
    share: float,
    depth: int,
    generator: torch.Generator,
) -> Mixing:
    """Draw, for a share of a step's images, a sibling of the step whose patch goes into their maps.

    Args:
        labels: y of the step, (B,) int64.
        groups: abstract label of each class, (C,) int64.
        weights: how likely an image of each class is a partner, (C,), see `rarity`.
        share: of images that are mixed, in [0, 1].
        depth: stage of the encoder before which maps are mixed, see `Mixing`.
        generator: source of randomness on the device of `labels`.
    """
    import torch

    own = groups[labels]
    chances = weights[labels] * (own[:, None] == own)
    partner = torch.multinomial(chances, 1, generator=generator)[:, 0]
    mixed = torch.rand(len(labels), generator=generator, device=labels.device) < share
    return patches(partner, mixed, depth, generator)


def mixed_prior(prior: Tensor, groups: Tensor, weights: Tensor, share: float) -> Tensor:
    """Return the share of each class among labels after `sibling_mixing`, (C,).

    An image gives away MEAN_PATCH·share of its label on average, to classes c of its abstract label
    in proportion to π_c·weights_c.

    Args:
        prior: π of the drawn images, (C,).
        groups: abstract label of each class, (C,) int64.
        weights: as for `sibling_mixing`, (C,).
        share: of images that are mixed.
    """
    size = int(groups.max()) + 1
    drawn = prior.new_zeros(size).index_add_(0, groups, prior)
    offered = prior.new_zeros(size).index_add_(0, groups, prior * weights)
    partners = prior * weights * (drawn / offered)[groups]
    given = MEAN_PATCH * share
    return (1 - given) * prior + given * partners


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
