"""The folders that a page may read images from, stated when the server was started.

A page that others can reach must not open every file of the machine. Commands and Python calls are
not limited: whoever runs them can read these files anyway.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dovs import places
from dovs.errors import DataError
from dovs.places import real_path

ROOTS = "DOVS_DATA_ROOTS"
"""Environment variable with the folders, separated as in PATH; `dovs app --data-root` sets it."""
PATHS = ("path", "images", "test_list")
"""Parameters of datasets that are paths; `test_list` starts at the folder of `path`."""
BESIDE = "test_list"
NO_PATHS = ("auto", "split")


def data_roots() -> tuple[Path, ...]:
    """Return the folders that pages may read: those given at the start, and `DOVS_HOME`.

    Without any given, that is the folder `data` of the working folder, and `DOVS_HOME`.
    """
    given = [part for part in os.environ.get(ROOTS, "").split(os.pathsep) if part]
    folders = [Path(part).expanduser() for part in given] or [Path("data")]
    return tuple(dict.fromkeys(real_path(folder) for folder in (*folders, places.home())))


def require_readable(path: str | Path) -> Path:
    """Return the real place of a path that a page was given, if pages may read it.

    Links are followed first. A path outside has the same message whether it exists or not.

    Raises:
        DataError: it is outside the folders that pages may read.
    """
    roots = data_roots()
    try:
        found = Path(path).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        found = None
    if found is None or not any(found.is_relative_to(root) for root in roots):
        shown = ", ".join(map(str, roots))
        raise DataError(
            f"{path} is not in a folder that this server may read: {shown}. Copy the images there, "
            "or start the server with `dovs app --data-root FOLDER`."
        )
    return found


def require_readable_params(params: Mapping[str, Any], names: Iterable[str] = PATHS) -> None:
    """Check the parameters of a dataset that are paths.

    Raises:
        DataError: one is outside the folders that pages may read.
    """
    for name in names:
        value = params.get(name)
        if isinstance(value, str) and value and value not in NO_PATHS:
            beside = Path(str(params.get("path"))).expanduser().parent if name == BESIDE else Path()
            require_readable(beside / Path(value).expanduser())
