"""Pages and the map in Chromium, where it and Playwright are found; TensorBoard's map beside it."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.speed.results import ratios, row

CHROMIUM = Path("/usr/bin/chromium")
BUSY = "software rendering and the server share the cores"


@contextmanager
def _playwright() -> Iterator[Any]:
    """Yield Playwright.

    Raises:
        LookupError: it or Chromium is missing.
    """
    if find_spec("playwright") is None or not CHROMIUM.exists():
        raise LookupError(f"Playwright for Python and {CHROMIUM} are needed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


def pages(device: str, small: bool) -> list[dict[str, Any]]:
    """Return rows about every page at rest and about the map.

    See `benchmarks.pages` and `benchmarks.explorer`.
    """
    del device
    from benchmarks.explorer import RUNS, measure
    from benchmarks.large_run import write_large_run
    from benchmarks.pages import measure as measure_pages
    from benchmarks.pages import write_home

    rows = []
    with _playwright() as playwright, tempfile.TemporaryDirectory(prefix="dovs-") as folder:
        home = Path(folder) / "pages"
        write_home(home)
        only = ["glossary"] if small else []
        opened = measure_pages(playwright, home, 1 if small else 2, only, "")
        rows += [
            _most(opened, "clock", 1, "seconds to rest", most=2.5, why=BUSY),
            _most(opened, "http_bytes", 1e6, "MB over HTTP", most=4, why="its charts' script"),
        ]
        for name in ("10000",) if small else ("10000", "60000"):
            home = Path(folder) / name
            write_large_run(home / "runs" / name, **RUNS[name])
            visits = measure(playwright, home, [name], 1 if small else 2)[name]
            paint = [visit["first_paint_s"] for visit in visits]
            what = f"map of {int(name):,} points in Chromium: first paint"
            rows.append(row(what, paint, "s", most=2.5, why=BUSY))
            for key, words in (("frames_ms", "a glide"), ("pan_ms", "a pan")):
                middles = [statistics.median(visit[key]) for visit in visits]
                what = f"the same: frame of {words}, median"
                rows.append(row(what, middles, "ms", most=33, why=BUSY))
    return rows


def _most(
    opened: dict[str, list[dict[str, Any]]], key: str, divisor: float, what: str, **goal: Any
) -> dict[str, Any]:
    """Return the row of the page that costs most by the median of its openings."""
    middles = {
        name: statistics.median(each[key] for each in found) for name, found in opened.items()
    }
    worst = max(middles, key=lambda name: middles[name])
    values = [each[key] / divisor for each in opened[worst]]
    return row(
        f"{len(opened)} pages, warm server, new browser: most {what} ({worst})", values, **goal
    )


def projector(device: str, small: bool) -> list[dict[str, Any]]:
    """Return rows about the time from a file to points, beside TensorBoard's projector.

    See `benchmarks.to_screen`.
    """
    del device
    from benchmarks.to_screen import NUMBERS, PCA, PROJECTOR, measure

    beside = str(Path(sys.executable).parent)
    program = shutil.which("tensorboard", path=beside) or shutil.which("tensorboard")
    if program is None:
        raise LookupError("TensorBoard is needed: pip install tensorboard")
    rows = []
    with _playwright() as playwright:
        for number in NUMBERS[:1] if small else NUMBERS:
            times = 1 if small else 2
            found = {
                each["tool"]: each["seconds"]
                for each in measure(playwright, number, times, tensorboard=program)
            }
            rows += [
                row(f"file of {number:,} embeddings to points on the screen", found[PCA], "s"),
                row(
                    "the same / TensorBoard's projector",
                    ratios(found[PCA], found[PROJECTOR]),
                    most=1,
                    why="the start of Python with the dashboard is most of it",
                ),
            ]
    return rows
