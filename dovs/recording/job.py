"""An import in a process of its own, which a page can start, follow and cancel.

`python -m dovs.recording.job RUN_DIR` imports what `import.json` in a run directory describes. An
import that is cancelled leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs import access, processes
from dovs.errors import DovsError, RunError
from dovs.recording.importing import check_projection, fill, first_facts
from dovs.recording.reading.understanding import understand
from dovs.runs import files, layout, permission, worker_process
from dovs.runs.finding import open_run
from dovs.runs.folders import make_folder
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter

JOB = "import.json"
FAILED = 3
INTERVAL = 0.3
"""Seconds between two reports of the same step."""


class Cancelled(DovsError):
    """Somebody requested that the import ends."""


@dataclass(frozen=True)
class ImportProgress:
    """How far an import is.

    Attributes:
        fraction: share that is done, in [0, 1].
        text: the present step.
    """

    fraction: float
    text: str


def start_import(
    path: Path,
    name: str,
    *,
    columns: Mapping[str, str] | None = None,
    class_counts: Any = None,
    evaluate: str | None = None,
    projection: str = "umap",
    points: int = 5_000,
    seed: int = 0,
    home: Path | None = None,
) -> Run:
    """Start to import a file in the background, and return the run that it becomes.

    Args:
        path: of the file.
        name: of the run.
        columns, class_counts, evaluate, projection, points, seed, home: as in
            `dovs.import_embeddings`; class counts as a mapping or list.

    Raises:
        ConfigError: the projection is unknown.
        RunError: the name is not allowed or is taken, or the run cannot be written.
        AccessError: visitors may import nothing.
    """
    access.require_manage()
    check_projection(projection)
    folder = make_folder(name, home)
    RunWriter(folder).begin(
        {**first_facts(path.name, projection, seed), **permission.owner_facts()}
    )
    files.write_json_atomic(
        folder / JOB,
        {
            "path": str(path),
            "columns": dict(columns or {}),
            "class_counts": class_counts,
            "evaluate": evaluate,
            "projection": projection,
            "points": points,
            "seed": seed,
        },
    )
    run = open_run(folder)
    worker_process.spawn(run, home, command(folder))
    return run


def command(run_dir: Path) -> list[str]:
    """Return the command of the process that imports."""
    return processes.python("-m", "dovs.recording.job", str(run_dir))


def import_progress(run: Run) -> ImportProgress | None:
    """Return how far an import is; None before it begins and after its end."""
    try:
        job = files.read_json(run.path / JOB)
        if not run.status().active:
            return None
        return ImportProgress(float(job["fraction"]), str(job["step"]))
    except (RunError, KeyError, TypeError, ValueError):
        return None


def cancel_import(run: Run) -> None:
    """Request that an import ends; it removes what it wrote.

    Raises:
        RunError: the request cannot be written.
        AccessError: visitors may not change this run.
    """
    permission.require_change(run)
    if run.path.is_dir():
        files.write_text_atomic(run.path / layout.STOP, "")


def work(run_dir: Path) -> None:
    """Import what a run directory describes; an error is recorded in its status.

    Raises:
        Cancelled: that was requested; the directory does not exist any more.
        DovsError: the file cannot be imported.
    """
    job = files.read_json(run_dir / JOB)
    try:
        with RunWriter(run_dir).lock() as writer:
            report = _Report(writer, job)
            report(0.0, "reading the file")
            made = understand(
                job["path"],
                columns=job["columns"],
                class_counts=job["class_counts"],
                evaluate=job["evaluate"],
            )
            fill(writer, made, job["projection"], job["points"], job["seed"], progress=report)
            (run_dir / JOB).unlink(missing_ok=True)
    except Cancelled:
        shutil.rmtree(run_dir, ignore_errors=True)
        raise


class _Report:
    """Writes the progress of an import, and ends it on request."""

    def __init__(self, writer: RunWriter, job: Mapping[str, Any]) -> None:
        self._writer = writer
        self._job = job
        self._last = ("", 0.0)

    def __call__(self, fraction: float, step: str) -> None:
        if self._writer.stop_requested():
            raise Cancelled("The import was cancelled.")
        text, written = self._last
        if step == text and time.monotonic() - written < INTERVAL:
            return
        self._last = step, time.monotonic()
        with contextlib.suppress(RunError):
            body = {**self._job, "fraction": fraction, "step": step}
            files.write_json_atomic(self._writer.path / JOB, body)


def main(arguments: list[str]) -> int:
    """Run `work`, and report an error on the log."""
    try:
        work(Path(arguments[0]))
    except Cancelled:
        return 0
    except DovsError as error:
        sys.stderr.write(f"import: {error}\n")
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
