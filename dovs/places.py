"""Where files are written. This imports nothing of the package."""

import os
from pathlib import Path


def home() -> Path:
    """Return the folder of runs, data cache and uploads: `DOVS_HOME`, default `./.dovs`."""
    return real_path(os.environ.get("DOVS_HOME") or ".dovs")


def real_path(path: str | os.PathLike[str]) -> Path:
    """Return a path from the root, ~ and links replaced.

    Links that lead to each other remain: whoever opens the path then gets the error of the system.
    """
    return Path(os.path.realpath(os.path.expanduser(path)))
