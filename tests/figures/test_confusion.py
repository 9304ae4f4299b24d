"""The confusion matrix, its blocks and the severity of mistakes, read back."""

import numpy as np
import pandas as pd
import pytest

from dovs.figures import confusion
from dovs.figures.confusion import confusion_matrix, confusion_matrix_text
from dovs.figures.palette import CORRECT_COLOURS, abstract_label_colours, text_on
from dovs.figures.severity import severity_bars
from tests.figures import frames


@pytest.mark.parametrize("classes", [3, 10, 100])
def test_every_cell_with_images_answers_a_click_with_its_two_classes(classes):
    frame = frames.confusion(classes)
    cells = confusion_matrix(frame).data[-1]
    assert cells.marker.opacity == 0
    seen = {
        (int(y), int(x)): tuple(pair)
        for x, y, pair in zip(cells.x, cells.y, cells.customdata, strict=True)
    }
    expected = frame.set_index(["row", "column"])[["true_index", "predicted_index"]]
    assert seen == dict(zip(expected.index, map(tuple, expected.to_numpy()), strict=True))


def test_mistakes_and_right_answers_have_a_scale_each():
    diagonal, mistakes = confusion_matrix(frames.confusion(10)).data[:2]
    assert np.diag(diagonal.z) == pytest.approx([80] * 10)
    assert np.isnan(diagonal.z[0, 1])
    assert mistakes.z[0, 1] == pytest.approx(20)
    assert mistakes.zmax == pytest.approx(20)
    assert np.isnan(np.diag(mistakes.z)).all()


def written(figure):
    return [trace for trace in figure.data if trace.name == "numbers"]


def test_shares_are_written_only_where_cells_are_large():
    texts = [
        text for trace in written(confusion_matrix(frames.confusion(10))) for text in trace.text
    ]
    assert sorted(set(texts)) == ["20", "80"]
    assert written(confusion_matrix(frames.confusion(100))) == []


def test_a_share_is_readable_on_its_cell():
    frame = frames.confusion(10)
    frame.loc[~frame["correct"], "share"] = np.linspace(0.01, 0.2, int((~frame["correct"]).sum()))
    for trace in written(confusion_matrix(frame)):
        right = trace.x[0] == trace.y[0]
        full = [float(text) > (60 if right else 17) for text in trace.text]
        if trace.textfont.color is None:  # the text colour of the page, on pale cells
            assert not any(full)
        else:
            assert set(trace.textfont.color) == {text_on(CORRECT_COLOURS[bool(right)])}
            assert all(full)


def test_runs_of_an_abstract_label_are_framed_in_its_colour():
    figure = confusion_matrix(frames.confusion(10))
    blocks = [t for t in figure.data if t.type == "scatter" and t.line.width == 2]
    assert [t.line.color for t in blocks] == abstract_label_colours(3)
    assert [(t.x[0], t.x[1]) for t in blocks] == [(-0.5, 3.5), (3.5, 6.5), (6.5, 9.5)]


def test_without_abstract_labels_nothing_is_framed():
    frame = frames.confusion(10).drop(columns=["abstract_label_index", "abstract_label"])
    drawn = [t for t in confusion_matrix(frame).data if t.name != "numbers"]
    assert len(drawn) == 3  # right, wrong, what answers


def test_cells_of_the_selection_are_ringed():
    frame = frames.confusion(10).assign(selected=0)
    frame.loc[3, "selected"] = 2
    rings = [t for t in confusion_matrix(frame).data if t.name == "selected images"]
    assert [(t.x.tolist(), t.y.tolist()) for t in rings] == [
        ([frame.loc[3, "column"]], [frame.loc[3, "row"]])
    ]
    frame["selected"] = 0
    assert "selected images" not in [t.name for t in confusion_matrix(frame).data]


def test_names_of_many_classes_are_thinned():
    figure = confusion_matrix(frames.confusion(100))
    assert len(figure.layout.xaxis.ticktext) == 25
    assert figure.layout.yaxis.scaleanchor == "x"


def test_the_text_names_the_largest_mistake_and_what_it_is_a_share_of():
    frame = frames.confusion(10)
    frame.loc[7, "share"] = 0.5
    text = confusion_matrix_text(frame, "column")
    assert "80.0%" in text
    assert f"“{frame.loc[7, 'true_name']}” predicted as “{frame.loc[7, 'predicted_name']}”" in text
    assert "50.0% of the images predicted as that class (20 images)" in text
    assert "no mistake" in confusion_matrix_text(frame[frame["correct"]])


def test_severity_is_compared_with_chance():
    bars, marks = severity_bars(frames.severity()).data
    assert bars.x[0] == pytest.approx(60)
    assert np.isnan(bars.x[1])
    assert marks.x[3] == pytest.approx(22.5)
    assert bars.customdata.tolist() == [0, 1, 2, -1]


def test_numbers_stand_on_their_cells():
    frame = frames.confusion(10)
    shown = {
        (int(y), int(x)): text
        for trace in written(confusion_matrix(frame))
        for x, y, text in zip(trace.x, trace.y, trace.text, strict=True)
    }
    filled = frame[frame["count"] > 0].set_index(["row", "column"])["share"]
    assert shown == {place: f"{100 * share:.0f}" for place, share in filled.items()}


def test_of_very_many_cells_the_largest_answer():
    frame = frames.confusion(100)
    cells = confusion_matrix(frame).data[-1]
    most = confusion.MOST_TARGETS
    assert len(frame) < most
    parts = [frame.assign(row=frame["row"] + 100 * i) for i in range(most // 100)]
    whole = pd.concat(parts, ignore_index=True)
    whole["count"] = np.arange(len(whole)) + 1
    cells = confusion_matrix(whole).data[-1]
    assert len(cells.x) == most
    assert set(cells.y) == set(whole["row"].iloc[-most:])
    assert f"{most:,} cells" in confusion_matrix_text(whole)
