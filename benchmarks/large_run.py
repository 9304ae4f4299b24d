"""A run of the largest size that pages must stay quick with: its numbers are drawn, not learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dovs.analysis.metrics import summarise
from dovs.analysis.subspaces import Subspaces, block_sizes, fit_subspaces
from dovs.config import RunConfig
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.writer import RunWriter

TRAIN, TEST, CLASSES, SIZE = 5_000, 5_000, 10, 64
EPOCHS = (5, 10, 15, 20, 25, 30)


def write_large_run(path: Path, seed: int = 0) -> None:
    """Write a finished DOVS run of 5,000 + 5,000 points, 10 classes, D = 64, with 6 maps.

    Args:
        path: a new run directory.
        seed: of everything that is drawn.
    """
    rng = np.random.default_rng(seed)
    names = [str(c) for c in range(CLASSES)]
    class_counts = np.round(1000 * 100 ** (-np.arange(CLASSES) / (CLASSES - 1))).astype(np.int64)
    labels = np.concatenate([np.arange(TRAIN) % CLASSES, np.arange(TEST) % CLASSES])
    tree = Hierarchy.from_groups(
        tuple(names), np.arange(CLASSES) % 3, generator="ward", prototypes="embeddings"
    )
    centres = rng.normal(size=(CLASSES, SIZE))

    writer = RunWriter(path).create(RunConfig(epochs=EPOCHS[-1], projection="umap"))
    writer.classes(names, class_counts)
    with writer.lock():
        writer.status("running", device="cpu")
        writer.points(
            pd.DataFrame(
                {
                    "id": np.arange(TRAIN + TEST),
                    "split": ["train"] * TRAIN + ["test"] * TEST,
                    "index": np.concatenate([np.arange(TRAIN), np.arange(TEST)]),
                    "label": labels,
                }
            )
        )
        writer.hierarchy(tree, EPOCHS[0])
        for epoch in range(1, EPOCHS[-1] + 1):
            writer.append_metrics(_metrics(epoch))
        for epoch in EPOCHS:
            z = centres[labels] * epoch / 10 + rng.normal(size=(TRAIN + TEST, SIZE))
            wrong = rng.random(len(labels)) < 0.3
            predicted = np.where(wrong, (labels + 1) % CLASSES, labels)
            fitted = _subspaces(z, labels, tree, seed)
            writer.snapshot(
                epoch,
                z,
                predicted,
                confidence=rng.random(len(labels)),
                true_probability=rng.random(len(labels)),
                basis=fitted.basis,
                sizes=np.asarray(fitted.sizes),
                mean=fitted.mean,
            )
            writer.projection(epoch, "umap", z[:, :2] * 4, 0.93, z[:, :3] * 4, 0.95)
        test = slice(TRAIN, None)
        writer.finish(
            {
                **summarise(labels[test], predicted[test], None, class_counts),
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
