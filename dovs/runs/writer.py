"""What a worker writes into its run directory: whole files only, artefacts before `finished`."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import filelock
import numpy as np

import dovs
from dovs.config import RunConfig
from dovs.errors import DovsError, RunError
from dovs.runs import files, lock
from dovs.runs.arrays import write_npz_atomic
from dovs.runs.naming import epoch_file, epochs_in
from dovs.runs.status import STATUS, RunStatus, now, written_status

if TYPE_CHECKING:
    import pandas as pd

    from dovs.hierarchy.hierarchy import Hierarchy

CONFIG = "config.json"
METRICS = "metrics.jsonl"
SUMMARY = "summary.json"
POINTS = "points.parquet"
HIERARCHY = "hierarchy.json"
GIVEN_HIERARCHY = "given_hierarchy.json"
WEIGHTS = "weights.safetensors"
CHECKPOINT = "checkpoint.safetensors"
STOP = "stop"
LOG = "log.txt"
IGNORED = {lock.LOCK, LOG, ".DS_Store"}

KEPT = {"snapshots": ".npz", "projections": ".npz", "hierarchies": ".json"}
HALF = 65_504.0
"""Largest float16."""


class RunWriter:
    """The only writer of one run directory.

    with RunWriter(run_dir).lock() as writer:
        writer.status("running", device="cpu")
        ...
        writer.finish(summary)

    Leaving the block by an error marks the run failed with the error's line, by Ctrl-C cancelled.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._lock: filelock.BaseFileLock | None = None
        self._status: RunStatus | None = None

    def create(self, config: RunConfig, hierarchy: Hierarchy | None = None) -> RunWriter:
        """Make the directory a queued run of this configuration; a finished or foreign one stays.

        A directory that holds an unfinished run of the same configuration is taken as it is.

        Args:
            config: what is trained.
            hierarchy: the abstract labels that `config.hierarchy` names; a copy stays in the run,
                so that it can be repeated when the saved one has changed or is elsewhere.

        Raises:
            RunError: the directory holds something else, is in use, or cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise files.write_error(self.path, error) from None
        self._refuse_foreign()
        held = lock.hold(self.path, timeout=0.5)
        try:
            if (self.path / CONFIG).exists():
                self._refuse_other(config)
                self._refuse_other_hierarchy(hierarchy)
                return self
            self._put(RunStatus("queued", epochs=config.epochs, queued=now()))
            if hierarchy is not None:
                files.write_text_atomic(self.path / GIVEN_HIERARCHY, hierarchy.to_json() + "\n")
            files.write_json_atomic(
                self.path / CONFIG,
                {
                    "config": config.model_dump(mode="json"),
                    "created": now(),
                    "dovs": dovs.__version__,
                },
            )
        finally:
            held.release()
        return self

    def _refuse_foreign(self) -> None:
        if (self.path / CONFIG).exists():
            return
        left_by_create = {STATUS, GIVEN_HIERARCHY} if (self.path / lock.LOCK).exists() else set()
        foreign = [
            path.name
            for path in self.path.iterdir()
            if path.name not in IGNORED | left_by_create and not path.name.endswith(".tmp")
        ]
        if foreign:
            raise RunError(
                f"{self.path} is not empty and is not a run (it holds '{min(foreign)}'). "
                "Choose a new or empty directory."
            )

    def _refuse_other(self, config: RunConfig) -> None:
        given, held = config.model_dump(mode="json"), self.config_dict()
        for name in given:
            if given[name] != held.get(name):
                raise RunError(
                    f"{self.path} holds another run: its {name} is {held.get(name)!r}, not "
                    f"{given[name]!r}. Choose another directory, or delete that one."
                )
        if written_status(self.path).state == "finished":
            raise RunError(
                f"{self.path} holds this run already, finished. "
                "Choose another directory, or delete that one to train again."
            )

    def _refuse_other_hierarchy(self, hierarchy: Hierarchy | None) -> None:
        if hierarchy is None:
            return
        held = files.read_text(self.path / GIVEN_HIERARCHY)
        if held.strip() != hierarchy.to_json():
            raise RunError(
                f"{self.path} holds a run on another version of this hierarchy. "
                "Choose another directory, or delete that one."
            )

    def config_dict(self) -> dict[str, Any]:
        """Return the configuration as it was written.

        Raises:
            RunError: there is none, or it is damaged.
        """
        return dict(files.read_json(self.path / CONFIG).get("config") or {})

    def classes(self, class_names: Sequence[str], class_counts: np.ndarray) -> None:
        """Keep, beside the configuration, what the run's classes are, so that it needs no dataset.

        Args:
            class_names: C names.
            class_counts: training images of each class, (C,).
        """
        body = files.read_json(self.path / CONFIG)
        facts = files.plain({"class_names": list(class_names), "class_counts": class_counts})
        if body | facts != body:
            files.write_json_atomic(self.path / CONFIG, body | facts)

    def lock(self) -> RunWriter:
        """Take the run for this process until it is released, or the process ends.

        Raises:
            RunError: another worker holds it, it is finished, or it is not a run.
        """
        if not (self.path / CONFIG).exists():
            raise RunError(f"{self.path} is not a run: it has no {CONFIG}. Create it first.")
        held = lock.take(self.path)
        self._status = written_status(self.path)
        if self._status.state == "finished":
            held.release()
            raise RunError(f"run '{self.path.name}' is finished: nothing to do. Train a new one.")
        self._lock = held
        files.remove_leftovers(self.path)
        self.status(pid=os.getpid())
        return self

    def release(self) -> None:
        """Let go of the run."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

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
                self.fail(f"{type(error).__name__}: {line} (log.txt holds the details)")
                with contextlib.suppress(OSError), (self.path / LOG).open("a") as log:
                    log.writelines(traceback.format_exception(error))

    @property
    def current(self) -> RunStatus:
        """The status as this writer last knew it."""
        if self._status is None:
            self._status = written_status(self.path)
        return self._status

    def _put(self, status: RunStatus) -> None:
        self._status = dataclasses.replace(status, updated=now())
        files.write_json_atomic(self.path / STATUS, dataclasses.asdict(self._status))

    def status(self, state: str | None = None, **facts: Any) -> None:
        """Write where the run stands; facts that are not given stay as they were.

        Args:
            state: new state; `started` is set when it first leaves the queue.
            facts: fields of `RunStatus`.
        """
        status = dataclasses.replace(self.current, **facts)
        if state is not None:
            status = dataclasses.replace(status, state=state)
        if status.state == "running" and status.started is None:
            status = dataclasses.replace(status, started=now())
        self._put(status)

    def stop_requested(self) -> bool:
        """Return whether somebody asked the run to stop. Cheap enough for every step."""
        return (self.path / STOP).exists()

    def append_metrics(self, row: Mapping[str, Any]) -> None:
        """Append one epoch's metrics."""
        files.append_jsonl(self.path / METRICS, row)

    def rewind(self, epoch: int) -> None:
        """Forget what was written after an epoch, before training goes on from its checkpoint."""
        rows = [row for row in files.read_jsonl(self.path / METRICS) if row["epoch"] <= epoch]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        files.write_text_atomic(self.path / METRICS, lines)
        for name, suffix in KEPT.items():
            for later in epochs_in(self.path / name, suffix):
                if later > epoch:
                    (self.path / name / epoch_file(later, suffix)).unlink(missing_ok=True)

    def hierarchy(self, hierarchy: Hierarchy, epoch: int) -> None:
        """Keep the abstract labels that are in force from an epoch on."""
        text = hierarchy.to_json()
        files.write_text_atomic(self.path / "hierarchies" / epoch_file(epoch, ".json"), text)
        files.write_text_atomic(self.path / HIERARCHY, text)

    def points(self, points: pd.DataFrame) -> None:
        """Write which images the snapshots and projections show, in their row order.

        Args:
            points: P rows with columns id, split ("train" or "test"), index, label.
        """
        with files.replacing(self.path / POINTS) as temporary:
            points[["id", "split", "index", "label"]].to_parquet(temporary, index=False)

    def snapshot(
        self,
        epoch: int,
        embeddings: np.ndarray,
        predicted: np.ndarray,
        confidence: np.ndarray,
        true_probability: np.ndarray,
        basis: np.ndarray | None = None,
        sizes: np.ndarray | None = None,
        mean: np.ndarray | None = None,
        margin: np.ndarray | None = None,
        true_rank: np.ndarray | None = None,
    ) -> None:
        """Keep the embeddings and predictions of all points at an epoch.

        Args:
            epoch: epochs done.
            embeddings: z, (P, D).
            predicted: (P,) class indices.
            confidence: (P,) probability of the predicted class.
            true_probability: (P,) probability of the true class.
            basis: U, (D, D) orthonormal, where subspaces were fitted; else None, like the next two.
            sizes: (M + 1,) columns of each block, the shared one first.
            mean: μ_G, (D,).
            margin: (P,) probability of the true class minus the best of the others.
            true_rank: (P,) classes more probable than the true one.
        """
        arrays = {
            "embeddings": np.clip(embeddings, -HALF, HALF).astype(np.float16),
            "predicted": predicted.astype(np.int16),
            "confidence": confidence.astype(np.float16),
            "true_probability": true_probability.astype(np.float16),
        }
        if basis is not None and sizes is not None and mean is not None:
            arrays["basis"] = basis.astype(np.float32)
            arrays["sizes"] = sizes.astype(np.int32)
            arrays["mean"] = mean.astype(np.float32)
        if margin is not None:
            arrays["margin"] = margin.astype(np.float16)
        if true_rank is not None:
            arrays["true_rank"] = true_rank.astype(np.int16)
        write_npz_atomic(self.path / "snapshots" / epoch_file(epoch, ".npz"), **arrays)

    def projection(
        self,
        epoch: int,
        name: str,
        xy: np.ndarray,
        trustworthiness: float,
        xyz: np.ndarray | None = None,
        trustworthiness_3d: float | None = None,
    ) -> None:
        """Keep the map of all points at an epoch.

        Args:
            epoch: epochs done.
            name: registered name of the projection.
            xy: (P, 2).
            trustworthiness: of xy, in [0, 1].
            xyz: (P, 3), or None.
            trustworthiness_3d: of xyz.
        """
        arrays: dict[str, np.ndarray] = {
            "xy": xy.astype(np.float32),
            "trustworthiness": np.array(trustworthiness, dtype=float),
            "projection": np.array(name),
        }
        if xyz is not None:
            arrays["xyz"] = xyz.astype(np.float32)
            if trustworthiness_3d is not None:
                arrays["trustworthiness_3d"] = np.array(trustworthiness_3d, dtype=float)
        write_npz_atomic(self.path / "projections" / epoch_file(epoch, ".npz"), **arrays)

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Write the summary, then call the run finished, and only then drop the checkpoint."""
        files.write_json_atomic(self.path / SUMMARY, summary)
        self.status("finished", seconds_left=0.0, message="")
        for name in (CHECKPOINT, STOP):
            (self.path / name).unlink(missing_ok=True)

    def cancel(self, message: str = "Stopped on request.") -> None:
        """Mark the run cancelled; its checkpoint stays, so that it can be resumed."""
        self.status("cancelled", seconds_left=None, message=message)

    def fail(self, message: str) -> None:
        """Mark the run failed, with the line that says why."""
        self.status("failed", seconds_left=None, message=message)
