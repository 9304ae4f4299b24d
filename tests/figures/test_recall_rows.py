"""Recall as rows of any number of classes, read back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dovs.figures.bias import add_mix
from dovs.figures.labels import escape_all
from dovs.figures.recall import ordered
from dovs.figures.recall_rows import LETTERS, THIN, recall_rows
from tests.figures import frames


def named(figure):
    """Return the names of the rows, from the top."""
    written = [trace for trace in figure.data if trace.name == "names"]
    return list(written[0].text) if written else list(figure.layout.yaxis.ticktext)


@pytest.mark.parametrize("classes", [3, 25, 26, 100, 1000])
def test_every_class_is_a_named_row_whatever_their_number(classes):
    frame = frames.recall(classes)
    figure = recall_rows(frame, balanced_accuracy=0.5)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert {trace.orientation for trace in bars} == {"h"}
    place = {int(y): c for trace in bars for y, c in zip(trace.y, trace.customdata, strict=True)}
    rows = ordered(frame, "frequency")
    assert [place[y] for y in range(classes)] == rows["class_index"].tolist()
    assert named(figure) == escape_all(rows["class_name"], LETTERS)
    assert not any("<" in name for name in named(figure))
    assert figure.layout.height >= THIN * classes


def test_a_thousand_classes_have_no_ticks():
    """Plotly compares every tick with every other."""
    assert len(recall_rows(frames.recall(1000)).layout.yaxis.tickvals) == 0


def test_the_legend_holds_the_groups_alone():
    frame = frames.recall(100)
    figure = recall_rows(frame, balanced_accuracy=0.5)
    shares = pd.Series({int(frame["class_index"].iloc[3]): 1.0})
    add_mix(figure, frame, shares, 7, in_legend=False)
    listed = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert sorted(listed) == sorted(set(frame["group"]))
    mix = figure.data[-1]
    assert mix.orientation == "h"
    rows = ordered(frame, "frequency")
    assert rows["class_index"][int(mix.y[0])] == mix.customdata[0]


def test_intervals_and_balanced_accuracy_are_drawn():
    figure = recall_rows(frames.recall(40), balanced_accuracy=0.625)
    mark = next(trace for trace in figure.data if "balanced accuracy" in (trace.name or ""))
    np.testing.assert_allclose(mark.x, 62.5)
    whiskers = [trace for trace in figure.data if trace.error_x.array is not None]
    assert len(whiskers[-1].error_x.array) == 40


def test_without_classes_there_is_a_note():
    figure = recall_rows(frames.recall(3).head(0))
    assert "No images" in figure.layout.annotations[0].text
