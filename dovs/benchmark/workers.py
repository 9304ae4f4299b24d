"""The process that trains one first stage and gives it its second stages. Never a fork.

`python -m dovs bench _trial FOLDER` runs `work`. It stops at its next step when FOLDER/stop appears
or the process that started it has ended, and resumes from its checkpoint next time.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovs import processes
from dovs.benchmark import machine
from dovs.benchmark.plugged import with_plug_ins
from dovs.errors import RunError
from dovs.runs import files, launch, lock, naming, notes, trash
from dovs.runs.faults import final_summary
from dovs.runs.finding import open_run
from dovs.runs.layout import CONFIG, LOG, STOP
from dovs.runs.store import TRAINED, Run
from dovs.runs.writer import RunWriter
from dovs.sweeps.identity import identity, stage_file

PROVENANCE = "provenance.json"
"""File of a run directory: the conditions that it was trained under, see `machine.conditions`."""
OLD_PROVENANCE = "made.json"
"""Its name in run directories of version 0.1."""

PARENT_SECONDS = 1.0

if TYPE_CHECKING:
    from dovs.benchmark.trials import Trial

Stages = Sequence[tuple[str, Mapping[str, Any]]]


def prepare(
    trial: Trial,
    conditions: Mapping[str, Any],
    progress: Callable[[str], None] = lambda line: None,
) -> Run:
    """Create the run directory of a trial, or return the existing one, ready to be continued.

    A directory is created anew where it has another configuration, is damaged, or was trained under
    other conditions: a run is never continued by other code or on another machine. The run that was
    there is moved into the trash.

    Args:
        trial: with its fixed labels, if it has any.
        conditions: what it will be trained with, see `machine.conditions`.
        progress: receives a line about a run that is moved into the trash.

    Raises:
        RunError: another worker is training the run, a run of the user's own has its name, see
            `name_taken`, or the directory cannot be written.
    """
    folder, config = trial.folder, trial.first_stage
    if is_busy(folder):
        raise RunError(f"run '{folder.name}' is in use by another worker. Wait until it ends.")
    if taken := name_taken(trial):
        raise RunError(taken)
    if reason := _why_anew(trial, conditions):
        _into_trash(Run(folder), reason, progress)
    run = Run(folder)
    if not (folder / CONFIG).exists():
        run = open_run(RunWriter(folder).create(config, trial.hierarchy).path)
    if run.status().resumable:
        launch.requeue(run)
    return run


def name_taken(trial: Trial) -> str:
    """Return why the directory of a trial cannot be used: a run of the user's own has it; or "".

    So it is among the runs of the home alone. A folder of benchmark runs has no others.
    """
    run = Run(trial.folder)
    if trial.place.resolve() != naming.runs_folder().resolve() or not (run.path / CONFIG).exists():
        return ""
    try:
        found = run.config() if run.origin == TRAINED else None
    except RunError:  # it is damaged, not another run
        return ""
    if found is not None and identity(found, "") == identity(trial.first_stage, ""):
        return ""
    return (
        f"run '{run.name}' has the name of this one, but is another: its configuration differs. "
        f"`python -m dovs runs rename {shlex.quote(run.name)} NEW` gives it another name; then "
        "this one can be trained."
    )


def _why_anew(trial: Trial, conditions: Mapping[str, Any]) -> str:
    """Return why a trial cannot go on with the run in its directory; "" if it can or has none."""
    folder = trial.folder
    if not (folder / CONFIG).exists():
        return ""
    run = Run(folder)
    try:
        fits, status = run.config() == trial.first_stage, run.status()
        final_summary(run, status)
    except RunError as error:
        return str(error).removesuffix(files.AGAIN)
    if not fits:
        return "it has another configuration."
    before = provenance(folder)
    begun = status.epoch > 0 or status.state == "finished" or bool(before)
    others = machine.other_conditions(before, conditions) if begun else []
    return f"it was trained under other conditions: {', '.join(others)}." if others else ""


def _into_trash(run: Run, reason: str, progress: Callable[[str], None]) -> None:
    with_notes = " with its note and tags" if (run.path / notes.FILE).exists() else ""
    deleted = trash.put_in(run)
    progress(
        f"run '{run.name}' is moved into the trash{with_notes}, and trained again: {reason} "
        f"`python -m dovs runs restore {shlex.quote(deleted.entry)}` brings the old one back"
    )


def start(folder: Path, stages: Stages, threads: int) -> processes.Process:
    """Start the worker of a run directory, away from this process's terminal and its Ctrl-C.

    Raises:
        RunError: the log cannot be written or no process can be made.
    """
    try:
        (folder / STOP).unlink(missing_ok=True)
        return processes.spawn(
            command(folder, stages),
            folder / LOG,
            environment=processes.thread_limit(threads),
            follows_parent=True,
        )
    except OSError as error:
        raise files.write_error(folder / LOG, error) from None


def command(folder: Path, stages: Stages) -> list[str]:
    """Return the command of a worker."""
    listed = json.dumps([[name, dict(given)] for name, given in stages])
    return processes.python("-m", "dovs", "bench", "_trial", str(folder), "--stages", listed)


def work(folder: Path, stages: Stages, wait_for_slot: bool = False) -> bool:
    """Train a run to its end, unless it is finished, and then each second stage that it lacks.

    Args:
        folder: the run directory.
        stages: name and parameters of each second stage.
        wait_for_slot: whether it waits until a slot of its device is free.

    Returns:
        Whether all is done; False after a request to stop.

    Raises:
        RunError: another worker is training the run, or it cannot be read or written.
        ConfigError, DataError: the configuration does not fit this machine or its data.
    """
    run = open_run(folder)
    with _stopping_with_parent(run.path):
        if run.status().state != "finished":
            with lock.reserved(run.path):
                from dovs.training.worker import work as train

                _write_provenance(run.path)
                train(run.path, wait_for_slot=wait_for_slot)
        if run.status().state != "finished":
            return False
        acquired = lock.acquire(run.path)
        try:
            return _second_stages(run.path, stages)
        finally:
            acquired.release()


def _second_stages(folder: Path, stages: Stages) -> bool:
    for name, parameters in stages:
        if has_stage(folder, name, parameters):
            continue
        if (folder / STOP).exists():
            return False
        from dovs.training.second_stage import rerun_second_stage

        target = stage_file(folder, name, parameters)
        files.write_json_atomic(target, rerun_second_stage(folder, name, parameters))
    return True


def has_stage(folder: Path, name: str, parameters: Mapping[str, Any]) -> bool:
    """Return whether a run has the summary of a second stage, undamaged."""
    try:
        return bool(files.read_json(stage_file(folder, name, parameters)))
    except RunError:
        return False


def ask_to_stop(folder: Path) -> None:
    """Ask the worker of a run to stop at its next step.

    Raises:
        RunError: the directory cannot be written.
    """
    files.write_text_atomic(folder / STOP, "")


def is_busy(folder: Path) -> bool:
    """Return whether a worker is training a run."""
    return lock.is_locked(folder / lock.LOCK)


def was_stopped(folder: Path) -> bool:
    """Return whether a run was stopped on request."""
    try:
        return Run(folder).status().state == "cancelled"
    except RunError:
        return False


def why_it_ended(folder: Path) -> str:
    """Return in one line why a worker ended without finishing."""
    run = Run(folder)
    try:
        lines = [line for line in run.log_tail(20).splitlines() if line.strip()]
        status = run.status()
    except RunError as error:
        return str(error)
    if status.state == "failed" or not lines:
        return status.message or status.state
    return lines[-1].removeprefix("error: ")


def provenance(folder: Path) -> dict[str, Any]:
    """Return the conditions under which a run was trained; {} where they were not recorded."""
    for name in (PROVENANCE, OLD_PROVENANCE):
        try:
            return files.read_json(folder / name)
        except RunError:
            continue
    return {}


def _write_provenance(folder: Path) -> None:
    threads = os.environ.get("OMP_NUM_THREADS", "")
    config = Run(folder).config()
    found = machine.conditions(int(threads) if threads.isdigit() else None, config.device)
    conditions = found | {"source": with_plug_ins(found["source"], config)}
    files.write_json_atomic(folder / PROVENANCE, conditions)


@contextlib.contextmanager
def _stopping_with_parent(folder: Path) -> Iterator[None]:
    """Ask this worker to stop when the process that started it has ended."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(PARENT_SECONDS):
            if processes.parent_ended():
                with contextlib.suppress(RunError):
                    ask_to_stop(folder)
                return

    thread = threading.Thread(target=watch, name="parent", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
