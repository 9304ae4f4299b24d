"""A worker that ends at a chosen write, as a power cut would end it, and what a run then contains.

Every step of a write counts: the content is on the disk (`os.fsync`), the name is replaced
(`os.replace`, once before and once after), a file is deleted (`os.unlink`).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

CRASHED = 9
VOLATILE = {"seconds", "training_seconds", "memory_bytes", "versions", "created", "updated"}
APART = {".lock", ".maps.lock", "log.txt", "status.json", "config.json"}


def work(folder: str, point: int, counted: str) -> None:
    """Train a run in a forked process, which ends at the write of that number; 0: at none.

    Args:
        folder: the run directory.
        point: from 1.
        counted: file for the number of writes.
    """
    from dovs.runs import writer
    from dovs.training import record
    from dovs.training.worker import work as train

    record.STATUS_SECONDS = writer.HEARTBEAT = 1e9  # each run makes the same writes
    passed = 0

    def count() -> None:
        nonlocal passed
        passed += 1
        if passed == point:
            os._exit(CRASHED)

    def counting(name: str) -> None:
        real = getattr(os, name)

        def call(*arguments: Any, **options: Any) -> Any:
            count()
            found = real(*arguments, **options)
            if name == "replace":
                count()
            return found

        setattr(os, name, call)

    for name in ("fsync", "replace", "unlink"):
        counting(name)
    import torch

    torch.set_num_threads(1)
    train(Path(folder))
    Path(counted).write_text(str(passed))
    sys.exit(0)


def content(folder: Path) -> dict[str, Any]:
    """Return all that a run contains but times: by file, numbers and arrays as bytes."""
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name in APART:
            continue
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                found[name] = {key: arrays[key].tobytes() for key in arrays.files}
        elif path.suffix == ".jsonl":
            found[name] = [_steady(json.loads(line)) for line in path.read_text().splitlines()]
        elif path.suffix == ".json":
            found[name] = _steady(json.loads(path.read_text()))
        else:
            found[name] = path.read_bytes()
    status = json.loads((folder / "status.json").read_text())
    return found | {"state": status["state"], "epoch": status["epoch"]}


def _steady(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in VOLATILE}
