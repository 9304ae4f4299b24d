"""Discarding the results and runs of a method whose code has changed.

A configuration alone does not show that the code behind it has changed.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from dovs import config as configuration
from dovs.benchmark import results, workers
from dovs.errors import ConfigError, DataError, RunError
from dovs.runs import files, naming


@dataclass(frozen=True)
class Discarded:
    """What was removed.

    Attributes:
        results: trials that were removed from results files.
        runs: that were deleted, unfinished ones included.
        unread: a line for each results file that could not be read, so that nothing was removed
            from it.
    """

    results: int
    runs: int
    unread: tuple[str, ...] = ()


def discard(place: str, method: str, folder: Path) -> Discarded:
    """Remove a method's trials from the results files of a setting, and delete its runs.

    Args:
        place: name of the setting, or of dataset and ratio where there is none: "digits-50".
        method: name of the method.
        folder: of the results files.

    Raises:
        ConfigError: the method has neither results nor runs; the message has the files that could
            not be read.
        RunError: the name is not allowed, a run is in training, or they cannot be deleted.
    """
    runs = _runs(configuration.home() / "bench" / naming.check_name(place), method)
    busy = [run.name for run in runs if workers.is_busy(run)]
    if busy:
        raise RunError(f"run '{busy[0]}' is in training. Wait until it ends, or stop it.")
    dropped, unread = 0, []
    for path in sorted(folder.glob(f"{place}-*.json")):
        try:
            dropped += _drop(path, method)
        except (ConfigError, DataError) as error:
            unread.append(f"nothing was removed from {path.name}: {error}")
    for run in runs:
        try:
            shutil.rmtree(run)
        except OSError as error:
            raise files.write_error(run, error) from None
    if not dropped and not runs:
        nothing = f"nothing of method '{method}' is stored for '{place}'."
        raise ConfigError(" ".join([nothing, *unread]))
    return Discarded(dropped, len(runs), tuple(unread))


def _runs(folder: Path, method: str) -> list[Path]:
    """Return the directories of a method's runs: METHOD-SEED-DIGEST, see `trials.folder_name`."""
    pattern = re.compile(re.escape(method) + r"-\d+-[0-9a-f]{10}")
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in found if pattern.fullmatch(path.name) and not path.is_symlink()]


def _drop(path: Path, method: str) -> int:
    with results.locked(path):
        found = results.read(path)
        rows = {
            row["label"]: row["changes"].get("method", found.header["base"].get("method"))
            for row in found.header["rows"]
        }
        removed = [
            results.key_of(trial)
            for trial in (*found.trials, *found.failed)
            if rows[trial["row"]] == method
        ]
        if removed:
            results.write(path, found.without(removed))
    return len(removed)
