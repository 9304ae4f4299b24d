"""The summary of a run: its last model on the test split, device, seed and versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.torch
import torch

from dovs import disk
from dovs.about import __version__, versions
from dovs.analysis import geometry, metrics
from dovs.analysis.confusion import confusion_counts, mistakes_of
from dovs.analysis.predictions import Predictions, subspace_metrics
from dovs.analysis.stratified import stratified
from dovs.errors import RunError
from dovs.runs.files import damaged, replacing
from dovs.training.device import describe, memory_bytes, used_precision
from dovs.training.evaluate import predictions
from dovs.training.prepare import Prepared
from dovs.training.state import Training

MOST_TRAINING_IMAGES = 50_000
"""Training images whose geometry is measured; of more, a part with every class in it."""
PACKAGES = ("torch", "numpy", "scikit-learn", "umap-learn", "faiss-cpu")


INPUT = "input"
"""Entry of the weights' metadata: JSON with image_shape, mean and std of the pixels in 0..1."""


def write_weights(path: Path, prepared: Prepared) -> None:
    """Write the weights that are evaluated, as safetensors, and how images are normalised."""
    training = prepared.training
    state = training.evaluated.state_dict()
    tensors = {name: value.detach().cpu().contiguous().clone() for name, value in state.items()}
    mean, std = getattr(training.model.encoder, "pixel_statistics", None) or (
        each.flatten().cpu().numpy() / 255 for each in (training.data.mean, training.data.std)
    )
    shape = list(map(int, prepared.image_shape))
    facts = {"image_shape": shape, "mean": [*map(float, mean)], "std": [*map(float, std)]}
    with replacing(path) as temporary:
        temporary.write_bytes(safetensors.torch.save(tensors, {INPUT: json.dumps(facts)}))


def load_weights(path: Path, training: Training) -> None:
    """Put the weights that `write_weights` wrote into the model that is evaluated.

    Raises:
        RunError: the file is missing, damaged, or of another configuration.
    """
    try:
        training.evaluated.load_state_dict(safetensors.torch.load(disk.read_bytes(path)))
    except FileNotFoundError:
        raise RunError(
            f"there is no {path.name} in {path.parent}: it was left out of this copy of the run. "
            "Copy it whole, or train it again."
        ) from None
    except OSError as error:
        raise damaged(path, error) from None
    except (safetensors.SafetensorError, ValueError, RuntimeError) as error:
        raise RunError(
            f"{path} is damaged or of another configuration ({type(error).__name__}). "
            "Train the run again."
        ) from None


def summarise_run(prepared: Prepared, device: torch.device) -> dict[str, Any]:
    """Measure the last epoch's model once; add seed, device, versions and class counts."""
    training, counts = prepared.training, prepared.training.class_counts
    test = predictions(training, prepared.test)
    rows = stratified(
        training.data.labels.cpu().numpy(),
        MOST_TRAINING_IMAGES,
        np.random.default_rng(training.config.seed),
    )
    train = predictions(training, training.data, rows)
    summary: dict[str, Any] = _accuracy(test, counts)
    confusion = confusion_counts(test.labels, test.predicted, len(counts))
    summary |= {"mistakes": mistakes_of(confusion), "evaluated_counts": confusion.sum(1)}
    if prepared.validation is not None:
        validation = predictions(training, prepared.validation)
        summary["validation"] = _accuracy(validation, counts)
    summary["geometry"] = {
        name: {
            **geometry.geometry(answers.embeddings, answers.labels, counts),
            **subspace_metrics(answers, training.method.hierarchy, training.method.subspaces),
        }
        for name, answers in (("train", train), ("test", test))
    }
    return summary | {
        "measured_on": training.config.measured_on,
        "epochs": training.config.epochs,
        "evaluated_every": prepared.evaluated_every,
        "class_counts": counts,
        "image_shape": list(prepared.image_shape),
        "device": describe(device),
        "precision": used_precision(device, training.config.precision),
        "compile_seconds": None if training.compiled is None else training.compiled.seconds,
        "seed": training.config.seed,
        "parameters": sum(p.numel() for p in training.evaluated.parameters()),
        "memory_bytes": memory_bytes(device),
        "versions": {"dovs": __version__} | versions(PACKAGES),
    }


def _accuracy(answers: Predictions, counts: np.ndarray) -> dict[str, Any]:
    return dict(metrics.summarise(answers.labels, answers.predicted, answers.confidence, counts))
