"""SMOTE in the embedding: the head also sees points on the lines between in-class neighbours.

Source: Chawla et al. 2002, SMOTE: Synthetic Minority Over-sampling Technique (JAIR 16), section
4.2, arXiv:1106.1813: v_i + u·(v_j − v_i), u ~ U(0, 1), v_j one of the k = 5 nearest neighbours of
v_i in its class.

Deviations: made for fixed features; here v are embeddings of a bank that is renewed every
`round_epochs` epochs. Synthetic points are drawn afresh in every step, every class equally often,
the head classes too, instead of once for the tail until classes are even. They train the head
alone; the encoder learns from cross-entropy on live embeddings. A class of one image repeats it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dovs.methods import METHODS
from dovs.methods.catalogue.dos import LambdaV, RoundEpochs, WarmUp
from dovs.methods.losses import adjusted_cross_entropy
from dovs.methods.memory_bank import MemoryBankMethod
from dovs.methods.neighbour_sampler import NeighbourSampler

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from dovs.methods.method import Batch


def smote_points(sampler: NeighbourSampler, rows: Tensor, generator: torch.Generator) -> Tensor:
    """Draw v_i + u·(v_j − v_i), (B, D), for rows i of the bank, (B,) int64."""
    import torch

    assert sampler.bank is not None
    size, device = len(rows), rows.device
    found = sampler.valid[rows].sum(1)
    place = (torch.rand(size, generator=generator, device=device) * found).long()
    place = place.minimum(found - 1)
    other = sampler.neighbours[rows].gather(1, place[:, None])[:, 0]
    u = torch.rand(size, 1, generator=generator, device=device)
    return sampler.bank[rows].lerp(sampler.bank[other], u)


@METHODS.register("feature_smote", title="SMOTE in the embedding", order=18)
def feature_smote(
    *,
    k: Annotated[
        int,
        Field(
            ge=1,
            le=1000,
            title="In-class neighbours",
            description="k: neighbours that a line may lead to",
        ),
    ] = 5,
    lambda_v: LambdaV = 1.0,
    warm_up: WarmUp = 0.2,
    round_epochs: RoundEpochs = 5,
) -> MemoryBankMethod:
    """Cross-entropy, and a head trained on class-balanced points between neighbours as well.

    L = CE(g(z), y) + λ_v·CE(g(v_i + u·(v_j − v_i)), y_i), the second after the warm-up.
    """

    def terms(batch: Batch, sampler: NeighbourSampler) -> dict[str, torch.Tensor]:
        """Return CE of live embeddings and of as many synthetic ones."""
        rows = sampler.draw(len(batch.labels), batch.generator)
        points = smote_points(sampler, rows, batch.generator)
        synthetic = adjusted_cross_entropy(batch.head(points), sampler.labels[rows])
        live = adjusted_cross_entropy(batch.logits, batch.labels)
        return {"cross_entropy": live, "synthetic": lambda_v * synthetic}

    return MemoryBankMethod(
        sampler=NeighbourSampler(k), terms=terms, warm_up=warm_up, round_epochs=round_epochs
    )
