"""Measure how embeddings separate into the subspaces of abstract labels over the epochs.

    python -m benchmarks.geometry --setting fashion_cut --labels 3 --seeds 0,1,2

Every method is measured alike, whether or not it knows of abstract labels: M groups are made by
Ward clustering of the run's last training prototypes; at every snapshot subspaces are fitted to the
*training* embeddings; leakage, energy and principal angles are those of the *test* embeddings. Runs
that are finished are kept. Raw results go to one JSON file.
"""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

import numpy as np
import torch

import dovs
from benchmarks import machine
from dovs.analysis.angles import angles_frame, class_directions
from dovs.analysis.geometry import effective_rank, nc1
from dovs.analysis.subspaces import block_sizes, fit_subspaces, leakage
from dovs.benchmark import settings
from dovs.hierarchy import GeneratorContext, generate
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.prototypes import class_means
from dovs.runs.finding import open_run
from dovs.runs.store import Run

ROWS: dict[str, dict[str, Any]] = {
    "ce": {"method": "ce"},
    "balanced_softmax": {"method": "balanced_softmax"},
    "dos": {"method": "dos"},
    "dovs": {"method": "dovs"},
}
MEASURES = ("leakage", "mean_angle", "min_angle", "effective_rank", "nc1")


def trained(folder: Path, setting: settings.Setting, row: str, seed: int, **more: Any) -> Run:
    """Train a row, or open its finished run."""
    path = folder / f"{setting.name}-{row}-{seed}"
    if not (path / "summary.json").exists():
        fields = {**setting.config, **ROWS[row], **more, "seed": seed}
        fields["measure_every"] = fields["epochs"]
        dovs.train(path, projection="none", **fields)
    return open_run(path)


def course(run: Run, num_labels: int) -> list[dict[str, Any]]:
    """Return the measures of a run's test embeddings at every snapshot."""
    points = run.points()
    labels = points["label"].to_numpy(np.int64)
    test = (points["split"] == "test").to_numpy()
    facts = run.facts()
    counts, names = np.array(facts["class_counts"]), tuple(facts["class_names"])

    def parts(epoch: int) -> tuple[np.ndarray, np.ndarray]:
        z = run.snapshot(epoch).stored.astype(np.float64)
        return z[~test], z[test]

    last, _ = parts(run.snapshot_epochs()[-1])
    means = class_means(last, labels[~test], len(names))
    context = GeneratorContext(means, counts, names, prototype_source="embeddings")
    hierarchy = generate("ward", context, num_labels=num_labels)
    return [
        {"epoch": epoch, **measured(*parts(epoch), labels[~test], labels[test], hierarchy)}
        for epoch in run.snapshot_epochs()
    ]


def measured(
    train: np.ndarray,
    test: np.ndarray,
    train_labels: np.ndarray,
    test_labels: np.ndarray,
    hierarchy: Hierarchy,
) -> dict[str, float]:
    """Return leakage, angles in degrees, effective rank and NC1 of the test embeddings."""
    q = hierarchy.assignment
    sizes = block_sizes(hierarchy.group_sizes, train.shape[1])
    subspaces = fit_subspaces(train, q[train_labels], sizes)
    dims = class_directions(hierarchy.group_sizes)
    angles = angles_frame(test, hierarchy.groups[test_labels], hierarchy.names, dims=dims)
    apart = angles[angles["abstract_label_a"] != angles["abstract_label_b"]].dropna()
    return {
        "leakage": float(leakage(test, q[test_labels], subspaces).mean()),
        "mean_angle": float(apart["mean_angle"].mean()),
        "min_angle": float(apart["min_angle"].mean()),
        "effective_rank": effective_rank(test),
        "nc1": nc1(test, test_labels),
    }


def table(results: list[dict[str, Any]]) -> str:
    """Return mean ± sd over seeds of the first trained and the last snapshot, as Markdown."""
    lines = ["| method | " + " | ".join(MEASURES) + " |", "|---" * (len(MEASURES) + 1) + "|"]
    for row in dict.fromkeys(result["row"] for result in results):
        own = [result["course"] for result in results if result["row"] == row]
        cells = []
        for name in MEASURES:
            ends = [[each[at][name] for each in own] for at in (1, -1)]
            spread = [statistics.stdev(end) if len(end) > 1 else 0.0 for end in ends]
            cells.append(
                f"{statistics.mean(ends[0]):.3f} ± {spread[0]:.3f} → "
                f"{statistics.mean(ends[1]):.3f} ± {spread[1]:.3f}"
            )
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, train, measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--setting", default="fashion_cut", choices=settings.SETTINGS)
    parser.add_argument("--data-path", help="the dataset's parameter `path`")
    parser.add_argument("--labels", type=int, default=3, help="abstract labels, for all methods")
    parser.add_argument("--snapshots", type=int, default=6)
    parser.add_argument("--rows", default=",".join(ROWS))
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--runs", type=Path, default=Path(".dovs/geometry"))
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    setting = settings.setting(arguments.setting)
    more: dict[str, Any] = {"snapshots": arguments.snapshots, "device": arguments.device}
    if setting.data_path:
        more["dataset_params"] = {"path": arguments.data_path}
    results: list[dict[str, Any]] = []
    out = machine.ROOT / "benchmarks" / "results" / f"{setting.name}-geometry.json"
    for seed in map(int, arguments.seeds.split(",")):
        for row in arguments.rows.split(","):
            run = trained(arguments.runs, setting, row, seed, **more)
            summary = run.summary() or {}
            kept = {name: summary.get(name) for name in ("balanced_accuracy", "device", "versions")}
            found = course(run, arguments.labels)
            results.append({"row": row, "seed": seed, "course": found, **kept})
            machine.write(
                out,
                {"setting": setting.name, "abstract_labels": arguments.labels, "results": results},
            )
            print(json.dumps({"row": row, "seed": seed, **found[-1]}), flush=True)
    print(table(results))


if __name__ == "__main__":
    main()
