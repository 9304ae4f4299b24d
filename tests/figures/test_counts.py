"""The bars of counts, read back."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.figures.counts import (
    class_count_bars,
    class_count_bars_text,
    group_count_bars,
    group_count_bars_text,
)
from dovs.figures.many import MOST_BARS
from dovs.figures.palette import GROUP_COLOURS, abstract_label_colours
from tests.figures import frames


def groups_drawn(figure):
    return [trace for trace in figure.data if trace.marker.color in GROUP_COLOURS.values()]


@pytest.mark.parametrize("classes", [2, 10, 30, 31, 100])
def test_every_class_is_drawn_once_at_its_rank_in_the_colour_of_its_group(classes):
    frame = frames.counts(max(classes, 3)).head(classes)
    seen = {}
    for trace in groups_drawn(class_count_bars(frame)):
        for x, y, c in zip(trace.x, trace.y, trace.customdata, strict=True):
            seen[c] = (x, y, trace.marker.color)
    order = frame.sort_values("rank")["class_index"].tolist()
    assert seen == {
        row.class_index: (order.index(row.class_index), row.count_, GROUP_COLOURS[row.group])
        for row in frame.rename(columns={"count": "count_"}).itertuples()
    }


def test_only_groups_that_are_present_are_in_the_legend():
    frame = frames.counts(10, largest=5000, ratio=10)
    assert [t.name for t in class_count_bars(frame).data] == ["many (> 100)", "balanced dataset"]


def test_the_balanced_counterpart_is_an_outline_without_fill():
    few = class_count_bars(frames.counts(10)).data[-1]
    assert few.type == "bar"
    assert few.marker.color == "rgba(0, 0, 0, 0)"
    assert few.y.tolist() == [500] * 10
    many = class_count_bars(frames.counts(100)).data[-1]
    assert (many.type, many.mode, many.y.tolist()) == ("scatter", "lines", [500] * 100)


def test_names_are_thinned_when_there_are_many_but_hover_has_them_all():
    figure = class_count_bars(frames.counts(100))
    assert len(figure.layout.xaxis.ticktext) == 25
    assert sum(len(trace.hovertext) for trace in groups_drawn(figure)) == 100
    assert len(class_count_bars(frames.counts(30)).layout.xaxis.ticktext) == 30


def test_names_are_escaped_in_ticks_and_hover():
    figure = class_count_bars(frames.counts(10))
    assert "&lt;script&gt;alert(1)&lt;…" in figure.layout.xaxis.ticktext
    hover = [text for trace in groups_drawn(figure) for text in trace.hovertext]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hover
    assert not any("<" in text for text in hover)


def test_the_logarithmic_axis_holds_all_counts():
    axis = class_count_bars(frames.counts(10), log_y=True).layout.yaxis
    assert axis.type == "log"
    assert 10 ** axis.range[0] < 5
    assert 10 ** axis.range[1] > 500


def test_the_text_names_both_ends():
    text = class_count_bars_text(frames.counts(10))
    assert "10 classes" in text
    assert '500 of "class 9"' in text
    assert 'down to 5 of "class 0"' in text
    assert "4 many, 3 medium, 3 few" in text


def test_abstract_labels_are_next_to_classes_in_their_colours():
    groups = frames.label_counts(10, 3)
    figure = group_count_bars(groups, frames.counts(10), group_ratio=3.1, class_ratio=100)
    bars = figure.data[-1]
    assert sorted(bars.y, reverse=True) == bars.y.tolist()
    for label, images, colour in zip(bars.customdata, bars.y, bars.marker.color, strict=True):
        assert images == groups.set_index("abstract_label").loc[label, "images"]
        assert colour == abstract_label_colours(3)[label]
    assert "label &lt;0&gt;" in figure.layout.xaxis2.ticktext
    assert [a.text for a in figure.layout.annotations] == [
        "10 classes<br>imbalance ratio 100",
        "3 abstract labels<br>imbalance ratio 3.1",
    ]
    assert figure.layout.yaxis2.matches == "y"


def test_the_text_compares_the_ratios():
    text = group_count_bars_text(frames.label_counts(), frames.counts(), 3.1, 100)
    assert "100 times" in text
    assert "3.1 times" in text
    assert "times" not in group_count_bars_text(frames.label_counts(), frames.counts())


def test_a_zero_count_does_not_break_the_logarithmic_axis():
    frame = frames.counts(10)
    frame.loc[0, "count"] = 0
    assert np.isfinite(class_count_bars(frame, log_y=True).layout.yaxis.range).all()


def test_short_names_stand_level_and_long_ones_are_turned():
    frame = frames.counts()
    digits = frame.assign(class_name=[str(c) for c in range(len(frame))])
    assert class_count_bars(digits).layout.xaxis.tickangle == 0
    assert class_count_bars(frame).layout.xaxis.tickangle == -45
    assert class_count_bars(frames.counts(40)).layout.xaxis.tickangle == -90


def test_equal_labels_are_not_called_largest_and_smallest():
    groups = frames.label_counts().assign(images=40)
    text = group_count_bars_text(groups, frames.counts(), 1.0, 100.0)
    assert text.startswith("10 classes in 3 abstract labels, each with 40 training images.")


def test_very_many_classes_are_one_path_for_each_group_with_every_name_at_the_pointer():
    """A browser needs seconds for a thousand bars."""
    classes = MOST_BARS + 1
    frame = frames.counts(classes).sort_values("rank")
    figure = class_count_bars(frame)
    assert not [t for t in figure.data if t.type == "bar"]
    areas = [t for t in figure.data if t.fill == "tozeroy"]
    assert [t.fillcolor for t in areas] == list(GROUP_COLOURS.values())
    assert np.concatenate([t.y for t in areas])[::2].tolist() == frame["count"].tolist()
    assert np.concatenate([t.x for t in areas]).tolist() == [
        rank + side for rank in range(classes) for side in (-0.5, 0.5)
    ]
    (line,) = [t for t in figure.data if t.hovertext is not None]
    assert figure.layout.hovermode == "x"
    assert line.customdata.tolist() == frame["class_index"].tolist()
    assert len(line.hovertext) == classes


def test_very_many_labels_are_one_path_too():
    groups = frames.label_counts().sample(MOST_BARS + 1, replace=True, random_state=0)
    figure = group_count_bars(groups, frames.counts(10))
    right = [t for t in figure.data if t.xaxis == "x2"]
    assert [t.type for t in right] == ["scatter", "scatter"]
    assert len(right[1].hovertext) == len(groups)
