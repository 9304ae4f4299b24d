"""What the images that a run is evaluated on are called."""

from __future__ import annotations

from dovs.config import OLD_MEASURED_ON
from dovs.runs.store import Run


def evaluated_on(run: Run) -> str:
    """Return what pages call the images that a run is evaluated on: "test" or "held-out".

    In the files and addresses of a run the split is called "test" in both cases.

    Raises:
        RunError: the configuration is damaged.
    """
    measured_on = str(run.facts()["config"].get("measured_on", "test"))
    return images_name(OLD_MEASURED_ON.get(measured_on, measured_on))


def images_name(measured_on: str) -> str:
    """Return what pages call the images that `measured_on` stands for.

    >>> images_name("test"), images_name("held_out")
    ('test', 'held-out')
    """
    return measured_on.replace("_", "-")
