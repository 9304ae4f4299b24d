"""The maps of a run, of the drawing that came with it or of another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from dovs.runs.artifacts import Projection
from dovs.runs.extra_projections import opened
from dovs.runs.store import Run, open_run
from dovs.ui.embeddings.data.epoch_tables import KEPT, modified, stamp


def drawn_epochs(run: Run, variant: str = "") -> list[int]:
    """Return the epochs that a drawing has maps of; "" is the drawing that came with the run.

    Raises:
        RunError: the drawing is damaged.
    """
    if not variant:
        return run.projection_epochs()
    kept = set(run.projection_epochs())
    return [epoch for epoch in opened(Path(variant)).drawn() if epoch in kept]


def projection_at(run: Run, epoch: int, variant: str = "") -> Projection:
    """Return a map of an epoch.

    Raises:
        RunError: there is none, or it is damaged.
    """
    return opened(Path(variant)).at(epoch) if variant else run.projection(epoch)


def drawn_stamp(run: Run, epoch: int, variant: str = "") -> int:
    """Return a number that changes whenever the files of a map do."""
    if not variant:
        return stamp(run, epoch)
    return max(stamp(run, epoch), modified(Path(variant) / f"epoch-{epoch:04d}.npz"))


@st.cache_data(max_entries=KEPT, show_spinner=False)
def map_quality(
    path: str, epoch: int, stamp: int, variant: str = ""
) -> tuple[str, float | None, float | None]:
    """Return the projection's name and the trustworthiness in 2-D and 3-D, None if unknown.

    Args:
        path: run directory.
        epoch: that the drawing has a map of.
        stamp: see `drawn_stamp`; part of the cache key only.
        variant: folder of another drawing, "" for the one that came with the run.

    Raises:
        RunError: there is no such map, or it is damaged.
    """
    projection = projection_at(open_run(Path(path)), epoch, variant)
    found = (projection.trustworthiness, projection.trustworthiness_3d)
    flat, solid = (None if value is None or np.isnan(value) else value for value in found)
    return projection.name, flat, solid
