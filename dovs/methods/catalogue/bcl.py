"""BCL: balanced softmax beside a contrastive loss in which every class weighs the same.

Source: Zhu, Wang, Chen, Chen, Jiang 2022, Balanced Contrastive Learning for Long-Tailed Visual
Recognition, CVPR, arXiv:2207.09052, and the code that its authors released.

Three views of each image: the first is classified, the others are contrasted. With p_i the
projection of a contrasted view's embedding and c_j that of class j's weights in the head, both of
unit length, B_j the contrasted views of class j in the step and B all of them,
    L_BCL = −mean_{i ∈ B} 1/|P_i| Σ_{p ∈ P_i} log exp(p_i·p/t) / Σ_j A_ij,
    A_ij = mean of exp(p_i·p/t) over B_j ∪ {c_j} without i itself             (class-averaging),
    P_i = B_{y_i} ∪ {c_{y_i}} without i: no class is ever absent              (class-complement),
    L = λ·CE_τ(g(z), y) + μ·L_BCL,  τ = 1                           (logit compensation).
Two perceptrons of one hidden layer with batch normalisation, D → 512 → 128, project embeddings and
head weights. λ = 1, μ = 0.35 are those of the released code (ImageNet-LT, t = 0.07, cosine head).
It does not cover CIFAR: t = 0.1, the perceptrons' sizes and the linear head are those of re-runs by
others, of which one takes λ = 2, μ = 0.6.

Deviations: all views are augmented alike, as configured, where the published contrasted views
are crops resized at random with jittered colour; batch normalisation of the projection sees the
contrasted views alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dovs.methods import METHODS
from dovs.methods.catalogue.balanced_softmax import Tau
from dovs.methods.losses import adjusted_cross_entropy
from dovs.methods.simple import SimpleMethod

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from dovs.methods.method import Batch, TrainingInfo

Weight = Annotated[float, Field(ge=0, le=10)]
Size = Annotated[int, Field(ge=2, le=4096)]


@METHODS.register(
    "bcl",
    title="Balanced contrastive learning (BCL)",
    order=30,
    tau="tau",
    views=3,
    first=("mu", "lambda_ce", "tau"),
)
def bcl(
    *,
    tau: Tau = 1.0,
    lambda_ce: Annotated[Weight, Field(title="Weight of the cross-entropy", description="λ")] = 1.0,
    mu: Annotated[Weight, Field(title="Weight of the contrastive loss", description="μ")] = 0.35,
    temperature: Annotated[
        float, Field(ge=0.01, le=10, title="Temperature", description="t, of the contrastive loss")
    ] = 0.1,
    hidden_size: Annotated[
        Size, Field(title="Hidden units of the projections", description="Of the contrastive loss")
    ] = 512,
    projection_size: Annotated[
        Size,
        Field(
            title="Size of the projections", description="Dimensions in which images are contrasted"
        ),
    ] = 128,
) -> SimpleMethod:
    """Balanced softmax on one view of each image, and a contrastive loss on two more views."""
    further: dict[str, torch.nn.Module] = {}

    def modules(info: TrainingInfo) -> dict[str, torch.nn.Module]:
        """Build the projections of embeddings and of prototypes."""
        sizes = (info.embedding_size, hidden_size, projection_size)
        further["projection"] = perceptron(*sizes)
        further["prototype_projection"] = perceptron(*sizes)
        return further

    def terms(batch: Batch, info: TrainingInfo) -> dict[str, torch.Tensor]:
        """Return λ·CE_τ of the first view and μ·L_BCL of the others."""
        from torch.nn.functional import normalize

        contrasted = batch.views[1:]
        projected = further["projection"](contrasted.flatten(0, 1))
        weights = batch.head.weight  # type: ignore[attr-defined]
        prototypes = further["prototype_projection"](weights)
        contrastive = balanced_contrastive_loss(
            normalize(projected, dim=1).unflatten(0, contrasted.shape[:2]),
            normalize(prototypes, dim=1),
            batch.labels,
            temperature,
        ).mean()
        cross_entropy = adjusted_cross_entropy(batch.logits, batch.labels, batch.log_prior, tau)
        return {"cross_entropy": lambda_ce * cross_entropy, "contrastive": mu * contrastive}

    return SimpleMethod(terms=terms, modules=modules, views=3)


def balanced_contrastive_loss(
    projected: Tensor, prototypes: Tensor, labels: Tensor, temperature: float
) -> Tensor:
    """Return L_BCL of each contrasted view, before their mean, (V, B).

    Args:
        projected: p, unit vectors, (V, B, P) with V·B ≥ 1.
        prototypes: c, unit vectors, (C, P).
        labels: y, (B,) int64.
        temperature: t.
    """
    import torch

    views, size, _ = projected.shape
    anchors = projected.flatten(0, 1)
    classes = torch.arange(len(prototypes), device=labels.device)
    of_anchor = labels.repeat(views)
    of_column = torch.cat([of_anchor, classes])
    similarity = anchors @ torch.cat([anchors, prototypes]).T / temperature  # (V·B, V·B + C)

    itself = torch.eye(*similarity.shape, dtype=torch.bool, device=labels.device)
    same_class = of_anchor[:, None] == of_column
    members = (of_column[:, None] == classes).sum(0)  # |B_j| + 1
    averaged_over = members[of_column] - same_class.int()  # i is not among its own class's members
    averaged = (similarity - averaged_over.clamp_min(1).log()).masked_fill(itself, -torch.inf)
    log_sum = averaged.logsumexp(1, keepdim=True)

    positive = same_class & ~itself
    losses = (log_sum - similarity).where(positive, 0).sum(1) / positive.sum(1)
    return losses.unflatten(0, (views, size))


def perceptron(inputs: int, hidden: int, outputs: int) -> torch.nn.Module:
    """Return linear, batch normalisation, ReLU, linear."""
    from torch import nn

    return nn.Sequential(
        nn.Linear(inputs, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, outputs)
    )
