"""The rows of all runs of a home, read again only where a file of a run has changed.

A page that shows 1,000 runs would otherwise read 4,000 files whenever it is drawn. The rows are in
memory, shared by all sessions of a server, and in a file of the home, for the next process.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from pathlib import Path
from typing import Any

from dovs import disk, places
from dovs.about import __version__
from dovs.errors import DovsError
from dovs.runs import files, layout
from dovs.runs.finding import run_folders
from dovs.runs.layout import STATUS
from dovs.runs.notes import FILE as NOTES
from dovs.runs.status import ACTIVE
from dovs.runs.store import Run
from dovs.runs.table import COLUMNS, run_row

FILE = "runs_index.json"
WATCHED = (layout.CONFIG, STATUS, layout.SUMMARY, layout.METRICS, NOTES)
"""Files of a run of which its row is made."""
ENOUGH = 20
"""Changed rows that are worth writing the file for; a new configuration always is, because what
methods, encoders and so on make of it takes longer to find out than all else."""
FORMAT = [__version__, "4", *COLUMNS]
"""What a file of rows is of: the number changes with the meaning of a column."""

Stamp = list[list[int] | None]
_lock = threading.Lock()
_known: dict[Path, dict[str, tuple[Stamp, dict[str, Any]]]] = {}


def indexed_rows(home: Path | None = None) -> list[dict[str, Any]]:
    """Return the rows of the runs of a home, newest first; see `dovs.runs.table.run_row`.

    Raises:
        RunError: the folder of the runs cannot be read.
    """
    home = home or places.home()
    with _lock:
        if home not in _known:
            _known[home] = _read(home / FILE)
        known = _known[home]
        found: dict[str, tuple[Stamp, dict[str, Any]]] = {}
        changed, new = 0, False
        for folder in run_folders(home):
            stamp = _stamp(folder)
            before = known.get(folder.name)
            if before is None or stamp is None or before[0] != stamp or _may_change(before[1]):
                changed += before is None or before[0] != stamp
                same = before is not None and stamp is not None and before[0][:1] == stamp[:1]
                row = before[1] if before is not None and same else None
                new |= row is None and stamp is not None
                before = stamp or [], run_row(Run(folder), row)
            found[folder.name] = before
        changed += len(set(known) - set(found))
        _known[home] = found
        if new or changed >= ENOUGH:
            _write(home / FILE, found)
        rows = [dict(row) for _, row in found.values()]
    return sorted(rows, key=lambda row: (row["created"] or "", row["name"]), reverse=True)


def _may_change(row: dict[str, Any]) -> bool:
    """Return whether a row depends on more than the files: an active run may be lost by now."""
    return row["state"] in (*ACTIVE, "lost")


def _stamp(folder: Path) -> Stamp | None:
    """Return times and size of each watched file; None where they cannot be seen."""
    found: Stamp = []
    place = str(folder)  # joining paths of text takes a tenth of the time
    for name in WATCHED:
        try:
            status = os.stat(f"{place}{os.sep}{name}")
        except FileNotFoundError:
            found.append(None)
        except OSError:
            return None
        else:
            found.append([status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino])
    return found


def _read(path: Path) -> dict[str, tuple[Stamp, dict[str, Any]]]:
    """Return what another process has written; {} where nothing fits."""
    try:
        body = json.loads(disk.read_bytes(path, files.MOST_TEXT))
        if body["format"] != FORMAT:
            return {}
        return {
            str(name): (list(stamp), {column: row[column] for column in COLUMNS})
            for name, (stamp, row) in body["runs"].items()
        }
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return {}


def _write(path: Path, found: dict[str, tuple[Stamp, dict[str, Any]]]) -> None:
    body = {"format": FORMAT, "runs": {name: list(entry) for name, entry in found.items()}}
    with contextlib.suppress(DovsError), files.replacing(path) as temporary:
        temporary.write_text(json.dumps(body), "utf-8")  # a home may be read-only
