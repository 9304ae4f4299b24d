"""What the images of a run are called, and how many of them its points are."""

from __future__ import annotations

from collections.abc import Mapping

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


def split_size(run: Run, split: str) -> int | None:
    """Return how many images a split has, of which the points of the run may be a sample.

    Args:
        run: the run.
        split: "train" or "test".

    Returns:
        None where that is not known, such as before a training has ended.

    Raises:
        RunError: the run is damaged.
    """
    facts = run.facts()
    stored = facts.get("split_sizes")
    if isinstance(stored, Mapping) and isinstance(stored.get(split), int):
        return int(stored[split])
    if split == "train":
        return sum(facts.get("class_counts") or ()) or None if run.has("config") else None
    return sum((run.summary() or {}).get("evaluated_counts") or ()) or None


def images_in_words(run: Run, points: Mapping[str, int]) -> str:
    """Return what numbers, charts and tables are of, such as "500 of 12,000 test images".

    Args:
        run: the run.
        points: how many of them by split, "train" or "test".

    Raises:
        RunError: the run is damaged.
    """
    parts = []
    for split, count in points.items():
        size = split_size(run, split) or count
        of = f" of {size:,}" if size > count else ""
        parts.append(f"{count:,}{of} {'training' if split == 'train' else evaluated_on(run)}")
    return f"{' and '.join(parts)} images"
