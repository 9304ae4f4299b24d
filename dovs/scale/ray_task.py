"""What a task of a Ray cluster does on its node: train one run, from its checkpoint if it has one.

With a shared disk the run is trained where it is. Without, it is trained in a folder of the node:
after each checkpoint a copy is given to the actor `Copies`, on the node of whoever launched the
sweep, and the finished run is the task's result. A task whose worker or node is lost is repeated by
Ray on another, and goes on from there.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dovs.config import RunConfig, parse
from dovs.errors import DovsError, RunError
from dovs.runs import launch
from dovs.runs.finding import open_run
from dovs.runs.layout import CHECKPOINT
from dovs.runs.store import Run
from dovs.scale.archive import pack, unpack

PATIENCE = 60.0
"""Seconds to wait until the lock of a lost worker is released."""
POLL = 1.0
"""Seconds between two looks at the checkpoint."""
NODE_HOME = "DOVS_NODE_HOME"
"""Environment variable of a node: folder of its datasets and of what it trains."""


def train(folder: Path, settings: str, home: Path) -> dict[str, Any]:
    """Train a run in its directory, which is new or that of a worker that was lost.

    Args:
        folder: of the run.
        settings: its configuration, as JSON.
        home: DOVS_HOME, with the datasets.

    Returns:
        state and message, as in its status.
    """
    from dovs.benchmark.workers import work

    os.environ["DOVS_HOME"] = str(home)
    config = parse(RunConfig, json.loads(settings))
    try:
        _fetch(config)
        run = _prepared(folder, config)
        if run.status().state != "finished":
            work(run.path, [])
    except DovsError as error:
        return {"state": "failed", "message": str(error)}
    status = run.status()
    return {"state": status.state, "message": status.message}


def train_and_send(name: str, settings: str, copies: Any) -> dict[str, Any]:
    """Train a run in a folder of this node; see `train`.

    Args:
        name: of the run.
        settings: its configuration, as JSON.
        copies: handle of the actor that has copies of unfinished runs.

    Returns:
        state, message and run, the packed directory.
    """
    home = Path(os.environ.get(NODE_HOME) or Path(tempfile.gettempdir()) / "dovs-node")
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=home) as place:
        folder = Path(place) / name
        before = _latest(copies, name)
        if before is not None:
            unpack(before, folder)
        with _sending(folder, lambda content: copies.put.remote(name, content)):
            found = train(folder, settings, home)
        return found | {"run": pack(folder) if folder.is_dir() else None}


def _latest(copies: Any, name: str) -> bytes | None:
    """Return the newest copy of a run; waits while the actor cannot be reached, as after a loss."""
    import ray

    end = time.monotonic() + PATIENCE
    while True:
        try:
            found: bytes | None = ray.get(copies.latest.remote(name))
            return found
        except ray.exceptions.ActorUnavailableError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


class Copies:
    """The newest copy of each unfinished run; an actor on the node of whoever launched."""

    def __init__(self) -> None:
        self._newest: dict[str, bytes] = {}

    def put(self, name: str, content: bytes) -> None:
        """Store a copy in place of the one before."""
        self._newest[name] = content

    def latest(self, name: str) -> bytes | None:
        """Return the newest copy of a run, None if there is none."""
        return self._newest.get(name)

    def drop(self, name: str) -> None:
        """Forget the copy of a finished run."""
        self._newest.pop(name, None)


def _prepared(folder: Path, config: RunConfig) -> Run:
    """Return the run, made or queued again; waits for the lock of a worker that is just ending.

    Raises:
        RunError: a worker that lives trains it, or the directory cannot be used.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if (folder / "config.json").is_file() and open_run(folder).status().state == "finished":
                return open_run(folder)
            return launch.create(config, path=folder)
        except RunError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


def _fetch(config: RunConfig) -> None:
    """Fetch the dataset of a run if it is not on this node.

    Raises:
        DataError: it cannot be fetched.
    """
    from dovs import data
    from dovs.data.job import fetch_here

    if not data.state(config.dataset, **config.dataset_params).ready:
        fetch_here(config.dataset, config.dataset_params, lambda fraction, message: None)


@contextlib.contextmanager
def _sending(folder: Path, send: Callable[[bytes], object]) -> Iterator[None]:
    """Send a copy of the directory after each new checkpoint while the body runs."""
    ended = threading.Event()

    def watch() -> None:
        sent = 0
        while not ended.wait(POLL):
            with contextlib.suppress(OSError):
                written = (folder / CHECKPOINT).stat().st_mtime_ns
                if written != sent:
                    send(pack(folder))
                    sent = written

    thread = threading.Thread(target=watch, name="copies", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
