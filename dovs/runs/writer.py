"""What a worker writes into its run directory: complete files, and results before `finished`."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from dovs import access, disk
from dovs.about import __version__
from dovs.config import RunConfig
from dovs.errors import DovsError, RunError
from dovs.runs import directory_checks, files, layout, lock
from dovs.runs.arrays import write_npz_atomic, write_small_npz_atomic
from dovs.runs.artifacts import Projection, Snapshot, write_points, write_projection, write_snapshot
from dovs.runs.heartbeat import Heartbeat
from dovs.runs.layout import STATUS
from dovs.runs.leftovers import clear_finished, remove_leftovers
from dovs.runs.naming import epoch_file, epochs_in, require_text
from dovs.runs.starting import forget_starting
from dovs.runs.status import HEARTBEAT, RunStatus, age, now, write_status, written_status

if TYPE_CHECKING:
    import filelock
    import numpy as np
    import pandas as pd

    from dovs.hierarchy.hierarchy import Hierarchy


class RunWriter:
    """The only writer of one run directory.

    with RunWriter(run_dir).lock() as writer:
        writer.status("running", device="cpu")
        ...
        writer.finish(summary)

    An error that leaves the block marks the run as failed, with its message; Ctrl-C as cancelled.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._lock: filelock.BaseFileLock | None = None
        self._folder: os.stat_result | None = None
        self._status: RunStatus | None = None
        self._writing = threading.RLock()
        self._heart = Heartbeat(self._sign_of_life, HEARTBEAT / 2)

    def create(self, config: RunConfig, hierarchy: Hierarchy | None = None) -> RunWriter:
        """Create a queued run of this configuration in the directory.

        A directory with an unfinished run of the same configuration is left as it is. Where the
        run cannot be written, its directory is removed again, unless it has other files.

        Args:
            config: to be trained.
            hierarchy: the abstract labels that `config.hierarchy` names. The run gets a copy, so
                that it can be repeated when the saved ones have changed.

        Raises:
            RunError: the directory contains something else, is in use, or cannot be written.
        """
        self._make_folder()
        with directory_checks.creating(self.path):
            if (self.path / layout.CONFIG).exists():
                directory_checks.refuse_other(self.path, config, hierarchy)
                return self
            self._write_status(RunStatus("queued", epochs=config.epochs, queued=now()))
            if hierarchy is not None:
                files.write_text_atomic(
                    self.path / layout.GIVEN_HIERARCHY, hierarchy.to_json() + "\n"
                )
            files.write_json_atomic(
                self.path / layout.CONFIG,
                {
                    "config": config.model_dump(mode="json"),
                    "created": now(),
                    "dovs": __version__,
                },
            )
        return self

    def begin(self, facts: Mapping[str, Any], epochs: int = 0) -> RunWriter:
        """Create a queued run that no configuration describes, in a new or empty directory.

        Where it cannot be written, the directory is removed again.

        Args:
            facts: content of config.json, beside the time and the version.
            epochs: planned, 0 = not known.

        Raises:
            RunError: the directory contains something else, is in use, or cannot be written.
        """
        self._make_folder()
        if (self.path / layout.CONFIG).exists():
            raise RunError(f"{self.path} contains a run already. Choose another directory.")
        with directory_checks.creating(self.path):
            self._write_status(RunStatus("queued", epochs=epochs, queued=now(), resumes=False))
            files.write_json_atomic(
                self.path / layout.CONFIG, {**facts, "created": now(), "dovs": __version__}
            )
        return self

    def facts(self) -> dict[str, Any]:
        """Return the content of config.json."""
        return files.read_json(self.path / layout.CONFIG)

    def _make_folder(self) -> None:
        """Make the directory, unless it is there and may be used."""
        access.require_change()
        require_text(self.path)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise files.write_error(self.path, error) from None
        directory_checks.refuse_foreign(self.path)

    def write_facts(self, **facts: Any) -> None:
        """Write facts about the run into config.json; those that are not given do not change."""
        body = self.facts()
        given = files.to_jsonable(facts)
        if body | given != body:
            files.write_json_atomic(self.path / layout.CONFIG, body | given)

    def classes(self, class_names: Sequence[str], class_counts: np.ndarray) -> None:
        """Write the run's classes next to its configuration, so that readers need no dataset.

        Args:
            class_names: C names.
            class_counts: training images of each class, (C,).
        """
        self.write_facts(class_names=list(class_names), class_counts=class_counts)

    def lock(self) -> RunWriter:
        """Lock the run for this process, until `release` or the end of the process.

        Raises:
            RunError: another worker has locked it, it is finished, or it is not a run.
        """
        if not (self.path / layout.CONFIG).exists():
            raise RunError(f"{self.path} is not a run: it has no {layout.CONFIG}. Create it first.")
        require_text(self.path)
        locked = lock.acquire_reserved(self.path)
        self._status = written_status(self.path)
        if self._status.state == "finished":
            clear_finished(self.path)
            locked.release()
            raise RunError(f"run '{self.path.name}' is finished: nothing to do. Train a new one.")
        self._lock = locked
        self._folder = os.stat(self.path)
        remove_leftovers(self.path)
        self.status(pid=os.getpid(), waits=False)
        forget_starting(self.path)
        self._heart.start()
        return self

    def release(self) -> None:
        """Release the lock."""
        self._heart.stop()
        with self._writing:  # after this nothing is written any more
            if self._lock is not None:
                forget_starting(self.path)
                self._lock.release()
                self._lock = None

    def _sign_of_life(self) -> None:
        """Write the status when it was not written for a while: a long step is no end."""
        with self._writing, contextlib.suppress(RunError):  # on a full disk the worker fails
            mine = self._lock is not None and (self.path / STATUS).exists()  # or it was deleted
            if mine and self.current.active and age(self.current.updated) >= HEARTBEAT:
                self._write_status(self.current)

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is not None and self.current.active:
                self._record(error)
        finally:
            self.release()

    def _record(self, error: BaseException) -> None:
        with contextlib.suppress(RunError):  # on a full disk readers will see `lost` instead
            if isinstance(error, KeyboardInterrupt):
                self.cancel("Interrupted.")
            elif isinstance(error, DovsError):
                self.fail(str(error))
            else:
                line = str(error).partition("\n")[0]
                self.fail(f"{type(error).__name__}: {line} (details in log.txt)")
                with contextlib.suppress(OSError), (self.path / layout.LOG).open("a") as log:
                    log.writelines(traceback.format_exception(error))

    @property
    def current(self) -> RunStatus:
        """The status as this writer last knew it."""
        if self._status is None:
            self._status = written_status(self.path)
        return self._status

    def _write_status(self, status: RunStatus) -> None:
        if self._folder is not None:
            directory_checks.require_same(self.path, self._folder)
        self._status = dataclasses.replace(status, updated=now())
        write_status(self.path, self._status)

    def status(self, state: str | None = None, **facts: Any) -> None:
        """Write the status; fields that are not given do not change.

        Args:
            state: new state; `started` is set when it first leaves the queue.
            facts: other fields of `RunStatus`.
        """
        with self._writing:
            status = dataclasses.replace(self.current, **facts)
            if state is not None:
                status = dataclasses.replace(status, state=state)
            if status.state == "running" and status.started is None:
                status = dataclasses.replace(status, started=now())
            self._write_status(status)

    def stop_requested(self) -> bool:
        """Return whether a stop was requested. Cheap enough for every step."""
        return (self.path / layout.STOP).exists()

    def append_metrics(self, row: Mapping[str, Any]) -> None:
        """Append one epoch's metrics."""
        files.append_jsonl(self.path / layout.METRICS, row)

    def rewind(self, epoch: int) -> None:
        """Delete what was written after an epoch, before training continues from its checkpoint."""
        rows = [
            row for row in files.read_jsonl(self.path / layout.METRICS) if row["epoch"] <= epoch
        ]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        files.write_text_atomic(self.path / layout.METRICS, lines)
        for name, suffix in layout.EPOCH_FOLDERS.items():
            for later in epochs_in(self.path / name, suffix):
                if later > epoch:
                    (self.path / name / epoch_file(later, suffix)).unlink(missing_ok=True)

    def hierarchy(self, hierarchy: Hierarchy, epoch: int) -> None:
        """Write the abstract labels that are used from an epoch on."""
        text = hierarchy.to_json()
        files.write_text_atomic(self.path / layout.HIERARCHIES / epoch_file(epoch, ".json"), text)
        files.write_text_atomic(self.path / layout.HIERARCHY, text)

    def points(self, points: pd.DataFrame) -> None:
        """Write which images the snapshots and projections show, in their row order.

        Args:
            points: P rows with columns id, split ("train" or "test"), index, label, and perhaps
                your_id.
        """
        write_points(self.path / layout.POINTS, points)

    def snapshot(self, snapshot: Snapshot) -> None:
        """Write the embeddings and predictions of all points at an epoch."""
        write_snapshot(self.path / layout.SNAPSHOTS / epoch_file(snapshot.epoch, ".npz"), snapshot)

    def thumbnails(self, images: np.ndarray, compressed: bool = False) -> None:
        """Write an image of each point, in their row order, (P, H, W, channels) uint8."""
        write = write_small_npz_atomic if compressed else write_npz_atomic
        write(self.path / layout.THUMBNAILS, images=images)

    def projection(self, projection: Projection) -> None:
        """Write the map of all points at an epoch."""
        name = epoch_file(projection.epoch, ".npz")
        write_projection(self.path / layout.PROJECTIONS / name, projection)

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Write the summary, then mark the run finished, and only then delete the checkpoint."""
        files.write_json_atomic(self.path / layout.SUMMARY, summary)
        self.status("finished", seconds_left=0.0, message="")
        disk.flush_names(self.path)  # before the checkpoint is deleted
        clear_finished(self.path)

    def cancel(self, message: str = "Stopped on request.") -> None:
        """Mark the run cancelled; its checkpoint is not deleted, so that it can be resumed."""
        self.status("cancelled", seconds_left=None, message=message)

    def fail(self, message: str) -> None:
        """Mark the run failed, with a line that says why."""
        self.status("failed", seconds_left=None, message=message)
