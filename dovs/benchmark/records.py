"""The record of a finished trial: its raw numbers, and what they depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dovs.analysis.abstract_level import abstract_level, recall_of_labels
from dovs.analysis.agreement import agreement
from dovs.analysis.confusion import counts_of
from dovs.analysis.counts import frequency_groups
from dovs.analysis.shift import shift_frame
from dovs.analysis.subspaces import Subspaces, leakage
from dovs.benchmark import machine, workers
from dovs.benchmark.trials import Trial
from dovs.config import RunConfig
from dovs.errors import RunError
from dovs.hierarchy import Hierarchy
from dovs.runs import files
from dovs.runs.faults import final_summary
from dovs.runs.status import now
from dovs.runs.store import Run
from dovs.runs.validation import REGISTRIES, takes_hierarchy
from dovs.sweeps.identity import described, identity

if TYPE_CHECKING:
    from dovs.data import ImageDataset

SUMMARY_RATES = (
    "balanced_accuracy",
    "accuracy",
    "many",
    "medium",
    "few",
    "head_third",
    "middle_third",
    "tail_third",
    "macro_f1",
    "g_mean",
    "ece",
    "ece_many",
    "ece_medium",
    "ece_few",
)
LEVEL_RATES = ("mistakes_in_superclass", "few_superclass_recall", "few_label_recall")
RATES = (*SUMMARY_RATES, *LEVEL_RATES)
FACTS = ("per_class_recall", "class_counts", "parameters", "memory_bytes", "device", "versions")


def is_done(trial: Trial, conditions: dict[str, Any] | None = None) -> bool:
    """Return whether a trial's run, and its second stage where it has one, are finished.

    A run of another configuration in its directory does not count, nor one without its summary.

    Args:
        trial: the trial.
        conditions: what the run must have been trained with, see `machine.conditions`; None = any.
    """
    run = Run(trial.folder)
    try:
        mine = identity(run.config(), trial.images) == identity(trial.first_stage, trial.images)
        if not mine or final_summary(run, run.status()) is None:
            return False
    except RunError:
        return False
    before = workers.provenance(trial.folder)
    if conditions is not None and not machine.same_conditions(before, conditions):
        return False
    name, parameters = trial.stage
    return name == "none" or workers.has_stage(trial.folder, name, parameters)


def record(trial: Trial) -> dict[str, Any]:
    """Return the raw result of a finished trial, as JSON knows it.

    Keys: row, draw, seed, config (paths shortened), images and data (digests), image_size (height,
    width, channels), the rates of `RATES`, the facts of `FACTS`, labels (see `labels_of`),
    validation (rates, or None), geometry ({"train": …, "test": …}), seconds (of the whole run,
    second stage included), training_seconds, second_stage_seconds, alarms (sentences), threads,
    machine, packages, code (commit) and source (digest), finished (UTC).

    Raises:
        RunError: a file of the run is damaged.
    """
    run = Run(trial.folder)
    first = run.summary()
    if first is None:
        raise RunError(f"run '{run.name}' has no summary: it is not finished. Train it again.")
    name, parameters = trial.stage
    second = None
    if name != "none":
        second = files.read_json(workers.stage_file(trial.folder, name, parameters))
    summary = first if second is None else second
    validation = summary.get("validation")
    seconds = [part["seconds"] for part in (first, second) if part is not None]
    hierarchy = _own_labels(run, trial.config)
    found = {
        "row": trial.row.label,
        "draw": trial.draw,
        "seed": trial.seed,
        **{rate: summary.get(rate) for rate in SUMMARY_RATES},
        **levels(summary, trial.config, hierarchy),
        **{fact: summary.get(fact) for fact in FACTS},
        "labels": labels_of(hierarchy, trial.config),
        "validation": validation and {rate: validation.get(rate) for rate in SUMMARY_RATES},
        "geometry": geometry(run, first),
        "seconds": sum(seconds),
        "training_seconds": first.get("training_seconds"),
        "second_stage_seconds": None if second is None else second["seconds"],
        "alarms": list(dict.fromkeys(a for found in run.metrics()["alarms"] for a in found)),
        **dict.fromkeys(("threads", "machine", "packages", "code", "source")),
        **workers.provenance(trial.folder),
        "finished": run.status().updated or now(),
        "images": trial.images,
        "data": trial.data,
        "image_size": _image_size(trial.config),
        "config": described(trial.config),
    }
    return dict(files.to_jsonable(found))


def levels(
    summary: dict[str, Any], config: RunConfig, hierarchy: Hierarchy | None
) -> dict[str, float | None]:
    """Return what predictions are worth at the level of superclasses and of abstract labels.

    Args:
        summary: of a run or second stage, with its mistakes.
        config: of the run.
        hierarchy: the abstract labels that it was trained on, or None.

    Returns:
        mistakes_in_superclass: share of mistakes inside the true superclass;
        few_superclass_recall: mean share, over few-shot classes, of images that are given a class
        of the right superclass; few_label_recall: the same for the abstract labels of the run. None
        where there are no superclasses, labels, few-shot classes or mistakes.
    """
    found: dict[str, float | None] = dict.fromkeys(LEVEL_RATES)
    if "mistakes" not in summary:
        return found
    counts = counts_of(summary["mistakes"], summary["evaluated_counts"])
    few = frequency_groups(np.asarray(summary["class_counts"])) == "few"
    superclasses = _superclasses(config)
    if superclasses is not None:
        found["mistakes_in_superclass"] = abstract_level(counts, superclasses)["inside"]
    for name, labels in (("superclass", superclasses), ("label", hierarchy)):
        if labels is not None and few.any():
            found[f"few_{name}_recall"] = float(np.nanmean(recall_of_labels(counts, labels)[few]))
    return {name: None if rate is None or np.isnan(rate) else rate for name, rate in found.items()}


def labels_of(hierarchy: Hierarchy | None, config: RunConfig) -> dict[str, Any] | None:
    """Return number, ari (with superclasses, None without any) and fixed of a run's final labels.

    Args:
        hierarchy: the abstract labels that the run was trained on, or None.
        config: of the run; `fixed` is whether they were given to it.
    """
    if hierarchy is None:
        return None
    truth = _dataset(config).superclass_of
    return {
        "number": hierarchy.num_abstract_labels,
        "ari": None if truth is None else agreement(hierarchy, truth)["ari"],
        "fixed": config.hierarchy is not None,
    }


def geometry(run: Run, summary: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the geometry of the last epoch's embeddings, by split.

    Leakage and angle need abstract labels. A method without any is measured on those that are
    generated for its maps, from its own training embeddings; `abstract_labels` is "made for
    display" then. `agreement_many`, `_medium` and `_few` of "test" compare test images with
    training images, see `dovs.analysis.shift`.
    """
    found = {split: dict(values) for split, values in summary["geometry"].items()}
    for values in found.values():
        values["abstract_labels"] = "the method's"
    if found["test"]["leakage"] is None:
        found["test"] |= _of_display_labels(run)
        found["train"]["abstract_labels"] = None
    found["test"] |= _agreement(run, summary)
    return found


