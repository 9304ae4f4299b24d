"""Dendrogram, treemap and silhouette, read back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dovs.figures import silhouette, tree, treemap
from dovs.figures.palette import OUTLINE, abstract_label_colours, class_colours, text_on
from dovs.hierarchy.dendrogram import cut_line, dendrogram_frame, leaf_frame
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.tree import cut_tree, pairwise_distances, ward_linkage
from tests.figures import frames


def drawing(classes: int, labels: int):
    points = np.random.default_rng(0).normal(size=(classes, 4))
    linkage = ward_linkage(pairwise_distances(points))
    hierarchy = Hierarchy.from_groups(
        tuple(frames.names(classes)), cut_tree(linkage, labels), linkage=linkage
    )
    return dendrogram_frame(hierarchy), leaf_frame(hierarchy), cut_line(hierarchy)


@pytest.mark.parametrize("classes, labels", [(10, 3), (100, 20)])
def test_every_join_is_an_arch_in_the_colour_of_its_label(classes, labels):
    joins, leaves, cut = drawing(classes, labels)
    figure = tree.dendrogram(joins, leaves, cut)
    lines = [t for t in figure.data if t.mode == "lines"][:-1]  # the last is the cut
    assert sum(np.isnan(t.x).sum() for t in lines) == classes - 1
    colours = abstract_label_colours(labels)
    for trace in lines:
        if trace.line.color in colours:
            assert np.nanmax(trace.y) < cut
        else:
            assert sum(np.isnan(trace.x)) == labels - 1  # the joins that the cut undoes


def test_an_arch_goes_up_across_and_down():
    joins = pd.DataFrame(
        [{"x0": 0, "x1": 0, "x2": 1, "x3": 1, "y0": 0, "y1": 2, "y2": 2, "y3": 0}]
    ).assign(height=2.0, abstract_label=0)
    leaves = pd.DataFrame(
        {
            "x": [0.0, 1.0],
            "class_index": [0, 1],
            "class_name": ["a", "b"],
            "abstract_label": [0, 0],
            "abstract_label_name": ["a + b"] * 2,
        }
    )
    line = tree.dendrogram(joins, leaves).data[0]
    assert line.x[:4].tolist() == [0, 0, 1, 1]
    assert line.y[:4].tolist() == [0, 2, 2, 0]


def test_leaves_carry_class_index_colour_and_escaped_name():
    joins, leaves, cut = drawing(10, 3)
    figure = tree.dendrogram(joins, leaves, cut)
    marks = next(t for t in figure.data if t.mode == "markers")
    assert marks.customdata.tolist() == leaves["class_index"].tolist()
    colours = abstract_label_colours(3)
    assert list(marks.marker.color) == [colours[m] for m in leaves["abstract_label"]]
    assert "&lt;script&gt;alert(1)&lt;…" in figure.layout.xaxis.ticktext
    assert figure.layout.xaxis.tickangle == -90


def test_names_of_leaves_are_upright_where_they_fit():
    """A 6 and a 9 on their side cannot be told apart at once."""
    joins, leaves, cut = drawing(10, 3)
    digits = leaves.assign(class_name=list("0123456789"))
    assert tree.dendrogram(joins, digits, cut).layout.xaxis.tickangle == 0


def test_the_cut_is_drawn_at_its_height_or_not_at_all():
    joins, leaves, cut = drawing(10, 3)
    line = tree.dendrogram(joins, leaves, cut).data[-1]
    assert line.y == pytest.approx([cut, cut])
    assert line.name == "cut into 3 abstract labels"
    assert tree.dendrogram(joins, leaves, None).data[-1].mode == "markers"


def test_many_labels_are_not_listed_in_the_legend():
    named = [t for t in tree.dendrogram(*drawing(100, 20)).data if t.showlegend is not False]
    assert [t.name for t in named] == ["cut into 20 abstract labels"]


def test_the_treemap_sums_to_the_images_and_colours_by_label():
    frame = frames.labelled(10, 3)
    tiles = treemap.treemap(frame).data[0]
    parents = dict(zip(tiles.ids, tiles.parents, strict=True))
    values = dict(zip(tiles.ids, tiles.values, strict=True))
    for row in frame.itertuples():
        assert parents[f"class {row.class_index}"] == f"label {row.abstract_label}"
    for label, images in frame.groupby("abstract_label")["count"].sum().items():
        assert values[f"label {label}"] == images
    assert tiles.customdata.tolist() == [-1, -1, -1, *frame["class_index"]]
    shades = class_colours(frame["abstract_label"])
    assert list(tiles.marker.colors) == abstract_label_colours(3) + shades
    assert list(tiles.textfont.color) == [text_on(c) for c in tiles.marker.colors]


def test_tiles_have_the_same_shades_in_any_order_of_rows():
    frame = frames.labelled(10, 3)
    turned = treemap.treemap(frame[::-1]).data[0]
    given = treemap.treemap(frame).data[0]
    assert dict(zip(turned.ids, turned.marker.colors, strict=True)) == dict(
        zip(given.ids, given.marker.colors, strict=True)
    )


def test_treemap_names_are_escaped():
    labels = treemap.treemap(frames.labelled(10, 3)).data[0].labels
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in labels
    assert not any("<" in label for label in labels)


def test_the_number_in_use_stands_out_among_silhouettes():
    frame = pd.DataFrame(
        {"num_labels": [4, 2, 3], "score": [0.1, 0.2, 0.3], "chosen": [False, True, False]}
    )
    line = silhouette.silhouette_scores(frame).data[0]
    assert line.x.tolist() == [2, 3, 4]
    assert line.y == pytest.approx([0.2, 0.3, 0.1])
    assert line.marker.symbol == ("diamond", "circle", "circle")
    assert silhouette.silhouette_scores_text(frame) == (
        "Silhouette of 2 to 4 abstract labels; highest (0.300) at 3. In use: 2."
    )


def test_the_texts_count_classes_and_labels():
    joins, leaves, cut = drawing(10, 3)
    text = tree.dendrogram_text(joins, leaves, cut)
    assert text.startswith("Tree of 10 classes by similarity, in 3 abstract labels by a cut")
    assert "cut" not in tree.dendrogram_text(joins, leaves, None)
    frame = frames.labelled(10, 3)
    totals = frame.groupby("abstract_label_name")["count"].sum()
    assert f"{100 * totals.max() / totals.sum():.1f}%" in treemap.treemap_text(frame)


def test_a_thousand_classes_have_neither_names_below_the_tree_nor_tiles():
    """The browser measured each upright name again and again, for minutes."""
    few, many = tree.MOST_LEAF_NAMES, tree.MOST_LEAF_NAMES + 1
    for classes, named in ((few, True), (many, False)):
        joins, leaves, _ = drawing(classes, 4)
        figure = tree.dendrogram(joins, leaves)
        assert (figure.layout.xaxis.ticktext is not None) is named
        assert (figure.layout.xaxis.showticklabels is not False) is named
        texts = next(np.ravel(t.hovertext) for t in figure.data if t.hovertext is not None)
        assert len(texts) == classes
    frame = pd.DataFrame(
        {
            "class_index": np.arange(1000),
            "class_name": [f"class {c}" for c in range(1000)],
            "count": np.full(1000, 2),
            "abstract_label": np.arange(1000) % 3,
            "abstract_label_name": [f"label {c % 3}" for c in range(1000)],
        }
    )
    (areas,) = treemap.treemap(frame).data
    assert list(areas.values) == [668, 666, 666]
    assert "too small" in treemap.treemap_text(frame)


def test_very_many_leaves_are_one_image_with_the_name_and_colour_of_each():
    joins, leaves, cut = drawing(130, 20)
    figure = tree.dendrogram(joins, leaves, cut)
    assert not [t for t in figure.data if t.type == "scatter" and t.mode == "markers"]
    (strip,) = [t for t in figure.data if t.type == "heatmap"]
    assert strip.customdata.tolist() == [leaves["class_index"].tolist()]
    colours = abstract_label_colours(20)
    drawn = [strip.colorscale[2 * int(z)][1] for z in strip.z[0]]
    assert drawn == [colours[m] for m in leaves["abstract_label"]]
    assert sum(shape.path.count("M") for shape in figure.layout.shapes) == 129
    assert set(drawn) >= {s.line.color for s in figure.layout.shapes} - {OUTLINE}
    low, high = figure.layout.yaxis.range
    assert low <= strip.y[0] < strip.y[1] == 0 < high


def test_few_labels_of_very_many_leaves_are_in_the_legend():
    shapes = tree.dendrogram(*drawing(130, 3)).layout.shapes
    assert sum(shape.showlegend for shape in shapes) == 3


def test_very_many_labels_share_traces_and_the_last_area_and_the_text_reports_it():
    joins, leaves, cut = drawing(400, 380)
    figure = tree.dendrogram(joins, leaves, cut)
    assert len(figure.data) + len(figure.layout.shapes) < 80
    counts = np.arange(400, 0, -1)
    frame = pd.DataFrame(
        {
            "class_index": np.arange(400),
            "class_name": [f"class {c}" for c in range(400)],
            "count": counts,
            "abstract_label": np.arange(400),
            "abstract_label_name": [f"label {c}" for c in range(400)],
        }
    )
    (areas,) = treemap.treemap(frame).data
    assert len(areas.ids) == treemap.MOST_AREAS + 1
    assert sum(areas.values) == counts.sum()
    assert areas.labels[-1] == "300 smaller abstract labels"
    assert "300 smallest" in treemap.treemap_text(frame)
