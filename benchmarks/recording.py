"""Measure what recording costs: `Recorder.snapshot` and `log` against an epoch of training.

    python -m benchmarks.recording

The epoch is that of a torchvision ResNet-18 on images of 32 × 32 pixels, one step of a batch of 64
measured and multiplied; the snapshot is of 5,000 training and as many test points. All figures are
seconds of processor time of this process on one thread, so that other work on the machine matters
little. The maps are drawn by another process and are not in them. `collect` is apart: it is a pass
over the images that an evaluation makes anyway.
"""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchvision.models import resnet18

import dovs
from benchmarks import machine

CASES = ((10, 10_847), (100, 10_847), (10, 50_000))
"""Classes, and training images of an epoch."""
BATCH, POINTS, TIMES = 64, 5_000, 3
AIM = 0.02


def seconds_of(work: Callable[[], object]) -> float:
    """Return the processor time of a call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def step_of(model: nn.Module, classes: int) -> float:
    """Return the median seconds of a training step of one batch."""
    images, labels = torch.rand(BATCH, 3, 32, 32), torch.randint(0, classes, (BATCH,))
    optimiser = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9)

    def step() -> None:
        optimiser.zero_grad()
        nn.functional.cross_entropy(model(images), labels).backward()
        optimiser.step()

    step()
    return statistics.median(seconds_of(step) for _ in range(TIMES))


def snapshots(home: Path, classes: int) -> list[float]:
    """Return the seconds of recording each of some epochs, the first among them."""
    rng = np.random.default_rng(0)
    labels = np.arange(POINTS) % classes
    centres = rng.normal(size=(classes, 512))
    found = []
    with dovs.Recorder("cost", home=home, projection="none", evaluated="test") as run:
        for epoch in range(1, TIMES + 2):
            parts = {}
            for split in ("train", "test"):
                z = (centres[labels] + 3 * rng.normal(size=(POINTS, 512))).astype(np.float32)
                parts[split] = z, (z @ centres.T).astype(np.float32)

            def record(epoch: int = epoch, parts: dict = parts) -> None:
                for split, (z, logits) in parts.items():
                    run.snapshot(epoch, z, labels, logits=logits, split=split)
                run.log(epoch, loss=1.0)

            found.append(seconds_of(record))
    return found


def commit() -> str:
    """Return the commit of this code, marked where files other than results differ from it."""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=machine.ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()

    changes = git("status", "--porcelain", "--", ".", ":!benchmarks/results")
    return git("rev-parse", "HEAD") + (" and changes" if changes else "")


def main() -> None:
    """Measure, print, and write `results/recording.json`."""
    torch.set_num_threads(1)
    rows = []
    for classes, images in CASES:
        model = resnet18(num_classes=classes)
        epoch = step_of(model, classes) * images / BATCH
        loader = DataLoader(
            TensorDataset(torch.rand(256, 3, 32, 32), torch.arange(256) % classes), BATCH
        )
        collecting = seconds_of(partial(dovs.collect, model, loader)) * 2 * POINTS / 256
        with tempfile.TemporaryDirectory() as home:
            first, *others = snapshots(Path(home), classes)
        later = statistics.median(others)
        rows.append(
            {
                "classes": classes,
                "training_images": images,
                "points": 2 * POINTS,
                "epoch_s": round(epoch, 1),
                "first_snapshot_s": round(first, 2),
                "snapshot_s": round(later, 2),
                "share": round(later / epoch, 4),
                "within_aim": later / epoch <= AIM,
                "collect_s": round(collecting, 1),
            }
        )
        print(rows[-1])
    machine.write(
        machine.ROOT / "benchmarks" / "results" / "recording.json",
        {"load": machine.load(), "commit": commit(), "aim": AIM, "rows": rows},
    )


if __name__ == "__main__":
    main()
