"""Remix: mixup whose label goes to the rarer of two classes, if it has a fair part in the image.

Source: Chou et al. 2020, Remix: Rebalanced Mixup, section 3, arXiv:2007.03943. Images are mixed as
in `mixup`; the label's share is 0 where n_i / n_j ≥ κ and λ < τ, 1 where n_i / n_j ≤ 1 / κ and
1 − λ < τ, and λ elsewhere; κ = 3, τ = 0.5. Symbols: τ is `threshold`, for τ means the share of the
prior elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dovs.methods import METHODS
from dovs.methods.mixing import Alpha, mixed_cross_entropy, paired
from dovs.methods.simple import SimpleMethod
from dovs.methods.weighting import of_images

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from dovs.methods.method import Mixing, TrainingInfo


def label_share(
    image_share: Tensor, own_count: Tensor, other_count: Tensor, kappa: float, threshold: float
) -> Tensor:
    """Return λ_y, (B,), by the rule in the module's docstring.

    Args:
        image_share: λ, (B,).
        own_count: n_i, images of each image's own class, (B,).
        other_count: n_j, of its partner's class, (B,).
        kappa: κ ≥ 1.
        threshold: τ.
    """
    ratio = own_count / other_count
    to_other = (ratio >= kappa) & (image_share < threshold)
    to_own = (ratio <= 1 / kappa) & (1 - image_share < threshold) & ~to_other
    return image_share.masked_fill(to_other, 0.0).masked_fill(to_own, 1.0)


@METHODS.register("remix", title="Remix", order=17, mixes=True)
def remix(
    *,
    alpha: Alpha = 1.0,
    kappa: Annotated[
        float,
        Field(
            ge=1,
            le=1000,
            title="Factor of rarity",
            description="κ: how many times rarer a class must be",
        ),
    ] = 3.0,
    threshold: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            title="Threshold of the share",
            description="τ: the commoner class must have a smaller share",
        ),
    ] = 0.5,
) -> SimpleMethod:
    """Mixup in which the rarer of the two classes gets a larger part of the label."""

    def mixing(labels: torch.Tensor, info: TrainingInfo, generator: torch.Generator) -> Mixing:
        """Pair the step's images, with a larger part of the label for rare classes."""
        mixed = paired(labels, alpha, generator)
        count = of_images(info.class_counts, labels)
        share = label_share(mixed.image_share, count, count[mixed.partner], kappa, threshold)
        return replace(mixed, label_share=share)

    return SimpleMethod(terms=mixed_cross_entropy, mixing=mixing)
