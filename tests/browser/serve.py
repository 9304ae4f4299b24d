"""Run a command of Streamlit, with workers that are forked from a process with torch imported.

A new interpreter needs seconds of both cores to import torch, and these tests start a dozen.
test_faults.py has a server without this, whose worker is a new interpreter, as for users.
"""

from __future__ import annotations

import os
import sys
from multiprocessing import spawn
from typing import Any

from dovs import processes
from tests import warm

prepared = spawn.get_preparation_data


def without_main(name: str) -> dict[str, Any]:
    """Return what a new process has to know, but for Streamlit's main module: it is the page."""
    return {key: value for key, value in prepared(name).items() if "main" not in key}


def main() -> None:
    from streamlit.web.cli import main as streamlit

    if hasattr(os, "fork"):
        processes.spawn = warm.spawn
        spawn.get_preparation_data = without_main
    sys.exit(streamlit())


if __name__ == "__main__":
    main()
