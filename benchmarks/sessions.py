"""Measure the dashboard with many sessions at once, as when a class looks at a run that trains.

    python -m benchmarks.sessions                          # this code
    python -m benchmarks.sessions --code ../before --code . --rounds 3       # in turns

A server of its own is started on a new home: one run that trains (a process writes its numbers
and status every second, and lets a further map appear every few seconds) and hundreds that are
finished. Sessions are websockets that speak Streamlit's protocol as a browser does: each opens the
page, lets its fragments run when they ask for it, and runs the whole page again every 5 to 15 s, as
clicks do.
Measured is the time from a request to the end of the script, which includes the time that it waits
for others, and the processor time of the server.

Linux only (/proc).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.machine import ROOT

EXAMPLE = ROOT / "dovs" / "examples" / "example"
PAGES = {"embeddings": "run=live", "train": "run=live"}
CLICK = (5.0, 15.0)  # seconds between two runs of the whole page in a session
NEW_MAP = 5.0  # seconds between two maps of the run that trains


def make_home(home: Path, finished: int) -> None:
    """Write the finished runs, whose files are links to those of the example, and the live one."""
    for number in range(finished):
        copy_run(home / "runs" / f"run-{number:03d}", number)
    copy_run(home / "runs" / "live", finished, state="running", maps=1)


def copy_run(folder: Path, number: int, state: str = "finished", maps: int | None = None) -> None:
    """Write a run like the example.

    Args:
        folder: its directory.
        number: its seed, and when it was created.
        state: in its status.
        maps: how many maps it has so far; None for all.
    """
    own = {"config.json", "status.json", "metrics.jsonl"}
    later = set() if maps is None else {path.name for path in maps_of(EXAMPLE)[maps:]}

    def link(source: str, target: str) -> None:
        name = Path(source).name
        if name in own:
            shutil.copy(source, target)
        elif name not in later or Path(source).parent.name != "projections":
            link_or_copy(source, target)

    shutil.copytree(EXAMPLE, folder, copy_function=link)
    facts = json.loads((folder / "config.json").read_text("utf-8"))
    facts["config"]["seed"] = number
    facts["created"] = f"2026-01-01T{number // 60:02d}:{number % 60:02d}:00+00:00"
    (folder / "config.json").write_text(json.dumps(facts), "utf-8")
    write_status(folder, state, 1)


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """Link a file where both are on one disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def maps_of(folder: Path) -> list[Path]:
    """Return the files of the maps of a run, in the order of their epochs."""
    return sorted((folder / "projections").glob("epoch-*.npz"))


def write_status(folder: Path, state: str, epoch: int) -> None:
    """Write a status as a worker does."""
    status = json.loads((EXAMPLE / "status.json").read_text("utf-8"))
    now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    if state == "running":
        status |= {"state": state, "epoch": epoch, "updated": now, "seconds_left": 60.0}
    temporary = folder / ".status.tmp"
    temporary.write_text(json.dumps(status), "utf-8")
    os.replace(temporary, folder / "status.json")


def pretend_to_train(folder: Path) -> None:
    """Hold the lock of a run and write what a worker writes, until this process is killed."""
    import filelock

    missing = maps_of(EXAMPLE)[len(maps_of(folder)) :]
    rows = (folder / "metrics.jsonl").read_text("utf-8").splitlines()
    began, epoch = time.monotonic(), len(rows)
    with filelock.FileLock(folder / ".lock"):
        while True:
            time.sleep(1)
            epoch += 1
            row = {**json.loads(rows[-1]), "epoch": epoch}
            with (folder / "metrics.jsonl").open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(row) + "\n")
            write_status(folder, "running", epoch)
            if missing and time.monotonic() - began > NEW_MAP:
                began, source = time.monotonic(), missing.pop(0)
                link_or_copy(source, folder / "projections" / source.name)


