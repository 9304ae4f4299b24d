"""Run directories with the files of a real run, without training: their numbers are random."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dovs.analysis.subspaces import block_sizes, fit_subspaces
from dovs.config import RunConfig
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.layout import CHECKPOINT

NOW = "2026-11-23T21:00:00+00:00"


def write_json(path: Path, body: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body), "utf-8")


def counts(classes: int) -> np.ndarray:
    """Return training images of each class, (C,)."""
    return np.maximum(2, (140 * 0.02 ** (np.arange(classes) / (classes - 1))).astype(int))


_written: dict[str, dict[str, bytes]] = {}
"""The files of each run that was made in this process: making one takes longer than 20 writes."""


def fake_run(path: Path, **settings: Any) -> Path:
    """Write a run; settings as for `_write`."""
    key = repr(sorted(settings.items()))
    if key not in _written:
        with tempfile.TemporaryDirectory() as folder:
            made = _write(Path(folder), **settings)
            found = [file for file in sorted(made.rglob("*")) if file.is_file()]
            _written[key] = {str(file.relative_to(made)): file.read_bytes() for file in found}
    path.mkdir(parents=True, exist_ok=True)
    for folder in {Path(name).parent for name in _written[key]} - {Path()}:
        (path / folder).mkdir(exist_ok=True)
    for name, content in _written[key].items():
        (path / name).write_bytes(content)
    return path


def _write(
    path: Path,
    *,
    state: str = "finished",
    epochs: int = 6,
    done: int | None = None,
    classes: int = 10,
    train_points: int = 120,
    test_points: int = 80,
    size: int = 16,
    projected: tuple[int, ...] = (2, 4, 6),
    projection: str = "umap",
    hierarchy: bool = True,
    answers: bool = True,
    message: str = "",
    seed: int = 0,
    **settings: Any,
) -> Path:
    """Write a run of which `done` epochs are over, with snapshots and maps at `projected`."""
    rng = np.random.default_rng(seed)
    done = epochs if done is None else done
    path.mkdir(parents=True, exist_ok=True)
    settings = {"method": "dovs" if hierarchy else "ce", **settings}
    config = RunConfig(epochs=epochs, projection=projection, seed=seed, **settings)
    names = tuple(str(c) for c in range(classes))
    class_counts = counts(classes)
    write_json(
        path / "config.json",
        {
            "config": config.model_dump(),
            "created": NOW,
            "dovs": "0.1.0",
            "class_names": names,
            "class_counts": class_counts.tolist(),
        },
    )
    write_json(
        path / "status.json",
        {
            "state": state,
            "epoch": done,
            "epochs": epochs,
            "updated": NOW,
            "started": NOW,
            "message": message,
            "device": "cpu",
            "pid": 0,
            "seconds_left": 12.0 * (epochs - done),
            "seconds": 12.0 * done,
        },
    )
    (path / "log.txt").write_text(f"training on cpu\nepoch {done}\n{message}\n", "utf-8")
    labels = np.concatenate(
        [np.arange(train_points) % classes, np.arange(test_points) % classes]
    ).astype(np.int16)
    split = np.array(["train"] * train_points + ["test"] * test_points)
    points = len(labels)
    pd.DataFrame(
        {
            "id": np.arange(points),
            "split": split,
            "index": np.concatenate([np.arange(train_points), np.arange(test_points)]),
            "label": labels,
        }
    ).to_parquet(path / "points.parquet")
    groups = np.arange(classes) % 3
    tree = Hierarchy.from_groups(names, groups, generator="ward", prototypes="embeddings")
    if hierarchy:
        (path / "hierarchy.json").write_text(tree.to_json(), "utf-8")
        (path / "hierarchies").mkdir(exist_ok=True)
        (path / "hierarchies" / "epoch-0002.json").write_text(tree.to_json(), "utf-8")
    _metrics(path, done, config.method, hierarchy, rng)

    centres = rng.normal(size=(classes, size))
    noise = rng.normal(size=(points, size))
    for epoch in [e for e in projected if e <= done]:
        z = (centres[labels] * (epoch / epochs) * 3 + noise).astype(np.float32)
        wrong = rng.random(points) < 0.05 + 0.4 * labels / classes * (1 - epoch / epochs / 2)
        predicted = np.where(wrong, (labels + 1) % classes, labels).astype(np.int16)
        arrays = {
            "embeddings": z.astype(np.float16),
            "predicted": predicted,
            "confidence": rng.random(points).astype(np.float16),
            "true_probability": rng.random(points).astype(np.float16),
        }
        if answers:
            arrays["true_rank"] = np.where(wrong, 1 + labels % 3, 0).astype(np.int16)
            arrays["margin"] = np.where(wrong, -0.25, 0.5).astype(np.float16)
        if hierarchy:
            sizes = block_sizes(tree.group_sizes, size)
            found = fit_subspaces(z.astype(float), tree.assignment[labels], sizes, seed=0)
            arrays |= {
                "basis": found.basis.astype(np.float32),
                "sizes": np.asarray(found.sizes),
                "mean": np.asarray(found.mean, np.float32),
            }
        (path / "snapshots").mkdir(exist_ok=True)
        np.savez_compressed(path / "snapshots" / f"epoch-{epoch:04d}.npz", **arrays)
        if projection != "none":
            (path / "projections").mkdir(exist_ok=True)
            np.savez_compressed(
                path / "projections" / f"epoch-{epoch:04d}.npz",
                xy=z[:, :2] * 2,
                xyz=z[:, :3] * 2,
                trustworthiness=np.float64(0.912),
                trustworthiness_3d=np.float64(0.934),
                projection=np.str_(projection),
            )
    if state == "finished":
        _summary(path, labels[split == "test"], classes, class_counts, seed)
    else:
        (path / CHECKPOINT).touch()
    return path


def _metrics(path: Path, done: int, method: str, hierarchy: bool, rng: np.random.Generator) -> None:
    lines = []
    for epoch in range(1, done + 1):
        loss = float(2 / epoch + rng.random() * 0.02)
        line = {
            "epoch": epoch,
            "seconds": 12.0,
            "learning_rate": 0.1,
            "loss": loss,
            "loss_ce": loss * 0.8,
            "train_accuracy": 1 - 0.8 / epoch,
            "balanced_accuracy": 1 - 0.9 / epoch,
            "many": 1 - 0.6 / epoch,
            "medium": 1 - 0.8 / epoch,
            "few": 1 - 1 / epoch,
            "effective_rank": 8.0,
            "tail_cosine": 0.3,
            "scatter": 1.0 + epoch,
            "leakage": 0.6 / epoch if hierarchy else None,
            "mean_angle": 40.0 + epoch if hierarchy else None,
            "memory_bytes": 2**28,
            "alarms": ["effective rank 2.1 is below 2.25"] if epoch == 2 else [],
        }
        if hierarchy:
            line |= {"loss_micro_cluster": loss * 0.1, "loss_abstract": loss * 0.1}
        lines.append(json.dumps(line) + "\n")
    (path / "metrics.jsonl").write_text("".join(lines), "utf-8")


def _summary(
    path: Path, labels: np.ndarray, classes: int, class_counts: np.ndarray, seed: int
) -> None:
    recall = np.linspace(0.95, 0.5, classes)
    write_json(
        path / "summary.json",
        {
            "accuracy": 0.75,
            "balanced_accuracy": float(recall.mean()),
            "per_class_recall": recall.tolist(),
            "many": 0.95,
            "medium": 0.8,
            "few": 0.55,
            "head_third": 0.9,
            "middle_third": 0.7,
            "tail_third": 0.55,
            "macro_f1": 0.7,
            "g_mean": 0.7,
            "ece": 0.1,
            "seconds": 72.0,
            "device": "cpu",
            "seed": seed,
            "versions": {"torch": "2.15.0"},
            "class_counts": class_counts.tolist(),
            "geometry": {"train": {}, "test": {}},
        },
    )
