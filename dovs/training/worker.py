"""The worker: takes a run directory from `queued` to `finished`, or says why not.

It holds the run's lock for its life, and writes through `RunWriter` alone.
"""

from __future__ import annotations

import contextlib
import logging
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import safetensors.torch
import torch

import dovs
from dovs import data as datasets
from dovs.analysis import geometry, metrics
from dovs.config import RunConfig
from dovs.methods import METHODS
from dovs.methods._method import Problem
from dovs.runs.files import replacing
from dovs.runs.store import Run
from dovs.runs.writer import CHECKPOINT, LOG, SUMMARY, WEIGHTS, RunWriter
from dovs.training import checkpoint, snapshots
from dovs.training.batches import DeviceImages, channel_statistics
from dovs.training.device import describe, memory_bytes, resolve_device
from dovs.training.evaluate import Predictions, alarms, epoch_metrics, mean_angle, predictions
from dovs.training.loop import EpochRecord, Stopped, Training, fit
from dovs.training.model import add_method_modules, build_classifier
from dovs.training.project import project_snapshots
from dovs.training.recipe import build_optimizer

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy

logger = logging.getLogger("dovs.training")

STATUS_SECONDS = 1.0
PACKAGES = ("torch", "numpy", "scikit-learn")


@dataclass
class Prepared:
    """What a run trains on and is measured on."""

    training: Training
    problem: Problem
    held_out: DeviceImages
    test: DeviceImages
    points: pd.DataFrame
    measured_on: str


def work(
    run_dir: Path,
    progress: Callable[[dict[str, Any]], None] | None = None,
    wait_for_slot: bool = False,
) -> None:
    """Train the run in this directory to its end, from its checkpoint where there is one.

    Args:
        run_dir: a directory made by `RunWriter.create`.
        progress: told the metrics of every epoch; shows them to whoever waits.
        wait_for_slot: wait in the queue until the run's device is free.

    Raises:
        RunError: another worker holds the run, or it cannot be written or read.
        ConfigError, DataError: the configuration does not fit this machine or its data.
    """
    with RunWriter(run_dir).lock() as writer, _log(run_dir):
        try:
            config = Run(run_dir).config()
            device = resolve_device(config.device)
            with _slot(writer, device, wait_for_slot):
                _train(writer, config, device, progress)
        except Stopped:
            logger.info("stopped on request")
            writer.cancel()


@contextlib.contextmanager
def _slot(writer: RunWriter, device: torch.device, wait: bool) -> Iterator[None]:
    if not wait:
        yield
        return
    from dovs.runs.queue import QueueStopped, slot

    try:
        with slot(writer, str(device)):
            yield
    except QueueStopped:
        raise Stopped from None


