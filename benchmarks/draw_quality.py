"""What makes a draw of the tail good: how typical its images are, and what labels gain on it.

    python -m benchmarks.draw_quality --data FOLDER      # of CIFAR-100, as for `bench labels`

Reads the trials of `results/cifar100_cut-labels.json`. Each few-shot class has another handful of
images in each draw. Differences between draws *within* a class are compared, so that classes that
are easy or hard as such play no part: mean z-score of the distances of the drawn images to the mean
of all images of the class (`dovs.analysis.typicality`), against the recall of the class and against
what labels gain there, each less its mean over the draws. Slopes have bootstrap intervals over
classes (the draws are five, too few to resample).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from benchmarks.machine import ROOT
from dovs import data
from dovs.analysis.typicality import pixel_features, sample_rows, typicality_frame
from dovs.benchmark import results
from dovs.config import TailConfig, parse

LABELS = ROOT / "benchmarks" / "results" / "cifar100_cut-labels.json"
OUT = ROOT / "benchmarks" / "results" / "draw_quality.json"
ROWS = {
    "recall": ("balanced_softmax", None),
    "late_head": ("late_head", "random_names_head"),
    "names_head": ("names_head", "random_names_head"),
    "dovs": ("dovs", "balanced_softmax"),
}
"""What is compared: the recall of one row, or the difference between two."""
RESAMPLES = 10_000


def recalls(found: results.Results, row: str, draws: list[int]) -> np.ndarray:
    """Return the mean recall of each class over the seeds of a row, (draws, C), in points."""
    means = []
    for draw in draws:
        mine = [t for t in found.trials if t["row"] == row and t["draw"] == draw]
        means.append(np.mean([t["per_class_recall"] for t in mine], axis=0))
    return 100 * np.array(means)


def oddness(folder: Path, draws: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return z of each class, (draws, C), and which classes are few-shot, (C,) bool."""
    whole = data.load("parquet", path=str(folder))
    every = np.asarray(whole.train.labels)
    lines, few = [], np.zeros(0, dtype=bool)
    for draw in draws:
        fields = {
            "dataset": "parquet",
            "dataset_params": {"path": str(folder)},
            "profile": "exponential",
            "class_order": "given",
            "imbalance_ratio": 50,
            "n_max": 150,
            "data_seed": draw,
        }
        tail = data.cut(whole, parse(TailConfig, fields))
        rows = sample_rows(every, tail.indices, whole.num_classes)
        frame = typicality_frame(
            pixel_features(np.asarray(whole.train.images[rows])),
            every[rows],
            np.isin(rows, tail.indices),
            whole.class_names,
            tail.class_counts,
        ).sort_values("class_index")
        lines.append(frame["z"].to_numpy(float))
        few = (frame["group"] == "few").to_numpy()
    return np.array(lines), few


def slope(x: np.ndarray, y: np.ndarray) -> float:
    """Return the slope of y on x, both (draws, C), within classes."""
    x, y = x - x.mean(0), y - y.mean(0)
    return float((x * y).sum() / (x * x).sum())


def main() -> None:
    """Write the slopes, and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of CIFAR-100 in Parquet")
    folder = parser.parse_args().data
    found = results.read(LABELS)
    draws = sorted({trial["draw"] for trial in found.trials})
    z, few = oddness(folder, draws)
    rng = np.random.default_rng(0)
    body: dict[str, object] = {
        "draws": draws,
        "few_shot_classes": int(few.sum()),
        "mean_z_of_the_tail": [round(float(v), 3) for v in z[:, few].mean(1)],
    }
    for name, (row, other) in ROWS.items():
        y = recalls(found, row, draws) - (0 if other is None else recalls(found, other, draws))
        x, y = z[:, few], y[:, few]
        chosen = rng.integers(0, x.shape[1], (RESAMPLES, x.shape[1]))
        slopes = [slope(x[:, some], y[:, some]) for some in chosen]
        low, high = np.percentile(slopes, [2.5, 97.5])
        body[name] = {
            "row": row,
            "minus": other,
            "mean_by_draw": [round(float(v), 2) for v in y.mean(1)],
            "points_per_z": round(slope(x, y), 2),
            "interval": [round(float(low), 2), round(float(high), 2)],
        }
        print(f"{name}: {body[name]}")
    OUT.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
