"""The thumbnails of a run's points, made once for all sessions."""

from __future__ import annotations

import streamlit as st

from dovs.errors import DovsError
from dovs.maps.sheets import PER_SHEET, Sheets, is_lossless, sheet, step_of
from dovs.runs.store import Run
from dovs.ui.embeddings.context import points_modified_ns
from dovs.ui.embeddings.data.images import Images, images_of


def sheets_of(run: Run) -> Sheets:
    """Return the thumbnails of a run's points, or a note where there are none to read."""
    try:
        images = images_of(run)
        key = str(run.path), points_modified_ns(run), *images.key
        return _sheets(key, run, images)
    except DovsError as error:
        return Sheets((), note=f"No images: {error}")


@st.cache_resource(max_entries=4, show_spinner=False)
def _sheets(key: tuple[str | int, ...], _run: Run, _images: Images) -> Sheets:
    # sheet by sheet, so that the images are never in memory all at once
    points = _run.points()
    height, width = _images.size
    step = step_of(height, width)
    size = -(-height // step), -(-width // step)
    lossless = is_lossless(len(points), *size)
    sheets = []
    for first in range(0, len(points), PER_SHEET):
        found = _images.of(points.iloc[first : first + PER_SHEET], step)
        sheets.append(sheet(found, lossless))
    return Sheets(tuple(sheets), *size)
