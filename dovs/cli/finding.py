"""The run that a word on the command line means."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from dovs.errors import ConfigError
from dovs.runs.finding import find_run, is_run, open_run
from dovs.runs.store import Run


def located(name: str) -> Run:
    """Open a run by its name in DOVS_HOME, or by its directory.

    Raises:
        RunError: there is none.
    """
    path = Path(os.path.expanduser(name))
    if len(path.parts) > 1 or path.is_absolute() or is_run(path):
        return open_run(path)
    return find_run(name)


def require_different(runs: Iterable[Run]) -> None:
    """Check that no run is among several ones twice, perhaps by its name and by its directory.

    Raises:
        ConfigError: one is.
    """
    seen: set[Path] = set()
    for run in runs:
        path = run.path.resolve()
        if path in seen:
            raise ConfigError(f"run {run.name} is given twice. Give each run once.")
        seen.add(path)
