"""The lines over epochs, read back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dovs.figures import curves
from dovs.figures.palette import GROUP_COLOURS
from tests.figures import frames


def by_name(figure):
    return {trace.name: trace for trace in figure.data}


def test_each_part_of_the_loss_is_a_line_and_the_total_is_the_boldest():
    lines = by_name(curves.loss_curves(frames.metrics(20)))
    assert set(lines) == {"ce", "micro cluster", "total"}
    assert lines["total"].y == pytest.approx(3 / np.arange(1, 21))
    assert lines["ce"].y == pytest.approx(2 / np.arange(1, 21))
    assert lines["total"].line.width > max(lines[n].line.width for n in ("ce", "micro cluster"))


def test_rates_become_percentages_and_what_was_not_measured_is_left_out():
    lines = by_name(curves.accuracy_curves(frames.metrics(3)))
    assert lines["balanced accuracy"].x.tolist() == [2, 3]
    assert lines["balanced accuracy"].y == pytest.approx([50, 51])
    assert lines["training accuracy"].y == pytest.approx([20, 60, 100 * (1 - 0.8 / 3)])


def test_a_group_without_classes_has_no_line():
    lines = by_name(curves.group_curves(frames.metrics(3)))
    assert set(lines) == {"many", "medium"}
    assert lines["many"].line.color == GROUP_COLOURS["many"]
    assert lines["many"].y == pytest.approx([90, 90, 90])


def test_one_epoch_shows_as_a_marker():
    figure = curves.loss_curves(frames.metrics(1))
    assert all("markers" in trace.mode for trace in figure.data)
    low, high = figure.layout.xaxis.range
    assert low < 1 < high


def test_a_long_run_has_lines_without_markers():
    assert {t.mode for t in curves.loss_curves(frames.metrics(200)).data} == {"lines"}


def test_infinite_losses_are_left_out():
    metrics = frames.metrics(3).assign(loss=[1.0, np.inf, np.nan])
    assert by_name(curves.loss_curves(metrics))["total"].x.tolist() == [1]


def test_the_text_of_the_loss_states_what_its_line_leaves_out():
    metrics = frames.metrics(3).assign(
        loss=[1.0, np.inf, np.inf], not_finite=[{"lr": "nan"}, {"loss": "inf"}, {"loss": "inf"}]
    )
    assert curves.loss_curves_text(metrics).endswith("The loss was infinite at epochs 2, 3.")
    none = metrics.assign(loss=np.inf)
    assert (
        curves.loss_curves_text(none) == f"{curves.NO_EPOCHS} The loss was infinite at epochs 2, 3."
    )


def test_geometry_has_a_panel_for_each_measure_that_was_taken():
    figure = curves.geometry_curves(frames.metrics(4))
    assert [a.text for a in figure.layout.annotations] == [
        "Effective<br>rank",  # side by side on a narrow page
        "Leakage<br>(%)",
        "Mean<br>principal<br>angle (°)",
    ]
    lines = by_name(figure)
    assert lines["Leakage (%)"].y == pytest.approx([40, 20, 40 / 3, 10])
    assert lines["Mean principal angle (°)"].y == pytest.approx([60, 60, 60])
    assert figure.layout.yaxis2.range[0] == 0
    assert figure.layout.yaxis2.range[1] > 40


def test_negative_values_are_visible():
    metrics = pd.DataFrame({"epoch": [1, 2], "tail_cosine": [-0.4, 0.2]})
    low, high = curves.geometry_curves(metrics).layout.yaxis.range
    assert low < -0.4
    assert high > 0.2


def test_hovering_compares_all_lines_at_an_epoch():
    for draw in (curves.loss_curves, curves.accuracy_curves, curves.group_curves):
        assert draw(frames.metrics()).layout.hovermode == "x unified"


def test_the_texts_have_the_first_and_the_last_value():
    metrics = frames.metrics(3)
    assert curves.loss_curves_text(metrics) == (
        "Training loss: from 3 at epoch 1 to 1 at epoch 3. "
        "Its parts now: ce 0.667, micro cluster 0.333."
    )
    assert curves.accuracy_curves_text(metrics).startswith(
        "Balanced accuracy: from 50.0% at epoch 2 to 51.0% at epoch 3; training accuracy: "
    )
    assert "few" not in curves.group_curves_text(metrics)
    assert "leakage (%): from 40 at epoch 1 to 13.3 at epoch 3" in curves.geometry_curves_text(
        metrics
    )


def test_columns_that_are_missing_altogether_are_no_error():
    bare = pd.DataFrame({"epoch": [1], "loss": [2.0]})
    assert curves.accuracy_curves(bare).layout.annotations[0].text == curves.NO_EPOCHS
    assert curves.group_curves_text(bare) == curves.NO_EPOCHS


def test_epochs_that_were_not_evaluated_are_neither_zero_nor_a_gap():
    epochs = list(range(1, 31))
    rate = [0.5 if epoch % 3 == 0 else None for epoch in epochs]
    trained = [0.9] * 30
    metrics = pd.DataFrame(
        {"epoch": epochs, "train_accuracy": trained, "balanced_accuracy": rate, "many": rate}
        | {"effective_rank": rate}
    )
    for figure in (
        curves.accuracy_curves(metrics),
        curves.group_curves(metrics),
        curves.geometry_curves(metrics),
    ):
        line = figure.data[0]
        assert line.x.tolist() == epochs[2::3]
        assert (line.y > 0).all()
        assert "markers" in line.mode  # where it was evaluated
    for text in (curves.accuracy_curves_text, curves.group_curves_text):
        assert "every 3 epochs" in text(metrics)
    whole = metrics.assign(balanced_accuracy=0.5)
    assert "every" not in curves.accuracy_curves_text(whole)


@pytest.mark.parametrize(
    ("epochs", "when"),
    [
        ([], ""),
        ([7], ""),
        ([0, 1, 2], ""),
        ([2, 4, 6], "every 2 epochs"),
        ([2, 4, 6, 7], "every 2 epochs and after the last"),
        ([1, 2, 4], "at epochs 1, 2, 4"),
        ([1, 5], "at epochs 1, 5"),
        ([1, 5, 10, 15], "at epochs 1, 5, 10, 15"),
        ([1, *range(5, 55, 5)], "at 11 of the epochs 1 to 50"),
    ],
)
def test_the_text_states_which_epochs_were_evaluated(epochs, when):
    note = curves.evaluated_note(pd.Series(0.5, index=epochs))
    assert note == (when and f" Evaluated {when}; lines connect what is known.")
