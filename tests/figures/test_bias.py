"""Prediction bias, recall against size, and the mix of a selection, read back."""

import numpy as np
import pandas as pd
import pytest

from dovs.figures.bias import add_mix, bias_bars, bias_bars_text, recall_by_count
from dovs.figures.recall import ordered, recall_bars
from tests.figures import frames


@pytest.mark.parametrize("classes", [10, 100])
def test_bias_is_drawn_in_powers_of_two(classes):
    frame = frames.recall(classes)
    bias = frame.set_index("class_index")["prediction_bias"]
    seen = {}
    for trace in bias_bars(frame).data:
        lengths = trace.x if trace.orientation == "h" else trace.y
        seen |= dict(zip(trace.customdata.tolist(), lengths.tolist(), strict=True))
    assert len(seen) == classes
    top = int(bias.idxmax())
    assert seen[top] == pytest.approx(np.log2(1.6), abs=1e-5)
    assert seen[int(bias.idxmin())] == -4


def test_the_text_counts_classes_that_are_never_predicted():
    text = bias_bars_text(frames.recall(10))
    assert "1 class never predicted" in text
    assert "×1.60" in text


def test_recall_stands_over_the_number_of_training_images():
    frame = frames.recall(10).set_index("class_index")
    figure = recall_by_count(frame.reset_index())
    assert figure.layout.xaxis.type == "log"
    for trace in figure.data:
        assert trace.x.tolist() == frame.loc[trace.customdata, "count"].tolist()
        assert trace.y == pytest.approx(100 * frame.loc[trace.customdata, "recall"].to_numpy())


@pytest.mark.parametrize("classes", [10, 100])
def test_the_mix_lies_on_the_bars_of_its_classes(classes):
    frame = frames.recall(classes)
    figure = recall_bars(frame)
    before = len(figure.data)
    add_mix(figure, frame, pd.Series({3: 0.75, 0: 0.25}), 8)
    (mix,) = figure.data[before:]
    place = ordered(frame, "frequency")["class_index"].tolist()
    at, length = (mix.y, mix.x) if classes == 10 else (mix.x, mix.y)
    drawn = dict(zip((place[i] for i in at), length.tolist(), strict=True))
    assert drawn == pytest.approx({3: 100, 0: 100 / 3})
    assert sorted(mix.customdata.tolist()) == [0, 3]
    assert mix.name == "selection of 8 images, longest = 75%"
    assert mix.hovertext[0].endswith("of the selection")


def test_an_empty_selection_draws_nothing():
    figure = recall_bars(frames.recall(10))
    before = len(figure.data)
    add_mix(figure, frames.recall(10), pd.Series(dtype=float), 0)
    assert len(figure.data) == before
