"""Measure training: a small run as a whole, and what DOS and DOVS cost beside cross-entropy.

    python -m benchmarks.training                  # on the CPU
    python -m benchmarks.training --device cuda

- whole: seconds of `python -m dovs train --dataset digits --imbalance-ratio 50 --method dovs
  --epochs 30 --seed 0`, a process of its own, start of Python and maps included;
- ratios: an epoch of `dos` and `dovs` over one of `ce`, by the training loop of real runs. The
  methods take turns, an epoch each, in an order that rotates. Epochs of the warm-up, in which all
  are plain training, are left out; banks, neighbours and generated labels are counted in the epochs
  that they belong to. On the CPU with one thread it is processor time that is compared: other
  processes can hardly disturb it. Elsewhere it is time by the clock;
- memory: `memory_bytes` of the last epoch over that of `ce`, in processes of their own: on the CPU
  the peak of the whole process, most of it PyTorch itself; on CUDA the peak that was allocated.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.machine import ROOT

WHOLE = (
    *("--dataset", "digits", "--imbalance-ratio", "50", "--method", "dovs"),
    *("--epochs", "30", "--seed", "0"),
)
METHODS = ("ce", "dos", "dovs")
WARM_UP = 0.2  # share of the epochs, the methods' default


@dataclass(frozen=True)
class Setting:
    """Something to train on. The epochs hold whole rounds of 5 after the warm-up."""

    title: str
    epochs: int
    config: dict[str, Any]


SETTINGS = {
    "fashion_mnist": Setting(
        "Fashion-MNIST, ratio 100, resnet8, batch 128",
        7,
        {
            "dataset": "fashion_mnist",
            "imbalance_ratio": 100,
            "encoder": "resnet8",
            "batch_size": 128,
        },
    ),
    "digits": Setting(
        "digits, ratio 50, small_cnn, batch 64",
        50,
        {"dataset": "digits", "imbalance_ratio": 50, "encoder": "small_cnn", "batch_size": 64},
    ),
}


def train(folder: Path, options: list[str], threads: int | None) -> float:
    """Train one run in a process of its own; return the seconds that the process took."""
    limit = {} if threads is None else {"OMP_NUM_THREADS": str(threads)}
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "dovs", "train", *options, "--run-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, **limit},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    return time.perf_counter() - began


def rows(folder: Path) -> list[dict[str, Any]]:
    """Return what a run wrote of each epoch."""
    lines = (folder / "metrics.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def whole(home: Path, arguments: argparse.Namespace) -> list[dict[str, float]]:
    """Train the small run several times."""
    found = []
    for number in range(arguments.runs):
        load = machine.load()
        folder = home / f"whole-{number}"
        used = cpu_of_children()
        seconds = train(folder, [*WHOLE, "--device", arguments.device], arguments.threads)
        used = cpu_of_children() - used
        trained = sum(row["seconds"] for row in rows(folder))
        found.append({"seconds": seconds, "cpu": used, "epochs": trained, "load": load})
    return found


def cpu_of_children() -> float:
    """Return the processor time that finished processes of this one, and theirs, have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def take_turns(setting: Setting, epochs: int, device_name: str) -> dict[str, Any]:
    """Train all methods side by side in this process; return seconds of each of their epochs."""
    from dovs.config import RunConfig, parse
    from dovs.training.device import resolve_device
    from dovs.training.loop import fit
    from dovs.training.prepare import prepare

    device = resolve_device(device_name)
    for method in METHODS:  # imports and compilation are paid here, once
        small = parse(RunConfig, {**SETTINGS["digits"].config, "method": method, "epochs": 3})
        list(fit(prepare(small, device).training))
    running = {}
    for method in METHODS:
        config = parse(RunConfig, {**setting.config, "method": method, "epochs": epochs})
        running[method] = fit(prepare(config, device).training)
    clock: dict[str, list[float]] = {method: [] for method in METHODS}
    processor: dict[str, list[float]] = {method: [] for method in METHODS}
    for epoch in range(epochs):
        turn = epoch % len(METHODS)
        for method in METHODS[turn:] + METHODS[:turn]:
            used = time.process_time()
            clock[method].append(next(running[method]).seconds)
            processor[method].append(time.process_time() - used)
    return {"clock": clock, "processor": processor}


