"""What numbers depend on besides the configuration: the processor, and the state of the code."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from dovs.about import PACKAGE_ROOT


def cpu() -> str:
    """Return the processor's name."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def facts() -> dict[str, Any]:
    """Return the processor, its cores, and the system; no names of hosts or folders."""
    return {"cpu": cpu(), "cores": os.cpu_count(), "system": platform.system()}


def code_version() -> str | None:
    """Return the commit of the code, with "-dirty" where files differ from it; None outside git."""
    root = str(PACKAGE_ROOT.parent)
    command = ["git", "-C", root, "describe", "--always", "--dirty", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None
