"""Measure what opening each page costs: bytes, requests, seconds to rest, processor seconds.

    python -m benchmarks.pages
    python -m benchmarks.pages --home FOLDER --rounds 5

Every page is opened in a new browser context, so nothing is cached, at a server that has shown it
before (warm). A page is at rest when its script has ended and its charts are drawn. Without
`--home`, the home has two runs of three epochs on digits. Linux only (/proc). Needs playwright and
Chromium, as the browser tests do.

- bytes: of all answers over HTTP as they travelled, headers and body, and of the websocket;
- browser: processor seconds of the page's renderer until rest; server: of the dashboard;
- clock: seconds from the request to rest. On a machine that does other work only processor seconds
  can be compared.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.dashboard import AT_REST, cpu_seconds, server, wait_until_healthy
from benchmarks.machine import ROOT

FLAGS = ["--no-sandbox", "--disable-gpu", "--use-angle=swiftshader"]


@contextmanager
def chromium(playwright: Any) -> Iterator[Any]:
    """Yield a browser that draws in software."""
    found = Path("/usr/bin/chromium")
    browser = playwright.chromium.launch(
        executable_path=str(found) if found.exists() else None, args=FLAGS
    )
    try:
        yield browser
    finally:
        browser.close()


def open_once(browser: Any, url: str, server_pid: int) -> dict[str, Any]:
    """Open a page with nothing cached; return what it cost until it was at rest."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    client = context.new_cdp_session(page)
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    frames: list[int] = []
    client.on(
        "Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]})
    )
    client.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    client.on(
        "Network.webSocketFrameReceived",
        lambda e: frames.append(len(e["response"]["payloadData"]) * 3 // 4),  # base64
    )
    client.send("Network.enable")
    client.send("Performance.enable")
    used = cpu_seconds(server_pid)
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.get_by_role("heading", level=1).first.wait_for(timeout=120_000)
    page.wait_for_function(AT_REST, timeout=120_000)
    rest = time.perf_counter() - began
    metrics = {
        each["name"]: each["value"] for each in client.send("Performance.getMetrics")["metrics"]
    }
    found = {
        "http_bytes": sum(sizes.values()),
        "requests": len(sizes),
        "websocket_bytes": sum(frames),
        "clock": rest,
        "browser": metrics["ProcessTime"],
        "server": cpu_seconds(server_pid) - used,
        "elements": page.evaluate("document.querySelectorAll('*').length"),
        "largest": sorted(
            ((size, names.get(key, "").rpartition("/")[2]) for key, size in sizes.items()),
            reverse=True,
        )[:5],
    }
    context.close()
    return found


def measure(
    playwright: Any, home: Path, rounds: int, only: list[str], query: str
) -> dict[str, Any]:
    """Open every page `rounds` times, in turns, after each was opened once."""
    from dovs.ui.frame import PAGES

    names = only or [facts.name for facts in PAGES]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    with server(home) as at, chromium(playwright) as browser:
        wait_until_healthy(at)
        for number in range(rounds + 1):
            for name in names:
                path = "" if name == PAGES[0].name else name
                result = open_once(browser, f"http://127.0.0.1:{at.port}/{path}{query}", at.pid)
                if number:
                    found[name].append(result)
    return found


def table(pages: dict[str, list[dict[str, Any]]]) -> str:
    """Return the results as Markdown."""
    lines = [
        "| page | MB over HTTP | requests | MB by websocket | browser, s | server, s | clock, s |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, found in pages.items():
        first = found[-1]
        cells = [
            f"{first['http_bytes'] / 1e6:.1f}",
            str(first["requests"]),
            f"{first['websocket_bytes'] / 1e6:.2f}",
            *(_spread([each[key] for each in found]) for key in ("browser", "server", "clock")),
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} ({min(seconds):.2f}–{max(seconds):.2f})"


def write_home(home: Path) -> None:
    """Train two short runs on digits, without maps."""
    import dovs

    for method in ("ce", "dovs"):
        dovs.train(home / "runs" / method, dataset="digits", method=method, epochs=3)


def main() -> None:
    """Read the arguments, measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--home", type=Path, help="instead of a new one")
    parser.add_argument("--rounds", type=int, default=5, help="warm openings of every page")
    parser.add_argument("--pages", nargs="*", default=[], help="names; all by default")
    parser.add_argument("--query", default="", help="of the addresses, such as ?dataset=digits")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/pages.json")
    arguments = parser.parse_args()

    from playwright.sync_api import sync_playwright

    loads = [machine.load()]
    with tempfile.TemporaryDirectory(prefix="dovs-benchmark-") as folder, sync_playwright() as p:
        home = arguments.home or Path(folder)
        if not arguments.home:
            write_home(home)
        pages = measure(p, home, arguments.rounds, arguments.pages, arguments.query)
    loads.append(machine.load())
    machine.write(arguments.out, {"pages": pages, "load": loads})
    print(table(pages))
    print(f"\n{arguments.rounds} openings each: median, least, most. Load averages: {loads}")


if __name__ == "__main__":
    main()
