"""Which runs can be compared with a run on the map, and the second map beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import streamlit as st

from dovs.config import TailConfig, has_own_images
from dovs.errors import DovsError
from dovs.runs.artifacts import YOUR_ID
from dovs.runs.classes import classes_of
from dovs.runs.content import stored_content
from dovs.runs.store import Run
from dovs.ui.embeddings.canvas.view import View
from dovs.ui.embeddings.context import Context, points_modified_ns


@st.cache_data(max_entries=256, show_spinner=False)
def _points_digest(path: str, modified_ns: int) -> str:
    """Return a text that is equal for runs of the same points in the same order.

    Raises:
        RunError: there are none yet, or the file is damaged.
    """
    points = Run(Path(path)).points()
    columns = points[["split", "index", "label"]]
    named = points[YOUR_ID].to_numpy(str) if YOUR_ID in points else np.empty(0, str)
    digest = hashlib.sha256(columns.to_csv(index=False).encode())
    digest.update("\n".join(named.tolist()).encode())
    return digest.hexdigest()


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


def other_side(run: Run, view: View, offered: dict[str, Run]) -> Context | None:
    """Return what the second map shows, without a selection; None where there is one map.

    Args:
        run: of the first map.
        view: what the maps show.
        offered: runs that can be compared with, by name.

    Raises:
        RunError: the other run is damaged.
        DataError: the classes of the other run are not known.
    """
    if not view.compare:
        return None
    second = run if view.compare == "epochs" else offered[view.compare.removeprefix("run:")]
    epochs = second.projection_epochs()
    epoch = view.other if view.other in epochs else epochs[-1]
    return Context(second, classes_of(second), epoch, view.split)


def _images(run: Run) -> object:
    """Return what decides the images of the splits: each tail has its own held-out images."""
    if not run.has("config"):
        return _points_digest(str(run.path), points_modified_ns(run))
    config = run.config()
    content = stored_content(run) if has_own_images(config.dataset) else None
    # of own images the content counts, wherever they are
    splits: object = content or (config.dataset, config.dataset_params)
    if config.measured_on == "test":
        return splits
    tail = {name: getattr(config, name) for name in TailConfig.model_fields}
    return splits, tail
