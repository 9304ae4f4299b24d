"""DOS, a reading of two partial re-implementations: the reference for `dos`.

Source: Ando & Huang 2017, Deep Over-sampling Framework for Classifying Imbalanced Data,
arXiv:1704.07515. Neither its full text nor code by its authors was available.

Known from the abstract: each image is trained with a synthetic embedding target, sampled between
its in-class neighbours; training and renewal of the targets alternate, and shrink the classes.

Two public re-implementations go further, and disagree. Z = m-zayan/DOS-Framework-PyTorch: its loss
is Σ_j ρ_j·CE of the image itself, ρ = softmax_j(−w_j ‖z − v_j‖²), which is plain cross-entropy
because Σ_j ρ_j = 1; a second term, Σ_j ρ_j, is the constant 1. Nothing pulls an image to its
neighbours. D = the folder DOS of MaxDietsch/master-thesis, unfinished: Σ_j w_j ‖z − v_j‖, not
squared, and Σ_j ρ_j·CE of the neighbours v_j, which are fixed, so that only ρ carries a gradient to
the encoder.

What each choice follows:
- L_f = Σ_j w_j ‖z − v_j‖²: D has such a term without the square, Z squares distances inside ρ
  alone. The squared L_f is in neither; it is this project's reading;
- `classified`: `image` as in Z, the default; `neighbours` as in D. The latter trains the head on
  the bank, and nothing separates the classes of the encoder: on digits its accuracy is chance;
- `weights`: `normal` is D's N(0, 1) / ‖w‖_2 with the sign removed, which would push away; `uniform`
  is Z's U(0, 1) over its sum;
- the bank of all training images, renewed every epoch: D. Z searches neighbours within the batch;
- repeated tail images: D makes r copies of them, each with fresh weights. Here they are drawn
  r_c = n_max / n_c times as often, so that an epoch has as many images as without;
- neighbours for every class, k = 5: both give them to chosen tail classes alone;
- the balance of L_f and L_g, 0.1: in neither; 1 diverges at this project's learning rates;
- no prior, no ramp, no warm-up: neither has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from dovs.methods import METHODS
from dovs.methods.catalogue.dos import LambdaMc, Neighbours, WarmUp, Weights
from dovs.methods.losses import log_probability
from dovs.methods.memory_bank import MemoryBankMethod
from dovs.methods.method import Targets
from dovs.methods.neighbour_sampler import NeighbourSampler
from dovs.methods.neighbours import simplex_weights
from dovs.methods.sampling import balanced_rates

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from dovs.methods.method import Batch


def weighted_distances(z: Tensor, v: Tensor, w: Tensor) -> Tensor:
    """Return w_j ‖z − v_j‖², (B, K), for z (B, D), neighbours v (B, K, D) and weights w (B, K)."""
    return w * (z[:, None] - v).square().sum(2)


def nearness(distances: Tensor, valid: Tensor) -> Tensor:
    """Return ρ = softmax_j(−distances), (B, K); 0 where not valid (B, K)."""
    return (-distances).masked_fill(~valid, -float("inf")).softmax(1)


@METHODS.register(
    "dos_strict",
    title="DOS, a reading of two partial re-implementations",
    order=19,
    first=("lambda_mc", "k", "classified"),
)
def dos_strict(
    *,
    k: Neighbours = 5,
    lambda_mc: LambdaMc = 0.1,
    weights: Weights = "normal",
    classified: Annotated[
        Literal["image", "neighbours"],
        Field(
            title="What the head classifies",
            description="In training: the image, or its neighbours",
        ),
    ] = "image",
    warm_up: WarmUp = 0.0,
) -> MemoryBankMethod:
    """Classes sampled equally often; images pulled to in-class neighbours, renewed every epoch.

    L = λ_mc·Σ_j w_j ‖z − v_j‖² + Σ_j ρ_j·CE, without the scatter, the prior and the ramp of `dos`.
    """

    def terms(batch: Batch, sampler: NeighbourSampler) -> dict[str, torch.Tensor]:
        """Return λ_mc·L_f and L_g, averaged over the batch."""
        assert sampler.bank is not None
        valid = sampler.valid[batch.indices]
        v = sampler.bank[sampler.neighbours[batch.indices]]
        w = simplex_weights(valid, batch.generator, sampler.weights)
        distances = weighted_distances(batch.embeddings, v, w)
        if classified == "image":
            log_p = log_probability(batch.logits, batch.labels)
        else:
            labels = batch.labels.repeat_interleave(v.shape[1])
            each = log_probability(batch.head(v.flatten(0, 1)), labels).view_as(distances)
            log_p = (nearness(distances, valid) * each).sum(1)
        return {
            "micro_cluster": lambda_mc * distances.sum(1).mean(),
            "cross_entropy": -log_p.mean(),
        }

    return MemoryBankMethod(
        sampler=NeighbourSampler(k, weights),
        terms=terms,
        rates=balanced_rates,
        warm_up=warm_up,
        targets=Targets(k, weights) if lambda_mc else None,
    )