@contextlib.contextmanager
def _log(run_dir: Path) -> Iterator[None]:
    """Send this package's log to the run's log file."""
    handler = logging.FileHandler(run_dir / LOG, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger("dovs")
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()


def _prepare(config: RunConfig, device: torch.device) -> Prepared:
    """Load the data, cut the tail and build everything that is trained."""
    tail = datasets.long_tail(config)
    source = tail.dataset
    labels = tail.labels
    kept, validation = datasets.validation_split(
        labels, config.validation_fraction, config.data_seed
    )
    images = tail.images
    mean, std = channel_statistics(images[kept])

    def on_device(split_images: np.ndarray, split_labels: np.ndarray) -> DeviceImages:
        return DeviceImages(split_images, split_labels, device, mean, std)

    train = on_device(images[kept], labels[kept])
    test = on_device(np.asarray(source.test.images), source.test.labels)
    counts = np.bincount(labels[kept], minlength=source.num_classes)

    model = build_classifier(config, source.image_shape, source.num_classes).to(device)
    if device.type == "cuda":
        model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    method = METHODS[config.method](**config.method_params)
    problem = Problem(
        class_counts=counts,
        class_names=source.class_names,
        superclass_of=source.superclass_of,
        labels=train.labels,
        embedding_size=model.head.in_features,
        epochs=config.epochs,
        seed=config.seed,
    )
    add_method_modules(model, method, problem)
    average = None
    if config.ema_decay:
        average = torch.optim.swa_utils.AveragedModel(
            model,
            multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(config.ema_decay),
            use_buffers=True,
        )
    training = Training(
        config,
        model,
        method,
        build_optimizer(config, model),
        train,
        counts,
        source.horizontal_flip,
        average,
    )
    points = snapshots.choose_points(
        tail.indices[kept],
        labels[kept],
        source.test.labels,
        config.projection_points,
        config.data_seed,
    )
    has_validation = len(validation) > 0
    return Prepared(
        training,
        problem,
        on_device(images[validation], labels[validation]) if has_validation else test,
        test,
        points,
        "validation" if has_validation else "test",
    )


def _train(
    writer: RunWriter,
    config: RunConfig,
    device: torch.device,
    progress: Callable[[dict[str, Any]], None] | None,
) -> None:
    run = Run(writer.path)
    began = time.perf_counter()
    writer.status("running", device=str(device), message="Loading data.", epochs=config.epochs)
    prepared = _prepare(config, device)
    training, problem = prepared.training, prepared.problem
    for note in training.method.notes:
        logger.info(note)

    spent, first_scatter, diagnostic = 0.0, None, None
    if (writer.path / CHECKPOINT).exists():
        restored = checkpoint.load(writer.path / CHECKPOINT, training)
        spent, first_scatter = restored.seconds, restored.first_scatter
        diagnostic = restored.diagnostic
        logger.info("resumed after epoch %d of %d", training.epoch, config.epochs)
    writer.rewind(training.epoch)
    writer.points(prepared.points)
    logger.info(
        "%s on %s: %d images, %d classes, seed %d",
        config.method,
        describe(device),
        len(training.data),
        len(problem.class_counts),
        config.seed,
    )

    kept_epochs = snapshots.snapshot_epochs(config.epochs, config.snapshots)
    written: Hierarchy | None = None

    def keep(epoch: int) -> None:
        """Keep the embeddings of this epoch, with the abstract labels that are in force or fit."""
        nonlocal diagnostic, written
        train = predictions(training.evaluated, training.data)
        test = predictions(training.evaluated, prepared.test)
        hierarchy, subspaces = training.method.hierarchy, training.method.subspaces
        if hierarchy is None:
            diagnostic = snapshots.diagnostic_hierarchy(
                train, problem.class_counts, problem.class_names, diagnostic, config.seed
            )
            hierarchy = diagnostic
            if hierarchy is not None:
                subspaces = snapshots.diagnostic_subspaces(train, hierarchy, config.seed)
        if hierarchy is not None:
            writer.hierarchy(hierarchy, epoch)
            written = hierarchy
        places = [
            prepared.points["place"][prepared.points["split"] == split].to_numpy()
            for split in ("train", "test")
        ]

        def both(name: str) -> np.ndarray:
            return np.concatenate(
                [getattr(part, name)[at] for part, at in zip((train, test), places, strict=True)]
            )

        writer.snapshot(
            epoch,
            both("embeddings"),
            both("predicted"),
            both("confidence"),
            both("true_probability"),
            basis=None if subspaces is None else subspaces.basis,
            sizes=None if subspaces is None else subspaces.sizes,
            mean=None if subspaces is None else subspaces.mean,
        )

    last_status = 0.0
    epochs_here = 0.0

    def on_step(epoch: float) -> None:
        """Tell readers of the epoch at hand, at most once a second."""
        nonlocal last_status
        now = time.perf_counter()
        if now - last_status < STATUS_SECONDS:
            return
        last_status = now
        trained = epoch - start_epoch
        left = (now - loop_began) / trained * (config.epochs - epoch) if trained > 0 else None
        writer.status(
            epoch=int(epoch),
            seconds=spent + now - began,
            seconds_left=left,
            message=f"Epoch {min(int(epoch) + 1, config.epochs)} of {config.epochs}.",
        )

    def after_epoch(record: EpochRecord) -> None:
        """Measure, write the row, keep a snapshot where one is due, and save the checkpoint."""
        nonlocal first_scatter
        held_out = predictions(training.evaluated, prepared.held_out)
        hierarchy, subspaces = training.method.hierarchy, training.method.subspaces
        row: dict[str, Any] = {
            "epoch": record.epoch,
            "seconds": record.seconds,
            "learning_rate": record.learning_rate,
            "loss": record.loss,
            **{f"loss_{name}": value for name, value in record.parts.items()},
            "train_accuracy": record.train_accuracy,
            **epoch_metrics(held_out, training.class_counts, hierarchy, subspaces),
            "measured_on": prepared.measured_on,
            "memory_bytes": memory_bytes(device),
        }
        if first_scatter is None:
            first_scatter = row["scatter"]
        row["alarms"] = alarms(row, first_scatter, len(problem.class_counts))
        for alarm in row["alarms"]:
            logger.warning("epoch %d: %s", record.epoch, alarm)
        writer.append_metrics(row)
        if hierarchy is not None and hierarchy is not written:
            writer.hierarchy(hierarchy, record.epoch)
        if record.epoch in kept_epochs:
            keep(record.epoch)
        seconds = spent + time.perf_counter() - began
        checkpoint.save(
            writer.path / CHECKPOINT,
            training,
            checkpoint.Progress(seconds, first_scatter, diagnostic),
        )
        writer.status(epoch=record.epoch, seconds=seconds)
        if progress is not None:
            progress(row)

    if 0 in kept_epochs and training.epoch == 0:
        keep(0)
    start_epoch, loop_began = training.epoch, time.perf_counter()
    for record in fit(training, writer.stop_requested, on_step):
        after_epoch(record)
    trained_seconds = spent + time.perf_counter() - began

    if not (writer.path / SUMMARY).exists():
        _write_weights(writer.path / WEIGHTS, training)
    summary = _summary(prepared, config, device, trained_seconds)
    if config.projection != "none":
        writer.status("projecting", seconds_left=None, message="Drawing the maps.")
        maps_began = time.perf_counter()

        def on_map(done: int, total: int) -> None:
            """Tell readers how many maps are drawn."""
            per_map = (time.perf_counter() - maps_began) / done
            writer.status(
                message=f"Drew map {done} of {total}.", seconds_left=per_map * (total - done)
            )

        project_snapshots(run, writer, config, on_map)
    summary["seconds"] = spent + time.perf_counter() - began
    summary["training_seconds"] = trained_seconds
    logger.info("finished: balanced accuracy %.4f", summary["balanced_accuracy"])
    writer.finish(summary)


def _write_weights(path: Path, training: Training) -> None:
    """Write the weights that are evaluated, as safetensors."""
    state = training.evaluated.state_dict()
    tensors = {name: value.detach().cpu().contiguous().clone() for name, value in state.items()}
    with replacing(path) as temporary:
        temporary.write_bytes(safetensors.torch.save(tensors))


def _summary(
    prepared: Prepared, config: RunConfig, device: torch.device, seconds: float
) -> dict[str, Any]:
    """Measure the last epoch's model on the test split: the one look that counts."""
    training, counts = prepared.training, prepared.problem.class_counts
    test = predictions(training.evaluated, prepared.test)
    train = predictions(training.evaluated, training.data)
    summary: dict[str, Any] = metrics.summarise(
        test.labels, test.predicted, test.probabilities, counts
    )
    if prepared.measured_on == "validation":
        held_out = predictions(training.evaluated, prepared.held_out)
        summary["validation"] = metrics.summarise(
            held_out.labels, held_out.predicted, held_out.probabilities, counts
        )
    summary["geometry"] = {
        "train": _geometry(train, counts, training),
        "test": _geometry(test, counts, training),
    }
    return summary | {
        "epochs": config.epochs,
        "class_counts": counts,
        "seconds": seconds,
        "device": describe(device),
        "seed": config.seed,
        "parameters": sum(p.numel() for p in training.model.parameters()),
        "memory_bytes": memory_bytes(device),
        "versions": {
            "dovs": dovs.__version__,
            "python": platform.python_version(),
            **{package: version(package) for package in PACKAGES},
        },
    }


def _geometry(answers: Predictions, counts: np.ndarray, training: Training) -> dict[str, Any]:
    """Return the geometry of one split's embeddings, with the subspaces where a method has them."""
    row = dict(geometry.geometry(answers.embeddings, answers.labels, counts))
    if training.method.hierarchy is not None and training.method.subspaces is not None:
        hierarchy = training.method.hierarchy
        own = epoch_metrics(answers, counts, hierarchy, training.method.subspaces)
        row["leakage"] = own["leakage"]
        row["mean_angle"] = mean_angle(answers.embeddings, answers.labels, hierarchy)
    return row
