"""What 5,000, 50,000 and 500,000 images of 64 pixels cost: decoding, memory, and an epoch.

The images are drawn; nothing is learned. Each size is measured in a process of its own, so that the
peak of its memory is its own. Training stops after some steps: the cost of an epoch is theirs times
the steps of an epoch, and its memory no longer grows.

    python -m benchmarks.large --place FOLDER        # needs 8 GB there, and some minutes
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks import machine
from dovs import processes
from dovs.data.cache import ARRAYS, ArrayCache, ArrayWriter, save
from dovs.data.formats.decoding import by_all_cores

SIDE, CLASSES, TEST = 64, 1000, 5000
SIZES = (5_000, 50_000, 500_000)
STEPS, BATCH = 60, 128
DECODED = 6_000
OUT = machine.ROOT / "benchmarks" / "results" / "large.json"


def main() -> None:
    """Measure every size and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--place", type=Path, required=True, help="folder for the arrays")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        sys.stdout.write(json.dumps(measure(given.place, given.child)) + "\n")
        return
    body: dict[str, object] = {"load": machine.load(), "decoding": decoding(), "sizes": []}
    rows: list[object] = []
    for size in map(int, given.sizes.split(",")):
        seconds = write(given.place, size)
        command = [sys.executable, "-m", "benchmarks.large", f"--place={given.place}"]
        done = subprocess.run(
            [*command, f"--child={size}"], capture_output=True, text=True, check=True
        )
        rows.append(json.loads(done.stdout.splitlines()[-1]) | {"write_seconds": seconds})
        sys.stdout.write(f"{rows[-1]}\n")
        machine.write(given.out, {**body, "sizes": rows})


def decoding() -> dict[str, float]:
    """Return JPEGs of 64 pixels decoded in a second, by this process and by all cores."""
    from functools import partial

    from PIL import Image

    from dovs.data.images import decode

    rng = np.random.default_rng(0)
    contents = []
    for _ in range(200):
        small = Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8))
        buffer = io.BytesIO()
        small.resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90)
        contents.append(buffer.getvalue())
    read = partial(decode, shape=(SIDE, SIDE, 3), where="drawn")
    found = {}
    for name, workers in (("one_core", 1), ("all_cores", processes.cores())):
        items = (contents[i % len(contents)] for i in range(DECODED))
        batches = by_all_cores(read, items, len, workers=workers, alone=0)
        next(batches)  # the processes have started
        began = time.perf_counter()
        done = sum(len(batch) for batch in batches)
        found[f"images_a_second_{name}"] = round(done / (time.perf_counter() - began))
    return {"bytes_of_a_jpeg": int(np.mean([len(c) for c in contents]))} | found


def write(place: Path, size: int) -> float:
    """Write the arrays of a dataset of so many training images; return the seconds it took."""

    def make(folder: Path) -> dict[str, object]:
        rng = np.random.default_rng(0)
        for split, count in (("train", size), ("test", TEST)):
            save(folder, f"{split}_labels", np.arange(count) % CLASSES)
            path = folder / f"{split}_images.npy"
            with ArrayWriter(path, (count, SIDE, SIDE, 3), np.uint8) as writer:
                for start in range(0, count, 1000):
                    rows = min(1000, count - start)
                    writer.append(rng.integers(0, 256, (rows, SIDE, SIDE, 3), dtype=np.uint8))
        return {"arrays": len(ARRAYS)}

    began = time.perf_counter()
    ArrayCache(place / f"large-{size}").fill(make)
    return round(time.perf_counter() - began, 1)


def measure(place: Path, size: int) -> dict[str, object]:
    """Prepare a run on these arrays, train some steps, and return what it took."""
    import torch

    from dovs import data
    from dovs.config import RunConfig, parse
    from dovs.data.dataset import ImageDataset
    from dovs.data.source import InstalledSource
    from dovs.methods.neighbours import in_class_neighbours
    from dovs.training.loop import Stopped, fit
    from dovs.training.prepare import prepare

    torch.set_num_threads(1)
    cache = ArrayCache(place / f"large-{size}")

    @data.SOURCES.register(
        "large", title="Drawn", order=999, classes=CLASSES, images=size, kind="embedded"
    )
    def large() -> InstalledSource:
        """Drawn images."""
        train, test = cache.splits()
        names = tuple(f"class {c}" for c in range(CLASSES))
        return InstalledSource(lambda: ImageDataset("large", "Drawn", train, test, names), "here")

    settings = {"dataset": "large", "imbalance_ratio": 1, "method": "ce", "epochs": 1}
    config = parse(
        RunConfig,
        {**settings, "device": "cpu", "encoder_params": {"width": 4}, "batch_size": BATCH},
    )
    before = _peak()
    began = time.perf_counter()
    prepared = prepare(config, torch.device("cpu"))
    preparing, after = time.perf_counter() - began, _peak()

    steps = iter(range(STEPS + 1))
    began = time.perf_counter()
    try:
        for _ in fit(prepared.training, should_stop=lambda: next(steps) == STEPS):
            pass
    except Stopped:
        pass
    seconds = time.perf_counter() - began
    trained = min(STEPS * BATCH, size)
    trained_peak = _peak()
    bank = torch.randn(size, 64, generator=torch.Generator().manual_seed(0))
    began = time.perf_counter()
    in_class_neighbours(bank, prepared.training.data.labels, 5)
    return {
        "images": size,
        "megabytes_of_images": round(size * SIDE * SIDE * 3 / 1e6),
        "resident": prepared.training.data.images is not None,
        "prepare_seconds": round(preparing, 1),
        "prepare_megabytes": round((after - before) / 1e6),
        "train_megabytes": round((trained_peak - before) / 1e6),
        "seconds_of_1000_images": round(1000 * seconds / trained, 2),
        "epoch_seconds": round(seconds / trained * size),
        "neighbours_seconds": round(time.perf_counter() - began, 1),
        "neighbours_megabytes": round((_peak() - before) / 1e6),
        "load": machine.load(),
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
