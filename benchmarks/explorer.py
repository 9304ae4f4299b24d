"""Measure the embedding explorer in Chromium: bytes, first paint, frames of a glide, hover.

    python -m benchmarks.explorer

Runs of the form of CIFAR-100 at ratio 100 (10,847 training and 10,000 test points, 100 classes,
8 snapshots) and of 10,000, 60,000 and 500,000 points; positions are drawn, not learned. What is
measured:

- bytes: what the server sends over HTTP for the map (script, points, thumbnails), and over the
  socket for the page, for a step of the epoch that comes to rest, and for a click on a point;
- paint: from the request of the page to the map drawn, once the server has read the run, in a
  browser that has nothing cached; and the return from another page in the same tab;
- frames: milliseconds between the frames of a glide to another epoch, 900 × 600 pixels about;
- pan: milliseconds between the frames while the pointer drags the map;
- hover: from the pointer's move to the card with its image (the other runs have no images).

Chromium draws without a GPU here (SwiftShader): frames are those of software rendering on the cores
that the server uses too. A GPU draws these maps many times faster. Linux; needs playwright.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.dashboard import AT_REST, Server, server, wait_until_healthy
from benchmarks.large_run import write_large_run
from benchmarks.machine import ROOT

FLAGS = ("--no-sandbox", "--disable-gpu", "--use-angle=swiftshader")
DRAWN_SHAPES = {"dataset": "shapes", "dataset_params": {"classes": 100, "images_per_class": 500}}
RUNS: dict[str, dict[str, Any]] = {
    "cifar100": {"train": 10_847, "test": 10_000, "classes": 100, "epochs": tuple(range(1, 9))},
    "10000": {"train": 5_000, "test": 5_000, "classes": 10, "epochs": (1, 2, 3)},
    "60000": {"train": 30_000, "test": 30_000, "classes": 10, "epochs": (1, 2, 3)},
    "500000": {"train": 250_000, "test": 250_000, "classes": 10, "epochs": (1, 2, 3)},
}
WAIT = 600_000  # milliseconds: a first visit of 500,000 points fills the caches of all panels
DRAWN, ALL_HERE = ".explorer[data-ready]", '.explorer[data-ready="all"]'
PAN = """async (element, steps) => {
    const canvas = element.querySelector('.plot canvas');
    const frame = () => new Promise(requestAnimationFrame);
    const box = canvas.getBoundingClientRect();
    const at = (step) => ({
        bubbles: true, cancelable: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1,
        clientX: box.x + box.width / 2 + 3 * step, clientY: box.y + box.height / 2 + step,
    });
    const before = element.measure(0).place(17);
    canvas.dispatchEvent(new PointerEvent('pointerdown', at(0)));
    const found = [];
    let last = await frame();
    for (let step = 1; step <= steps; step += 1) {
        canvas.dispatchEvent(new PointerEvent('pointermove', at(step)));
        const now = await frame();
        found.push(now - last);
        last = now;
    }
    canvas.dispatchEvent(new PointerEvent('pointerup', { ...at(steps), buttons: 0 }));
    await frame();
    return { frames: found, moved: element.measure(0).place(17)[0] - before[0] };
}"""
HOVER = """async (element, ids) => {
    const map = element.measure(0), canvas = element.querySelector('.plot canvas');
    const frame = () => new Promise(requestAnimationFrame);
    const found = [];
    for (const id of ids) {
        const [x, y] = map.place(id);
        const meant = map.nearest(x, y);
        const began = performance.now();
        canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: x, clientY: y }));
        const shown = () => {
            const card = element.querySelector('.card:not([hidden])');
            const picture = card?.querySelector(`canvas[data-point="${meant}"]`);
            return picture || card?.querySelector('.note:not([hidden])');
        };
        while (!shown() && performance.now() - began < 2000) await frame();
        found.push(performance.now() - began);
    }
    return found;
}"""


class Traffic:
    """Counts what a page receives: HTTP by kind of file, and the socket."""

    def __init__(self, page: Any) -> None:
        """Listen to a page that has not asked for anything yet."""
        self.http: Counter[str] = Counter()
        self.socket = 0
        page.on("response", self._response)
        page.on("websocket", lambda ws: ws.on("framereceived", self._frame))

    def _response(self, response: Any) -> None:
        if "/media/" in response.url and "/static/" not in response.url:
            size = int(response.headers.get("content-length", 0))
            self.http[response.url.rpartition(".")[2]] += size

    def _frame(self, payload: str | bytes) -> None:
        self.socket += len(payload)


def visit(playwright: Any, at: Server, run: str) -> dict[str, Any]:
    """Open a run's map in a browser that knows nothing, and use it."""
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    traffic = Traffic(page)
    began = time.perf_counter()
    page.goto(f"http://127.0.0.1:{at.port}/embeddings?run={run}&split=both", wait_until="commit")
    page.locator(DRAWN).wait_for(timeout=WAIT)
    painted = time.perf_counter() - began
    page.locator(ALL_HERE).wait_for(timeout=WAIT)
    page.wait_for_function(AT_REST, timeout=WAIT)
    time.sleep(4)  # thumbnails are fetched ahead
    found: dict[str, Any] = {"first_paint_s": painted, "http_bytes": dict(traffic.http)}
    found["socket_bytes"] = {"page": traffic.socket}

    explorer = page.locator(".explorer")
    ids = list(range(0, 10_000, 397))
    found["hover_ms"] = explorer.evaluate(HOVER, ids)
    found["frames_ms"] = []
    slider = page.get_by_role("slider", name="Epoch").first
    for key in ("ArrowLeft", "ArrowRight", "ArrowLeft"):
        before = traffic.socket
        slider.press(key)
        time.sleep(1.2)
        found["frames_ms"] += explorer.evaluate("(element) => element.measure(0).frames")
        page.wait_for_function(AT_REST, timeout=60_000)
        time.sleep(1)
        found["socket_bytes"]["epoch_at_rest"] = traffic.socket - before
    panned = explorer.evaluate(PAN, 60)
    if panned["moved"] < 100:
        raise SystemExit(f"the map of {run} moved by {panned['moved']:.0f} pixels instead of 180")
    found["pan_ms"] = panned["frames"]
    page.wait_for_function(AT_REST, timeout=60_000)
    before = traffic.socket
    page.mouse.click(*explorer.evaluate("(element) => element.measure(0).place(17)"))
    time.sleep(1)
    page.wait_for_function(AT_REST, timeout=60_000)
    found["socket_bytes"]["click"] = traffic.socket - before

    links = page.get_by_test_id("stSidebarNav")
    links.get_by_role("link", name="Overview").click()
    page.wait_for_function(AT_REST)
    time.sleep(1)
    again = dict(traffic.http)
    began = time.perf_counter()
    links.get_by_role("link", name="Embeddings").click()
    page.locator(DRAWN).wait_for(timeout=60_000)
    found["return_s"] = time.perf_counter() - began
    page.locator(ALL_HERE).wait_for(timeout=60_000)
    found["http_bytes_on_return"] = sum((traffic.http - Counter(again)).values())
    browser.close()
    return found


