"""One row for each run, for lists on pages and in the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dovs.config import OLD_MEASURED_ON, WITHOUT_RATIO
from dovs.errors import RunError
from dovs.runs.status import ACTIVE, no_sign_of_life
from dovs.runs.store import IMPORTED, TRAINED, Run, origin_of

COLUMNS = (
    "name",
    "dataset",
    "imbalance_ratio",
    "method",
    "second_stage",
    "state",
    "epoch",
    "epochs",
    "balanced_accuracy",
    "many",
    "medium",
    "few",
    "measured_on",
    "seed",
    "device",
    "created",
    "message",
)
MEASURES = ("balanced_accuracy", "many", "medium", "few")


def run_row(run: Run) -> dict[str, Any]:
    """Return a run's row, with the keys of `COLUMNS`; a damaged run has the state "damaged".

    Rates are from the summary of a finished run, otherwise from its last epoch; None before the
    first. `measured_on` names their images: "test", "held_out", or "validation".
    """
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {"name": run.name, "state": "damaged"}
    try:
        facts = run.facts()
        config = facts["config"]
        row["created"] = str(facts.get("created", ""))
        for name in ("dataset", "imbalance_ratio", "method", "second_stage", "seed", "device"):
            row[name] = config.get(name)
        if origin_of(facts) != TRAINED:
            row["method"] = origin_of(facts)
        if config.get("profile") in WITHOUT_RATIO:
            row["imbalance_ratio"] = None
        status = run.status()
        measures = (run.summary() if status.state == "finished" else None) or run.last_metrics()
    except RunError as error:
        row["message"] = str(error)
        return row
    row |= {
        "state": status.state,
        "epoch": status.epoch,
        "epochs": status.epochs,
        "device": status.device or row["device"],
        "message": no_sign_of_life(status) or status.message,
    }
    measured_on = measures.get("measured_on") or config.get("measured_on", "test")
    row["measured_on"] = OLD_MEASURED_ON.get(measured_on, measured_on)
    return row | {name: measures.get(name) for name in MEASURES}


def shown_state(row: dict[str, Any]) -> str:
    """Return the state of a run as lists show it: an import is not queued, it is under way.

    >>> shown_state({"state": "queued", "method": "imported"})
    'importing'
    """
    under_way = row["method"] == IMPORTED and row["state"] in ACTIVE
    return "importing" if under_way else str(row["state"])


def trained_with(method: str, second_stage: str | None) -> str:
    """Return method and second stage of a run as one text.

    >>> trained_with("ce", "none"), trained_with("ce", "crt")
    ('ce', 'ce + crt')
    """
    return method if second_stage in (None, "none") else f"{method} + {second_stage}"


def run_rows(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Return the rows of several runs, in their order."""
    return [run_row(run) for run in runs]