def peak_memory(home: Path, setting: Setting, arguments: argparse.Namespace) -> dict[str, int]:
    """Train each method for a warm-up epoch and two of a round; return the peaks in bytes."""
    peaks = {}
    for method in METHODS:
        folder = home / f"{setting.config['dataset']}-{method}"
        options = {**setting.config, "method": method, "epochs": 3, "device": arguments.device}
        options |= {"projection": "none", "snapshots": 1}
        given = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        train(folder, given, arguments.threads)
        peaks[method] = rows(folder)[-1]["memory_bytes"]
    return peaks


def at_work(measured: dict[str, Any], method: str) -> list[float]:
    """Return seconds of each epoch after the warm-up."""
    seconds = measured[measured["compared"]][method]
    return list(seconds[math.ceil(WARM_UP * len(seconds)) :])


def table(body: dict[str, Any]) -> str:
    """Return the results as Markdown."""
    lines = []
    if body["whole"]:
        seconds = [each["seconds"] for each in body["whole"]]
        used = statistics.median(each["cpu"] for each in body["whole"])
        lines += [
            "| whole process | median | range | processor time | target |",
            "|---|---|---|---|---|",
            f"| `dovs train {' '.join(WHOLE)}` | {statistics.median(seconds):.1f} s "
            f"| {min(seconds):.1f}–{max(seconds):.1f} s, n = {len(seconds)} | {used:.1f} s "
            "| ≤ 20 s on 2 cores |",
            "",
        ]
    lines += [
        "| setting | method | seconds an epoch | / CE | single epochs | peak memory / CE |",
        "|---|---|---|---|---|---|",
    ]
    for measured in body["settings"].values():
        plain = at_work(measured, "ce")
        for method in METHODS:
            own = at_work(measured, method)
            pairs = sorted(mine / its for mine, its in zip(own, plain, strict=True))
            memory = measured["memory_bytes"][method] / measured["memory_bytes"]["ce"]
            lines.append(
                f"| {measured['title']} | {method} | {statistics.mean(own):.3f} "
                f"| {sum(own) / sum(plain):.2f} "
                f"| {statistics.median(pairs):.2f} ({pairs[0]:.2f}–{pairs[-1]:.2f}, "
                f"n = {len(pairs)}) | {memory:.2f} |"
            )
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--device", default="cpu", help="as of `dovs train`")
    parser.add_argument("--threads", type=int, help="CPU threads of a run; default: PyTorch's")
    parser.add_argument("--runs", type=int, default=3, help="runs of the whole process")
    parser.add_argument("--settings", default=",".join(SETTINGS), help="separated by commas")
    parser.add_argument("--epochs", type=int, help="of the ratios; default: as of the setting")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/training.json")
    arguments = parser.parse_args()
    loads = [machine.load()]
    with tempfile.TemporaryDirectory(prefix="dovs-benchmark-") as folder:
        home = Path(folder)
        os.environ["DOVS_HOME"] = str(home / "home")
        body: dict[str, Any] = {
            "device": arguments.device,
            "threads": arguments.threads,
            "whole": whole(home, arguments),
            "settings": {},
        }
        loads.append(machine.load())
        if arguments.threads:
            import torch

            torch.set_num_threads(arguments.threads)
        for name in filter(None, arguments.settings.split(",")):
            setting = SETTINGS[name]
            body["settings"][name] = {
                "title": setting.title,
                "compared": "processor"
                if (arguments.device, arguments.threads) == ("cpu", 1)
                else "clock",
                "memory_bytes": peak_memory(home, setting, arguments),
                **take_turns(setting, arguments.epochs or setting.epochs, arguments.device),
            }
            loads.append(machine.load())
    body["load"] = loads
    machine.write(arguments.out, body)
    print(table(body))
    print(f"\nload averages over a minute, along the way: {loads}")


if __name__ == "__main__":
    main()
