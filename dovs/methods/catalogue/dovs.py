"""DOVS: deep over-sampling guided by abstract labels and their subspaces.

Source: Ando 2018, Weak-supervision for Deep Representation Learning under Class Imbalance,
arXiv:1810.12513. A reconstruction from the abstract of that paper: how abstract labels are made and
how subspaces are defined is this project's own, and every choice is a parameter.

Deep features are over-sampled with the help of abstract labels:
- feature maps: a share of the drawn images gets a patch of the maps of a sibling, an image of the
  same abstract label, drawn from the whole training set with a preference for rare classes
  (`siblings.sibling_mixing`); the label is shared by area, and the prior of CE_τ is that of the
  labels so shared (`siblings.SiblingPartners.prior`). Where no class is few-shot, images get none
  (`patch_below`): there they cost a third of a point;
- embeddings, with λ_v > 0: L_v trains the head on class means moved by the deviations of siblings
  (`siblings.SiblingEmbeddings`), or as `dos` does on points between in-class neighbours. It is off
  by default: the class mean of few memorised images is not where new images of the class are
  (`dovs.analysis.shift`), and on held-out images L_v lost recall of the rarest of ten classes.
Generated labels of rare classes alone join the nearest label, because nothing is there to borrow
(`least_images`, `dovs.hierarchy.joining`).
Targets of L_mc are turned towards the subspace of their abstract label. With λ_abs > 0, abstract
labels are also predicted: by a head of their own (L_abs, `losses.soft_cross_entropy`), or by the
classifier as sums of class probabilities (`losses.marginal_cross_entropy`).

Symbols: q assignment (C, M); U = [U_0 | U_1 … U_M] basis of R^D; Π_m = U_0 U_0ᵀ + U_m U_mᵀ; β share
of the guided target; λ_abs, λ_sub weights of L_abs, L_sub; the rest as in `dos`, γ = 0 included.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from dovs.analysis.counts import FEW
from dovs.hierarchy import LEAST_IMAGES
from dovs.methods import METHODS
from dovs.methods.abstract_labels import LabelTensors, check_room, fit_to_bank, generate_from_bank
from dovs.methods.catalogue.balanced_softmax import Tau
from dovs.methods.catalogue.dos import (
    Gamma,
    LambdaMc,
    LambdaV,
    Neighbours,
    RMax,
    RoundEpochs,
    WarmUp,
    Weights,
    head_loss,
)
from dovs.methods.dovs_parameters import (
    AbstractLoss,
    Beta,
    Generator,
    LambdaAbs,
    LambdaSub,
    LeastImages,
    NumAbstractLabels,
    PatchBelow,
    PatchDepth,
    PatchGamma,
    PatchShare,
    PatchUntil,
    RefreshRounds,
    RefreshUntil,
    Shared,
    Shrinkage,
    Synthetic,
)
from dovs.methods.losses import (
    adjusted_cross_entropy,
    guided_target,
    leakage_loss,
    marginal_cross_entropy,
    micro_cluster_loss,
    scatter,
    soft_cross_entropy,
)
from dovs.methods.method import Method, OverSampling, Targets
from dovs.methods.mixing import shared_cross_entropy
from dovs.methods.neighbour_sampler import NeighbourSampler, Schedule, neighbour_notes
from dovs.methods.sampling import natural_rates, power_rates
from dovs.methods.siblings import SiblingEmbeddings, SiblingPartners, rarity, sibling_mixing

if TYPE_CHECKING:
    import torch

    from dovs.analysis.subspaces import Subspaces
    from dovs.hierarchy.hierarchy import Hierarchy
    from dovs.methods.method import Bank, Batch, Mixing, TrainingInfo


@METHODS.register(
    "dovs",
    title="DOVS: over-sampling guided by abstract labels",
    order=5,
    tau="tau",
    labels_from="generator",
    labels_number="num_abstract_labels",
    first=("generator", "patch_share", "lambda_mc"),
    patches=("patch_share", "patch_depth"),
    renamed={
        "overload": "patch_share",
        "overload_depth": "patch_depth",
        "overload_gamma": "patch_gamma",
    },
    added={
        "abstract_loss": "head",
        "shrinkage": 0.0,
        "patch_until": 1.0,
        "patch_below": None,
        "least_images": 0.0,
    },
)
@dataclass(kw_only=True)
class Dovs(Method):
    """Deep features over-sampled with the help of siblings: images of the same abstract label.

    L = CE_τ(g(z), y) + ramp(t)·(λ_v·L_v + λ_mc·L_mc + λ_abs·L_abs + λ_sub·L_sub), with z of images
    whose feature maps contain patches of siblings.
    """

    k: Neighbours = 5
    gamma: Gamma = 0.0
    r_max: RMax = 10.0
    tau: Tau = 1.0
    patch_share: PatchShare = 0.5
    patch_depth: PatchDepth = 2
    patch_gamma: PatchGamma = 0.5
    patch_until: PatchUntil = 0.5
    patch_below: PatchBelow = FEW
    synthetic: Synthetic = "siblings"
    shrinkage: Shrinkage = 0.0
    lambda_v: LambdaV = 0.0
    lambda_mc: LambdaMc = 0.1
    lambda_abs: LambdaAbs = 0.0
    abstract_loss: AbstractLoss = "head"
    lambda_sub: LambdaSub = 0.1
    beta: Beta = 0.5
    generator: Generator = "ward"
    num_abstract_labels: NumAbstractLabels = None
    least_images: LeastImages = LEAST_IMAGES
    shared: Shared = 0.25
    refresh_rounds: RefreshRounds = 2
    refresh_until: RefreshUntil = 0.6
    weights: Weights = "dirichlet"
    warm_up: WarmUp = 0.2
    round_epochs: RoundEpochs = 5

    partners: SiblingPartners | None = field(default=None, init=False)
    siblings: SiblingEmbeddings | None = field(default=None, init=False)

    def plan(self, info: TrainingInfo) -> None:
        """Plan the rounds."""
        super().plan(info)
        self.schedule = Schedule(info.epochs, self.warm_up, self.round_epochs)
        self.sampler = NeighbourSampler(self.k, self.weights)
        self.notes = [*neighbour_notes(self.k, info.class_counts), *self._unused()]

    def _unused(self) -> list[str]:
        """Return a line about each parameter that was given and has no effect."""
        from dovs.hierarchy import GENERATORS, takes_number

        lines = []
        if self.patch_share and not self._patches():
            lines = [
                f"no patches: each class has {self.patch_below} training images or more "
                "(patch_below)."
            ]
        if self.abstract_loss != "head" and not self.lambda_abs:
            lines.append(f"abstract_loss={self.abstract_loss} has no effect: lambda_abs is 0.")
        if self.num_abstract_labels is not None:
            number = f"num_abstract_labels={self.num_abstract_labels} has no effect"
            if self.info.hierarchy is not None:
                lines.append(f"{number}: the abstract labels are given.")
            elif not takes_number(GENERATORS[self.generator]):
                lines.append(f"{number}: the generator {self.generator} takes no number.")
        return lines

    def _number_of_labels(self) -> int | None:
        """Return how many abstract labels there will be; None where that is not known yet."""
        from dovs.hierarchy import GENERATORS, takes_number

        if self.info.hierarchy is not None:
            return self.info.hierarchy.num_abstract_labels
        return self.num_abstract_labels if takes_number(GENERATORS[self.generator]) else None

    def build_modules(self) -> dict[str, torch.nn.Module]:
        """Return the abstract head, where one is used.

        It has C outputs, of which the first M are in use: M may change between rounds.

        Raises:
            HierarchyError: the abstract labels that were asked for are too many for the embedding.
        """
        import torch

        wanted = self._number_of_labels()
        if wanted is not None:
            check_room(wanted, self.info.embedding_size)
        if not self.lambda_abs or self.abstract_loss == "marginal":
            return {}
        outputs = len(self.info.class_counts)
        self.abstract_head = torch.nn.Linear(self.info.embedding_size, outputs)
        return {"abstract_head": self.abstract_head}

    def over_sampling(self) -> OverSampling:
        """Return how it over-samples."""
        targets = Targets(self.k, self.weights, self.beta) if self.lambda_mc else None
        return OverSampling(
            self.schedule.warm_up_epochs,
            self.round_epochs,
            targets,
            self.patch_share if targets and self._patches() else 0.0,
            self._patches_end(),
        )

    def sampling_rates(self, class_counts: np.ndarray, epoch: int) -> np.ndarray:
        """Return natural rates in the warm-up, then r_c = clip((n_max / n_c)^γ, 1, r_max)."""
        if epoch < self.schedule.warm_up_epochs:
            return natural_rates(class_counts)
        return power_rates(class_counts, self.gamma, self.r_max)

    def mix(self, labels: torch.Tensor, epoch: float, generator: torch.Generator) -> Mixing | None:
        """Return whose patches are pasted into whose maps, once there are abstract labels."""
        if self.partners is None or not self._patches():
            return None
        if epoch >= self._patches_end():
            return None
        share, depth = self.patch_share, self.patch_depth
        return sibling_mixing(labels, self.partners, share, depth, generator)

    def _patches_end(self) -> float:
        """Return the epoch, 0-based and fractional, from which on images have no patches."""
        return self.patch_until * self.info.epochs

    def _patches(self) -> bool:
        """Return whether images get patches: where a class is so rare that it has to borrow."""
        rare = self.patch_below is None or min(self.info.class_counts) < self.patch_below
        return bool(self.patch_share) and rare

    def starts_round(self, epoch: int) -> bool:
        """Return True every `round_epochs` epochs after the warm-up, if a part needs the bank."""
        return self.schedule.starts_round(epoch) and any(
            (self._patches(), self.lambda_v, self.lambda_mc, self.lambda_abs, self.lambda_sub)
        )

    def end_round(self) -> None:
        """Free the bank, and the siblings in it."""
        self.sampler.end_round()
        self.siblings = None

    def begin_round(self, bank: Bank) -> None:
        """Find neighbours; in every `refresh_rounds`-th round generate abstract labels again."""
        self.sampler.begin_round(bank)
        due = bank.round % self.refresh_rounds == 0
        early = bank.epoch <= self.refresh_until * self.info.epochs
        if self.hierarchy is None or (due and early):
            self._renew(bank)
        assert self.hierarchy is not None
        assert self.subspaces is not None
        mean = self.sampler.mean.double().cpu().numpy()
        self.set_labels(self.hierarchy, replace(self.subspaces, mean=mean))

    def _renew(self, bank: Bank) -> None:
        """Generate abstract labels from the bank, unless some were given; fit subspaces to them."""
        from dovs.hierarchy import match

        given, before = self.info.hierarchy, self.hierarchy
        if given is not None:
            found = before or given
        else:
            found = generate_from_bank(
                self.generator, self.num_abstract_labels, self.least_images, self.info, bank
            )
            if before is not None:
                found = match(found, before, self.info.class_counts)
        self.hierarchy = found
        self.subspaces = fit_to_bank(found, bank, self.shared, self.info.seed)

    def set_labels(self, hierarchy: Hierarchy, subspaces: Subspaces) -> None:
        """Use a hierarchy and its subspaces from now on, as tensors on the device."""
        self.hierarchy, self.subspaces = hierarchy, subspaces
        self.tensors = LabelTensors.of(hierarchy, subspaces, self.info.labels.device)
        self.use_groups(self.tensors.groups)
        assert self.sampler.bank is not None
        self.siblings = SiblingEmbeddings(
            self.sampler.bank, self.sampler.labels, self.groups, self.shrinkage
        )

    def use_groups(self, groups: torch.Tensor) -> None:
        """Make images siblings whose classes have the same group; groups of the classes, (C,)."""
        import torch

        self.groups = groups
        weights = rarity(
            torch.tensor(self.info.class_counts, device=groups.device), self.patch_gamma
        )
        self.partners = SiblingPartners(self.info.labels, groups, weights)

    def losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Return CE_τ, λ_v·L_v, λ_mc·L_mc, λ_abs·L_abs and λ_sub·L_sub."""
        z = batch.embeddings
        terms = {"cross_entropy": self._cross_entropy(batch)}
        ramp = self.schedule.ramp(batch.epoch)
        if not ramp:
            return terms
        if self.lambda_v:
            assert self.siblings is not None
            source = self.siblings if self.synthetic == "siblings" else self.sampler
            terms["synthetic"] = ramp * self.lambda_v * head_loss(source, batch)
        if self.lambda_mc:
            target, mass = self.sampler.targets(batch.indices, batch.generator)
            target = target / mass[:, None]
            own = self.tensors
            if self.beta:
                q = own.q[batch.labels]
                target = guided_target(target, own.mean, q, own.basis, own.blocks, self.beta)
            if batch.mixing is not None:  # a target is of one image
                mass = mass * (batch.mixing.label_share == 1)
            pull = micro_cluster_loss(z, target, scatter(z, own.mean), mass)
            terms["micro_cluster"] = ramp * self.lambda_mc * pull
        if self.lambda_abs:
            terms["abstract"] = ramp * self.lambda_abs * self._abstract_loss(batch)
        if self.lambda_sub:
            own = self.tensors
            leak = leakage_loss(z, own.mean, own.q[batch.labels], own.basis, own.blocks)
            terms["leakage"] = ramp * self.lambda_sub * leak
        return terms

    def _cross_entropy(self, batch: Batch) -> torch.Tensor:
        """Return CE_τ; where images are mixed, so are their labels, and with them the prior."""
        if batch.mixing is None:
            return adjusted_cross_entropy(batch.logits, batch.labels, batch.log_prior, self.tau)
        return shared_cross_entropy(self._adjusted_logits(batch), batch.labels, batch.mixing)

    def _adjusted_logits(self, batch: Batch) -> torch.Tensor:
        """Return g(z) + τ·log π, (B, C), with the prior of the labels that the images have."""
        mixed = batch.mixing is not None
        log_prior = self.mixed_log_prior(batch.log_prior) if mixed else batch.log_prior
        return batch.logits + self.tau * log_prior

    def _abstract_loss(self, batch: Batch) -> torch.Tensor:
        """Return L_abs; a patch is of a sibling, so it leaves an image's abstract label as it is.

        The abstract head always has the prior of the labels; the marginal loss has that of CE_τ.
        """
        q = self.tensors.q[batch.labels]
        if self.abstract_loss == "marginal":
            return marginal_cross_entropy(self._adjusted_logits(batch), q, self.tensors.q)
        logits = self.abstract_head(batch.embeddings)[:, : self.tensors.q.shape[1]]
        return soft_cross_entropy(logits, q, (batch.log_prior.exp() @ self.tensors.q).log())

    def mixed_log_prior(self, log_prior: torch.Tensor) -> torch.Tensor:
        """Return log π of the labels of mixed steps, (C,), from log π of the drawn images, (C,)."""
        assert self.partners is not None
        return self.partners.prior(log_prior.exp(), self.patch_share).log()

    def state(self) -> dict[str, torch.Tensor]:
        """Return the bank; hierarchy and subspaces are saved beside it."""
        return self.sampler.state()

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        """Restore the bank; `set_labels` restores hierarchy and subspaces."""
        self.sampler.load_state(state)
