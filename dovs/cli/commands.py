"""The commands of `python -m dovs`, in the order of its help."""

from __future__ import annotations

from dovs.cli.late import Late

COMMANDS = {
    "app": Late(
        "dashboard",
        "Start the dashboard; it uses DOVS_HOME, by default .dovs in the current folder.",
    ),
    "train": Late(
        "train", "Train one run. Ctrl-C stops it after the current step; `resume` continues it."
    ),
    "resume": Late(
        "train", "Continue a run that was stopped, failed or lost, from its last checkpoint."
    ),
    "_work": Late("train", "Train a queued run as a background worker.", hidden=True),
    "example": Late(
        "example", "Train the two runs that ship with the package, and replace the earlier ones."
    ),
    "stop": Late("manage", "Stop a run after its current step; it can be resumed."),
    "export": Late(
        "manage",
        "Export a run: as it is, its points, its tables, a report for any browser, its encoder.",
    ),
    "compare": Late(
        "compare",
        "Compare two or more runs: settings, accuracies with intervals, recall of each class.",
    ),
    "methods": Late(
        "catalogue",
        "List methods, second stages, encoders, projections and generators with their parameters.",
    ),
    "import": Late(
        "importing",
        "Import embeddings with labels, predictions and images as a run that the pages show.",
    ),
    "sweep": Late(
        "sweep",
        "Train every combination of settings: --method ce,dovs --imbalance-ratio 10,50 --k 1,5.",
    ),
    "sweeps": Late(
        "sweeps", "List the sweeps in DOVS_HOME, or show how far one is, and its table: mean ± sd."
    ),
    "tune": Late(
        "tune",
        "Search for the values of parameters of the highest balanced accuracy (Ray, Optuna).",
    ),
    "labels": Late(
        "labels",
        "Generate abstract labels from pixels, names or runs, and save them for train --hierarchy.",
    ),
    "two-pass": Late(
        "two_pass", "Train, generate labels from what was learnt, and train again on these labels."
    ),
    "queue": Late("queue", "Runs that wait for a device: list, cancel, reorder, and start them."),
    "runs": Late(
        "runs",
        "List the runs in DOVS_HOME, newest first; rename, tag, delete, restore or import them.",
    ),
    "datasets": Late("catalogue", "List the datasets, or fetch one."),
    "data": Late(
        "data", "Your own images: check them, add them under a name, list and remove them."
    ),
    "bench": Late(
        "benchmarks", "Measure grids of methods over draws and seeds, and make tables of them."
    ),
}
