"""Encoder and head of a finished run as one module, checked against what the run stores."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import safetensors
import safetensors.torch
import torch
from torch import nn

from dovs import data as datasets
from dovs import disk
from dovs.config import RunConfig
from dovs.data.rows import ImageRows
from dovs.encoders.trunks import FrozenEncoder, Scaled
from dovs.errors import DataError, RunError
from dovs.runs.classes import classes_of
from dovs.runs.content import require_same_images
from dovs.runs.layout import WEIGHTS
from dovs.runs.same_settings import current_config
from dovs.runs.store import Run
from dovs.second_stages.heads import AdjustedHead
from dovs.training.model import Classifier, build_classifier
from dovs.training.prepare import pixel_statistics
from dovs.training.summary import INPUT

COMPARED = 64
"""Images on which the outputs of the file are compared with those of the module."""
ROUNDED = 0.05
"""Difference to the embeddings that the run stores, of their spread, that rounding may make."""
SAME = 0.98
"""Share of the run's predictions that a head must give again."""


class Recogniser(nn.Module):
    """Encoder and head behind the normalisation of pixels.

    Args:
        encoder: f.
        head: g, or None for embeddings alone.
        mean, std: of each channel in 0..1, (channels,).
    """

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(
        self, encoder: nn.Module, head: nn.Module | None, mean: np.ndarray, std: np.ndarray
    ) -> None:
        super().__init__()
        self.encoder, self.head = encoder, head
        for name, values in (("mean", mean), ("std", std)):
            shaped = torch.tensor(np.asarray(values) * 255, dtype=torch.float32)[:, None, None]
            self.register_buffer(name, shaped)

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Map uint8 (B, channels, H, W) to embeddings (B, D) and, with a head, logits (B, C)."""
        z = self.encoder((images.float() - self.mean) / self.std).float()
        return (z,) if self.head is None else (z, self.head(z))


@dataclass(frozen=True)
class Built:
    """What is exported.

    Attributes:
        module: in eval mode, on the CPU.
        images: of the run's points, uint8 (N, channels, H, W), N ≥ 1.
        notes: what was left out, and how far it agrees with the run.
    """

    module: Recogniser
    images: torch.Tensor
    notes: tuple[str, ...]

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the outputs."""
        return ("embedding",) if self.module.head is None else ("embedding", "logits")


def build(run: Run) -> Built:
    """Return encoder and head of a run with its weights, checked against what the run stores.

    The head is left out where it does not give the predictions of the run again, as one that a
    second stage has made.

    Where the run's images are not on this machine, or have changed, nothing is compared, and a note
    says so.

    Raises:
        DataError: the dataset is not on this machine, or is another one, and the weights are of an
            older version, which did not store how images are normalised.
        RunError: the run has no weights, or these do not give the embeddings that it stores.
    """
    config = RunConfig(**current_config(run.facts())) if run.has("config") else run.config()
    tensors, facts = _weights(run)
    try:
        require_same_images(run)
        tail = datasets.long_tail(config)
    except DataError as error:
        if facts is None:
            raise
        return _without_images(run, config, tensors, facts, error)
    source = tail.dataset
    model = build_classifier(config, source.image_shape, source.num_classes)
    trained, _ = tail.divide(config.validation_fraction, config.data_seed)
    rows = ImageRows(tail.image_rows, trained)
    mean, std = pixel_statistics(config, rows, model.encoder)
    head = _loaded(run, config, model, tensors)
    notes = []
    images, stored, predicted = _points(run, source)
    recogniser = Recogniser(model.encoder, head, mean, std).eval()
    with torch.no_grad():
        outputs = recogniser(images)
    _require_same_embeddings(run, outputs[0].numpy(), stored)
    again = float(np.mean(outputs[1].argmax(1).numpy() == predicted)) if head is not None else 0.0
    if again < SAME:
        recogniser = Recogniser(model.encoder, None, mean, std).eval()
        notes.append(
            "logits are left out: the head of this run is one that a second stage made"
            if config.second_stage != "none"
            else "logits are left out: the head does not give the predictions of the run again"
        )
    return Built(recogniser, images, tuple(notes))


def _without_images(
    run: Run,
    config: RunConfig,
    tensors: dict[str, torch.Tensor],
    facts: Mapping[str, Any],
    error: DataError,
) -> Built:
    """Return the module of a run whose images are not there; drawn images show that it works."""
    height, width, channels = facts["image_shape"]
    model = build_classifier(config, (height, width, channels), len(classes_of(run).names))
    head = _loaded(run, config, model, tensors)
    notes = [f"not compared with the embeddings that the run stores: {error}"]
    if config.second_stage != "none":
        head = None
        notes.append("logits are left out: the head of this run is one that a second stage made")
    mean, std = np.array(facts["mean"]), np.array(facts["std"])
    drawn = np.random.default_rng(0).integers(0, 256, (COMPARED, channels, height, width), np.uint8)
    recogniser = Recogniser(model.encoder, head, mean, std).eval()
    return Built(recogniser, torch.from_numpy(drawn), tuple(notes))


