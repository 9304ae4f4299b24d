"""The charts of a report: those of the pages, of the tables that exports write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dovs.exports.source import Source
from dovs.figures.bias import bias_bars, bias_bars_text, recall_by_count, recall_by_count_text
from dovs.figures.confusion import confusion_matrix, confusion_matrix_text
from dovs.figures.curves import (
    accuracy_curves,
    accuracy_curves_text,
    geometry_curves,
    geometry_curves_text,
    group_curves,
    group_curves_text,
    loss_curves,
    loss_curves_text,
    series,
)
from dovs.figures.recall import recall_bars, recall_bars_text
from dovs.figures.severity import severity_bars, severity_bars_text
from dovs.figures.subspaces import angle_heatmap, angle_heatmap_text
from dovs.figures.trust import purity_dots, purity_dots_text


@dataclass(frozen=True)
class Chart:
    """A chart of a report: its title, the figure, and the sentence about it."""

    title: str
    figure: Any
    text: str


Draw = Callable[[pd.DataFrame], Any]
OF_TABLES: tuple[tuple[str, str, Draw, Callable[[pd.DataFrame], str]], ...] = (
    ("Recall by class", "classes", recall_bars, recall_bars_text),
    ("Prediction bias", "classes", bias_bars, bias_bars_text),
    ("Recall against class size", "classes", recall_by_count, recall_by_count_text),
    ("Confusion", "confusion", confusion_matrix, confusion_matrix_text),
    ("Mistakes inside abstract labels", "mistakes", severity_bars, severity_bars_text),
    ("Angles between abstract labels", "angles", angle_heatmap, angle_heatmap_text),
    ("Trust in the map", "trust", purity_dots, purity_dots_text),
)
CURVES: tuple[tuple[str, tuple[str, ...], Draw, Callable[[pd.DataFrame], str]], ...] = (
    ("Loss", ("loss",), loss_curves, loss_curves_text),
    ("Accuracy", ("balanced_accuracy",), accuracy_curves, accuracy_curves_text),
    ("Recall of many, medium and few", ("many", "medium", "few"), group_curves, group_curves_text),
    ("Geometry", ("effective_rank", "leakage"), geometry_curves, geometry_curves_text),
)


def charts(source: Source, tables: dict[str, pd.DataFrame]) -> list[Chart]:
    """Return the charts that the run has the data for.

    Args:
        source: the run at an epoch.
        tables: as `dovs.exports.tables.frames_of_charts`.
    """
    metrics = source.run.metrics()
    found = [
        Chart(title, draw(metrics), text(metrics))
        for title, columns, draw, text in CURVES
        if any(len(series(metrics, column)) > 1 for column in columns)
    ]
    known = {name: frame for name, frame in tables.items() if len(frame)}
    if "classes" in known and not np.isfinite(known["classes"]["recall"].to_numpy(float)).any():
        del known["classes"]
    return found + [
        Chart(title, draw(known[name]), f"{text(known[name])} {of_points(source)}")
        for title, name, draw, text in OF_TABLES
        if name in known
    ]


def of_points(source: Source) -> str:
    """Return the sentence on the images that tables and charts of the points are of."""
    return f"Of {source.measured_images}, epoch {source.epoch}."
