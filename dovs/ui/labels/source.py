"""What abstract labels are generated from: pixels of the chosen tail, or embeddings of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from dovs.analysis.confusion import confusion_counts
from dovs.config import TailConfig, home
from dovs.data import ImageDataset
from dovs.errors import ConfigError, DataError, RunError
from dovs.hierarchy.prototypes import class_means, pixel_prototypes
from dovs.hierarchy.registry import GeneratorContext
from dovs.runs.store import Run, example_run, list_runs, open_run
from dovs.ui.parts.cache import TailView, data_key, dataset_of, tail_view
from dovs.ui.parts.run_facts import Classes, classes_of


@dataclass(frozen=True)
class LabelSource:
    """Classes, what generators are given about them, and the tail that their images come from.

    Attributes:
        context: prototypes, class counts and names, superclasses.
        tail: the chosen tail, or the run's.
        view: what that tail holds; None where a run's dataset is not on this machine.
        key: a text that changes whenever the context does.
        run: whose embeddings these are, or None.
    """

    context: GeneratorContext
    tail: TailConfig
    view: TailView | None
    key: str = ""
    run: Run | None = None


def from_pixels(tail: TailConfig) -> LabelSource:
    """Return prototypes from the pixels of a tail's training images.

    Raises:
        ConfigError: the dataset cannot supply the tail.
        DataError: it is damaged or, as DataMissing, not on this machine.
        HierarchyError: there are too few classes.
    """
    view = tail_view(tail)
    prototypes = _pixels(data_key(tail), view.indices, dataset_of(tail))
    context = GeneratorContext(
        prototypes=prototypes,
        class_counts=view.class_counts,
        class_names=view.class_names,
        superclass_of=view.superclass_of,
        prototype_source="pixels",
        seed=tail.data_seed,
    )
    return LabelSource(context, tail, view, key="|".join(("pixels", *data_key(tail))))


def from_run(run: Run, epoch: int) -> LabelSource:
    """Return prototypes from the embeddings of a run's training images at a snapshot.

    Args:
        run: any that kept embeddings, finished or not.
        epoch: of the snapshot.

    Raises:
        RunError: the run is damaged.
        HierarchyError: a class has no embedding.
    """
    config = run.config()
    classes = classes_of(run)
    view = _view_of(config, classes)
    stamp = _stamp(run, epoch)
    kept = _kept(str(run.path), epoch, stamp, len(classes.names))
    context = GeneratorContext(
        prototypes=kept.prototypes,
        confusion=kept.confusion,
        classifier_rows=kept.classifier_rows,
        embeddings=kept.embeddings,
        labels=kept.labels,
        class_counts=np.array(classes.counts),
        class_names=classes.names,
        superclass_of=None if view is None else view.superclass_of,
        prototype_source="embeddings",
        seed=config.seed,
    )
    return LabelSource(context, config, view, key=f"{run.path}|{epoch}|{stamp}", run=run)


def usable_runs() -> list[Run]:
    """Return the runs that kept embeddings, newest first, the shipped example last."""
    example = example_run()
    runs = [*list_runs(home()), *([] if example is None else [example])]
    return [run for run in runs if run.snapshot_epochs()]


def _view_of(config: TailConfig, classes: Classes) -> TailView | None:
    """Return what a run's tail holds, where its dataset is here and still the same."""
    try:
        view = tail_view(config)
    except (ConfigError, DataError):  # a folder that is gone, or another dataset there now
        return None
    return view if view.class_names == classes.names else None


def _stamp(run: Run, epoch: int) -> int:
    try:
        return (run.path / "snapshots" / f"epoch-{epoch:04d}.npz").stat().st_mtime_ns
    except OSError:
        return 0


@st.cache_data(max_entries=16, show_spinner="Comparing the classes' pixels …")
def _pixels(key: tuple[str, ...], _indices: np.ndarray, _dataset: ImageDataset) -> np.ndarray:
    labels = _dataset.train.labels[_indices]
    return pixel_prototypes(_dataset.train.images[_indices], labels, _dataset.num_classes)


@dataclass(frozen=True)
class Kept:
    """What a run's snapshot says about its classes: see `GeneratorContext`."""

    prototypes: np.ndarray
    confusion: np.ndarray
    classifier_rows: np.ndarray | None
    embeddings: np.ndarray
    labels: np.ndarray


@st.cache_data(max_entries=8, show_spinner="Reading the run's embeddings …")
def _kept(path: str, epoch: int, stamp: int, num_classes: int) -> Kept:
    run = open_run(Path(path))
    points, snapshot = run.points(), run.snapshot(epoch)
    if len(points) != len(snapshot.stored):
        raise RunError(
            f"run '{run.name}' has {len(points)} points but {len(snapshot.stored)} embeddings "
            f"at epoch {epoch}: it is damaged. Copy the run again."
        )
    rows = (points["split"] == "train").to_numpy()
    label = points["label"].to_numpy(np.int64)
    z = snapshot.stored[rows].astype(np.float32)
    head = run.classifier_rows()
    return Kept(
        prototypes=class_means(z, label[rows], num_classes),
        confusion=confusion_counts(label[~rows], snapshot.predicted[~rows], num_classes),
        classifier_rows=None if head is None or len(head) != num_classes else head,
        embeddings=z,
        labels=label[rows],
    )
