"""What 5,000, 50,000 and 500,000 images of 64 pixels cost: memory, a round and an epoch.

The images are drawn; nothing is learned. Each part is measured in a process of its own, see
`benchmarks.large_parts`. Rows of the same commit that the results contain already are not measured
again, so that a measurement can be made in parts.

    nice python -m benchmarks.large --place FOLDER        # needs 8 GB there, and some minutes
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks import machine
from benchmarks.large_parts import PARTS, SIDE, TEST
from dovs.benchmark.machine import code_version
from dovs.data.array_files import ArrayWriter, save
from dovs.data.cache import ARRAYS, ArrayCache

SIZES = (500_000, 50_000, 5_000)
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

    def write() -> None:
        every = [rows[size] for size in sorted(rows)]
        body = {"commit": commit, "sizes": every, "growth": growth(every)}
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
