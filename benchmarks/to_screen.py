"""Seconds from a file of embeddings to points on the screen, here and in other tools.

    python -m benchmarks.to_screen [--tensorboard PROGRAM] [--atlas PROGRAM]

The same points for all, 10,000 and 60,000 of 64 dimensions with labels. Measured is from the start
of the command to the drawn map in a browser that is running already and has nothing cached:

- dovs: `dovs import FILE --app` until its map is drawn in the browser: the map in the file, or the
  first map, which is a PCA;
- TensorBoard's projector: its server and page; it reads the projector's files and draws a PCA;
- embedding-atlas: its server and page, with the map in the file. It draws with WebGPU; where the
  browser has none, the time is to its page with the table, and there are no points.

The programs of the other tools are given, such as those of a virtual environment of their own.
Chromium draws without a GPU (SwiftShader). Linux; needs playwright.
"""

from __future__ import annotations

import argparse
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from benchmarks import machine
from benchmarks.recording import commit

NUMBERS, TIMES, DIMENSIONS = (10_000, 60_000), 3, 64
PCA, PROJECTOR = "dovs, first map (PCA)", "TensorBoard projector, PCA"
FLAGS = ("--no-sandbox", "--disable-gpu", "--use-angle=swiftshader")
MINUTES = 4
MIDDLE = {"x": 350, "y": 200, "width": 450, "height": 350}
"""Part of the page in which embedding-atlas draws its map, below which there is only white."""


def write_files(folder: Path, rows: int, dimensions: int) -> None:
    """Write the points as Parquet and as the projector's files."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, rows)
    z = (3 * np.eye(10, dimensions)[labels] + rng.normal(size=(rows, dimensions))).astype("float32")
    angle = labels * 2 * np.pi / 10
    xy = 6 * np.stack([np.cos(angle), np.sin(angle)], 1) + rng.normal(size=(rows, 2))
    frame = pd.DataFrame({"projection_x": xy[:, 0], "projection_y": xy[:, 1], "label": labels})
    frame.assign(embedding=list(z)).to_parquet(folder / "points.parquet")
    projector = folder / "projector"
    projector.mkdir()
    np.savetxt(projector / "tensors.tsv", z, delimiter="\t", fmt="%.6g")
    np.savetxt(projector / "metadata.tsv", labels, fmt="%d")
    (projector / "projector_config.pbtxt").write_text(
        'embeddings {\n  tensor_name: "z"\n  tensor_path: "tensors.tsv"\n'
        '  metadata_path: "metadata.tsv"\n}\n'
    )


def free_port() -> int:
    """Return a port that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str, ended: float, content: bytes) -> None:
    """Wait until a server answers with some content."""
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if content in answer.read():
                    return
        except OSError:
            if time.perf_counter() > ended:
                raise
        time.sleep(0.1)


def opened(page: Any, address: str, ended: float) -> None:
    """Open an address as soon as its server answers."""
    from playwright.sync_api import Error

    while True:
        try:
            page.goto(address)
            return
        except Error:
            if time.perf_counter() > ended:
                raise
            time.sleep(0.1)


def dovs(page: Any, folder: Path, projection: str) -> bool:
    """Import the file with a dashboard, and open the page that the command prints."""
    port = free_port()
    file = folder / "points.parquet"
    if projection == "pca":
        file = folder / "embeddings.parquet"
        if not file.exists():
            wide = pd.read_parquet(folder / "points.parquet", columns=["label", "embedding"])
            wide.to_parquet(file)
    options = ["--name", "points", "--points", "100000", "--app", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "dovs", "import", str(file), *options],
        cwd=machine.ROOT,
        env={**os.environ, "DOVS_HOME": str(folder / f"home-{time.monotonic_ns()}")},
        stdout=subprocess.PIPE,
        text=True,
    )
    ended = time.perf_counter() + 60 * MINUTES
    try:
        assert process.stdout is not None
        address = next(line for line in process.stdout if "/embeddings?run=" in line).split()[-1]
        opened(page, address, ended)
        page.locator(".explorer[data-ready]").wait_for()
    finally:
        process.terminate()
        process.wait(timeout=60)
    return True


