"""Memory of a run that is prepared on 1, 10 and 100 times as many images, each in a new process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.speed.results import exponent, row
from benchmarks.speed.training import SIDE

SIZES = (5_000, 50_000, 500_000)
SMALL = (50, 500, 5_000)
TEST = 1_000
SPARE = 2 << 30
"""Bytes that remain free on the disk."""


def memory(device: str, small: bool) -> list[dict[str, Any]]:
    """Return rows about the peak of a process, above what it has once the libraries are loaded."""
    sizes = SMALL if small else SIZES
    with tempfile.TemporaryDirectory(prefix="dovs-") as folder:
        need = sizes[-1] * SIDE * SIDE * 3 * 1.1 + SPARE
        if shutil.disk_usage(folder).free < need:
            raise LookupError(f"{folder} has no {need / 1e9:.0f} GB free; set TMPDIR")
        made = [_prepared(Path(folder), size, device) for size in sizes]
    bytes_of = [(size + TEST) * SIDE * SIDE * 3 for size in sizes]
    rows = []
    for each, size, images in zip(made, sizes, bytes_of, strict=True):
        kind = "in memory" if each["resident"] else "read in batches"
        peak = max(each["peak"], 1) / 1e6
        what = f"{size:,} images of {SIDE} pixels, {images / 1e6:,.0f} MB, {kind}: memory"
        rows.append(row(what, [peak], "MB"))
        if size == sizes[1]:
            rows.append(
                row(
                    "that of 10 x / its images",
                    [each["peak"] / images],
                    most=1.2,
                    why="about 30 MB do not depend on the number of images",
                )
            )
    for (low, high), name in zip(((0, 1), (1, 2)), ("1 x to 10 x", "10 x to 100 x"), strict=True):
        ends = [(sizes[i], float(made[i]["peak"])) for i in (low, high)]
        rows.append(row(f"growth of memory, {name}: e of N^e", [exponent(*ends)], most=1.05))
    ends = [(sizes[i], made[i]["seconds"]) for i in (1, 2)]
    rows.append(row("growth of time, 10 x to 100 x: e of N^e", [exponent(*ends)], most=1.1))
    rows.append(row(f"preparing {sizes[2]:,} images", [made[2]["seconds"]], "s"))
    return rows


def _prepared(folder: Path, size: int, device: str) -> dict[str, Any]:
    """Write arrays, prepare a run on them in a new process, and delete them."""
    place = folder / str(size)
    command = [sys.executable, "-m", "benchmarks.speed.memory", str(place), str(size), device]
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ}
        )
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def prepare_once(place: Path, size: int, device: str) -> dict[str, Any]:
    """Prepare a run in this process and take batches; return its peak of memory in bytes."""
    import torch

    from benchmarks import large, large_parts
    from dovs.config import RunConfig, parse
    from dovs.training.prepare import prepare

    large_parts.SIDE = large.SIDE = SIDE
    large_parts.TEST = large.TEST = TEST
    large_parts.CLASSES = 50
    settings = large_parts.register(place, size) | {"encoder": "resnet8", "device": device}
    large.write_arrays(place, size)
    large_parts.warm_up(place)
    meter = large_parts.Meter()
    with meter.phase("prepare"):
        prepared = prepare(parse(RunConfig, settings), torch.device(device))
        data = prepared.training.data
        for batch in torch.randperm(size)[: 20 * 128].split(128):
            data.normalise(data.take(batch.to(device)))
    return {
        "peak": meter.peaks["prepare"] - meter.start,
        "seconds": meter.seconds("prepare")[0],
        "resident": data.images is not None,
    }


if __name__ == "__main__":
    where, count, on = sys.argv[1:]
    sys.stdout.write(json.dumps(prepare_once(Path(where), int(count), on)) + "\n")
