"""What a measurement depends on besides the code: the machine, the versions, and the load."""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
from pathlib import Path
from typing import Any

from dovs.benchmark.machine import cpu

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "streamlit",
    "plotly",
    "pandas",
    "numpy",
    "scipy",
    "scikit-learn",
    "umap-learn",
    "torch",
)


def facts() -> dict[str, Any]:
    """Return the machine, the versions, and when it was."""
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {
        "cpu": cpu(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "versions": {"python": platform.python_version(), **versions},
        "measured": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def load() -> float:
    """Return how many processes wanted a core in the last minute, this measurement's included."""
    return round(os.getloadavg()[0], 2)


def write(path: Path, body: dict[str, Any]) -> None:
    """Write raw results as JSON, the machine's facts first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": facts(), **body}, indent=1) + "\n", "utf-8")
