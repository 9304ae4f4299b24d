"""Measure the dashboard: start, switching pages, memory. The map itself: `benchmarks.explorer`.

    python -m benchmarks.dashboard

The home is a new one that holds one synthetic run of 10,000 points with 6 maps. What is measured:

- start: from spawning `python -m streamlit run app.py` to the Overview's title in a browser, and to
  the end of its script. "cold": the files of the environment were dropped from the page cache
  first, as far as no other process uses them;
- script: how long a page's script runs after a switch, by Streamlit's own test runner in a fresh
  process; "first": nothing imported or cached for it yet, "warm": after that, the median;
- browser: from the click in the navigation to the page at rest, charts drawn, against a real
  server;
- memory: VmRSS of that server after every page was opened, and which heavy packages it holds.

Linux only (/proc). Needs playwright and Chromium, as the browser tests do.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.machine import ROOT

HEAVY = ("torch", "torchvision", "umap", "numba", "sklearn")
MAPPED = ("torch", "torchvision", "llvmlite", "numba", "sklearn", "scipy", "pyarrow", "pandas")
AT_REST = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"], .dovs-chart')]
        .filter(chart => chart.checkVisibility());
    return app && app.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-testid="stSkeleton"]')
        && charts.every(chart => chart.querySelector('.main-svg, [data-not-loaded]'));
}"""


@dataclass(frozen=True)
class Server:
    """A dashboard that was just spawned."""

    port: int
    pid: int
    began: float


@contextmanager
def server(home: Path) -> Iterator[Server]:
    """Spawn the dashboard, without waiting for it, and end it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--server.port={port}", "--server.headless=true"]
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=ROOT,
        env={**os.environ, "DOVS_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Server(port, process.pid, began)
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_healthy(at: Server, timeout: float = 120) -> None:
    """Return once the server answers."""
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{at.port}/_stcore/health", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            if time.perf_counter() - at.began > timeout:
                raise
            time.sleep(0.02)


@contextmanager
def browser_page(playwright: Any) -> Iterator[Any]:
    """Yield a page of a browser that is running already and has nothing cached."""
    chromium = Path("/usr/bin/chromium")
    browser = playwright.chromium.launch(
        executable_path=str(chromium) if chromium.exists() else None, args=["--no-sandbox"]
    )
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto("about:blank")
    try:
        yield page
    finally:
        browser.close()


def drop_page_cache() -> None:
    """Ask the kernel to forget the environment's and the project's files."""
    for folder in (Path(sys.prefix), ROOT / "dovs"):
        for path in folder.rglob("*"):
            if path.suffix in (".py", ".pyc", ".so", ".js", ".css", ".json") and path.is_file():
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def start(playwright: Any, home: Path, cold: bool) -> dict[str, float]:
    """Start a server once and measure until its first page stands."""
    with browser_page(playwright) as page:
        if cold:
            drop_page_cache()
        before = machine.load()
        with server(home) as at:
            wait_until_healthy(at)
            healthy = time.perf_counter()
            page.goto(f"http://127.0.0.1:{at.port}/", wait_until="commit")
            page.get_by_role("heading", level=1).wait_for(timeout=120_000)
            title = time.perf_counter()
            page.wait_for_function(AT_REST, timeout=120_000)
            rest = time.perf_counter()
            used = cpu_seconds(at.pid)
    found = {"healthy": healthy, "title": title, "rest": rest}
    return {
        **{name: moment - at.began for name, moment in found.items()},
        "server_cpu": used,
        "load": before,
    }


def browse(playwright: Any, home: Path, rounds: int) -> dict[str, Any]:
    """Click through all pages of a real server, then read its memory."""
    from dovs.ui.frame import PAGES

    times: dict[str, list[float]] = {facts.name: [] for facts in PAGES}
    with server(home) as at, browser_page(playwright) as page:
        wait_until_healthy(at)
        page.goto(f"http://127.0.0.1:{at.port}/")
        page.wait_for_function(AT_REST, timeout=120_000)
        memory = {"after_start": resident(at.pid)}
        for number in range(rounds + 1):
            for facts in [*PAGES[1:], PAGES[0]]:
                began = time.perf_counter()
                page.get_by_test_id("stSidebarNav").get_by_role("link", name=facts.title).click()
                page.wait_for_function(f"document.title === '{facts.title} · DOVS'", timeout=60_000)
                page.get_by_role("heading", level=1).wait_for(timeout=60_000)
                page.wait_for_function(AT_REST, timeout=60_000)
                times[facts.name].append(time.perf_counter() - began)
            memory[f"after_round_{number + 1}"] = resident(at.pid)
        return {"seconds": times, "memory_mib": memory, "mapped": mapped_packages(at.pid)}


def resident(pid: int) -> float:
    """Return the memory that a process holds now, in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    raise ProcessLookupError(f"process {pid} has no memory")


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def mapped_packages(pid: int) -> list[str]:
    """Return the packages of which a process has loaded compiled parts."""
    maps = Path(f"/proc/{pid}/maps").read_text("utf-8")
    return [name for name in MAPPED if f"/site-packages/{name}/" in maps]