def measure(
    playwright: Any, home: Path, runs: list[str], visits: int
) -> dict[str, list[dict[str, Any]]]:
    """Visit every run once to fill the server's caches, then as often as asked."""
    found: dict[str, list[dict[str, Any]]] = {}
    with server(home) as at:
        wait_until_healthy(at)
        for run in runs:
            first = visit(playwright, at, run)
            found[run] = [visit(playwright, at, run) for _ in range(visits)]
            found[run][0]["first_paint_before_caches_s"] = first["first_paint_s"]
    return found


def table(found: dict[str, list[dict[str, Any]]]) -> str:
    """Return the results as Markdown."""
    lines = ["| what | " + " | ".join(found) + " |", "|---|" + "---|" * len(found)]

    def row(what: str, values: list[str]) -> None:
        lines.append(f"| {what} | " + " | ".join(values) + " |")

    def all_of(visits: list[dict[str, Any]], name: str) -> list[float]:
        return [value for each in visits for value in each[name]]

    kinds = {"es": "script", "bin": "points of all epochs", "webp": "thumbnails"}
    for kind, words in kinds.items():
        sizes = [visits[0]["http_bytes"].get(kind, 0) / 1e6 for visits in found.values()]
        row(f"{words}, MB", [f"{size:.2f}" for size in sizes])
    for part in ("page", "epoch_at_rest", "click"):
        sizes = [visits[0]["socket_bytes"][part] / 1e3 for visits in found.values()]
        row(f"socket, {part.replace('_', ' ')}, kB", [f"{size:.0f}" for size in sizes])
    for name, words in (("first_paint_s", "first paint"), ("return_s", "return to the page")):
        row(f"{words}, s", [_spread([each[name] for each in v], 2) for v in found.values()])
    frames = (("frames_ms", "frame of a glide"), ("pan_ms", "frame of a pan"))
    for name, words in (*frames, ("hover_ms", "hover to image")):
        row(
            f"{words}, ms, median",
            [f"{statistics.median(all_of(v, name)):.0f}" for v in found.values()],
        )
        row(f"{words}, ms, 95 %", [f"{_late(all_of(v, name)):.0f}" for v in found.values()])
    return "\n".join(lines)


def _late(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def _spread(values: list[float], digits: int) -> str:
    middle, least, most = (f(values) for f in (statistics.median, min, max))
    return f"{middle:.{digits}f} ({least:.{digits}f}–{most:.{digits}f})"


def main() -> None:
    """Read the arguments, measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--visits", type=int, default=3, help="of every run, caches filled")
    parser.add_argument("--runs", nargs="*", choices=list(RUNS), default=list(RUNS))
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/explorer.json")
    arguments = parser.parse_args()

    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="dovs-benchmark-") as folder, sync_playwright() as p:
        home = Path(folder)
        for name in arguments.runs:
            form = RUNS[name]
            if form["classes"] == 100:
                form = {**form, "test_images": 3_000, **DRAWN_SHAPES}
            write_large_run(home / "runs" / name, **form)
        before = machine.load()
        found = measure(p, home, arguments.runs, arguments.visits)
        body = {"runs": found, "load": [before, machine.load()]}
    machine.write(arguments.out, body)
    print(table(found))
    print(f"\nload averages over a minute, before and after: {body['load']}")


if __name__ == "__main__":
    main()
