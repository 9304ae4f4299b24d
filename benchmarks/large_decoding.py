"""How fast JPEGs of 64 pixels are decoded, by one core and by all.

nice python -m benchmarks.large_decoding
"""

from __future__ import annotations

import io
import resource
import statistics
import time
from functools import partial

import numpy as np

from benchmarks import machine
from benchmarks.large_parts import SIDE
from dovs import processes
from dovs.benchmark.machine import code_version
from dovs.data.formats.decoding import by_all_cores

DECODED, TIMES = (2_000, 14_000), 5
OUT = machine.ROOT / "benchmarks" / "results" / "large_decoding.json"


def decoding() -> dict[str, object]:
    """Return how fast JPEGs of 64 pixels are decoded by one core and by all.

    Each is the difference between many and few images, so that starting processes does not count.
    On a busy machine the images a second are too few. Medians of `TIMES`, with least and most.
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
    seconds: dict[str, list[float]] = {}
    for _ in range(TIMES):
        for name, workers in (("one_core", 1), ("all_cores", processes.cores())):
            less, more = cost(few, workers), cost(many, workers)
            rate, used = (many - few) / (more[0] - less[0]), (more[1] - less[1]) / (many - few)
            seconds.setdefault(f"images_a_second_{name}", []).append(rate)
            seconds.setdefault(f"processor_ms_an_image_{name}", []).append(1000 * used)
    for name, values in seconds.items():
        middle = statistics.median(values)
        found[name] = [round(value, 3) for value in (middle, min(values), max(values))]
    return found


def _processor_seconds() -> float:
    """Return what this process and its children that have ended have used."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


if __name__ == "__main__":
    machine.write(OUT, {"commit": code_version(), **decoding()})