@contextlib.contextmanager
def server(code: Path, home: Path) -> Iterator[tuple[int, int]]:
    """Start a dashboard and yield its port and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--server.port={port}", "--server.headless=true", "--server.address=127.0.0.1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=code,
        env={**os.environ, "DOVS_HOME": str(home), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        yield port, process.pid
    finally:
        process.kill()
        process.wait(timeout=20)


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Session:
    """A browser's part of Streamlit's protocol, without drawing anything."""

    def __init__(self, port: int, page: str, seed: int) -> None:
        self.address = f"ws://127.0.0.1:{port}/_stcore/stream"
        self.origin = f"http://127.0.0.1:{port}"
        self.page = page
        self.random = random.Random(seed)
        self.page_times: list[float] = []
        self.fragment_times: list[float] = []
        self.timers: dict[str, float] = {}
        self.asked: list[tuple[float, str]] = []

    async def run(self, until: float, pages: int = 10**9) -> None:
        """Open the page, and use it until a time of the clock, or so many runs of the page."""
        from websockets.asyncio.client import connect
        from websockets.typing import Origin, Subprotocol

        async with connect(
            self.address,
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(self.origin),
            max_size=None,
            open_timeout=None,
            ping_interval=None,
        ) as socket:
            await self.ask(socket, "")
            receiving = asyncio.create_task(self.receive(socket))
            click = time.monotonic() + self.random.uniform(*CLICK)
            next_run: dict[str, float] = {}
            while (
                time.monotonic() < until and len(self.page_times) < pages and not receiving.done()
            ):
                await asyncio.sleep(0.05)
                now = time.monotonic()
                if self.asked:
                    continue  # a browser asks for one thing after the other
                for fragment, interval in self.timers.items():
                    due = next_run.setdefault(fragment, now + interval)
                    if now >= due:
                        next_run[fragment] = now + interval
                        await self.ask(socket, fragment)
                        break
                else:
                    if now >= click:
                        click = now + self.random.uniform(*CLICK)
                        next_run.clear()
                        await self.ask(socket, "")
            if receiving.done():
                receiving.result()
            receiving.cancel()

    async def ask(self, socket: Any, fragment: str) -> None:
        """Request a run of the page, or of one of its fragments."""
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        message.rerun_script.query_string = PAGES[self.page]
        message.rerun_script.page_name = self.page
        message.rerun_script.context_info.url = f"{self.origin}/{self.page}"
        if fragment:
            message.rerun_script.fragment_id = fragment
            message.rerun_script.is_auto_rerun = True
        self.asked.append((time.monotonic(), fragment))
        await socket.send(message.SerializeToString())

    async def receive(self, socket: Any) -> None:
        """Note when scripts end, and which fragments want to run again by themselves."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        async for content in socket:
            message = ForwardMsg()
            message.ParseFromString(content)
            kind = message.WhichOneof("type")
            if kind == "new_session" and not message.metadata.run.fragment_ids:
                self.timers.clear()
            elif kind == "auto_rerun":
                self.timers[message.auto_rerun.fragment_id] = message.auto_rerun.interval
            elif kind == "script_finished":
                early = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
                if message.script_finished != early and self.asked:
                    began, fragment = self.asked.pop(0)
                    times = self.fragment_times if fragment else self.page_times
                    times.append(time.monotonic() - began)


def measure(code: Path, page: str, sessions: int, finished: int, seconds: float) -> dict[str, Any]:
    """Let sessions use a page of a new server, and return what was measured."""
    with tempfile.TemporaryDirectory(prefix="dovs-sessions-") as folder:
        home = Path(folder)
        make_home(home, finished)
        live = home / "runs" / "live"
        command = [sys.executable, "-m", "benchmarks.sessions", "--train", str(live)]
        trainer = subprocess.Popen(command, cwd=ROOT)
        try:
            with server(code, home) as (port, pid):
                first = Session(port, page, -1)  # what is imported and read once
                asyncio.run(first.run(time.monotonic() + 300, pages=2))
                used, began = cpu_seconds(pid), time.monotonic()
                found = asyncio.run(use(port, page, sessions, seconds))
                wall = time.monotonic() - began
                used = cpu_seconds(pid) - used
        finally:
            trainer.kill()
            trainer.wait(timeout=20)
    opening = [value for each in found for value in each.page_times[:1]]
    pages = [value for each in found for value in each.page_times[1:]]
    fragments = [value for each in found for value in each.fragment_times]
    return {
        "page": page,
        "sessions": sessions,
        "runs": finished + 1,
        "opening_seconds": quantiles(opening),
        "page_seconds": quantiles(pages),
        "fragment_seconds": quantiles(fragments),
        "unanswered": sum(len(each.asked) for each in found),
        "server_cpu_per_script": used / max(1, len(opening) + len(pages) + len(fragments)),
        "server_cores": used / wall,
        "load": machine.load(),
    }


async def use(port: int, page: str, sessions: int, seconds: float) -> list[Session]:
    """Open the sessions over the first seconds, and let them use the page."""
    found = [Session(port, page, number) for number in range(sessions)]
    until = time.monotonic() + seconds

    async def later(session: Session, wait: float) -> None:
        await asyncio.sleep(wait)
        await session.run(until)

    await asyncio.gather(*(later(each, 10 * i / sessions) for i, each in enumerate(found)))
    return found


def quantiles(seconds: list[float]) -> dict[str, float]:
    """Return number, median, 95th percentile and maximum."""
    if len(seconds) < 2:
        return {"n": len(seconds), "p50": float("nan"), "p95": float("nan"), "max": float("nan")}
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    found = {"p50": statistics.median(seconds), "p95": cuts[18], "max": max(seconds)}
    return {"n": len(seconds), **{name: round(value, 3) for name, value in found.items()}}


def main() -> None:
    """Read the arguments, measure in turns, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--code", type=Path, action="append", help="checkouts to measure in turns")
    parser.add_argument("--page", choices=PAGES, action="append")
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--runs", type=int, default=300, help="finished runs beside the live one")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--out", type=Path, help="file for the raw results")
    parser.add_argument("--train", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.train:
        pretend_to_train(arguments.train)
    results = []
    for number in range(arguments.rounds):
        for page in arguments.page or list(PAGES):
            for code in arguments.code or [ROOT]:
                found = measure(
                    code.resolve(), page, arguments.sessions, arguments.runs, arguments.seconds
                )
                results.append({"code": str(code), "round": number, **found})
                print(json.dumps(results[-1]), flush=True)
    if arguments.out:
        machine.write(arguments.out, {"results": results})


if __name__ == "__main__":
    main()
