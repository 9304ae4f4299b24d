"""Where files are written. This imports nothing of the package."""

import os
from pathlib import Path


def home() -> Path:
    """Return the folder of runs, data cache and uploads: `DOVS_HOME`, default `./.dovs`."""
    return Path(os.environ.get("DOVS_HOME") or ".dovs").expanduser().resolve()
