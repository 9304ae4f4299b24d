"""What the columns of tables are called on a page, by their names in frames and exports."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dovs.figures.measures import TITLES
from dovs.ui.parts.terms import explained_columns

HEADERS = {
    **{name: title[0].upper() + title[1:] for name, title in TITLES.items()},
    "abstract_label": "Abstract label",
    "abstract_label_a": "Abstract label",
    "abstract_label_b": "Other abstract label",
    "abstract_label_index": "Number of the label",
    "abstract_label_name": "Abstract label",
    "agreement": "Agreement",
    "alarms": "Alarms",
    "ari": "Adjusted Rand index",
    "balanced_count": "Images if all were equal",
    "bin": "Bin",
    "block": "Block",
    "by_chance": "Share by chance",
    "cells": "Cells",
    "chosen": "Chosen",
    "class_index": "Number of the class",
    "class_name": "Class",
    "class_recall": "Mean recall of its classes",
    "class_names": "Names of the classes",
    "classes": "Classes",
    "confidence": "Confidence",
    "correct": "Predicted right",
    "count": "Training images",
    "device": "Device",
    "difference": "Difference",
    "distance": "Distance",
    "draw": "Draw",
    "draws": "Draws",
    "energy": "Energy",
    "epoch": "Epoch",
    "errors": "Mistakes",
    "first": "First",
    "from_label": "Number of the label before",
    "from_name": "Label before",
    "from_step": "Before",
    "gained": "Images gained",
    "group": "Group",
    "high": "Upper end",
    "id": "Point",
    "images": "Images",
    "imbalance_ratio": "Imbalance ratio",
    "index": "Index",
    "inside": "Same abstract label",
    "kind": "Kind",
    "largest": "Largest class",
    "learning_rate": "Learning rate",
    "lost": "Images lost",
    "low": "Lower end",
    "map_purity": "Purity on the map",
    "mean": "Mean",
    "measured": "Measured points",
    "measured_on": "Evaluated on",
    "memory_bytes": "Memory (bytes)",
    "method": "Method",
    "min_angle": "Smallest principal angle",
    "misleads": "Misleads",
    "most_purity": "Largest possible purity",
    "name": "Name",
    "nearest": "Distance to a neighbour",
    "nearest_other": "Nearest other class",
    "neighbour": "Neighbour",
    "num_labels": "Number of labels",
    "number": "Number",
    "per_image": "Draws of an image",
    "place": "Place",
    "points": "Points",
    "predicted_count": "Predicted images",
    "predicted_index": "Number of the predicted class",
    "predicted_name": "Predicted class",
    "prediction_bias": "Prediction bias",
    "preserved": "Neighbours preserved",
    "pull": "Length of the pull",
    "purity": "Purity in the embedding",
    "rank": "Rank",
    "rate": "Sampling rate",
    "recall": "Recall",
    "row": "Row",
    "run": "Run",
    "runs": "Runs",
    "scatter": "Scatter",
    "score": "Score",
    "sd": "Standard deviation",
    "second": "Second",
    "seconds": "Seconds",
    "seed": "Seed",
    "seeds": "Seeds",
    "seen": "Images compared",
    "share": "Share",
    "side": "Side",
    "smallest": "Smallest class",
    "split": "Split",
    "spread": "Spread",
    "state": "State",
    "step": "Step",
    "subspace": "Subspace",
    "test_points": "Test points",
    "t_high": "Upper end",
    "t_low": "Lower end",
    "to_label": "Number of the label after",
    "to_mean": "Cosine to the class mean",
    "to_name": "Label after",
    "to_step": "After",
    "total": "Evaluated images",
    "train_points": "Training points",
    "true_index": "Number of the true class",
    "true_name": "True class",
    "trustworthiness": "Trustworthiness",
    "turned": "Turned by (degrees)",
    "units": "Draws or seeds",
    "weight": "Weight",
    "your_id": "Name",
    "z": "Typicality",
}
"""A header by the name of a column in a frame."""
NUMBERED, NAMED = "abstract_label", "abstract_label_name"
"""The first is a name, too, where the second is not in the table."""
BEGINNINGS = {"loss_": "Loss: ", "weight_": "Weight of neighbour "}
"""Of names that go on with what a method calls a part of its loss, or with a number."""


def header(name: str) -> str:
    """Return what a column is called; a name that is not known stays as it is.

    >>> header("balanced_accuracy"), header("loss_cross_entropy"), header("my_run")
    ('Balanced accuracy', 'Loss: cross entropy', 'my_run')
    """
    if name in HEADERS:
        return HEADERS[name]
    for beginning, words in BEGINNINGS.items():
        if name.startswith(beginning):
            return words + name.removeprefix(beginning).replace("_", " ")
    return name


def headers_of(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the configuration of a table's columns: their headers, with the help of the terms.

    Columns that a pivot made are values, such as names of runs, and keep their names.
    """
    keep = frame.columns.name is not None
    titles = {name: name if keep else header(str(name)) for name in frame.columns}
    if NAMED in titles and NUMBERED in titles:
        titles[NUMBERED] = HEADERS["abstract_label_index"]
    return explained_columns(titles)
