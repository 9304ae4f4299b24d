"""Deep over-sampling (DOS): over-sample the tail in the embedding, between in-class neighbours.

Source: Ando & Huang 2017, Deep Over-sampling Framework for Classifying Imbalanced Data,
arXiv:1704.07515. Symbols: λ_mc, λ_v weights of L_mc, L_v; k neighbours; r how often a tail
image is drawn; w weights.

Defaults: γ = 0, every image once an epoch. With γ > 0 the few images of a tail class are repeated
up to r_max times; that gained a point on 14-pixel clothes and lost 11 to 17 points of few-shot
recall on natural photographs, so it must be chosen for a dataset, on images that are held out.

Deviations: cross-entropy on live embeddings stays on (the constant map minimises L_mc); targets
come from a bank that is renewed every `round_epochs` epochs; w ~ Dirichlet(1); L_mc is divided by
the scatter s²; the prior enters through τ. Each is a parameter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

import numpy as np
from pydantic import Field

from dovs.methods import METHODS
from dovs.methods.catalogue.balanced_softmax import Tau
from dovs.methods.losses import adjusted_cross_entropy, micro_cluster_loss, scatter
from dovs.methods.method import Method, OverSampling, Targets
from dovs.methods.neighbour_sampler import NeighbourSampler, Schedule, neighbour_notes
from dovs.methods.sampling import natural_rates, power_rates
from dovs.registry import Group

if TYPE_CHECKING:
    import torch

    from dovs.methods.method import Bank, Batch, TrainingInfo

Neighbours = Annotated[
    int,
    Group("Targets between neighbours"),
    Field(
        ge=1,
        le=1000,
        title="In-class neighbours",
        description="k: neighbours that a target is drawn between",
    ),
]
Gamma = Annotated[
    float,
    Group("Sampling and prior"),
    Field(
        ge=0,
        le=1,
        title="Over-sampling of rare classes",
        description="γ: how much more often images of rare classes are drawn; 0 = as often as all "
        "others, 1 = so often that all classes are drawn alike",
    ),
]
RMax = Annotated[
    float,
    Group("Sampling and prior"),
    Field(
        ge=1,
        le=1000,
        title="Most draws of an image",
        description="r_max: how often an image is drawn in an epoch at most",
    ),
]
Weight = Annotated[float, Field(ge=0, le=100)]
LambdaV = Annotated[
    Weight,
    Group("Synthetic embeddings"),
    Field(
        title="Weight of the head's loss on synthetic embeddings",
        description="λ_v: 0 = the head never sees synthetic embeddings",
    ),
]
LambdaMc = Annotated[
    Weight,
    Group("Targets between neighbours"),
    Field(
        title="Weight of the micro-cluster loss",
        description="λ_mc: how strongly embeddings are pulled to their targets",
    ),
]
WarmUp = Annotated[
    float,
    Group("Rounds"),
    Field(
        ge=0,
        le=1,
        title="Warm-up",
        description="Share of the epochs of plain training before the first round",
    ),
]
RoundEpochs = Annotated[
    int,
    Group("Rounds"),
    Field(ge=1, le=1000, title="Epochs of a round", description="R: epochs between two banks"),
]
Weights = Annotated[
    Literal["dirichlet", "uniform", "normal"],
    Group("Targets between neighbours"),
    Field(
        title="Weights of the neighbours",
        description="How the random weights w are drawn: dirichlet = evenly among all weights that "
        "sum to 1; uniform = even numbers, divided by their sum; normal = sizes of normal numbers, "
        "divided by their length",
    ),
]


@METHODS.register(
    "dos",
    title="Deep over-sampling (DOS)",
    order=4,
    tau="tau",
    first=("lambda_mc", "lambda_v", "k"),
)
@dataclass(kw_only=True)
class DeepOverSampling(Method):
    """Embeddings pulled to points between in-class neighbours; the head learns from such points.

    L = CE_τ(g(z), y) + ramp(t)·(λ_v·L_v + λ_mc·L_mc).
    """

    k: Neighbours = 5
    gamma: Gamma = 0.0
    r_max: RMax = 10.0
    tau: Tau = 1.0
    lambda_v: LambdaV = 0.5
    lambda_mc: LambdaMc = 0.1
    weights: Weights = "dirichlet"
    warm_up: WarmUp = 0.2
    round_epochs: RoundEpochs = 5

    def plan(self, info: TrainingInfo) -> None:
        """Plan the rounds."""
        super().plan(info)
        self.schedule = Schedule(info.epochs, self.warm_up, self.round_epochs)
        self.sampler = NeighbourSampler(self.k, self.weights)
        self.notes = neighbour_notes(self.k, info.class_counts)

    def over_sampling(self) -> OverSampling:
        """Return how it over-samples."""
        targets = Targets(self.k, self.weights) if self.lambda_mc else None
        return OverSampling(self.schedule.warm_up_epochs, self.round_epochs, targets)

    def sampling_rates(self, class_counts: np.ndarray, epoch: int) -> np.ndarray:
        """Return natural rates in the warm-up, then r_c = clip((n_max / n_c)^γ, 1, r_max)."""
        if epoch < self.schedule.warm_up_epochs:
            return natural_rates(class_counts)
        return power_rates(class_counts, self.gamma, self.r_max)

    def starts_round(self, epoch: int) -> bool:
        """Return True every `round_epochs` epochs after the warm-up, if a term needs the bank."""
        return self.schedule.starts_round(epoch) and bool(self.lambda_v or self.lambda_mc)

    def end_round(self) -> None:
        """Free the bank."""
        self.sampler.end_round()

    def begin_round(self, bank: Bank) -> None:
        """Find the in-class neighbours in the fresh bank."""
        self.sampler.begin_round(bank)

    def losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Return CE_τ, λ_v·L_v and λ_mc·L_mc."""
        terms = {
            "cross_entropy": adjusted_cross_entropy(
                batch.logits, batch.labels, batch.log_prior, self.tau
            )
        }
        ramp = self.schedule.ramp(batch.epoch)
        if ramp and self.lambda_v:
            terms["synthetic"] = ramp * self.lambda_v * head_loss(self.sampler, batch)
        if ramp and self.lambda_mc:
            target, mass = self.sampler.targets(batch.indices, batch.generator)
            s2 = scatter(batch.embeddings, self.sampler.mean)
            terms["micro_cluster"] = (
                ramp
                * self.lambda_mc
                * micro_cluster_loss(batch.embeddings, target / mass[:, None], s2, mass)
            )
        return terms

    def state(self) -> dict[str, torch.Tensor]:
        """Return the bank, from which neighbours follow."""
        return self.sampler.state()

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        """Restore the bank."""
        self.sampler.load_state(state)


class Balanced(Protocol):
    """An object that draws class-balanced synthetic embeddings."""

    def balanced(self, size: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """Return synthetic embeddings, (size, D), and their labels, (size,)."""


def head_loss(synthesis: Balanced, batch: Batch) -> torch.Tensor:
    """Return L_v = CE(g(v̄), y) on class-balanced synthetic embeddings; it trains the head alone.

    Such a draw has the uniform prior, for which CE_τ is CE.
    """
    synthetic, labels = synthesis.balanced(len(batch.labels), batch.generator)
    return adjusted_cross_entropy(batch.head(synthetic), labels)
