"""What abstract labels are generated from: pixels of the selected tail, or embeddings of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from dovs.config import TailConfig, home
from dovs.data import ImageDataset, ImageRows
from dovs.errors import ConfigError, DataError, RunError
from dovs.hierarchy.prototypes import pixel_prototypes
from dovs.hierarchy.registry import GeneratorContext
from dovs.runs.classes import Classes, classes_of
from dovs.runs.finding import example_runs, list_runs, open_run
from dovs.runs.label_context import context_of_run, superclasses_of
from dovs.runs.store import Run
from dovs.ui.parts.cache import TailView, data_key, dataset_of, tail_view


@dataclass(frozen=True)
class LabelSource:
    """Classes, what generators know about them, and the tail that their images come from.

    Attributes:
        context: prototypes, class counts and names, superclasses.
        tail: the selected tail, or the run's; None for a run that DOVS did not train.
        view: indices and counts of that tail; None when a run's dataset is not on this machine.
        key: a text that changes whenever the context changes.
        run: the run whose embeddings these are, or None.
    """

    context: GeneratorContext
    tail: TailConfig | None
    view: TailView | None
    key: str = ""
    run: Run | None = None

    @property
    def name(self) -> str:
        """The dataset, or the run where that names none, for messages."""
        if self.tail is not None:
            return f"'{self.tail.dataset}'"
        return f"run '{self.run.name}'" if self.run else "this run"


def from_pixels(tail: TailConfig) -> LabelSource:
    """Return prototypes from the pixels of a tail's training images.

    Raises:
        ConfigError: the dataset cannot supply the tail.
        DataError: it is damaged or, as DataMissing, not on this machine.
        HierarchyError: there are too few classes.
    """
    view = tail_view(tail)
    prototypes = _pixel_prototypes(data_key(tail), view.indices, dataset_of(tail))
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
        run: any run that has a snapshot, finished or not.
        epoch: epoch of the snapshot.

    Raises:
        RunError: the run is damaged.
        HierarchyError: a class has no embedding.
    """
    config = run.config() if run.has("config") else None
    classes = classes_of(run)
    view = None if config is None else _view_of(config, classes)
    modified_ns = _modified_ns(run, epoch)
    if config is None:
        superclass_of = superclasses_of(run)
    else:
        superclass_of = None if view is None else view.superclass_of
    context = _run_context(str(run.path), epoch, modified_ns, superclass_of)
    return LabelSource(context, config, view, key=f"{run.path}|{epoch}|{modified_ns}", run=run)


def usable_runs() -> list[Run]:
    """Return the runs that have snapshots, newest first, those that ship with DOVS last."""
    runs = [*list_runs(home()), *example_runs().values()]
    return [run for run in runs if run.snapshot_epochs() and _labelled(run)]


def _labelled(run: Run) -> bool:
    """Return whether the points of a run have labels; True for a damaged one, which is reported."""
    try:
        return run.has("labels")
    except RunError:
        return True


def _view_of(config: TailConfig, classes: Classes) -> TailView | None:
    """Return the view of a run's tail if its dataset is on this machine and has not changed."""
    try:
        view = tail_view(config)
    except (ConfigError, DataError):  # a folder that was removed, or now has another dataset
        return None
    return view if view.class_names == classes.names else None


def _modified_ns(run: Run, epoch: int) -> int:
    """Return when the snapshot's file was last modified, nanoseconds; 0 when it is missing."""
    try:
        return (run.path / "snapshots" / f"epoch-{epoch:04d}.npz").stat().st_mtime_ns
    except OSError:
        return 0


@st.cache_data(max_entries=16, show_spinner="Comparing the pixels of the classes …")
def _pixel_prototypes(
    key: tuple[str, ...], _indices: np.ndarray, _dataset: ImageDataset
) -> np.ndarray:
    labels = _dataset.train.labels[_indices]
    images = ImageRows(_dataset.train.images, _indices)
    return pixel_prototypes(images, labels, _dataset.num_classes)


@st.cache_data(max_entries=8, show_spinner="Reading the embeddings of the run …")
def _run_context(
    path: str, epoch: int, modified_ns: int, superclass_of: tuple[str, ...] | None
) -> GeneratorContext:
    return context_of_run(open_run(Path(path)), epoch, superclass_of)