def _agreement(run: Run, summary: dict[str, Any]) -> dict[str, float | None]:
    """Return the mean agreement of test with training means, see `shift_frame`, by group."""
    epochs = run.snapshot_epochs()
    if not epochs:
        return {}
    points = run.points()
    frame = shift_frame(
        run.snapshot(epochs[-1]).embeddings,
        points["label"].to_numpy(),
        (points["split"] == "train").to_numpy(),
        np.array(summary["class_counts"]),
        [""] * len(summary["class_counts"]),
    )
    means = frame.groupby("group")["agreement"].mean()
    return {
        f"agreement_{group}": float(means[group]) if np.isfinite(means.get(group, np.nan)) else None
        for group in ("many", "medium", "few")
    }


def _of_display_labels(run: Run) -> dict[str, Any]:
    """Return leakage and angle of the test embeddings under the labels of the snapshot."""
    from dovs.analysis.predictions import mean_angle

    epochs, hierarchy = run.snapshot_epochs(), run.hierarchy()
    nothing = {"abstract_labels": None, "leakage": None, "mean_angle": None}
    if not epochs or hierarchy is None:
        return nothing
    last = run.snapshot(epochs[-1])
    if last.basis is None or last.sizes is None or last.mean is None:
        return nothing
    points = run.points()
    test = (points["split"] == "test").to_numpy()
    labels = points["label"].to_numpy()[test]
    z = last.stored[test].astype(np.float64)
    subspaces = Subspaces(last.basis, last.sizes, last.mean)
    return {
        "abstract_labels": "made for display",
        "leakage": float(leakage(z, hierarchy.assignment[labels], subspaces).mean()),
        "mean_angle": mean_angle(z, labels, hierarchy),
    }


def _own_labels(run: Run, config: RunConfig) -> Hierarchy | None:
    """Return the final abstract labels of a run; None where its method uses none."""
    uses = takes_hierarchy(REGISTRIES["method"].registry[config.method])
    return run.hierarchy() if uses else None


def _superclasses(config: RunConfig) -> Hierarchy | None:
    dataset = _dataset(config)
    if dataset.superclass_of is None:
        return None
    _, groups = np.unique(np.asarray(dataset.superclass_of), return_inverse=True)
    return Hierarchy.from_groups(dataset.class_names, groups)


def _image_size(config: RunConfig) -> list[int]:
    return [int(side) for side in _dataset(config).train.images.shape[1:]]


def _dataset(config: RunConfig) -> ImageDataset:
    from dovs import data

    return data.load(config.dataset, **config.dataset_params)
