"""The worker: takes a run directory from `queued` to `finished`, or reports why it failed.

It has the run's lock as long as it lives, and writes through `RunWriter` alone.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from dovs import disk
from dovs.config import RunConfig, parse
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.content import note_content
from dovs.runs.layout import CHECKPOINT, LOG, WEIGHTS
from dovs.runs.queue import QueueStopped, slot
from dovs.runs.store import Run
from dovs.runs.validation import filled_of_run
from dovs.runs.writer import RunWriter
from dovs.training import checkpoint
from dovs.training.collectives import share_batch_norm
from dovs.training.device import alternatives, describe
from dovs.training.loop import Stopped, fit
from dovs.training.parallel import Parallel, connect
from dovs.training.prepare import prepare
from dovs.training.project import following
from dovs.training.record import Recorder
from dovs.training.second_stage import apply_second_stage
from dovs.training.state import Training
from dovs.training.summary import summarise_run, write_weights

logger = logging.getLogger(__name__)


def work(
    run_dir: Path,
    progress: Callable[[dict[str, Any]], None] | None = None,
    wait_for_slot: bool = False,
) -> None:
    """Train the run in this directory to its end, from its checkpoint where there is one.

    Args:
        run_dir: a directory made by `RunWriter.create`.
        progress: called with the metrics of every epoch.
        wait_for_slot: wait in the queue until the run's device is free.

    Raises:
        RunError: another worker has the lock of the run, or it cannot be written or read.
        ConfigError, DataError: the configuration does not fit this machine or its data.
    """
    with RunWriter(run_dir).lock() as writer, _log(run_dir):
        try:
            config = filled_of_run(Run(run_dir).config())
            parallel = connect(config.device)
            devices = alternatives(config.device) if parallel is None else [str(parallel.device)]
            with slot(writer, devices, wait=wait_for_slot) as device:
                _train(writer, config, torch.device(device), progress, parallel)
        except (Stopped, QueueStopped):
            logger.info("stopped on request")
            writer.cancel()


def _train(
    writer: RunWriter,
    config: RunConfig,
    device: torch.device,
    progress: Callable[[dict[str, Any]], None] | None,
    parallel: Parallel | None = None,
) -> None:
    """Train, measure, project, finish; of several processes this is the one that writes."""
    writer.status("running", device=str(device), message="Loading data.", epochs=config.epochs)
    note_content(Run(writer.path))

    def report(message: str) -> None:
        stop()
        writer.status(message=message)

    def stop() -> None:
        if writer.stop_requested():
            raise Stopped

    given = Run(writer.path).given_hierarchy()
    if parallel is not None:
        labels = None if given is None else given.to_json()
        facts = {"config": config.model_dump(mode="json"), "hierarchy": labels}
        parallel.send(json.dumps(facts).encode())
    # the maps' process loads its libraries while the images are loaded
    with following(writer.path, active=config.projection != "none") as wait_for_maps:
        prepared = prepare(config, device, given, report, stop)
        training = prepared.training
        logger.info(
            "%s on %s: %d images, %d classes, seed %d",
            config.method,
            describe(device),
            len(training.data),
            len(training.class_counts),
            config.seed,
        )
        for note in training.method.notes:
            logger.info(note)

        writer.classes(prepared.info.class_names, training.class_counts)
        recorder = Recorder(writer, prepared, device, progress)
        recorder.restore()
        if parallel is not None:
            logger.info("%d processes train this run together", parallel.size)
            stored = writer.path / CHECKPOINT
            parallel.send(disk.read_bytes(stored) if stored.exists() else None)
            _share(training, parallel)
        for record in fit(training, writer.stop_requested, recorder.step, parallel):
            recorder.epoch(record)
        if parallel is not None:
            parallel.end(training.model)
        training.method.end_round()  # no bank is needed after the last epoch
        if config.second_stage != "none":
            writer.status(message=f"Second stage: {config.second_stage}.", seconds_left=None)
        apply_second_stage(training, writer.stop_requested)
        recorder.snapshot(config.epochs)
        write_weights(writer.path / WEIGHTS, prepared)
        summary = summarise_run(prepared, device)
        summary["training_seconds"] = recorder.seconds
        if parallel is not None:
            summary["processes"] = parallel.size
        writer.status("projecting", seconds_left=None, message="Computing the maps.")
        wait_for_maps(_map_reporter(writer), writer.stop_requested)
        if writer.stop_requested():
            raise Stopped
    summary["seconds"] = recorder.seconds
    if config.compile and (training.compiled is None or not training.compiled.used):
        logger.warning(
            "compile had no effect: only full steps of one process that mix no images are compiled"
        )
    logger.info("finished: balanced accuracy %.4f", summary["balanced_accuracy"])
    writer.finish(summary)


def follow(setting: str = "auto") -> None:
    """Train as one of several processes of a run that is not the one that writes.

    Args:
        setting: `RunConfig.device`.

    Raises:
        RunError: another process ended.
        ConfigError, DataError: the configuration does not fit this machine or its data.
    """
    parallel = connect(setting)
    assert parallel is not None
    facts = json.loads(parallel.send())
    config = parse(RunConfig, facts["config"])
    given = None if facts["hierarchy"] is None else Hierarchy.from_json(facts["hierarchy"])
    training = prepare(config, parallel.device, given).training
    stored = parallel.send()
    if stored:
        with tempfile.TemporaryDirectory(prefix="dovs-") as place:
            path = Path(place) / CHECKPOINT
            path.write_bytes(stored)
            checkpoint.load(path, training)
    _share(training, parallel)
    with contextlib.suppress(Stopped):
        for _ in fit(training, parallel=parallel):
            pass
    parallel.end(training.model)


def _share(training: Training, parallel: Parallel) -> None:
    """Make the training one that several processes do together."""
    parallel.precision = training.config.precision
    for model in (training.model, training.average):
        if model is not None:
            share_batch_norm(model if model is not training.model else training.model.encoder)
            parallel.equal_weights(model)


def _map_reporter(writer: RunWriter) -> Callable[[int, int], None]:
    """Return a function that reports how many maps are computed."""
    began = time.perf_counter()
    before: int | None = None

    def report(done: int, total: int) -> None:
        nonlocal before
        before = done if before is None else before
        computed = done - before
        seconds = time.perf_counter() - began
        left = seconds / computed * (total - done) if computed else None
        writer.status(message=f"{done} of {total} maps are computed.", seconds_left=left)

    return report


class _LogFile(logging.FileHandler):
    """A log file that lacks lines where the disk is full, which the run itself reports."""

    def handleError(self, record: logging.LogRecord) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            super().close()


@contextlib.contextmanager
def _log(run_dir: Path) -> Iterator[None]:
    """Send this package's log to the run's log file."""
    handler = _LogFile(run_dir / LOG, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    package = logging.getLogger("dovs")
    level = package.level
    package.addHandler(handler)
    package.setLevel(logging.INFO)
    try:
        yield
    finally:
        package.removeHandler(handler)
        package.setLevel(level)
        handler.close()
