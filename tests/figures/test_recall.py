"""The bars of recall, read back."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.figures.palette import GROUP_COLOURS, abstract_label_colours
from dovs.figures.recall import DIMMED, FULL, ordered, recall_bars, recall_bars_text
from tests.figures import frames


def bars(figure):
    return [trace for trace in figure.data if trace.type == "bar"]


def test_few_classes_are_rows_and_many_are_columns():
    rows, columns = recall_bars(frames.recall(25)), recall_bars(frames.recall(26))
    assert {t.orientation for t in bars(rows)} == {"h"}
    assert {t.orientation for t in bars(columns)} == {"v"}
    assert len(rows.layout.yaxis.ticktext) == 25


@pytest.mark.parametrize("classes", [10, 100])
def test_bars_show_percentages_in_the_colours_of_their_groups(classes):
    frame = frames.recall(classes).set_index("class_index")
    seen = 0
    for trace in bars(recall_bars(frame.reset_index())):
        rates = trace.x if trace.orientation == "h" else trace.y
        assert rates == pytest.approx(100 * frame.loc[trace.customdata, "recall"].to_numpy())
        groups = set(frame.loc[trace.customdata, "group"])
        assert groups == {trace.name}
        assert trace.marker.color == GROUP_COLOURS[trace.name]
        seen += len(trace.customdata)
    assert seen == classes


def test_whiskers_reach_from_the_lower_to_the_upper_bound():
    figure = recall_bars(frames.recall(10))
    whiskers = figure.data[-1]
    assert whiskers.error_x.array == pytest.approx(np.full(10, 4.0), abs=1e-4)
    assert whiskers.error_x.arrayminus == pytest.approx(np.full(10, 10.0), abs=1e-4)
    assert whiskers.x == pytest.approx(100 * ordered(frames.recall(10), "frequency")["recall"])


def test_classes_that_are_not_highlighted_fade_and_lose_their_whiskers():
    figure = recall_bars(frames.recall(10), highlight={0, 9})
    shown = {c: t.marker.opacity for t in bars(figure) for c in t.customdata}
    assert shown == {c: FULL if c in (0, 9) else DIMMED for c in range(10)}
    assert len(figure.data[-1].x) == 2
    named = [t.name for t in bars(figure) if t.showlegend is not False]
    assert sorted(named) == ["few", "many", "medium"]


def test_an_empty_highlight_fades_everything():
    assert {t.marker.opacity for t in bars(recall_bars(frames.recall(10), highlight=set()))} == {
        DIMMED
    }


def test_frequency_puts_the_largest_class_first():
    counts = ordered(frames.recall(10), "frequency")["count"].tolist()
    assert counts == sorted(counts, reverse=True)
    assert recall_bars(frames.recall(10)).layout.yaxis.ticktext[0] == "class 9"


def test_hierarchy_groups_classes_by_label_with_a_strip_in_its_colour():
    frame = frames.recall(10, labels=3)
    labels = ordered(frame, "hierarchy")["abstract_label_index"].tolist()
    assert labels == sorted(labels)
    strips = [s for s in recall_bars(frame, "hierarchy").layout.shapes if s.type == "rect"]
    assert [s.fillcolor for s in strips] == abstract_label_colours(3)
    assert [round(s.y1 - s.y0) for s in strips] == [4, 3, 3]


@pytest.mark.parametrize("classes", [10, 40])
def test_training_counts_are_on_a_logarithmic_axis_of_their_own(classes):
    figure = recall_bars(frames.recall(classes), counts_line=True)
    line = figure.data[-1]
    axis = figure.layout.xaxis2 if classes == 10 else figure.layout.yaxis2
    assert axis.type == "log"
    drawn = line.x if classes == 10 else line.y
    assert drawn.tolist() == sorted(frames.recall(classes)["count"], reverse=True)


def test_balanced_accuracy_is_marked_as_a_percentage():
    line = recall_bars(frames.recall(10), balanced_accuracy=0.715).data[-1]
    assert line.x == pytest.approx([71.5, 71.5])
    assert line.name == "balanced accuracy 71.5%"


def test_names_are_escaped():
    figure = recall_bars(frames.recall(10))
    assert "&lt;script&gt;alert(1)&lt;…" in figure.layout.yaxis.ticktext
    assert any("&lt;b&gt;bold" in text for t in bars(figure) for text in t.hovertext)


def test_a_class_without_test_images_leaves_a_gap_and_is_not_the_worst():
    frame = frames.recall(10)
    frame.loc[0, ["recall", "low", "high"]] = np.nan
    assert sum(np.isnan(t.x).sum() for t in bars(recall_bars(frame))) == 1
    assert "9 classes" in recall_bars_text(frame)
    assert "28.3% of &lt;" not in recall_bars_text(frame)
    assert "28.3% of <script>alert(1)</script>" in recall_bars_text(frame)


def test_an_unknown_order_is_a_programming_mistake():
    with pytest.raises(KeyError):
        recall_bars(frames.recall(10), order="alphabet")
