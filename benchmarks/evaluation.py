"""Measure evaluation: its share of a run, and the ways to compute embeddings without training.

    python -m benchmarks.evaluation                      # one thread, random images
    python -m benchmarks.evaluation --against ../older   # beside another checkout of DOVS
    python -m benchmarks.evaluation --scale 10           # more images, closer to a real run

- share: processor seconds that evaluation, snapshots and the summary take, in those of training
  alone. A run as CIFAR-100-LT at ratio 100 with ResNet-32, 30 epochs and 6 snapshots, maps left
  out; all numbers of images are a part of the real ones, in the same proportion. With `--against`
  the checkouts take turns, each run in a process of its own.
- ways: processor time an image of ResNet-32 in eval mode by chunk, with batch normalisation as it
  is and folded into the convolutions, in that of training; and whether the predictions are equal.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import machine
from benchmarks.machine import ROOT

CLASSES, LARGEST, RATIO, TEST, POINTS = 100, 500, 100, 10_000, 5_000  # CIFAR-100-LT
CHUNKS = (256, 128, 64, 32)


def share(folder: Path, scale: float, epochs: int, seed: int) -> dict[str, float]:
    """Train one run in this process; return its processor seconds of training and of the rest."""
    import torch

    from dovs.config import RunConfig, parse
    from dovs.runs.writer import RunWriter
    from dovs.training import worker
    from dovs.training.record import Recorder

    torch.set_num_threads(1)
    classes = max(5, round(CLASSES * scale**0.5))
    rng = np.random.default_rng(seed)
    largest = max(RATIO // 5, round(LARGEST * CLASSES / classes * scale))
    path = folder / "images.npz"
    test_labels = np.arange(round(TEST * scale)) % classes
    counts = np.floor(largest * (1 / RATIO) ** (np.arange(classes) / (classes - 1)))
    train_labels = np.repeat(np.arange(classes), np.maximum(counts, 2).astype(int))
    arrays: dict[str, Any] = {}
    for split, labels in (("train", train_labels), ("test", test_labels)):
        arrays[f"{split}_images"] = rng.integers(0, 256, (len(labels), 32, 32, 3), np.uint8)
        arrays[f"{split}_labels"] = labels
    np.savez(path, **arrays)
    os.environ["DOVS_HOME"] = str(folder)
    config = {
        "dataset": "npz",
        "dataset_params": {"path": str(path), "image_size": 32},
        "profile": "natural",
        "encoder": "resnet32",
        "method": "ce",
        "epochs": epochs,
        "snapshots": 6,
        "projection": "none",
        "projection_points": max(50, round(POINTS * scale)),
        "seed": seed,
        "device": "cpu",
    }
    spent = 0.0
    depth = 0

    def timed(function: Any) -> Any:
        def inner(*given: Any, **named: Any) -> Any:
            nonlocal spent, depth
            depth += 1
            began = time.process_time()
            try:
                return function(*given, **named)
            finally:
                depth -= 1
                if not depth:
                    spent += time.process_time() - began

        return inner

    for name in ("epoch", "snapshot"):
        setattr(Recorder, name, timed(getattr(Recorder, name)))
    worker.summarise_run = timed(worker.summarise_run)
    fit = worker.fit
    trained = 0.0

    def timed_fit(*given: Any) -> Any:
        nonlocal trained
        records = fit(*given)
        while True:
            began = time.process_time()
            record = next(records, None)
            trained += time.process_time() - began
            if record is None:
                return
            yield record

    worker.fit = timed_fit  # type: ignore[assignment]
    RunWriter(folder / "run").create(parse(RunConfig, config))
    worker.work(folder / "run")
    summary = json.loads((folder / "run/summary.json").read_text("utf-8"))
    return {
        "training": trained,
        "evaluation": spent,
        "trained_images": int(np.sum(summary["class_counts"])),
        "evaluated_images": len(test_labels),
        "evaluated_every": int(summary.get("evaluated_every", 1)),
        "balanced_accuracy": summary["balanced_accuracy"],
    }


def shares(arguments: argparse.Namespace) -> dict[str, list[dict[str, float]]]:
    """Return the results of each checkout, which take turns."""
    places = {"this": ROOT}
    if arguments.against:
        places["against"] = arguments.against.resolve()
    found: dict[str, list[dict[str, float]]] = {name: [] for name in places}
    for seed in range(arguments.runs):
        for name, place in places.items():
            with tempfile.TemporaryDirectory(prefix="dovs-") as folder:
                command = [sys.executable, __file__, "--worker", folder, "--seed", str(seed)]
                command += ["--scale", str(arguments.scale), "--epochs", str(arguments.epochs)]
                path = os.pathsep.join((str(place), str(ROOT)))
                done = subprocess.run(
                    command,
                    env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
                    cwd=place,
                    stdout=subprocess.PIPE,
                    text=True,
                    check=True,
                )
            found[name].append(json.loads(done.stdout.splitlines()[-1]))
            last = found[name][-1]
            print(name, seed, f"{last['evaluation'] / last['training']:.1%}", last, flush=True)
    return found


def ways(images: int, repeats: int) -> dict[str, Any]:
    """Return microseconds an image of each way, and of training, and how far numbers differ."""
    import torch

    from dovs.encoders import ENCODERS
    from dovs.training.inference import folded

    torch.set_num_threads(1)
    torch.manual_seed(0)
    encoder = ENCODERS["resnet32"]((32, 32, 3)).to(memory_format=torch.channels_last)
    head = torch.nn.Linear(64, CLASSES)
    batch = torch.randn(images, 3, 32, 32).contiguous(memory_format=torch.channels_last)
    with torch.no_grad():
        encoder.train()(batch)  # statistics

    def embed(chunk: int) -> torch.Tensor:
        with torch.inference_mode():
            return torch.cat([encoder(part) for part in batch.split(chunk)])

    def train() -> None:
        for part in batch.split(64):
            encoder(part).square().mean().backward()
            encoder.zero_grad()

    times: dict[str, list[float]] = {}
    worst, different = 0.0, 0
    for _ in range(repeats):
        encoder.eval()
        reference = embed(256)
        for chunk in CHUNKS:
            for name in ("plain", "folded"):
                began = time.process_time()
                if name == "plain":
                    z = embed(chunk)
                else:
                    with folded(encoder):
                        z = embed(chunk)
                spent = 1e6 * (time.process_time() - began) / images
                times.setdefault(f"{name} {chunk}", []).append(spent)
                worst = max(worst, float((z - reference).abs().max() / reference.abs().max()))
                with torch.no_grad():
                    different += int((head(z).argmax(1) != head(reference).argmax(1)).sum())
        encoder.train()
        began = time.process_time()
        train()
        times.setdefault("training", []).append(1e6 * (time.process_time() - began) / images)
    return {"microseconds": times, "relative_difference": worst, "other_predictions": different}


def main() -> None:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--against", type=Path, help="another checkout")
    parser.add_argument("--scale", type=float, default=0.02, help="part of the images")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=5, help="of the ways")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        found = share(arguments.worker, arguments.scale, arguments.epochs, arguments.seed)
        print(json.dumps(found))
        return
    before = machine.load()
    measured = ways(256, arguments.repeats)
    training = statistics.median(measured["microseconds"]["training"])
    for name, values in measured["microseconds"].items():
        middle = statistics.median(values)
        print(f"{name}: {middle:.0f} µs an image, {middle / training:.2f} of training")
    print(f"other predictions: {measured['other_predictions']}")
    body: dict[str, Any] = {"ways": measured, "share": shares(arguments)}
    body["load"] = [before, machine.load()]
    machine.write(ROOT / "benchmarks/results/evaluation.json", body)
    for name, runs in body["share"].items():
        values = sorted(run["evaluation"] / run["training"] for run in runs)
        spread = f"{values[0]:.1%} to {values[-1]:.1%}"
        print(
            f"{name}: {statistics.median(values):.1%} on top of training ({spread}, n={len(runs)})"
        )


if __name__ == "__main__":
    main()
