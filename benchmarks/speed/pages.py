"""The map of 10,000 points in Chromium, where it and Playwright are found."""

from __future__ import annotations

import statistics
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.speed.results import row

CHROMIUM = Path("/usr/bin/chromium")


def pages(device: str, small: bool) -> list[dict[str, Any]]:
    """Return rows about the first paint and the frames; see `benchmarks.explorer`."""
    del device
    if find_spec("playwright") is None or not CHROMIUM.exists():
        raise LookupError(f"Playwright for Python and {CHROMIUM} are needed")
    from playwright.sync_api import sync_playwright

    from benchmarks.explorer import RUNS, measure
    from benchmarks.large_run import write_large_run

    name = "10000"
    with tempfile.TemporaryDirectory(prefix="dovs-") as folder, sync_playwright() as playwright:
        write_large_run(Path(folder) / "runs" / name, **RUNS[name])
        visits = measure(playwright, Path(folder), [name], 1 if small else 3)[name]
    busy = "software rendering and the server share the cores"
    middles = [statistics.median(visit["frames_ms"]) for visit in visits]
    return [
        row(
            "map of 10,000 points in Chromium: first paint",
            [visit["first_paint_s"] for visit in visits],
            "s",
            most=2.5,
            why=busy,
        ),
        row("the same: frame of a glide, median", middles, "ms", most=33, why=busy),
    ]
