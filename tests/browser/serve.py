"""Run a command of Streamlit, with workers that are forked from a process with torch imported.

A new interpreter needs seconds of both cores to import torch, and these tests start a dozen.
test_faults.py has a server without this, whose worker is a new interpreter, as for users.
"""

from __future__ import annotations

import os
import sys

from dovs import processes
from tests import warm


def main() -> None:
    from streamlit.web.cli import main as streamlit

    if hasattr(os, "fork"):
        processes.spawn = warm.spawn
    sys.exit(streamlit())


if __name__ == "__main__":
    main()
