"""What is kept of a finished trial: its raw numbers, and what they depend on."""

from __future__ import annotations

from typing import Any

import numpy as np

from dovs.analysis.subspaces import Subspaces, leakage
from dovs.benchmark import workers
from dovs.benchmark.trials import Trial, described, identity
from dovs.errors import RunError
from dovs.runs import files
from dovs.runs.status import now
from dovs.runs.store import Run

RATES = (
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
)
FACTS = ("per_class_recall", "class_counts", "parameters", "memory_bytes", "device", "versions")


def is_done(trial: Trial) -> bool:
    """Return whether a trial's run, and its second stage where it has one, are finished.

    A run of another configuration in its directory does not count.
    """
    run = Run(trial.folder)
    try:
        mine = identity(run.config(), trial.images) == identity(trial.first_stage, trial.images)
        if not mine or run.status().state != "finished":
            return False
    except RunError:
        return False
    name, parameters = trial.stage
    return name == "none" or workers.stage_file(trial.folder, name, parameters).exists()


def record(trial: Trial) -> dict[str, Any]:
    """Return the raw result of a finished trial, as JSON knows it.

    Keys: row, seed, config (paths shortened), images (digest), the rates of `RATES`, the facts of
    `FACTS`, validation (rates, or None), geometry ({"train": …, "test": …}), seconds (of the whole
    run, second stage included), training_seconds, second_stage_seconds, alarms (sentences),
    threads, machine, code (commit), finished (UTC).

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
    found = {
        "row": trial.row.label,
        "seed": trial.seed,
        **{rate: summary.get(rate) for rate in RATES},
        **{fact: summary.get(fact) for fact in FACTS},
        "validation": validation and {rate: validation.get(rate) for rate in RATES},
        "geometry": geometry(run, first),
        "seconds": sum(seconds),
        "training_seconds": first.get("training_seconds"),
        "second_stage_seconds": None if second is None else second["seconds"],
        "alarms": list(dict.fromkeys(a for found in run.metrics()["alarms"] for a in found)),
        **{"threads": None, "machine": None, "code": None},
        **workers.provenance(trial.folder),
        "finished": run.status().updated or now(),
        "images": trial.images,
        "config": described(trial.config),
    }
    return dict(files.to_jsonable(found))


def geometry(run: Run, summary: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the geometry of the last epoch's embeddings, by split.

    Leakage and angle need abstract labels. A method without any is measured on those that are
    generated for its maps, from its own training embeddings: `abstract_labels` says which.
    """
    found = {split: dict(values) for split, values in summary["geometry"].items()}
    for values in found.values():
        values["abstract_labels"] = "the method's"
    if found["test"]["leakage"] is None:
        found["test"] |= _of_display_labels(run)
        found["train"]["abstract_labels"] = None
    return found


def _of_display_labels(run: Run) -> dict[str, Any]:
    """Return leakage and angle of the test embeddings under the labels kept with the snapshot."""
    from dovs.training.evaluate import mean_angle

    epochs, hierarchy = run.snapshot_epochs(), run.hierarchy()
    nothing = {"abstract_labels": None, "leakage": None, "mean_angle": None}
    if not epochs or hierarchy is None:
        return nothing
    kept = run.snapshot(epochs[-1])
    if kept.basis is None or kept.sizes is None or kept.mean is None:
        return nothing
    points = run.points()
    test = (points["split"] == "test").to_numpy()
    labels = points["label"].to_numpy()[test]
    z = kept.stored[test].astype(np.float64)
    subspaces = Subspaces(kept.basis, kept.sizes, kept.mean)
    return {
        "abstract_labels": "made for display",
        "leakage": float(leakage(z, hierarchy.assignment[labels], subspaces).mean()),
        "mean_angle": mean_angle(z, labels, hierarchy),
    }
