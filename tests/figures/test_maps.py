"""The maps of embeddings, read back."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.figures.map_traces import DIMMED
from dovs.figures.maps import embedding_map, embedding_map_text, map_ranges
from dovs.figures.palette import (
    CORRECT_COLOURS,
    GROUP_COLOURS,
    abstract_label_colours,
    class_colours,
)
from tests.figures import frames

COLOURS = ("class", "abstract_label", "group", "correct")


def legend(figure):
    return [trace.name for trace in figure.data if trace.showlegend]


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("colour", COLOURS)
def test_every_point_is_drawn_once_as_float32_with_its_id(colour, dims):
    frame = frames.points(300).set_index("id")
    figure = embedding_map(frame.reset_index(), colour, dims)
    assert {t.type for t in figure.data} == {"scattergl" if dims == 2 else "scatter3d"}
    ids = np.concatenate([t.customdata for t in figure.data])
    assert sorted(ids) == frame.index.tolist()
    for trace in figure.data:
        for axis in "xyz"[:dims]:
            assert trace[axis].dtype == np.float32
            assert np.array_equal(trace[axis], frame.loc[trace.customdata, axis])


@pytest.mark.parametrize(
    "colour, entries",
    [
        ("abstract_label", ["label &lt;0&gt;", "label &lt;1&gt;", "label &lt;2&gt;"]),
        ("group", ["few", "many", "medium"]),
        ("correct", ["right", "wrong"]),
    ],
)
def test_each_category_is_one_entry_of_the_legend(colour, entries):
    figure = embedding_map(frames.points(), colour)
    assert sorted(legend(figure)) == entries
    names = {t.legendgroup: t.name for t in figure.data}
    assert sorted(names.values()) == entries  # a click on an entry reaches all its traces


def test_each_class_is_an_entry_in_its_shade_of_its_abstract_label():
    figure = embedding_map(frames.points(classes=10, labels=3))
    assert len(legend(figure)) == 10
    shades = class_colours(np.arange(10) % 3)
    for trace in figure.data:
        assert trace.marker.color == shades[int(trace.legendgroup)]


def test_categories_have_the_colours_that_they_have_elsewhere():
    frame = frames.points()
    by = {t.name: t.marker.color for t in embedding_map(frame, "group").data}
    assert by == GROUP_COLOURS
    labels = embedding_map(frame, "abstract_label").data
    assert {t.marker.color for t in labels} == set(abstract_label_colours(3))
    verdicts = embedding_map(frame, "correct").data
    assert {t.name: t.marker.color for t in verdicts} == {
        "right": CORRECT_COLOURS[True],
        "wrong": CORRECT_COLOURS[False],
    }


def test_a_label_that_is_filtered_out_does_not_recolour_the_others():
    frame = frames.points()
    figure = embedding_map(frame[frame["abstract_label_index"] == 2], "abstract_label")
    assert {t.marker.color for t in figure.data} == {abstract_label_colours(3)[2]}


def test_a_given_palette_keeps_the_shades_of_classes_that_remain():
    frame = frames.points()
    palette = class_colours(np.arange(10) % 3)
    figure = embedding_map(frame[frame["class_index"] == 3], class_palette=palette)
    assert {t.marker.color for t in figure.data} == {palette[3]}


def test_wrong_predictions_differ_by_symbol_too():
    frame = frames.points().set_index("id")
    for trace in embedding_map(frame.reset_index(), "correct").data:
        right = set(frame.loc[trace.customdata, "correct"])
        assert right == {trace.name == "right"}
        assert trace.marker.symbol == ("circle" if trace.name == "right" else "x")


def test_test_points_differ_from_training_points_and_lie_above_them():
    frame = frames.points().set_index("id")
    traces = embedding_map(frame.reset_index(), "class").data
    splits = [set(frame.loc[t.customdata, "split"]) for t in traces]
    assert splits == sorted(splits, key=lambda s: s == {"test"})
    looks = {
        (*split, t.marker.symbol, t.marker.opacity) for split, t in zip(splits, traces, strict=True)
    }
    assert looks == {("train", "circle", 0.55), ("test", "diamond", 0.9)}


def test_one_split_alone_is_drawn_in_full():
    frame = frames.points()
    traces = embedding_map(frame[frame["split"] == "train"]).data
    assert {(t.marker.symbol, t.marker.opacity) for t in traces} == {("circle", 0.9)}


@pytest.mark.parametrize("colour", COLOURS)
def test_highlighted_classes_stay_and_lie_above_the_faded_others(colour):
    frame = frames.points().set_index("id")
    traces = embedding_map(frame.reset_index(), colour, highlight={2, 5}).data
    bright = [bool(frame.loc[t.customdata, "class_index"].isin({2, 5}).all()) for t in traces]
    assert bright == sorted(bright)
    for trace, full in zip(traces, bright, strict=True):
        assert (trace.marker.opacity == DIMMED) is not full
        assert (trace.hoverinfo == "skip") is not full
    drawn = sum(len(t.x) for t, full in zip(traces, bright, strict=True) if full)
    assert drawn == frame["class_index"].isin({2, 5}).sum()


def test_the_legend_shows_a_category_in_full_while_one_of_its_classes_is():
    figure = embedding_map(frames.points(), "abstract_label", highlight={4})  # of label 1
    shown = {t.name: t.marker.opacity for t in figure.data if t.showlegend}
    assert {name: opacity > DIMMED for name, opacity in shown.items()} == {
        "label &lt;0&gt;": False,
        "label &lt;1&gt;": True,
        "label &lt;2&gt;": False,
    }


def test_hover_tells_all_that_is_known_of_a_point():
    frame = frames.points().set_index("id")
    for trace in embedding_map(frame.reset_index(), "group").data:
        row = frame.loc[trace.customdata[0]]
        assert f"group: {row['group']}" in trace.hovertemplate
        assert f"split: {row['split']}" in trace.hovertemplate
        assert f"abstract label: label &lt;{row['abstract_label_index']}&gt;" in trace.hovertemplate
        assert trace.text[0].endswith(f", {100 * row['confidence']:.0f}%")


@pytest.mark.parametrize("colour", COLOURS)
def test_hostile_names_are_text(colour):
    figure = embedding_map(frames.points(), colour)
    said = [t.name for t in figure.data] + [t.hovertemplate for t in figure.data]
    said += [text for t in figure.data for text in t.text]
    assert any("&lt;script&gt;alert(1)&lt;/script&gt;" in text for text in said)
    for text in said:
        plain = text.replace("<br>", "").replace("<extra></extra>", "").replace("%{text}", "")
        assert not set("<>$") & set(plain)
        assert "%{" not in plain


def test_frames_without_predictions_can_be_drawn():
    frame = frames.points()[["id", "split", "x", "y", "class_index", "class_name"]]
    figure = embedding_map(frame)
    assert len(legend(figure)) == 10
    assert {t.marker.color for t in figure.data} == set(abstract_label_colours(10))
    assert "predicted" not in embedding_map_text(frame)


def test_points_without_coordinates_are_left_out():
    frame = frames.points()
    frame.loc[0, "x"] = np.nan
    assert sum(len(t.x) for t in embedding_map(frame).data) == len(frame) - 1


def test_marked_points_are_ringed_on_top():
    frame = frames.points()
    rings = embedding_map(frame, marked=[1003, 1007]).data[-1]
    assert rings.marker.symbol == "circle-open"
    assert rings.customdata.tolist() == [1003, 1007]


def test_axes_are_equal_bare_and_hold_every_epoch():
    frame = frames.points()
    early = frame[["x", "y"]].to_numpy()
    ranges = map_ranges([early, 3 * early])
    for i in range(2):
        assert ranges[i][0] < (3 * early[:, i]).min()
        assert ranges[i][1] > (3 * early[:, i]).max()
    layout = embedding_map(frame, ranges=ranges).layout
    assert layout.xaxis.range == pytest.approx(ranges[0])
    assert layout.yaxis.range == pytest.approx(ranges[1])
    assert (layout.yaxis.scaleanchor, layout.yaxis.scaleratio) == ("x", 1)
    assert not layout.xaxis.showticklabels
    assert not layout.yaxis.showticklabels


def test_a_flat_map_takes_the_height_that_its_shape_fills():
    frame = frames.points()
    high = embedding_map(frame, ranges=[(0, 10), (0, 10)]).layout.height
    low = embedding_map(frame, ranges=[(0, 10), (0, 7)]).layout.height
    assert low / high == pytest.approx(0.7, abs=0.01)
    line = np.array([[0.0, 0.0], [100.0, 0.0]])
    (left, right), (bottom, top) = map_ranges([line])
    assert (right - left) / (top - bottom) == pytest.approx(2)  # still a plane


def test_a_short_legend_lies_above_the_map_and_a_long_one_beside_it():
    frame = frames.points(classes=10, labels=3)
    assert embedding_map(frame, "abstract_label").layout.legend.orientation == "h"
    assert embedding_map(frame, "class").layout.legend.orientation == "v"


def test_three_axes_span_a_cube():
    scene = embedding_map(frames.points(), dims=3).layout.scene
    assert scene.aspectmode == "cube"
    spans = {round(np.ptp(scene[f"{a}axis"].range), 4) for a in "xyz"}
    assert len(spans) == 1


def test_ranges_of_nothing_are_nothing_and_of_one_point_are_not_empty():
    assert map_ranges([]) == []
    assert map_ranges([np.full((2, 2), np.nan)]) == []
    low, high = map_ranges([np.array([[3.0, 4.0]])])[0]
    assert low < 3 < high


@pytest.mark.parametrize("classes", [10, 100])
@pytest.mark.parametrize("colour", COLOURS)
def test_ten_thousand_points_travel_as_bytes(colour, classes):
    text = embedding_map(
        frames.points(10_000, classes, 15 if classes == 100 else 3), colour
    ).to_json()
    assert text.count('"bdata"') >= 3
    assert len(text) < 650_000


def test_more_points_are_drawn_smaller():
    sizes = [embedding_map(frames.points(n)).data[0].marker.size for n in (100, 1000, 10_000)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


def test_a_long_legend_is_set_smaller():
    small = embedding_map(frames.points(500, classes=40)).layout.legend.font.size
    assert small < embedding_map(frames.points(500, classes=10)).layout.legend.font.size


def test_the_text_counts_points_and_warns_of_the_axes():
    frame = frames.points(300)
    text = embedding_map_text(frame, "abstract_label")
    assert f"{(frame['split'] == 'test').sum()} test images" in text
    assert "coloured by abstract label" in text
    assert "axes have no unit" in text
    assert f"{frame['correct'].sum()} of 300 are predicted right" in text