def _loaded(
    run: Run, config: RunConfig, model: Classifier, tensors: dict[str, torch.Tensor]
) -> nn.Module | None:
    """Put the run's weights into a model, and return its head, None where that is not known."""
    for module in model.encoder.modules():
        if isinstance(module, Scaled):  # in one piece, whatever the number of images
            module.forward = module._embed  # type: ignore[method-assign]
    _load(
        run, model.encoder, tensors, "encoder.", strict=not isinstance(model.encoder, FrozenEncoder)
    )
    return _head(config, model.head, tensors)


def _weights(run: Run) -> tuple[dict[str, torch.Tensor], dict[str, Any] | None]:
    """Return the weights of a run, and how its images are normalised; None in older files."""
    path = run.path / WEIGHTS
    try:
        content = disk.read_bytes(path)
        with safetensors.safe_open(path, "pt") as stored:
            found = (stored.metadata() or {}).get(INPUT)
        return safetensors.torch.load(content), json.loads(found) if found else None
    except FileNotFoundError:
        raise RunError(
            f"run '{run.name}' has no {WEIGHTS}, so there is no encoder to export: it is not "
            "finished, or the file was left out of this copy."
        ) from None
    except (safetensors.SafetensorError, OSError, ValueError) as error:
        raise RunError(
            f"{path.name} of run '{run.name}' is damaged: {disk.reason(error)}."
        ) from None


def _load(
    run: Run, module: nn.Module, tensors: dict[str, torch.Tensor], prefix: str, strict: bool = True
) -> None:
    """Put the weights below a prefix into a module; a trunk that is not trained has its own."""
    own = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
    try:
        found = module.load_state_dict(own, strict=strict)
        left = [name for name in found.missing_keys if not name.startswith("trunk.")]
        if left or found.unexpected_keys:
            raise RuntimeError(f"missing: {left[:3]}, unknown: {found.unexpected_keys[:3]}")
    except RuntimeError as error:
        first = str(error).partition("\n")[0]
        raise RunError(
            f"the weights of run '{run.name}' are of another configuration ({first})."
        ) from None


def _head(config: RunConfig, head: nn.Module, tensors: dict[str, torch.Tensor]) -> nn.Module | None:
    """Return the head with the run's weights; None where it is of a kind that is not known."""
    own = {n.removeprefix("head."): t for n, t in tensors.items() if n.startswith("head.")}
    if {"scale", "shift"} <= set(own):
        head = AdjustedHead(head, own["scale"], own["shift"])
    try:
        head.load_state_dict(own)
    except RuntimeError:
        return None
    return head


def _points(run: Run, source: datasets.ImageDataset) -> tuple[torch.Tensor, np.ndarray, np.ndarray]:
    """Return test images of the run's points, their embeddings and predictions at its end.

    Raises:
        RunError: it has no snapshot, or a file is damaged.
    """
    epochs = run.snapshot_epochs()
    if not epochs:
        raise RunError(
            f"run '{run.name}' has no snapshot, with which the exported encoder would be compared: "
            "snapshots were left out of this copy. Copy the run whole."
        )
    points, snapshot = run.points(), run.snapshot(epochs[-1])
    rows = np.flatnonzero((points["split"] == "test").to_numpy())[: 4 * COMPARED]
    index = points["index"].to_numpy(np.int64)[rows]
    images = np.ascontiguousarray(source.test.images[index]).transpose(0, 3, 1, 2)
    return (
        torch.from_numpy(np.ascontiguousarray(images)),
        snapshot.embeddings[rows],
        snapshot.predicted[rows],
    )


def _require_same_embeddings(run: Run, z: np.ndarray, stored: np.ndarray) -> None:
    """Check that the weights are those of the run.

    Raises:
        RunError: the embeddings are not those that the run stores.
    """
    spread = float(stored.std(0).mean()) or 1.0
    difference = (
        float(np.sqrt(np.mean((z - stored) ** 2))) / spread if z.shape == stored.shape else 9.0
    )
    if not difference <= ROUNDED:
        raise RunError(
            f"the weights of run '{run.name}' do not give the embeddings that it stores (they "
            f"differ by {100 * difference:.0f} % of their spread): the dataset on this machine is "
            "another one, or the files are of different runs."
        )
