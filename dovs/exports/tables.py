"""Every table of a run at one epoch, as CSV and as Parquet.

They are the tables of the pages: the same functions of `dovs.analysis`, on the same points.
"""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pandas as pd

from dovs.analysis.angles import angles_frame, class_directions
from dovs.analysis.confusion import (
    class_order,
    confusion_counts,
    confusion_frame,
    mistake_severity,
)
from dovs.analysis.label_errors import label_errors
from dovs.analysis.metrics import recall_frame
from dovs.exports.files import Exported, csv_of
from dovs.exports.source import Source
from dovs.exports.trust import map_trust


def tables(source: Source) -> Exported:
    """Return two files for each table.

    Raises:
        RunError: the run is damaged.
    """
    files = {}
    for name, frame in frames(source).items():
        files[f"{name}.csv"] = csv_of(frame)
        out = io.BytesIO()
        frame.to_parquet(out, index=False)
        files[f"{name}.parquet"] = out.getvalue()
    return Exported(files, (source.sample_note,) if source.sample_note else ())


def frames(source: Source) -> dict[str, pd.DataFrame]:
    """Return the tables by name: those that the run has the data for."""
    found = {**frames_of_charts(source), "neighbours": _neighbours(source)}
    wrong = likely_label_errors(source)
    return {**found, "label_errors": wrong} if len(wrong) else found


def frames_of_charts(source: Source) -> dict[str, pd.DataFrame]:
    """Return all tables but the neighbours, which take the longest and are in no chart."""
    run, classes = source.run, source.classes
    counts = np.array(classes.counts)
    found = {"points": source.frame}
    measures = epochs(source)
    if len(measures):
        found["epochs"] = measures
    found["summary"] = summary(source)
    labels, predicted = predictions(source)
    if len(labels):
        hierarchy = source.points.hierarchy
        found["classes"] = recall_frame(labels, predicted, counts, classes.names)
        cells = confusion_counts(labels, predicted, len(counts))
        order = class_order(counts, hierarchy)
        found["confusion"] = confusion_frame(cells, classes.names, order, hierarchy=hierarchy)
        if hierarchy is not None:
            found["mistakes"] = mistake_severity(cells, hierarchy)
    if run.has("labels"):
        found["class_counts"] = pd.DataFrame(
            {"class_name": list(classes.names), "training_images": counts}
        )
        found |= _of_labels(source)
    return found


def predictions(source: Source) -> tuple[np.ndarray, np.ndarray]:
    """Return true and predicted classes of the points that are measured, both (N,)."""
    part = source.points.part(source.measured)
    part = part[part["predicted_index"] >= 0]
    if not source.run.has("labels"):
        part = part.iloc[:0]
    return part["class_index"].to_numpy(np.int64), part["predicted_index"].to_numpy(np.int64)


def likely_label_errors(source: Source) -> pd.DataFrame:
    """Return the measured points whose label is likely wrong, most certain first.

    Columns id (the file or your id, where a point has one), split, class_name, predicted_name
    (likely), confidence, true_probability; no rows without probabilities.
    """
    frame, part = source.frame, source.points.part(source.measured)
    columns = ["class_index", "predicted_index", "confidence", "true_probability"]
    if not source.run.has("labels") or part["true_probability"].isna().all():
        return frame.iloc[:0]
    part = part[part["predicted_index"] >= 0]
    found = label_errors(*(part[name].to_numpy() for name in columns))
    rows = part.index.to_numpy()[found["row"].to_numpy(int)]
    names = ["id", "split", "class_name", "predicted_name", "confidence", "true_probability"]
    return frame.loc[rows, names].reset_index(drop=True)


def epochs(source: Source) -> pd.DataFrame:
    """Return the measures of every epoch; lists in one cell are JSON."""
    frame = source.run.metrics()
    for name in frame.columns:
        if frame[name].dtype == object:
            frame[name] = [
                json.dumps(each, ensure_ascii=False) if isinstance(each, list | dict) else each
                for each in frame[name]
            ]
    return frame.dropna(axis="columns", how="all")


def summary(source: Source) -> pd.DataFrame:
    """Return the final measures of the run: columns measure and value, a row each."""
    flat: dict[str, Any] = {
        "run": source.run.name,
        "images of this table": source.all_images,
        "images of the tables of points": source.measured_images,
        "epoch of the points": source.epoch,
    }
    left_out = ("per_class_recall", "class_counts", "mistakes", "evaluated_counts")
    for name, value in (source.run.summary() or {}).items():
        if isinstance(value, dict):
            for inner, number in value.items():
                deeper = number.items() if isinstance(number, dict) else [("", number)]
                flat |= {f"{name} {inner} {last}".strip(): each for last, each in deeper}
        elif name not in left_out:
            flat[name] = value
    rows = [(name, "" if value is None else str(value)) for name, value in flat.items()]
    return pd.DataFrame(rows, columns=["measure", "value"])


def _of_labels(source: Source) -> dict[str, pd.DataFrame]:
    hierarchy, points = source.points.hierarchy, source.points
    found = {}
    if source.projection is not None:
        xy = source.projection.xy
        found["trust"] = map_trust(points, source.classes, xy, source.measured)
    if hierarchy is not None:
        found["abstract_labels"] = pd.DataFrame(
            {
                "class_index": np.arange(hierarchy.num_classes),
                "class_name": list(hierarchy.class_names),
                "abstract_label_index": hierarchy.groups,
                "abstract_label": [hierarchy.names[m] for m in hierarchy.groups],
            }
        )
        rows = points.rows(source.measured)
        labels = points.table["class_index"].to_numpy(int)[rows]
        found["angles"] = angles_frame(
            points.embeddings[rows],
            hierarchy.groups[labels],
            hierarchy.names,
            class_directions(hierarchy.group_sizes),
        )
    return {name: frame for name, frame in found.items() if len(frame)}


def _neighbours(source: Source) -> pd.DataFrame:
    """Return a row for each point and each of its neighbours: id, rank, neighbour_id, distance."""
    rows, distances = source.neighbours
    ids = np.array(source.ids, dtype=object)
    others = rows.shape[1] - 1
    return pd.DataFrame(
        {
            "id": np.repeat(ids, others),
            "rank": np.tile(np.arange(1, others + 1), len(ids)),
            "neighbour_id": ids[rows[:, 1:].reshape(-1)],
            "distance": distances[:, 1:].reshape(-1),
        }
    )
