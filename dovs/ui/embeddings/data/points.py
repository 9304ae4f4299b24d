"""The table of a run's points at an epoch, and the map of them.

Read once, shared by the map and all panels, and never written to. What is measured on the points is
computed in the panel that shows it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from dovs.runs.artifacts import Projection
from dovs.runs.evaluated import images_in_words
from dovs.runs.extra_projections import read_extra
from dovs.runs.fitting import of_points
from dovs.runs.point_table import Points, points_at
from dovs.runs.store import Run
from dovs.ui.embeddings.context import Context

EPOCHS = 6  # in memory at once; embeddings of 21,000 points in 64 dimensions take 5 MB


@st.cache_resource(max_entries=EPOCHS, show_spinner=False, hash_funcs={Context: Context.epoch_key})
def points_of(context: Context) -> Points:
    """Return the points of a run at an epoch, on all splits.

    Raises:
        RunError: files of that epoch are damaged or do not belong together.
    """
    return points_at(context.run, context.classes, context.epoch)


@st.cache_resource(max_entries=EPOCHS, show_spinner=False, hash_funcs={Context: Context.map_key})
def projection_of(context: Context) -> Projection:
    """Return the map that is shown, of the run's own projection or of an extra one.

    Raises:
        RunError: it is damaged, or is not of the run's points.
    """
    folder, epoch = context.extra_projection, context.epoch
    found = read_extra(Path(folder)).at(epoch) if folder else context.run.projection(epoch)
    return of_points(context.run, found, len(points_of(context).table))


def selected(context: Context) -> pd.DataFrame:
    """Return the rows of the selected points; ids that the run does not have are left out.

    Raises:
        RunError: files of that epoch are damaged or do not belong together.
    """
    table = points_of(context).table
    ids = np.asarray(context.selection.ids, dtype=np.int64)
    return table.iloc[ids[ids < len(table)]]


def known(points: pd.DataFrame, column: str) -> bool:
    """Return whether a table of points has anything in a column; False where it has no such one."""
    if column == "correct":
        return known(points, "predicted_name")
    return column in points and bool(points[column].notna().any())


def predicted_part(context: Context) -> pd.DataFrame:
    """Return the points of the split of the page of which something is predicted.

    Raises:
        RunError: files of that epoch are damaged or do not belong together.
    """
    part = points_of(context).part(context.split)
    return part[part["predicted_index"] >= 0]


def images_of_points(context: Context) -> str:
    """Return what is measured on the split of the page, such as "500 of 12,000 test images".

    Raises:
        RunError: files of that epoch are damaged or do not belong together.
    """
    points = points_of(context)
    splits = ("train", "test") if context.split == "both" else (context.split,)
    there = {split: len(points.rows(split)) for split in splits}
    shown = {split: count for split, count in there.items() if count}
    return images_in_words(context.run, shown) if shown else context.images


def projected_epochs(run: Run, extra_projection: str = "") -> list[int]:
    """Return the epochs that have a map; of the run's own projection, or of an extra one.

    Args:
        run: the run.
        extra_projection: folder of an extra projection, "" for the run's own.

    Raises:
        RunError: the extra projection is damaged.
    """
    own = run.projection_epochs()
    if not extra_projection:
        return own
    done = read_extra(Path(extra_projection)).epochs_done()
    return [epoch for epoch in done if epoch in set(own)]
