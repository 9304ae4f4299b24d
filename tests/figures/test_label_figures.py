"""Figures of the Abstract labels page, read back."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from dovs.analysis.abstract_level import group_recall_frame
from dovs.analysis.hierarchies import flow_frame, similarity_frame
from dovs.figures.flow import NO_FLOW, label_flow, label_flow_text
from dovs.figures.group_recall import NO_IMAGES, group_recall_bars, group_recall_bars_text
from dovs.figures.hierarchy_areas import clicked_part, sunburst, sunburst_text
from dovs.figures.palette import abstract_label_colours
from dovs.figures.similarity import (
    agreement_matrix,
    agreement_matrix_text,
    similarity_matrix,
    similarity_matrix_text,
)
from dovs.hierarchy import Hierarchy

NAMES = ("cat", "<b>dog</b>", "car", "bus", "van")
PETS = Hierarchy.from_groups(NAMES, np.array([0, 0, 1, 1, 1]), names=("pets", "cars"))
MIXED = Hierarchy.from_groups(NAMES, np.array([0, 1, 1, 1, 1]), names=("pets", "rest"))
COUNTS = np.array([40, 2, 30, 10, 8])


@pytest.fixture
def areas() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "class_index": range(5),
            "class_name": NAMES,
            "count": COUNTS,
            "abstract_label": PETS.groups,
            "abstract_label_name": [PETS.names[m] for m in PETS.groups],
            "recall": [1.0, 0.5, 0.9, np.nan, 0.7],
        }
    )


@pytest.mark.parametrize("by_recall", [True, False])
def test_areas_hold_every_class_once_in_the_colour_of_its_label(areas, by_recall):
    (series,) = sunburst(areas, by_recall)["series"]
    json.dumps(series)  # ECharts takes plain JSON alone
    assert [node["name"] for node in series["data"]] == ["pets", "cars"]
    assert [n["itemStyle"]["color"] for n in series["data"]] == abstract_label_colours(2)
    sizes = {c["name"]: c["value"] for node in series["data"] for c in node["children"]}
    assert sizes == dict(zip(NAMES, COUNTS.tolist(), strict=True))
    colours = {c["name"]: c["itemStyle"]["color"] for n in series["data"] for c in n["children"]}
    assert (len(set(colours.values())) == 5) or by_recall
    if by_recall:
        assert colours["cat"] > colours["<b>dog</b>"]  # light above dark, as hex


def test_the_parts_are_numbered_depth_first(areas):
    (series,) = sunburst(areas, True)["series"]
    walked = [None]
    for label, node in enumerate(series["data"]):
        walked.append((label, None))
        walked += [(label, NAMES.index(child["name"])) for child in node["children"]]
    assert clicked_part(areas, 0) == (None, None)
    for index, wanted in enumerate(walked[1:], start=1):
        assert clicked_part(areas, index) == wanted
    assert clicked_part(areas, len(walked)) == (None, None)


def test_areas_in_words(areas):
    assert "lowest in “pets” (75.0%)" in sunburst_text(areas, True)
    assert "dark where it is 50%" in sunburst_text(areas, True)
    assert "recall" not in sunburst_text(areas, False)
    unknown = areas.assign(recall=np.nan)
    assert "recall" not in sunburst_text(unknown, True)
    sunburst(unknown, True)


def test_similarity():
    distances = abs(np.arange(5.0) - np.arange(5.0)[:, None])
    frame = similarity_frame(distances, PETS, np.arange(5))
    figure = similarity_matrix(frame)
    np.testing.assert_allclose(figure.data[0].z, 1 - distances / 4)
    assert len(figure.layout.shapes) == 2  # a frame a label
    assert "&lt;b&gt;dog" in figure.layout.xaxis.ticktext[1]
    assert "within abstract labels" in similarity_matrix_text(frame)


def test_agreement():
    matrix = np.array([[1, 0.5], [0.5, 1]])
    assert agreement_matrix(matrix, ["a", "b"]).data[0].z[0][1] == 0.5
    assert "mean 0.50 over 1 pair" in agreement_matrix_text(matrix, ["a", "b"])
    assert agreement_matrix(matrix[:1, :1], ["a"]).layout.annotations


def test_flow():
    frame = flow_frame([PETS, MIXED], ["epoch 1", "epoch 2"], COUNTS)
    (sankey,) = label_flow(frame).data
    assert sum(sankey.link.value) == 5
    assert len(sankey.node.label) == 4
    assert list(sankey.node.color) == abstract_label_colours(2) * 2
    assert "1 change of label" in label_flow_text(frame)
    assert "<b>" not in "".join(sankey.link.customdata)
    empty = frame.iloc[:0]
    assert label_flow_text(empty) == NO_FLOW == label_flow(empty).layout.annotations[0].text


def test_group_recall():
    frame = group_recall_frame(np.diag([4, 2, 3, 1, 2]), PETS)
    bars, marks = group_recall_bars(frame).data
    assert list(bars.x) == list(marks.x) == [100, 100]
    assert "“pets”, 100.0%" in group_recall_bars_text(frame)
    empty = group_recall_frame(np.zeros((5, 5), dtype=int), PETS)
    assert group_recall_bars_text(empty) == NO_IMAGES
    assert group_recall_bars(empty).layout.annotations[0].text == NO_IMAGES
