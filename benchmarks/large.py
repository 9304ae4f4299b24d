"""What 5,000, 50,000 and 500,000 images of 64 pixels cost: decoding, memory, and an epoch.

The images are drawn; nothing is learned. Each size is measured in a process of its own, so that the
peak of its memory is its own. The preparation, the round of DOVS (bank, in-class neighbours,
abstract labels) and a checkpoint are measured whole; of the steps of an epoch, `STEPS`. A second
process repeats round and checkpoint with a bank of 512 dimensions, as wide as that of a ResNet-18.
Seconds are of the processor, one thread: other work on the machine does not count.

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
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import machine
from dovs import processes
from dovs.data.cache import ARRAYS, ArrayCache, ArrayWriter, save
from dovs.data.formats.decoding import by_all_cores

if TYPE_CHECKING:
    from dovs.training.loop import Training

SIDE, CLASSES, TEST = 64, 1000, 5000
SIZES = (5_000, 50_000, 500_000)
STEPS, BATCH, WIDE = 60, 128, 512
DECODED = 6_000
OUT = machine.ROOT / "benchmarks" / "results" / "large.json"


def main() -> None:
    """Measure every size and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--place", type=Path, required=True, help="folder for the arrays")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--wide", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child or given.wide:
        row = measure(given.place, given.child) if given.child else wide(given.place, given.wide)
        sys.stdout.write(json.dumps(row) + "\n")
        return
    body: dict[str, object] = {"load": machine.load(), "decoding": decoding(), "sizes": []}
    rows: list[object] = []
    for size in map(int, given.sizes.split(",")):
        seconds = write(given.place, size)
        command = [sys.executable, "-m", "benchmarks.large", f"--place={given.place}"]
        row = {"write_seconds": seconds}
        for what in ("child", "wide"):
            done = subprocess.run(
                [*command, f"--{what}={size}"], capture_output=True, text=True, check=True
            )
            row |= json.loads(done.stdout.splitlines()[-1])
        rows.append(row)
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
    """Prepare a DOVS run on these arrays, begin its round, train some steps."""
    from dovs.training.loop import Stopped, fit

    training, before, preparing, after = _prepared(place, size)
    began = time.process_time()
    stopped = iter(range(STEPS + 1))
    round_ended: list[float] = []

    def should_stop() -> bool:
        if not round_ended:
            round_ended.append(time.process_time())
        return next(stopped) == STEPS

    try:
        for _ in fit(training, should_stop=should_stop):
            pass
    except Stopped:
        pass
    seconds = time.process_time() - round_ended[0]
    trained = min(STEPS * BATCH, size)
    return {
        "images": size,
        "megabytes_of_images": round(size * SIDE * SIDE * 3 / 1e6),
        "resident": training.data.images is not None,
        "prepare_seconds": round(preparing, 1),
        "prepare_megabytes": round((after - before) / 1e6),
        "round_seconds": round(round_ended[0] - began, 1),
        "round_milliseconds_an_image": round(1000 * (round_ended[0] - began) / size, 3),
        "steps": -(-trained // BATCH),
        "step_milliseconds_an_image": round(1000 * seconds / trained, 3),
        "train_megabytes": round((_peak() - before) / 1e6),
        "load": machine.load(),
    }


def wide(place: Path, size: int) -> dict[str, object]:
    """Begin a round of DOVS twice with a bank of `WIDE` dimensions, and save its checkpoint."""
    import tempfile

    import torch

    from dovs.methods.method import Bank
    from dovs.training.checkpoint import Progress, save
    from dovs.training.loop import joined

    training, before, *_ = _prepared(place, size, encoder="resnet18")
    seconds = []
    for number in (0, 1):
        training.method.end_round()
        parts = (torch.randn(256, WIDE)[: size - start] for start in range(0, size, 256))
        bank = Bank(joined(parts, size), training.data.labels, number, number)
        began = time.process_time()
        training.method.begin_round(bank)
        seconds.append(time.process_time() - began)
        del bank
    with tempfile.TemporaryDirectory(dir=place) as folder:
        began = time.process_time()
        save(Path(folder) / "checkpoint.safetensors", training, Progress(0.0, None, None))
        saving = time.process_time() - began
    return {
        "wide_begin_round_seconds": [round(each, 1) for each in seconds],
        "wide_checkpoint_seconds": round(saving, 1),
        "wide_megabytes": round((_peak() - before) / 1e6),
    }


def _prepared(
    place: Path, size: int, encoder: str = "small_cnn"
) -> tuple[Training, int, float, int]:
    """Return a prepared training, the memory before, the seconds it took, the memory after."""
    import torch

    from dovs import data
    from dovs.config import RunConfig, parse
    from dovs.data.dataset import ImageDataset
    from dovs.data.source import InstalledSource
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

    settings = {"dataset": "large", "imbalance_ratio": 1, "method": "dovs", "epochs": 2}
    narrow = {"encoder_params": {"width": 4}} if encoder == "small_cnn" else {}
    config = parse(
        RunConfig,
        {
            **settings,
            **narrow,
            "method_params": {"warm_up": 0.0, "round_epochs": 1},
            "device": "cpu",
            "encoder": encoder,
            "batch_size": BATCH,
        },
    )

    before = _peak()
    began = time.process_time()
    prepared = prepare(config, torch.device("cpu"))
    return prepared.training, before, time.process_time() - began, _peak()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
