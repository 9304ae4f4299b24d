"""One row for each run, for lists on pages and in the terminal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from dovs.errors import ConfigError, RunError
from dovs.runs.faults import final_summary, metrics_fault
from dovs.runs.notes import notes_of
from dovs.runs.status import ACTIVE, no_sign_of_life, shown
from dovs.runs.store import IMPORTED, TRAINED, Run, origin_of

COLUMNS = (
    "name",
    "dataset",
    "imbalance_ratio",
    "method",
    "second_stage",
    "changes",
    "state",
    "epoch",
    "epochs",
    "balanced_accuracy",
    "many",
    "medium",
    "few",
    "measured_on",
    "seed",
    "seconds",
    "device",
    "created",
    "tags",
    "note",
    "archived",
    "group",
    "resumable",
    "silent",
    "message",
)
MEASURES = ("balanced_accuracy", "many", "medium", "few")


def run_row(run: Run, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a run's row, with the keys of `COLUMNS`; a damaged run has the state "damaged".

    Rates are from the summary of a finished run, otherwise from its last epoch; None before the
    first. `measured_on` names their images: "test", "held_out", or "validation". `changes` is what
    differs from the defaults of the method; `seed` is that of a training by DOVS; `group` is equal
    for runs that are the same but for their seed; `silent` is the time in seconds since the last
    sign of life, where that is too long. `message` also states which epochs have no measures.

    Args:
        run: of which.
        known: an earlier row of it, since when its configuration has not changed.
    """
    row = _row(run, known)
    return {name: _plain(value) if isinstance(value, str) else value for name, value in row.items()}


def _row(run: Run, known: Mapping[str, Any] | None) -> dict[str, Any]:
    from dovs.config import OLD_MEASURED_ON, WITHOUT_RATIO
    from dovs.runs.same_settings import NEUTRAL

    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {"name": run.name, "state": "damaged", "tags": [], "note": "", "archived": False}
    row |= {"changes": "", "resumable": False}
    try:
        notes = notes_of(run)
        row |= {"tags": list(notes.tags), "note": notes.note, "archived": notes.archived}
        facts = run.facts()
        config = facts["config"]
        row["created"] = str(facts.get("created", ""))
        for name in ("dataset", "imbalance_ratio", "method", "second_stage", "seed", "device"):
            row[name] = config.get(name)
        if origin_of(facts) != TRAINED:
            row["method"], row["seed"] = origin_of(facts), None  # its seed only draws the map
        elif known is not None and known["group"] is not None:
            row["changes"], row["group"] = known["changes"], known["group"]
        else:
            settings = {name: value for name, value in config.items() if name not in NEUTRAL}
            given = json.dumps(settings | {"format": config["format"]}, sort_keys=True)
            row["changes"], row["group"] = _settings(given)
        if config.get("profile") in WITHOUT_RATIO:
            row["imbalance_ratio"] = None
        status = run.status()
        measures = final_summary(run, status) or run.last_metrics()
        fault = metrics_fault(run, status) if status.state in ("finished", "failed") else ""
    except RunError as error:
        row["message"] = str(error)
        return row
    row |= {
        "state": status.state,
        "epoch": status.epoch,
        "epochs": status.epochs,
        "seconds": measures.get("seconds") if status.state == "finished" else status.seconds,
        "device": status.device or row["device"],
        "resumable": status.resumable,
        "silent": status.silence,
        "message": " ".join(filter(None, (no_sign_of_life(status) or status.message, fault))),
    }
    measured_on = measures.get("measured_on") or config.get("measured_on", "test")
    row["measured_on"] = OLD_MEASURED_ON.get(measured_on, measured_on)
    return row | {name: measures.get(name) for name in MEASURES}


@lru_cache(maxsize=4096)
def _settings(config: str) -> tuple[str, str]:
    """Return `changes` and `group` of settings as JSON: those of all seeds are looked at once."""
    from dovs.runs.same_settings import current_config

    current = current_config({"config": json.loads(config)})
    return changes_of(current), group_of(current)


def group_of(config: Mapping[str, Any]) -> str:
    """Return the `group` of a configuration in which all defaults are filled in."""
    from dovs.runs.same_settings import key_of

    return hashlib.sha256(key_of(config).encode()).hexdigest()[:16]


def changes_of(config: Mapping[str, Any]) -> str:
    """Return the parameters of a configuration's method that are not at their defaults.

    >>> changes_of({"method": "dovs", "method_params": {"k": 9, "tau": 1.0}})
    'k=9'
    """
    from dovs.runs.validation import REGISTRIES

    given = config.get("method_params") or {}
    try:
        fields = REGISTRIES["method"].registry[str(config.get("method"))].model.model_fields
    except ConfigError:  # of a plug-in that is not installed here
        fields = {}
    different = {
        name: value
        for name, value in given.items()
        if name not in fields or fields[name].default != value
    }
    return ", ".join(f"{name}={_short(value)}" for name, value in different.items())


def shown_state(row: dict[str, Any]) -> str:
    """Return the state of a run as lists show it: an import is not queued, it is under way.

    >>> shown_state({"state": "queued", "method": "imported"})
    'importing'
    """
    under_way = row["method"] == IMPORTED and row["state"] in ACTIVE
    return "importing" if under_way else shown(str(row["state"]))


def trained_with(method: str, second_stage: str | None) -> str:
    """Return method and second stage of a run as one text.

    >>> trained_with("ce", "none"), trained_with("ce", "crt")
    ('ce', 'ce + crt')
    """
    return method if second_stage in (None, "none") else f"{method} + {second_stage}"


def run_rows(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Return the rows of several runs, in their order."""
    return [run_row(run) for run in runs]


def _plain(text: str) -> str:
    """Return a text in which half characters, which no encoding has, are written as numbers."""
    return text.encode("utf-8", "backslashreplace").decode()


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 40 else f"{text[:39]}…"
