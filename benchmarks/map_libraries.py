"""Compare libraries that could draw the map: frames of a glide of n points, in Chromium.

    cd frontend/explorer/compare && npm install && npm run build
    python -m benchmarks.map_libraries

Each draws n points of one size at random places, and moves all of them to others in two seconds: by
its own transition, or by what it offers instead (plotly: new coordinates at each frame). Software
rendering (SwiftShader), 900 × 600 pixels.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.explorer import FLAGS
from benchmarks.machine import ROOT

FOLDER = ROOT / "frontend/explorer/compare"
POINTS = (10_000, 60_000)


def scripts() -> dict[str, list[Path]]:
    """Return what a page must load for each library."""
    import plotly

    bundled = Path(plotly.__file__).parent / "package_data/plotly.min.js"
    built = {name: [FOLDER / f"dist/{name}.js"] for name in ("regl-scatterplot", "twgl", "deck")}
    return built | {"plotly": [bundled, FOLDER / "plotly.js"]}


def measure(browser: Any, files: list[Path], points: int) -> list[float]:
    """Return the milliseconds between the frames of one glide."""
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    page.set_content("<body></body>")
    for file in files:
        page.add_script_tag(path=str(file))
    frames: list[float] = page.evaluate(f"go({points}, 900, 600)")["frames"]
    page.close()
    return frames


def main() -> None:
    """Measure, write and print."""
    from playwright.sync_api import sync_playwright

    found: dict[str, dict[str, list[float]]] = {}
    before = machine.load()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        for name, files in scripts().items():
            found[name] = {str(points): measure(browser, files, points) for points in POINTS}
        browser.close()
    body = {"frames_ms": found, "load": [before, machine.load()]}
    machine.write(ROOT / "benchmarks/results/map_libraries.json", body)
    for name, runs in found.items():
        shown = [f"{points}: {statistics.median(frames):.0f} ms" for points, frames in runs.items()]
        print(f"{name}: median frame " + ", ".join(shown))


if __name__ == "__main__":
    main()
