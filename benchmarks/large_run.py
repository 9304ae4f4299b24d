"""A run of the largest size that pages must stay quick with: its numbers are drawn, not learned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dovs.analysis.metrics import summarise
from dovs.analysis.subspaces import Subspaces, block_sizes, fit_subspaces
from dovs.config import RunConfig
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.artifacts import Projection, Snapshot
from dovs.runs.writer import RunWriter

TRAIN, TEST, CLASSES, SIZE = 5_000, 5_000, 10, 64
EPOCHS = (5, 10, 15, 20, 25, 30)


def write_large_run(
    path: Path,
    seed: int = 0,
    *,
    train: int = TRAIN,
    test: int = TEST,
    classes: int = CLASSES,
    epochs: tuple[int, ...] = EPOCHS,
    test_images: int | None = None,
    **settings: Any,
) -> None:
    """Write a finished DOVS run, by default of 5,000 + 5,000 points, 10 classes, D = 64, 6 maps.

    Args:
        path: a new run directory.
        seed: of everything that is drawn.
        train, test: points of the splits.
        classes: C.
        epochs: of the maps.
        test_images: of the dataset, where it has fewer than test points: they show some twice.
        settings: of `RunConfig`.
    """
    rng = np.random.default_rng(seed)
    names = [str(c) for c in range(classes)]
    class_counts = np.round(1000 * 100 ** (-np.arange(classes) / (classes - 1))).astype(np.int64)
    labels = np.concatenate([np.arange(train) % classes, np.arange(test) % classes])
    tree = Hierarchy.from_groups(
        tuple(names), np.arange(classes) % 3, generator="ward", prototypes="embeddings"
    )
    centres = rng.normal(size=(classes, SIZE))

    config = RunConfig(epochs=epochs[-1], projection="umap", **settings)
    writer = RunWriter(path).create(config)
    writer.classes(names, class_counts)
    with writer.lock():
        writer.status("running", device="cpu")
        writer.points(
            pd.DataFrame(
                {
                    "id": np.arange(train + test),
                    "split": ["train"] * train + ["test"] * test,
                    "index": np.r_[np.arange(train), np.arange(test) % (test_images or test)],
                    "label": labels,
                }
            )
        )
        writer.hierarchy(tree, epochs[0])
        for epoch in range(1, epochs[-1] + 1):
            writer.append_metrics(_metrics(epoch))
        for epoch in epochs:
            z = centres[labels] * epoch / 10 + rng.normal(size=(train + test, SIZE))
            wrong = rng.random(len(labels)) < 0.3
            predicted = np.where(wrong, (labels + 1) % classes, labels)
            fitted = _subspaces(z, labels, tree, seed)
            snapshot = Snapshot(
                epoch,
                z,
                predicted,
                confidence=rng.random(len(labels)),
                true_probability=rng.random(len(labels)),
                basis=fitted.basis,
                sizes=np.asarray(fitted.sizes),
                mean=fitted.mean,
                margin=rng.uniform(-1, 1, len(labels)),
                true_rank=np.where(wrong, 1, 0),
            )
            writer.snapshot(snapshot)
            writer.projection(Projection(epoch, "umap", z[:, :2] * 4, 0.93, z[:, :3] * 4, 0.95))
        tests = slice(train, None)
        writer.finish(
            {
                **summarise(labels[tests], predicted[tests], None, class_counts),
                "seconds": 360.0,
                "training_seconds": 300.0,
                "device": "cpu",
                "seed": seed,
                "versions": {},
                "class_counts": class_counts.tolist(),
                "geometry": {"train": {}, "test": {}},
            }
        )


def _subspaces(z: np.ndarray, labels: np.ndarray, tree: Hierarchy, seed: int) -> Subspaces:
    sizes = block_sizes(tree.group_sizes, SIZE)
    return fit_subspaces(z, tree.assignment[labels], sizes, seed=seed)


def _metrics(epoch: int) -> dict[str, object]:
    return {
        "epoch": epoch,
        "seconds": 10.0,
        "learning_rate": 0.1,
        "loss": 2 / epoch,
        "loss_ce": 1.5 / epoch,
        "loss_micro_cluster": 0.5 / epoch,
        "train_accuracy": 1 - 0.8 / epoch,
        "balanced_accuracy": 1 - 0.9 / epoch,
        "many": 1 - 0.6 / epoch,
        "medium": 1 - 0.8 / epoch,
        "few": 1 - 1 / epoch,
        "effective_rank": 8.0,
        "tail_cosine": 0.3,
        "scatter": 1.0 + epoch,
        "leakage": 0.6 / epoch,
        "mean_angle": 40.0 + epoch,
        "measured_on": "test",
        "memory_bytes": 2**28,
        "alarms": [],
    }
