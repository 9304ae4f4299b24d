"""What a training run writes: its status, a row an epoch, snapshots, checkpoints."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from dovs.analysis.diagnostic import diagnostic_hierarchy, diagnostic_subspaces
from dovs.analysis.predictions import alarms, epoch_metrics
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.artifacts import Snapshot, read_points
from dovs.runs.evaluated_epochs import evaluates, in_words
from dovs.runs.layout import CHECKPOINT, POINTS
from dovs.runs.writer import RunWriter
from dovs.training import checkpoint
from dovs.training.device import memory_bytes
from dovs.training.evaluate import predictions
from dovs.training.loop import EpochRecord, diverged
from dovs.training.prepare import Prepared
from dovs.training.snapshots import snapshot_epochs, with_places
from dovs.training.summary import MOST_TRAINING_IMAGES

logger = logging.getLogger(__name__)

STATUS_SECONDS = 1.0


class Recorder:
    """Writes a run's progress through its `RunWriter`.

    Args:
        writer: of the run directory.
        prepared: what is trained and measured.
        device: where.
        progress: called with the metrics of every epoch.

    Attributes:
        every: epochs from one evaluation to the next.
    """

    def __init__(
        self,
        writer: RunWriter,
        prepared: Prepared,
        device: torch.device,
        progress: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self.writer = writer
        self.prepared = prepared
        self.training = prepared.training
        self.points = prepared.points
        self.config = prepared.training.config
        self.device = device
        self.progress = progress
        self.began = time.perf_counter()
        self.spent = 0.0
        self.first_scatter: float | None = None
        self.diagnostic: Hierarchy | None = None
        self._written: Hierarchy | None = None
        self._reported = 0.0
        self._start_epoch = 0
        self.every = prepared.evaluated_every
        logger.info(
            "evaluated on %d images after %s and the last",
            len(prepared.measured),
            in_words(self.every),
        )

    @property
    def seconds(self) -> float:
        """Time spent on this run, earlier workers included."""
        return self.spent + time.perf_counter() - self.began

    def restore(self) -> None:
        """Go back to the checkpoint, if there is one, and delete what was written after it."""
        path = self.writer.path / CHECKPOINT
        if path.exists():
            progress = checkpoint.load(path, self.training)
            self.spent, self.first_scatter = progress.seconds, progress.first_scatter
            self.diagnostic = progress.diagnostic
            self._written = self.training.method.hierarchy  # it was, before the checkpoint
            # the status may be from before the checkpoint, and no epoch may follow
            self.writer.status(epoch=self.training.epoch, seconds=self.seconds)
            logger.info("resumed after epoch %d of %d", self.training.epoch, self.config.epochs)
        self.writer.rewind(self.training.epoch)
        if self.training.epoch and (self.writer.path / POINTS).exists():
            # an older version may have chosen others, and the snapshots show those
            stored = read_points(self.writer.path / POINTS)
            self.points = with_places(stored, self.prepared.train_index)
        self.writer.points(self.points)
        self._start_epoch = self.training.epoch
        self._loop_began = time.perf_counter()
        if self.training.epoch == 0 and 0 in self._snapshot_epochs:
            self.snapshot(0)

    @property
    def _snapshot_epochs(self) -> list[int]:
        return snapshot_epochs(self.config.epochs, self.config.snapshots)

    def step(self, epoch: float) -> None:
        """Report the fractional epoch that is reached, at most once a second."""
        now = time.perf_counter()
        if now - self._reported < STATUS_SECONDS:
            return
        self._reported = now
        trained = epoch - self._start_epoch
        compiled = self.training.compiled
        once = 0.0 if compiled is None else compiled.seconds or 0.0
        pace = (now - self._loop_began - once) / trained if trained > 0 else None
        self.writer.status(
            epoch=int(epoch),
            seconds=self.seconds,
            seconds_left=None if pace is None else pace * (self.config.epochs - epoch),
            message=f"Epoch {min(int(epoch) + 1, self.config.epochs)} of {self.config.epochs}.",
        )

    def epoch(self, record: EpochRecord) -> None:
        """Measure, write the row, a snapshot where one is due, and the checkpoint."""
        training = self.training
        hierarchy = training.method.hierarchy
        row: dict[str, Any] = {
            "epoch": record.epoch,
            "seconds": record.seconds,
            "learning_rate": record.learning_rate,
            "loss": record.loss,
            **{f"loss_{name}": value for name, value in record.parts.items()},
            "train_accuracy": record.train_accuracy,
            "memory_bytes": memory_bytes(self.device),
        }
        last = record.epoch == self.config.epochs
        if evaluates(record.epoch, self.every, self.config.epochs):
            row |= self._measure(record.epoch)
        self.writer.append_metrics(row)
        if hierarchy is not None and hierarchy is not self._written:
            self._write_hierarchy(hierarchy, record.epoch)
        if record.epoch in self._snapshot_epochs and not last:  # the last: after a second stage
            self.snapshot(record.epoch)
        checkpoint.save(
            self.writer.path / CHECKPOINT,
            training,
            checkpoint.Progress(self.seconds, self.first_scatter, self.diagnostic),
        )
        self.writer.status(epoch=record.epoch, seconds=self.seconds)
        if self.progress is not None:
            self.progress(row)

    def _measure(self, epoch: int) -> dict[str, Any]:
        """Return the measures of this epoch on images that are not trained on, with alarms."""
        training = self.training
        measured = predictions(training, self.prepared.measured)
        if not np.isfinite(measured.embeddings).all():
            raise diverged("the embedding", self.config, epoch)
        row = epoch_metrics(
            measured, training.class_counts, training.method.hierarchy, training.method.subspaces
        )
        if self.first_scatter is None:
            self.first_scatter = row["scatter"]
        classes, size = len(training.class_counts), measured.embeddings.shape[1]
        row["alarms"] = alarms(row, self.first_scatter, classes, size)
        for alarm in row["alarms"]:
            logger.warning("epoch %d: %s", epoch, alarm)
        return row | {"measured_on": self.prepared.measured_on}

    def _write_hierarchy(self, hierarchy: Hierarchy, epoch: int) -> None:
        self.writer.hierarchy(hierarchy, epoch)
        self._written = hierarchy

    def _places(self, split: str) -> np.ndarray:
        """Return which images of a split the maps show, (P,)."""
        return self.points["place"][self.points["split"] == split].to_numpy()

    def snapshot(self, epoch: int) -> None:
        """Write the embeddings of the map's images and the abstract labels that are in use.

        A method without abstract labels gets some for display, made from its own embeddings, and
        so does one that has none yet, unless the run was given some.
        """
        training, test_images = self.training, self.prepared.test
        if epoch == self.config.epochs:  # the summary needs all: also where a resumed run ends
            training.inference.embeddings(training.evaluated.encoder, test_images)
            if len(training.data) <= MOST_TRAINING_IMAGES:
                training.inference.embeddings(training.evaluated.encoder, training.data)
        train, test = (
            predictions(training, data, self._places(split))
            for split, data in (("train", training.data), ("test", test_images))
        )
        hierarchy, subspaces = training.method.hierarchy, training.method.subspaces
        if hierarchy is None:
            hierarchy = self.diagnostic = self.prepared.info.hierarchy or diagnostic_hierarchy(
                train,
                training.class_counts,
                self.prepared.info.class_names,
                self.diagnostic,
                self.config.seed,
            )
            if hierarchy is not None:
                subspaces = diagnostic_subspaces(train, hierarchy, self.config.seed)
        if hierarchy is not None:
            self._write_hierarchy(hierarchy, epoch)

        def both(name: str) -> np.ndarray:
            return np.concatenate([getattr(answers, name) for answers in (train, test)])

        snapshot = Snapshot(
            epoch,
            stored=both("embeddings"),
            predicted=both("predicted"),
            confidence=both("confidence"),
            true_probability=both("true_probability"),
            margin=both("margin"),
            true_rank=both("true_rank"),
            basis=None if subspaces is None else subspaces.basis,
            sizes=None if subspaces is None else subspaces.sizes,
            mean=None if subspaces is None else subspaces.mean,
        )
        self.writer.snapshot(snapshot)
