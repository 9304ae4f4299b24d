"""Compare float32 and bfloat16: accuracy and processor time over seeds, and what compiling costs.

    python -m benchmarks.precision                                  # digits, 5 seeds, CPU
    python -m benchmarks.precision --dataset cifar100 --encoder resnet32 --epochs 30
    python -m benchmarks.precision --device cuda --compile

Both precisions take turns on each seed, which gives the same weights, batches and augmentation to
both. On the CPU it is processor time of one thread that is compared, elsewhere time by the clock.
`--compile` adds a run of the first seed that is compiled, in each precision.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import machine
from benchmarks.machine import ROOT

PRECISIONS = ("float32", "bfloat16")


def train(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Train one run in this process."""
    from dovs.config import RunConfig, parse
    from dovs.runs.store import Run
    from dovs.runs.writer import RunWriter
    from dovs.training.worker import work

    RunWriter(folder).create(parse(RunConfig, settings))
    cpu, clock = time.process_time(), time.perf_counter()
    work(folder)
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    summary = Run(folder).summary()
    assert summary is not None
    names = ("balanced_accuracy", "many", "medium", "few", "precision", "compile_seconds")
    return {"cpu": cpu, "seconds": clock, **{name: summary[name] for name in names}}


def main() -> None:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dataset", default="digits")
    parser.add_argument("--encoder", default="small_cnn")
    parser.add_argument("--method", default="ce")
    parser.add_argument("--imbalance-ratio", type=float, default=50)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--compile", action="store_true", help="also a compiled run of each")
    arguments = parser.parse_args()

    import torch

    torch.set_num_threads(1)
    given = vars(arguments)
    names = ("dataset", "encoder", "method", "imbalance_ratio", "epochs", "device")
    settings = {name: given[name] for name in names} | {"projection": "none", "snapshots": 1}
    before = machine.load()
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="dovs-") as home:
        plans: list[tuple[int, str, bool]] = [(0, "float32", False)]  # a first run, not counted
        for seed in range(arguments.seeds):
            plans += [(seed, each, False) for each in PRECISIONS[:: -1 if seed % 2 else 1]]
        plans += [(0, each, True) for each in PRECISIONS if arguments.compile]
        for number, (seed, precision, compiled) in enumerate(plans):
            changes = {"seed": seed, "precision": precision, "compile": compiled}
            done = train(Path(home) / str(number), settings | changes)
            if number:
                found.append({"seed": seed, "compile": compiled, **done})
                print(found[-1], flush=True)
    time_of = "cpu" if arguments.device == "cpu" else "seconds"
    plain = [each for each in found if not each["compile"]]
    pairs = [
        {each["precision"]: each for each in plain if each["seed"] == seed}
        for seed in range(arguments.seeds)
    ]
    ratios = [pair["float32"][time_of] / pair["bfloat16"][time_of] for pair in pairs]
    gains = [
        pair["bfloat16"]["balanced_accuracy"] - pair["float32"]["balanced_accuracy"]
        for pair in pairs
    ]
    result = {
        "settings": {**settings, "threads": 1, "processor": os.uname().machine},
        "amx": "amx_bf16" in Path("/proc/cpuinfo").read_text("utf-8"),
        "runs": found,
        "load": [before, machine.load()],
    }
    machine.write(ROOT / "benchmarks/results/precision.json", result)
    print(f"bfloat16 is {statistics.median(ratios):.2f} times as fast as float32 (n={len(ratios)})")
    print(
        f"balanced accuracy, bfloat16 minus float32: {100 * np.mean(gains):+.2f} points, "
        f"sd of the differences {100 * np.std(gains, ddof=min(1, len(gains) - 1)):.2f}"
    )


if __name__ == "__main__":
    main()
