"""A worker that trains nothing: it writes what a run holds, at a pace that a test sets.

python fake_worker.py RUN_DIR; FAKE_SECONDS is the time of an epoch, FAKE_WAIT=1 waits for the slot.
"""

import contextlib
import os
import sys
import time
from pathlib import Path

import numpy as np

from dovs.errors import DovsError
from dovs.runs.artifacts import Snapshot
from dovs.runs.layout import CHECKPOINT
from dovs.runs.queue import QueueStopped, slot
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter


def work(path: Path) -> None:
    seconds = float(os.environ.get("FAKE_SECONDS", "0.02"))
    with RunWriter(path).lock() as writer:
        queue = slot(writer, "cpu") if "FAKE_WAIT" in os.environ else contextlib.nullcontext()
        try:
            with queue:
                train(writer, seconds)
        except QueueStopped:
            writer.cancel()


def train(writer: RunWriter, seconds: float) -> None:
    config = Run(writer.path).config()
    checkpoint = writer.path / CHECKPOINT
    done = int(checkpoint.read_text()) if checkpoint.exists() else 0
    writer.rewind(done)
    writer.status("running", device="cpu", epoch=done)
    print(f"from epoch {done}", flush=True)
    for epoch in range(done + 1, config.epochs + 1):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if writer.stop_requested():
                writer.cancel()
                return
            time.sleep(0.005)
        writer.append_metrics({"epoch": epoch, "loss": 1 / epoch, "balanced_accuracy": 0.5})
        rows = np.zeros(4)
        writer.snapshot(Snapshot(epoch, np.full((4, 3), epoch), rows, rows, rows))
        checkpoint.write_text(str(epoch))
        writer.status(epoch=epoch)
    writer.status("projecting")
    writer.finish({"balanced_accuracy": 0.5, "per_class_recall": [0.5] * 10, "seed": config.seed})


if __name__ == "__main__":
    try:
        work(Path(sys.argv[1]))
    except DovsError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
