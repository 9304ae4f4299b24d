"""Centre loss: embeddings are pulled to a running centre of their class.

Source: Wen et al. 2016, A Discriminative Feature Learning Approach for Deep Face Recognition
(ECCV; not on arXiv): L = L_S + λ·L_C (eq. 5), L_C = ½ Σ_i ‖z_i − c_y‖² (eq. 2); centres are not
trained but move a share α of their own step, c ← c − α·Σ_{y_i = c} (c − z_i) / (1 + their number)
(eq. 4). They are stored in a buffer that is saved with the weights.

Deviations: both losses are means over the batch, not sums, which leaves λ as it is; centres start
at 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dovs.methods import METHODS
from dovs.methods.simple import SimpleMethod, cross_entropy

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from dovs.methods.method import Batch, TrainingInfo


def moved_centres(centres: Tensor, z: Tensor, labels: Tensor, alpha: float) -> Tensor:
    """Return the centres (C, D) after one step towards embeddings (B, D) of these labels (B,)."""
    import torch

    present = torch.nn.functional.one_hot(labels, len(centres)).to(z.dtype)
    number = present.sum(0)[:, None]
    return centres - alpha * (number * centres - present.T @ z) / (1 + number)


class Centres:
    """The class centres of a run, and the loss that pulls embeddings to them.

    Args:
        lambda_c: λ.
        alpha: α.
    """

    def __init__(self, lambda_c: float, alpha: float) -> None:
        self.lambda_c = lambda_c
        self.alpha = alpha

    def modules(self, info: TrainingInfo) -> dict[str, torch.nn.Module]:
        """Return a module with the buffer c, (C, D), and no weights to train."""
        import torch

        self.module = torch.nn.Module()
        shape = len(info.class_counts), info.embedding_size
        self.module.register_buffer("centres", torch.zeros(shape))
        return {"centres": self.module}

    def terms(self, batch: Batch, info: TrainingInfo) -> dict[str, torch.Tensor]:
        """Return L_S and λ·L_C, then move the centres."""
        import torch

        centres = self.module.get_buffer("centres")
        pull = (batch.embeddings - centres[batch.labels]).square().sum(1).mean() / 2
        with torch.no_grad():
            centres.copy_(moved_centres(centres, batch.embeddings, batch.labels, self.alpha))
        return cross_entropy(batch, info) | {"centre": self.lambda_c * pull}


@METHODS.register("centre_loss", title="Centre loss", order=15)
def centre_loss(
    *,
    lambda_c: Annotated[
        float,
        Field(
            ge=0,
            le=100,
            title="Weight of the centre loss",
            description="λ: the pull of embeddings to the centre of their class",
        ),
    ] = 0.003,
    alpha: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            title="Speed of the centres",
            description="α: share of its step that a centre moves",
        ),
    ] = 0.5,
) -> SimpleMethod:
    """Cross-entropy plus half the squared distance of each embedding to the centre of its class."""
    centres = Centres(lambda_c, alpha)
    return SimpleMethod(modules=centres.modules, terms=centres.terms)
