"""Results files of earlier versions, read as those of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dovs.runs.validation import with_current_names

FORMAT = 2
GRIDS = {"crosses": "ablations", "ladder": "cumulative"}
"""Names of grids in files of format 1, and their names today."""
STATED = ("profile", "class_order")
"""Fields that settings state since their defaults depend on the dataset."""


def of_today(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a results file under the names of today.

    Format 1 has `cells`, earlier names of grids, and a title in place of a note; neither it nor the
    first files of format 2 have draws: a trial's is its `data_seed`. Old names of parameters are
    replaced in both. What is not a results file is returned as it is.
    """
    found = dict(body)
    if found.get("format") == 1 and "cells" in found:
        found |= {"format": FORMAT, "trials": found.pop("cells")}
        found["grid"] = GRIDS.get(str(found.get("grid")), found.get("grid"))
    if found.get("format") != FORMAT or not {"base", "rows", "trials", "failed"} <= found.keys():
        return found
    title = str(found.pop("title", ""))
    found.setdefault("note", title.partition("; ")[2])
    found["note"] = found["note"].replace("spare training images", "held-out training images")
    found["base"] = with_current_names(found["base"])
    found["rows"] = [r | {"changes": with_current_names(r["changes"])} for r in found["rows"]]
    found["trials"] = [_trial(trial) for trial in found["trials"]]
    draw = found["base"].get("data_seed", 0)
    found["failed"] = [{"draw": draw, **line} for line in found["failed"]]
    return found


def base_as_stated(
    base: Mapping[str, Any], trials: Sequence[Mapping[str, Any]], today: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the base of a file with what it did not state and the setting of today does.

    Args:
        base: fields of the configuration that all trials of the file have.
        trials: of the file; what they do not agree on is not added.
        today: the base of the setting of today.
    """
    new = [name for name in STATED if name in today and name not in base]
    values = {name: {trial["config"].get(name) for trial in trials} for name in new}
    return dict(base) | {name: found.pop() for name, found in values.items() if len(found) == 1}


def _trial(trial: Mapping[str, Any]) -> dict[str, Any]:
    config = with_current_names(trial["config"])
    return {**trial, "draw": trial.get("draw", config.get("data_seed", 0)), "config": config}
