"""What is missing, cut or damaged in the stored measures of a run that has ended.

Most readers need only some of the measures, and show what there is, together with these faults.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from dovs import disk
from dovs.errors import RunError
from dovs.runs import files, layout
from dovs.runs.status import RunStatus
from dovs.runs.store import TRAINED, Run

MEASURE = "balanced_accuracy"
"""A measure that the summary of every training has."""


def final_summary(run: Run, status: RunStatus) -> dict[str, Any] | None:
    """Return the final measures of a finished run; None where it is not finished.

    Raises:
        RunError: the run is finished, but its summary is missing or damaged.
    """
    if status.state != "finished":
        return None
    summary, path = run.summary(), run.path / layout.SUMMARY
    if summary is None:
        raise RunError(
            f"{path.name} is missing in {path.parent}, so the final measures are not known."
            f"{files.AGAIN}"
        )
    if MEASURE not in summary and run.origin == TRAINED:
        raise files.damaged(path, ValueError(f"it lacks {MEASURE}"))
    return summary


def record_faults(run: Run) -> list[str]:
    """Return what is wrong with the stored measures of a run, a sentence or two each.

    Of a run that is active nothing is: they are being written.

    Raises:
        RunError: the configuration or the status is damaged.
    """
    status = run.status()
    if status.active:
        return []
    faults = [metrics_fault(run, status)]
    try:
        final_summary(run, status)
    except RunError as error:
        faults.insert(0, str(error))
    return [fault for fault in faults if fault]


def metrics_fault(run: Run, status: RunStatus) -> str:
    """Return which epochs of a run have no measures, or why they cannot be read; "" if all are.

    Raises:
        RunError: the configuration is damaged.
    """
    try:
        found = {row["epoch"] for row in run.metric_rows()}
    except RunError as error:
        return str(error)
    lacking = sorted(_measured_epochs(run, status) - found)
    if not lacking:
        return ""
    from dovs.data.report import named

    path = run.path / layout.METRICS
    epochs = f"epoch{'s' if lacking[1:] else ''} {named(_ranges(lacking), 10)}"
    what = (
        f"{path.name} in {path.parent} lacks {epochs}"
        if disk.exists(path)
        else f"{path.name} is missing in {path.parent}"
    )
    return f"{what}, so curves and tables of epochs are incomplete.{files.AGAIN}"


def _ranges(numbers: list[int]) -> list[str]:
    """Return ascending numbers as texts, those of three or more in a row as one.

    >>> _ranges([1, 2, 5, 6, 7, 9])
    ['1', '2', '5 to 7', '9']
    """
    found: list[str] = []
    for _, each in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        row = [number for _, number in each]
        found += [f"{row[0]} to {row[-1]}"] if len(row) > 2 else map(str, row)
    return found


def _measured_epochs(run: Run, status: RunStatus) -> set[int]:
    """Return the epochs of which a run has written measures, as far as that is known."""
    if run.origin == TRAINED:
        return set(range(1, status.epoch + 1))
    stored = {epoch for epoch in run.snapshot_epochs() if epoch <= status.epoch}
    return stored | ({status.epoch} if status.epoch else set())
