"""The base class of methods, and the data that the training loop exchanges with them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dovs.methods.losses import adjusted_cross_entropy
from dovs.methods.sampling import natural_rates

if TYPE_CHECKING:
    import torch

    from dovs.analysis.subspaces import Subspaces
    from dovs.hierarchy.hierarchy import Hierarchy


@dataclass(frozen=True)
class TrainingInfo:
    """What is known before training starts.

    Attributes:
        class_counts: n_c, (C,) int64, of the long-tailed training set.
        class_names: C names.
        superclass_of: C superclass names, or None.
        labels: (N,) int64 tensor on the device.
        embedding_size: D.
        epochs: E.
        seed: seed of the run.
        hierarchy: abstract labels that the run was given, to be used as they are; or None.
    """

    class_counts: np.ndarray
    class_names: tuple[str, ...]
    superclass_of: tuple[str, ...] | None
    labels: torch.Tensor
    embedding_size: int
    epochs: int
    seed: int
    hierarchy: Hierarchy | None = None


@dataclass(frozen=True)
class Bank:
    """The embeddings of every training image at the start of a round; no gradient reaches them.

    Attributes:
        embeddings: v, (N, D) float32.
        labels: (N,) int64.
        round: 0, 1, …
        epoch: the epoch that is about to run, 0-based.
    """

    embeddings: torch.Tensor
    labels: torch.Tensor
    round: int
    epoch: int


@dataclass(frozen=True)
class Mixing:
    """How each image of a step is mixed with a partner.

    The image becomes λ_x·x_i + (1 − λ_x)·x_partner, or takes the partner's pixels within a box; its
    label becomes λ_y·y_i + (1 − λ_y)·y_partner. Deeper in the encoder, feature maps take the place
    of images.

    Attributes:
        partner: rows of the step, or of `lent` where that is given, (B,) int64.
        partner_labels: y_partner, (B,) int64.
        image_share: λ_x, (B,) float32 in [0, 1]; not used where there are boxes.
        label_share: λ_y, (B,) float32 in [0, 1].
        boxes: top, bottom, left, right of each box as shares of height and width, (B, 4), or None.
        depth: what is mixed: 0 images, 1 … what goes into that stage of the encoder.
        lent: training images that lend their pixels or maps to the step without being part of it,
            (P,) int64, or None. Their maps are computed as the bank is, without gradient.
    """

    partner: torch.Tensor
    partner_labels: torch.Tensor
    image_share: torch.Tensor
    label_share: torch.Tensor
    boxes: torch.Tensor | None = None
    depth: int = 0
    lent: torch.Tensor | None = None

    def to(self, device: torch.device) -> Mixing:
        """Return the same on a device; the CPU does not wait until a GPU has it."""
        if self.partner.device.type == device.type == "cpu":
            return self
        moved: dict[str, Any] = {}
        for name, value in vars(self).items():
            if name != "depth" and value is not None:
                pinned = value.pin_memory() if device.type == "cuda" else value
                moved[name] = pinned.to(device, non_blocking=True)
        return replace(self, **moved)


@dataclass(frozen=True)
class Batch:
    """One step's draw, after the forward pass.

    Attributes:
        indices: which training images, (B,) int64.
        labels: y, (B,) int64.
        embeddings: z, (B, D) float32, with gradient.
        logits: g(z), (B, C) float32.
        head: the classifier head g.
        log_prior: log π of what the sampler draws in this epoch, (C,) float32.
        epoch: epochs done so far, fractional: 1.5 is half-way through the second epoch.
        generator: the method's own source of randomness, on the device.
        views: embeddings of all V independently augmented views, (V, B, D); the first is
            `embeddings`.
        mixing: how the images were mixed, or None.
    """

    indices: torch.Tensor
    labels: torch.Tensor
    embeddings: torch.Tensor
    logits: torch.Tensor
    head: Callable[[torch.Tensor], torch.Tensor]
    log_prior: torch.Tensor
    epoch: float
    generator: torch.Generator
    views: torch.Tensor
    mixing: Mixing | None = None


@dataclass(frozen=True)
class Targets:
    """How embedding targets are sampled between the in-class neighbours of an image.

    Attributes:
        k: neighbours.
        weights: law of their weights, see `neighbours.simplex_weights`.
        beta: how far targets are turned into the subspace of their abstract label, in [0, 1].
    """

    k: int
    weights: str
    beta: float = 0.0


@dataclass(frozen=True)
class OverSampling:
    """How a method over-samples, for pages that repeat it for one image.

    Attributes:
        begins: the first epoch, 0-based, in which it does.
        round_epochs: epochs between two banks.
        targets: how embedding targets are sampled, or None for a method without any.
        patched: share of the images that get a patch of another one, and no target.
        patches_end: the epoch, 0-based and fractional, from which on none does.
    """

    begins: int = 0
    round_epochs: int = 1
    targets: Targets | None = None
    patched: float = 0.0
    patches_end: float = math.inf


class Method:
    """What the training loop calls. A method is a subclass that holds only what differs.

    As it stands it is cross-entropy on images that are drawn once an epoch. The loop calls `setup`
    first; then in each epoch `starts_round`, `end_round` and `begin_round` if that is true, and
    `sampling_rates`;
    then in each step `mix` and `losses`.

    Attributes:
        info: what is known before training, from `setup` on.
        views: V, how many independently augmented views of each image a step embeds.
        hierarchy: the abstract labels that are in use, or None.
        subspaces: their subspaces, or None.
        notes: lines for the run's log, known after `setup`.
    """

    info: TrainingInfo
    views: int = 1
    hierarchy: Hierarchy | None = None
    subspaces: Subspaces | None = None
    notes: Sequence[str] = ()

    def setup(self, info: TrainingInfo) -> dict[str, torch.nn.Module]:
        """Store what is known before training; return further modules to be trained, by name."""
        self.plan(info)
        return self.build_modules()

    def plan(self, info: TrainingInfo) -> None:
        """Store what is known before training, without torch: pages call it, too."""
        self.info = info

    def build_modules(self) -> dict[str, torch.nn.Module]:
        """Return further modules that are trained along, by name."""
        return {}

    def over_sampling(self) -> OverSampling:
        """Return how it over-samples, known after `plan`; without torch."""
        return OverSampling()

    def sampling_rates(self, class_counts: np.ndarray, epoch: int) -> np.ndarray:
        """Return r_c, (C,) > 0: how often an image of each class is drawn, relative to 1.

        Known after `plan`; without torch.
        """
        return natural_rates(class_counts)

    def mix(self, labels: torch.Tensor, epoch: float, generator: torch.Generator) -> Mixing | None:
        """Return how a step's images are mixed, or None for not at all.

        Args:
            labels: of the images, (B,) int64, on the CPU: what depends on drawn numbers is decided
                there, so that a GPU has not to wait.
            epoch: as in `Batch`.
            generator: source of randomness, on the CPU.
        """
        return None

    def starts_round(self, epoch: int) -> bool:
        """Return whether the method needs a fresh bank before this 0-based epoch."""
        return False

    def end_round(self) -> None:
        """Free the bank in use: before a new one is computed, so that there is never a second."""

    def begin_round(self, bank: Bank) -> None:
        """Use a fresh bank from now on."""

    def set_labels(self, hierarchy: Hierarchy, subspaces: Subspaces) -> None:
        """Use saved abstract labels and subspaces, when a run is resumed."""

    def losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Return the weighted terms of the loss by name; their sum is minimised."""
        return {"cross_entropy": adjusted_cross_entropy(batch.logits, batch.labels)}

    def state(self) -> dict[str, torch.Tensor]:
        """Return the tensors that a resumed run needs besides modules, hierarchy and subspaces."""
        return {}

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        """Restore what `state` returned."""