def scripts(home: Path, rounds: int) -> dict[str, Any]:
    """Measure, in a process of its own, how long each page's script runs."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.dashboard"),
            *("--scripts-of", str(home), "--rounds", str(rounds)),
        ],
        cwd=ROOT,
        env={**os.environ, "DOVS_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return dict(json.loads(done.stdout))


def run_scripts(rounds: int) -> dict[str, Any]:
    """Run every page's script, first and then `rounds` times warm; return the seconds."""
    from streamlit.testing.v1 import AppTest

    from dovs.ui.frame import PAGES

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    times: dict[str, list[float]] = {facts.name: [] for facts in PAGES}
    cpu: dict[str, list[float]] = {facts.name: [] for facts in PAGES}
    for number in range(rounds + 1):
        for facts in PAGES:
            if times[PAGES[0].name]:  # a new session comes to the first page by itself
                app.switch_page(f"pages/{facts.name}.py")
            began, used = time.perf_counter(), time.process_time()
            app.run()
            times[facts.name].append(time.perf_counter() - began)
            cpu[facts.name].append(time.process_time() - used)
            if app.exception or app.error:
                raise RuntimeError(f"{facts.name}, {number}: {[*app.exception, *app.error]}")
    return {
        "seconds": times,
        "cpu_seconds": cpu,
        "heavy_modules": [name for name in HEAVY if name in sys.modules],
    }


def table(body: dict[str, Any]) -> str:
    """Return the results as Markdown."""
    lines = ["| what | measured | target |", "|---|---|---|"]
    for kind, target in (("cold", "–"), ("warm", "≤ 3 s")):
        for moment, words in (("title", "title shown"), ("rest", "page at rest")):
            found = [each[moment] for each in body["start"][kind]]
            goal = target if moment == "rest" else "–"
            lines.append(f"| start, {kind}: {words} | {spread(found)} | {goal} |")
        used = [each["server_cpu"] for each in body["start"][kind]]
        lines.append(f"| start, {kind}: processor time of the server | {spread(used)} | – |")
    for name in body["scripts"][0]["seconds"]:
        first = [found["seconds"][name][0] for found in body["scripts"]]
        warm = [value for found in body["scripts"] for value in found["seconds"][name][1:]]
        lines.append(f"| {name}: script, first | {spread(first)} | – |")
        lines.append(f"| {name}: script, warm | {spread(warm)} | ≤ 0.5 s |")
        used = [value for found in body["scripts"] for value in found["cpu_seconds"][name][1:]]
        lines.append(f"| {name}: script, warm, processor time | {spread(used)} | – |")
        clicked = body["browser"]["seconds"][name]
        lines.append(f"| {name}: browser, first | {clicked[0]:.2f} s | – |")
        lines.append(f"| {name}: browser, warm | {spread(clicked[1:])} | – |")
    memory = list(body["browser"]["memory_mib"].values())
    lines.append(f"| memory after start | {memory[0]:.0f} MiB | – |")
    lines.append(f"| memory, every page opened once | {memory[1]:.0f} MiB | ≤ 600 MB |")
    lines.append(f"| memory, {len(memory) - 1} times | {memory[-1]:.0f} MiB | ≤ 600 MB |")
    heavy = ", ".join(body["scripts"][0]["heavy_modules"]) or "none"
    lines.append(f"| of {', '.join(HEAVY)} imported | {heavy} | none of torch, torchvision, umap |")
    return "\n".join(lines)


def spread(seconds: list[float]) -> str:
    """Write a median, and the range it comes from."""
    middle = statistics.median(seconds)
    return f"{middle:.2f} s ({min(seconds):.2f}–{max(seconds):.2f}, n = {len(seconds)})"


def main() -> None:
    """Read the arguments, measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--starts", type=int, default=5, help="warm starts; cold ones are two")
    parser.add_argument("--rounds", type=int, default=5, help="warm visits of every page")
    parser.add_argument("--processes", type=int, default=3, help="fresh processes for the scripts")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/dashboard.json")
    parser.add_argument("--scripts-of", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.scripts_of:
        print(json.dumps(run_scripts(arguments.rounds)))
        return

    from playwright.sync_api import sync_playwright

    from benchmarks.large_run import write_large_run

    with tempfile.TemporaryDirectory(prefix="dovs-benchmark-") as folder, sync_playwright() as p:
        home = Path(folder)
        write_large_run(home / "runs" / "large")
        loads = [machine.load()]
        begun: dict[str, list[dict[str, float]]] = {
            "cold": [start(p, home, cold=True) for _ in range(2)],
            "warm": [start(p, home, cold=False) for _ in range(arguments.starts)],
        }
        loads.append(machine.load())
        body: dict[str, Any] = {
            "start": begun,
            "scripts": [scripts(home, arguments.rounds) for _ in range(arguments.processes)],
            "browser": browse(p, home, arguments.rounds),
            "load": [*loads, machine.load()],
        }
    machine.write(arguments.out, body)
    print(table(body))
    print(f"\nload averages over a minute, before, between and after: {body['load']}")


if __name__ == "__main__":
    main()
