"""Deep over-sampling as near to its publication as is known: the reference for `dos`.

Source: Ando & Huang 2017, Deep Over-sampling Framework for Classifying Imbalanced Data,
arXiv:1704.07515. The full text was not at hand.

Known from the abstract: each image is trained with a synthetic embedding target, sampled between
its in-class neighbours; training and renewal of the targets alternate, and shrink the classes.
Known from two public re-implementations that agree (m-zayan/DOS-Framework-PyTorch,
MaxDietsch/master-thesis): an image is over-loaded with its k nearest in-class neighbours v_j and,
r times over, with fresh random weights w_j;
L_f = Σ_j w_j ‖z − v_j‖² moves the encoder, L_g = Σ_j ρ_j·CE with ρ = softmax_j(−w_j ‖z − v_j‖²);
targets are renewed every epoch; no prior enters.

Not known, and therefore chosen here:
- what the CE in L_g is taken on. Both re-implementations take it on the image itself, where Σ_j ρ_j
  = 1 leaves plain cross-entropy: the default. The other reading, the over-loaded neighbours, trains
  the head on the bank and nothing holds the encoder's classes apart: on digits, to chance;
- the norm of w = |N(0, 1)| / ‖w‖, L1 in one of the two, a uniform law in the other: L2;
- the balance of L_f and L_g: 0.1, for 1 diverges at this project's learning rates;
- k: 5 for every class, where both give neighbours to tail classes alone;
- whether the encoder is trained plainly first: not.

Deviation: instead of r copies of each tail image, tail images are drawn r_c = n_max / n_c times as
often, with fresh weights each time, so that an epoch keeps its number of images.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from dovs.methods import METHODS
from dovs.methods.bank import MemoryBankMethod
from dovs.methods.catalogue.dos import LambdaMc, Neighbours, WarmUp, Weights
from dovs.methods.losses import log_probability
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


@METHODS.register("dos_strict", title="DOS, as published", order=19)
def dos_strict(
    *,
    k: Neighbours = 5,
    lambda_mc: LambdaMc = 0.1,
    weights: Weights = "normal",
    classified: Annotated[
        Literal["image", "neighbours"],
        Field(description="What the class is read from in training: the image, or its neighbours"),
    ] = "image",
    warm_up: WarmUp = 0.0,
) -> MemoryBankMethod:
    """Draw classes equally, pull each image to its in-class neighbours, renewed every epoch.

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
        sampler=NeighbourSampler(k, weights), terms=terms, rates=balanced_rates, warm_up=warm_up
    )
