"""What abstract labels are generated from: the pixels of a tail, or what a run has learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dovs.analysis.confusion import confusion_counts
from dovs.config import TailConfig
from dovs.errors import ConfigError, DataError, HierarchyError, RunError
from dovs.hierarchy.consensus import consensus
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.prototypes import class_means, pixel_prototypes
from dovs.hierarchy.registry import GENERATORS, GeneratorContext, generate
from dovs.runs.classes import classes_of
from dovs.runs.fitting import checked_snapshot
from dovs.runs.store import Run


def context_of_tail(tail: TailConfig) -> GeneratorContext:
    """Return prototypes from the pixels of a tail's training images.

    Raises:
        ConfigError: the dataset cannot supply the tail.
        DataError: it is damaged or, as DataMissing, not on this machine.
        HierarchyError: there are too few classes.
    """
    from dovs.data import long_tail

    found = long_tail(tail)
    source = found.dataset
    return GeneratorContext(
        prototypes=pixel_prototypes(found.image_rows, found.labels, source.num_classes),
        class_counts=found.class_counts,
        class_names=source.class_names,
        superclass_of=source.superclass_of,
        prototype_source="pixels",
        seed=tail.data_seed,
    )


def context_of_run(
    run: Run, epoch: int | None = None, superclass_of: tuple[str, ...] | None = None
) -> GeneratorContext:
    """Return the class means, mistakes and classifier rows of a run at a snapshot.

    Args:
        run: one that saved embeddings, finished or not.
        epoch: of the snapshot; None = the last.
        superclass_of: C superclasses, which only the dataset knows: see `superclasses_of`.

    Raises:
        RunError: there is no such snapshot, or the run is damaged.
        DataError: the run has no list of its classes, and its dataset is not on this machine.
        HierarchyError: a class has no embedding.
    """
    epochs = run.snapshot_epochs()
    if not epochs:
        raise RunError(
            f"run '{run.name}' has no snapshot yet, so there are no embeddings to generate labels "
            "from. Let it train on, or choose another run."
        )
    epoch = epochs[-1] if epoch is None else epoch
    classes = classes_of(run)
    names = classes.names
    points, snapshot = checked_snapshot(run, classes, epoch)
    rows = (points["split"] == "train").to_numpy()
    evaluated = ~rows
    if not rows.any():  # a run of another origin may have no training points
        rows = evaluated
    evaluated = evaluated & (snapshot.predicted >= 0)
    label = points["label"].to_numpy(np.int64)
    embeddings = snapshot.stored[rows].astype(np.float32)
    head = run.classifier_rows()
    return GeneratorContext(
        prototypes=class_means(embeddings, label[rows], len(names)),
        confusion=(
            confusion_counts(label[evaluated], snapshot.predicted[evaluated], len(names))
            if evaluated.any()
            else None
        ),
        classifier_rows=None if head is None or len(head) != len(names) else head,
        embeddings=embeddings,
        labels=label[rows],
        class_counts=np.array(classes.counts),
        class_names=names,
        superclass_of=superclass_of,
        prototype_source="embeddings",
        seed=run.seed,
    )


def labels_of_runs(
    runs: Sequence[Run],
    generator: str,
    parameters: Mapping[str, Any],
    epoch: int | None = None,
) -> Hierarchy:
    """Generate abstract labels from the last snapshot of a run, or the consensus of several runs'.

    Args:
        runs: one or more, of the same classes.
        generator: a registered name.
        parameters: its parameters; `num_labels` is also the number of labels of the consensus.
        epoch: of the snapshots; None = the last of each run.

    Raises:
        ConfigError: the generator or a parameter is unknown, or a parameter is out of range.
        RunError: a run has no snapshot or is damaged.
        HierarchyError: there is no run, the runs are of different classes, or the generator cannot
            serve these.
    """
    if not runs:
        raise HierarchyError("labels need at least one run. Give some.")
    settings = GENERATORS[generator].validate(parameters)
    made = [
        generate(generator, context_of_run(run, epoch, superclasses_of(run)), **settings)
        for run in runs
    ]
    return made[0] if len(made) == 1 else consensus(made, settings.get("num_labels"))


def superclasses_of(run: Run) -> tuple[str, ...] | None:
    """Return the superclasses of a run's dataset; None where it has none, or is not here.

    Raises:
        RunError: the run is damaged.
    """
    from dovs.data import load

    if not run.has("config"):
        stored = run.facts().get("superclass_of")
        return None if stored is None else tuple(map(str, stored))
    config = run.config()
    try:
        dataset = load(config.dataset, **config.dataset_params)
    except (ConfigError, DataError):  # a folder that was removed, or now has another dataset
        return None
    return dataset.superclass_of if dataset.class_names == classes_of(run).names else None
