"""Whether the drawn images are typical of their classes, and the button that draws others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.typicality import (
    pixel_features,
    sample_rows,
    tail_typicality,
    typicality_frame,
)
from dovs.config import TailConfig
from dovs.data import ImageDataset, Split
from dovs.figures.typicality import typicality_dots, typicality_dots_text
from dovs.ui.parts.cache import TailView, data_key, dataset_of
from dovs.ui.parts.components import chart, heading
from dovs.ui.parts.terms import caption_with_terms


def typicality(tail: TailConfig, view: TailView) -> None:
    """Show how far the drawn images of each class are from the mean of all its images.

    Args:
        tail: has the images.
        view: of that tail.
    """
    heading("Is this draw of the tail typical?")
    frame = _frame(data_key(tail), view, dataset_of(tail))
    smallest = tail_typicality(frame)
    text = typicality_dots_text(frame, smallest)
    chart(typicality_dots(frame, smallest), text, frame, key="typicality")
    compared, whole = int(frame["images"].sum()), int(view.available.sum())
    caption_with_terms(
        "Distances are between block means of the standardised pixels; z compares each with those "
        "of all images of the class. What a method gains can differ between draws: "
        "**Draw again**, beside the tail seed, draws others."
        + ("" if compared == whole else f" Computed from {compared:,} of {whole:,} images.")
    )


@st.cache_data(max_entries=32, show_spinner="Comparing images with the means of their classes …")
def _frame(key: tuple[str, ...], _view: TailView, _dataset: ImageDataset) -> pd.DataFrame:
    train = _dataset.train
    labels = np.asarray(train.labels)
    rows = sample_rows(labels, _view.indices, len(_view.class_names))
    # of a dataset of which all images are compared, another draw changes no feature
    draw = "" if len(rows) == len(labels) else key[0]
    return typicality_frame(
        _features(key[1:], _dataset.name, draw, train, rows),
        labels[rows],
        np.isin(rows, _view.indices),
        _view.class_names,
        _view.class_counts,
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _features(
    files: tuple[str, ...], name: str, draw: str, _train: Split, _rows: np.ndarray
) -> np.ndarray:
    return pixel_features(np.asarray(_train.images[_rows]))
