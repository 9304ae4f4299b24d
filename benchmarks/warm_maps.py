"""Compare settings of maps that start from the map before: time, quality, how far points move.

    python -m benchmarks.warm_maps            # the snapshots of the runs that ship with DOVS
    python -m benchmarks.warm_maps RUN_DIR …  # of other runs

The maps of a run are drawn in the order of its epochs, each from the one before, with each setting
in turn: steps and learning rate of the layout, `fresh` for maps that start anew. Quality is
trustworthiness, and the recall of the 15 nearest neighbours of the embeddings among those of the
map, mean over the snapshots but for the first, which is fresh for all. Processor time, one thread.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import machine
from benchmarks.machine import ROOT

SETTINGS = {
    "fresh": None,
    "200 at 0.25": (200, 0.25),
    "100 at 0.5": (100, 0.5),
    "100 at 0.25": (100, 0.25),
}
NEIGHBOURS = 15


def recall(own: np.ndarray, xy: np.ndarray) -> float:
    """Return the share of the neighbours of the embeddings that are neighbours on the map."""
    from dovs.analysis.projection import nearest_neighbours

    found = nearest_neighbours(xy, NEIGHBOURS + 1)[0][:, 1:]
    return float((found[:, :, None] == own[:, None, 1 : NEIGHBOURS + 1]).any(2).mean())


def measure(run: Any, dims: int) -> dict[str, list[dict[str, float]]]:
    """Return what each setting gives at each snapshot of a run but the first."""
    from dovs.analysis.projection import nearest_neighbours, project, trustworthiness
    from dovs.analysis.projections import umap as module

    found: dict[str, list[dict[str, float]]] = {name: [] for name in SETTINGS}
    before: dict[str, np.ndarray] = {}
    for number, epoch in enumerate(run.snapshot_epochs()):
        z = run.snapshot(epoch).embeddings
        own = nearest_neighbours(z, 30)
        for name, setting in SETTINGS.items():
            start = before.get(name)
            if setting is None:
                start = None
            else:
                module.WARM_EPOCHS, module.WARM_LEARNING_RATE = setting
            began = time.process_time()
            xy = project("umap", z, dims, init=start, seed=run.seed, neighbours=own)
            seconds = time.process_time() - began
            if number:
                moved = np.linalg.norm(xy - before[name], axis=1)
                found[name].append(
                    {
                        "epoch": epoch,
                        "seconds": seconds,
                        "trustworthiness": trustworthiness(z, xy, seed=run.seed),
                        "recall": recall(own[0], xy),
                        "moved": float(np.median(moved)),
                    }
                )
            before[name] = xy
    return found


def main() -> None:
    """Measure, write and print."""
    from dovs.runs.finding import example_runs
    from dovs.runs.store import Run

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("runs", nargs="*", type=Path)
    parser.add_argument("--dims", type=int, nargs="*", default=[2])
    arguments = parser.parse_args()
    runs = [Run(path) for path in arguments.runs] or list(example_runs().values())
    load = machine.load()
    found = {run.name: {f"{dims}-D": measure(run, dims) for dims in arguments.dims} for run in runs}
    machine.write(
        ROOT / "benchmarks/results/warm_maps.json", {"runs": found, "load": [load, machine.load()]}
    )
    for name, of_dims in found.items():
        for dims, settings in of_dims.items():
            for setting, rows in settings.items():
                means = {
                    key: statistics.mean(row[key] for row in rows)
                    for key in ("seconds", "trustworthiness", "recall", "moved")
                }
                shown = ", ".join(f"{key} {value:.3f}" for key, value in means.items())
                print(f"{name} {dims}, {setting} (n={len(rows)}): {shown}", flush=True)


if __name__ == "__main__":
    main()
