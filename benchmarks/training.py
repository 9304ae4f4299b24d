"""Measure training: a small run as a whole, and what DOS and DOVS cost beside cross-entropy.

    python -m benchmarks.training                  # on the CPU
    python -m benchmarks.training --device cuda

Every number comes from real runs, each a process of its own, `python -m dovs train …`:

- whole: seconds of `--dataset digits --imbalance-ratio 50 --method dovs --epochs 30 --seed 0` with
  its projection, start of Python included;
- ratios: seconds an epoch of `dos` and `dovs` over those of `ce`, at work: the epochs of the
  warm-up, in which they are plain training, are left out; banks, neighbours and generated labels
  are counted in the epochs that they belong to. The methods take turns, in an order that rotates,
  and each epoch counts with the least time that it took in any repeat, because other processes
  only ever add time;
- memory: `memory_bytes` of the last epoch over that of `ce`: on the CPU the peak of the whole
  process, most of it PyTorch itself; on CUDA the peak that was allocated.
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
    options: tuple[str, ...]


SETTINGS = {
    "fashion_mnist": Setting(
        "Fashion-MNIST, ratio 100, resnet8, batch 128",
        7,
        (
            *("--dataset=fashion_mnist", "--imbalance-ratio=100"),
            *("--encoder=resnet8", "--batch-size=128"),
        ),
    ),
    "digits": Setting(
        "digits, ratio 50, small_cnn, batch 64",
        25,
        ("--dataset=digits", "--imbalance-ratio=50", "--encoder=small_cnn", "--batch-size=64"),
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


def compare(home: Path, name: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Train each method in turn, several times over; return seconds of each epoch and memory."""
    setting = SETTINGS[name]
    epochs = arguments.epochs or setting.epochs
    found: dict[str, Any] = {
        method: {"epoch_seconds": [], "memory_bytes": [], "load": []} for method in METHODS
    }
    for repeat in range(arguments.repeats):
        turn = repeat % len(METHODS)
        for method in METHODS[turn:] + METHODS[:turn]:
            folder = home / f"{name}-{method}-{repeat}"
            found[method]["load"].append(machine.load())
            options = ["--method", method, "--epochs", str(epochs), "--seed", "0"]
            options += ["--device", arguments.device, "--projection", "none", "--snapshots", "1"]
            train(folder, [*setting.options, *options], arguments.threads)
            written = rows(folder)
            found[method]["epoch_seconds"].append([row["seconds"] for row in written])
            found[method]["memory_bytes"].append(written[-1]["memory_bytes"])
    return {"title": setting.title, "epochs": epochs, "methods": found}


def seconds_an_epoch(compared: dict[str, Any], method: str, repeat: int | None = None) -> float:
    """Return the mean seconds of an epoch after the warm-up: of one repeat, or of the least."""
    measured = compared["methods"][method]["epoch_seconds"]
    chosen = measured if repeat is None else [measured[repeat]]
    least = [min(epoch) for epoch in zip(*chosen, strict=True)]
    return statistics.mean(least[math.ceil(WARM_UP * compared["epochs"]) :])


def ratio(compared: dict[str, Any], method: str, repeat: int | None = None) -> float:
    """Return seconds an epoch over those of cross-entropy."""
    return seconds_an_epoch(compared, method, repeat) / seconds_an_epoch(compared, "ce", repeat)


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
        "| setting | method | seconds an epoch | / CE | of single repeats | peak memory / CE |",
        "|---|---|---|---|---|---|",
    ]
    for compared in body["settings"].values():
        for method, own in compared["methods"].items():
            each = [ratio(compared, method, n) for n in range(len(own["memory_bytes"]))]
            memory = statistics.median(own["memory_bytes"])
            plain = statistics.median(compared["methods"]["ce"]["memory_bytes"])
            lines.append(
                f"| {compared['title']} | {method} | {seconds_an_epoch(compared, method):.3f} "
                f"| {ratio(compared, method):.2f} | {min(each):.2f}–{max(each):.2f}, "
                f"n = {len(each)} | {memory / plain:.2f} |"
            )
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--device", default="cpu", help="as of `dovs train`")
    parser.add_argument("--threads", type=int, help="CPU threads of a run; default: PyTorch's")
    parser.add_argument("--runs", type=int, default=3, help="runs of the whole process")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each method")
    parser.add_argument("--settings", default=",".join(SETTINGS), help="separated by commas")
    parser.add_argument("--epochs", type=int, help="of the ratios; default: as of the setting")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/training.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dovs-benchmark-") as folder:
        home = Path(folder)
        os.environ["DOVS_HOME"] = str(home / "home")
        body: dict[str, Any] = {
            "device": arguments.device,
            "threads": arguments.threads,
            "whole": whole(home, arguments),
            "settings": {
                name: compare(home, name, arguments)
                for name in filter(None, arguments.settings.split(","))
            },
        }
    machine.write(arguments.out, body)
    print(table(body))
    print(f"\nload average over a minute, at the end: {machine.load()}")


if __name__ == "__main__":
    main()
