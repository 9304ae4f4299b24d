"""What 5,000, 50,000 and 500,000 images of 64 pixels cost: decoding, memory, a round and an epoch.

The images are drawn; nothing is learned. Each part is measured in a process of its own, see
`benchmarks.large_parts`. Rows of the same commit that the results contain already are not measured
again, so that a measurement can be made in parts.

    nice python -m benchmarks.large --place FOLDER        # needs 8 GB there, and some minutes
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import math
import os
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import machine
from benchmarks.large_parts import PARTS, SIDE, TEST
from dovs import processes
from dovs.benchmark.machine import code_version
from dovs.data.cache import ARRAYS, ArrayCache, ArrayWriter, save
from dovs.data.formats.decoding import by_all_cores

SIZES = (500_000, 50_000, 5_000)
DECODED = 2_000, 8_000
GROWING = (
    "bank_seconds",
    "neighbours_seconds",
    "epoch_seconds",
    "snapshot_seconds",
    "trainer_megabytes",
    "wide_neighbours_seconds",
    "wide_trainer_megabytes",
)
OUT = machine.ROOT / "benchmarks" / "results" / "large.json"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def main() -> None:
    """Measure every size and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--place", type=Path, required=True, help="folder for the arrays")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    commit = code_version()
    stored = json.loads(given.out.read_text("utf-8")) if given.out.exists() else {}
    if stored.get("commit") != commit:
        stored = {}
    rows = {row["images"]: row for row in stored.get("sizes", [])}
    found = stored.get("decoding")

    def write() -> None:
        every = [rows[size] for size in sorted(rows)]
        body = {"commit": commit, "decoding": found, "sizes": every, "growth": growth(every)}
        machine.write(given.out, body)

    for size in map(int, given.sizes.split(",")):
        if size in rows:
            continue
        row: dict[str, object] = {"images": size, "write_seconds": write_arrays(given.place, size)}
        for part in PARTS:
            row |= _in_own_process(part, given.place, size)
            row[f"{part}_load"] = machine.load()
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()
        rows[size] = row
        write()
    found = found or decoding()
    write()


def _in_own_process(part: str, place: Path, size: int) -> dict[str, object]:
    command = [sys.executable, "-m", "benchmarks.large_parts", part, str(place), str(size)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, env=os.environ | ONE_THREAD
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def growth(rows: list[dict[str, float]]) -> dict[str, list[float | None]]:
    """Return e of cost ~ N^e between each size and the next; None where a cost is too small.

    >>> rows = [{"images": 10, "bank_seconds": 1.0}, {"images": 100, "bank_seconds": 10.0}]
    >>> growth(rows)["bank_seconds"]
    [1.0]
    """
    found: dict[str, list[float | None]] = {}
    for name in GROWING:
        found[name] = []
        for low, high in itertools.pairwise(rows):
            if low.get(name, 0) > 0 and high.get(name, 0) > 0:
                times = high[name] / low[name]
                exponent = math.log(times) / math.log(high["images"] / low["images"])
                found[name].append(round(exponent, 2))
            else:
                found[name].append(None)
    return found


def decoding() -> dict[str, object]:
    """Return how fast JPEGs of 64 pixels are decoded by one core and by all.

    Each is the difference between many and few images, so that starting processes does not count.
    On a busy machine the images a second are too few; the processor time of an image is not.
    """
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

    def cost(count: int, workers: int) -> tuple[float, float]:
        items = (contents[i % len(contents)] for i in range(count))
        used = _processor_seconds()
        batches = by_all_cores(read, items, len, workers=workers, alone=0)
        done = len(next(batches))  # the processes have started
        began = time.perf_counter()
        done += sum(len(batch) for batch in batches)
        assert done == count
        return time.perf_counter() - began, _processor_seconds() - used

    found: dict[str, object] = {
        "load": machine.load(),
        "cores": processes.cores(),
        "bytes_of_a_jpeg": int(np.mean([len(content) for content in contents])),
    }
    few, many = DECODED
    for name, workers in (("one_core", 1), ("all_cores", processes.cores())):
        less, more = cost(few, workers), cost(many, workers)
        found[f"images_a_second_{name}"] = round((many - few) / (more[0] - less[0]))
        found[f"processor_ms_an_image_{name}"] = round(1000 * (more[1] - less[1]) / (many - few), 3)
    return found


def _processor_seconds() -> float:
    """Return what this process and its children that have ended have used."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def write_arrays(place: Path, size: int) -> float:
    """Write the arrays of a dataset of so many training images; return the seconds it took."""

    def make(folder: Path) -> dict[str, object]:
        from benchmarks.large_parts import CLASSES

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


if __name__ == "__main__":
    main()
