"""The picture that opens the Overview: two runs on the same images, moving through the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.counts import frequency_groups
from dovs.errors import RunError
from dovs.figures.palette import GROUP_COLOURS, GROUPS, abstract_label_colours
from dovs.runs.classes import Classes, classes_of
from dovs.runs.finding import open_run
from dovs.runs.store import Run

GRID = 1000
"""Positions on a map are whole numbers from 0 to this: finer than a pixel, short to send."""
TITLES = {"ce": ("Cross-entropy", ""), "dovs": ("DOVS", ", guided by abstract labels")}
NAMES = {"ce": "cross-entropy", "dovs": "DOVS"}

_HERE = Path(__file__).with_suffix("")
_moving_picture = st.components.v2.component(
    "dovs.moving_picture",
    html='<div class="moving"></div>',
    css=_HERE.with_suffix(".css").read_text("utf-8"),
    js=_HERE.with_suffix(".js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Pair:
    """Two finished runs on the same images, as the browser gets them, and a sentence about them."""

    body: dict[str, Any]
    sentence: str


def moving_picture(runs: Sequence[Run]) -> None:
    """Show the maps of runs on the same images side by side, and the sentence about them.

    Args:
        runs: two finished runs with maps at the same epochs.

    Raises:
        RunError: a run is damaged, or they are not of the same images.
    """
    pair = _pair(tuple(str(run.path) for run in runs))
    _moving_picture(key="overview-moving-picture", data=pair.body)
    st.markdown(pair.sentence)


@st.cache_data(max_entries=2, show_spinner=False)
def _pair(paths: tuple[str, ...]) -> Pair:
    return pair_of([open_run(path) for path in paths])


def pair_of(runs: Sequence[Run]) -> Pair:
    """Return what is shown of two runs.

    Raises:
        RunError: a run is damaged, or they are not of the same images.
    """
    first, classes = runs[0], classes_of(runs[0])
    epochs = first.projection_epochs()
    points = first.points()
    for other in runs[1:]:
        same = other.projection_epochs() == epochs and other.points().equals(points)
        if not same or classes_of(other) != classes:
            raise RunError(
                f"run '{other.name}' is not of the same images and epochs as '{first.name}'. "
                "`python -m dovs example` trains both again."
            )
    rows = np.flatnonzero(points["split"].to_numpy() == "test")
    labels = points["label"].to_numpy(int)[rows]
    groups = frequency_groups(np.array(classes.counts))
    body = {
        "key": "|".join(f"{run.name} {run.created}" for run in runs),
        "epochs": epochs,
        "labels": labels.tolist(),
        "names": list(classes.names),
        "counts": list(classes.counts),
        "rare": [bool(group == "few") for group in groups],
        "colours": abstract_label_colours(len(classes.names)),
        "groups": [
            {"name": name, "title": _title(name, groups, classes), "colour": GROUP_COLOURS[name]}
            for name in GROUPS
            if name in groups
        ],
        "runs": [_of_run(run, epochs, rows, labels, groups) for run in runs],
    }
    return Pair(body, sentence(runs, classes))


def _title(group: str, groups: np.ndarray, classes: Classes) -> str:
    """Return a group with the sizes of its classes, such as "few (6–14 images)"."""
    sizes = np.array(classes.counts)[groups == group]
    return f"{group} ({sizes.min():,}–{sizes.max():,} images)"


def _of_run(
    run: Run, epochs: list[int], rows: np.ndarray, labels: np.ndarray, groups: np.ndarray
) -> dict[str, Any]:
    xy = np.stack([run.projection(epoch).xy[rows] for epoch in epochs])  # (E, P, 2)
    low, high = xy.min((0, 1)), xy.max((0, 1))
    placed = np.rint(GRID * (xy - low) / np.maximum(high - low, 1e-9)).astype(int)
    method = run.config().method
    title, more = TITLES.get(method, (method, ""))
    return {
        "title": title,
        "more": more,
        "xy": placed.reshape(len(epochs), -1).tolist(),
        "recall": _recall(run, rows, labels, groups),
        "text": f"{title}: map of the embeddings of {len(rows)} test images, one colour per class",
    }


def _recall(
    run: Run, rows: np.ndarray, labels: np.ndarray, groups: np.ndarray
) -> dict[str, list[float]]:
    """Return mean recall of each group after 0, 1, … epochs.

    Before the first epoch it is of the images on the map: nothing else is stored of it.
    """
    metrics = run.metrics().set_index("epoch")
    right = run.snapshot(run.snapshot_epochs()[0]).predicted[rows] == labels
    start = np.array([right[labels == c].mean() for c in range(len(groups))])
    found = {}
    for name in (name for name in GROUPS if name in groups):
        course = pd.concat([pd.Series({0: start[groups == name].mean()}), metrics[name]])
        found[name] = course.interpolate().round(4).tolist()  # not every epoch is evaluated
    return found


def sentence(runs: Sequence[Run], classes: Classes) -> str:
    """Return what the two runs show, made from their final numbers."""
    counts = np.array(classes.counts)
    found = []
    for run in runs:
        summary = run.summary()
        if summary is None:
            raise RunError(f"run '{run.name}' is not finished. `python -m dovs example` trains it.")
        found.append(summary)
    names = [NAMES.get(run.config().method, run.config().method) for run in runs]
    few = " and ".join(
        f"**{100 * s['few']:.0f}%** with {n}" for s, n in zip(found, names, strict=True)
    )
    many = " and ".join(f"{100 * s['many']:.0f}%" for s in found)
    return (
        f"Two trainings (one seed each) on the same {counts.sum():,} images, {counts.max():,} of "
        f"the largest class and {counts.min():,} of the smallest: of test images of the rare "
        f"classes (few), {few} are recognised; of the frequent classes (many), {many}."
    )