def other(
    page: Any, command: list[str], path: str, drawn: Callable[[Any], bool], ready: str = ""
) -> bool:
    """Start another tool's server, open its page, and wait until it has drawn."""
    port = free_port()
    process = subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    ended = time.perf_counter() + 60 * MINUTES
    try:
        if ready:  # a page that is opened earlier shows nothing until it is loaded again
            answers(f"http://127.0.0.1:{port}/{ready}", ended, b'"."')
        opened(page, f"http://127.0.0.1:{port}/{path}", ended)
        return drawn(page)
    finally:
        process.terminate()
        process.wait(timeout=30)


def projector_drawn(page: Any) -> bool:
    """Wait for the PCA of TensorBoard's projector."""
    while True:  # it is in a frame of its own, which is made late
        for frame in page.frames:
            if frame.get_by_text("Total variance described").first.is_visible():
                return True
        page.wait_for_timeout(50)


def atlas_drawn(page: Any) -> bool:
    """Wait for the page of embedding-atlas, and return whether it has drawn points."""
    page.get_by_text("points", exact=False).first.wait_for()
    missing = page.get_by_text("WebGPU is unavailable")
    while not missing.is_visible():
        pixels = np.asarray(Image.open(io.BytesIO(page.screenshot(clip=MIDDLE))).convert("RGB"))
        if (pixels.min(2) < 200).mean() > 0.02:
            return True
        page.wait_for_timeout(100)
    return False


def measure(
    playwright: Any,
    number: int,
    times: int,
    dimensions: int = DIMENSIONS,
    tensorboard: str | None = None,
    atlas: str | None = None,
) -> list[dict[str, Any]]:
    """Show the same points in each tool, in turns; return a row of each: its seconds, sorted.

    Args:
        playwright: started.
        number: of points.
        times: that each tool shows them.
        dimensions: of the embeddings.
        tensorboard, atlas: programs of the other tools; None leaves one out.
    """
    with tempfile.TemporaryDirectory(prefix="dovs-") as place:
        folder = Path(place)
        write_files(folder, number, dimensions)
        ways: dict[str, Callable[[Any], bool]] = {
            "dovs, map in the file": lambda page: dovs(page, folder, "given"),
            PCA: lambda page: dovs(page, folder, "pca"),
        }
        if tensorboard:
            words = [tensorboard, "--logdir", str(folder / "projector")]
            ways[PROJECTOR] = lambda page: other(
                page, words, "#projector", projector_drawn, "data/plugin/projector/runs"
            )
        if atlas:
            given = ["--x", "projection_x", "--y", "projection_y"]
            ways["embedding-atlas, map in the file"] = lambda page: other(
                page, [atlas, str(folder / "points.parquet"), *given], "", atlas_drawn
            )
        found: dict[str, list[float]] = {name: [] for name in ways}
        points: dict[str, bool] = {}
        for _ in range(times):  # in turns, so that all have the same load
            for name, way in ways.items():
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=list(FLAGS)
                )
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                page.set_default_timeout(60_000 * MINUTES)
                page.goto("about:blank")
                began = time.perf_counter()
                points[name] = way(page)
                found[name].append(round(time.perf_counter() - began, 1))
                browser.close()
                print(number, name, found[name][-1], file=sys.stderr, flush=True)
    return [
        {
            "points": number,
            "tool": name,
            "seconds": sorted(seconds),
            "drawn": points[name],
            "load": machine.load(),
        }
        for name, seconds in found.items()
    ]


def main() -> None:
    """Measure, print, and write `results/to_screen.json`."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tensorboard", help="program of TensorBoard")
    parser.add_argument("--atlas", help="program of embedding-atlas")
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--dimensions", type=int, default=DIMENSIONS)
    given = parser.parse_args()
    with sync_playwright() as playwright:
        rows = [
            row
            for number in NUMBERS
            for row in measure(
                playwright, number, given.times, given.dimensions, given.tensorboard, given.atlas
            )
        ]
    machine.write(
        machine.ROOT / "benchmarks" / "results" / "to_screen.json",
        {"commit": commit(), "rows": rows},
    )
    for row in rows:
        print(row)


if __name__ == "__main__":
    main()
