"""Which runs can be compared with a run on the map: those whose splits hold the same images."""

from __future__ import annotations

from dovs.config import TailConfig
from dovs.errors import DovsError
from dovs.runs.store import Run


def comparable(run: Run, others: dict[str, Run]) -> dict[str, Run]:
    """Return the runs that have maps of the same images; damaged runs are left out."""
    ours = _images(run)
    found = {}
    for name, other in others.items():
        try:
            mapped = other.path != run.path and bool(other.projection_epochs())
            if mapped and _images(other) == ours:
                found[name] = other
        except DovsError:
            continue
    return found


def _images(run: Run) -> object:
    """Return what decides the images of the splits: each tail has its own held-out images."""
    config = run.config()
    splits = config.dataset, config.dataset_params
    if config.measured_on == "test":
        return splits
    tail = {name: getattr(config, name) for name in TailConfig.model_fields}
    return splits, tail
