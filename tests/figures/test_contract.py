"""Every figure has a text, a transparent background, and a note for an empty frame."""

from __future__ import annotations

import importlib
import inspect
import json

import plotly.graph_objects as go
import pytest

from tests.figures import frames
from tests.figures.test_tree import drawing

MODULES = [
    importlib.import_module(f"dovs.figures.{name}")
    for name in (
        "bias",
        "confusion",
        "counts",
        "curves",
        "dose",
        "oversampling",
        "recall",
        "severity",
        "shift",
        "silhouette",
        "subspaces",
        "tree",
        "treemap",
        "trust",
        "typicality",
    )
]
INPUTS = {
    "class_count_bars": (frames.counts(),),
    "group_count_bars": (frames.label_counts(), frames.counts()),
    "loss_curves": (frames.metrics(),),
    "accuracy_curves": (frames.metrics(),),
    "group_curves": (frames.metrics(),),
    "geometry_curves": (frames.metrics(),),
    "recall_bars": (frames.recall(),),
    "energy_heatmap": (frames.energy(),),
    "angle_heatmap": (frames.angles(),),
    "dendrogram": drawing(10, 3)[:2],
    "treemap": (frames.labelled(),),
    "silhouette_scores": (
        frames.counts(3)
        .rename(columns={"rank": "num_labels", "count": "score"})
        .assign(chosen=[True, False, False]),
    ),
    "bias_bars": (frames.recall(),),
    "recall_by_count": (frames.recall(),),
    "shift_by_count": (frames.shift(),),
    "confusion_matrix": (frames.confusion(),),
    "severity_bars": (frames.severity(),),
    "purity_dots": (frames.trust(),),
    "target_map": (frames.targets(),),
    "weight_bars": (frames.weights(),),
    "draw_bars": (frames.draws(),),
    "dose_response": (frames.dose(),),
    "typicality_dots": (frames.typicality(), frames.tail_typicality()),
}


def figure_functions():
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            made_here = function.__module__ == module.__name__ and not name.startswith("_")
            if made_here and inspect.get_annotations(function)["return"] == "go.Figure":
                yield pytest.param(function, getattr(module, f"{name}_text", None), id=name)


FIGURES = list(figure_functions())


def colours_of_text(node, path=""):
    """Yield every font colour in a figure's JSON, with where it is."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "color" and path.endswith("font"):
                yield path
            yield from colours_of_text(value, f"{path}.{key}")
    elif isinstance(node, list):
        for value in node:
            yield from colours_of_text(value, path)


ON_COLOURS = ("treemap", "confusion_matrix", "angle_heatmap", "energy_heatmap")
"""Figures with text on areas whose colour they choose, so that they choose the text's too."""


def test_all_figures_are_under_contract():
    assert {p.id for p in FIGURES} == set(INPUTS)


@pytest.mark.parametrize("draw, describe", FIGURES)
def test_a_figure_has_a_text(draw, describe):
    given = INPUTS[draw.__name__]
    figure = draw(*given)
    assert isinstance(figure, go.Figure)
    assert len(figure.data) > 0
    text = describe(*given)
    assert text.endswith(".")
    assert 20 < len(text) < 400
    assert "nan" not in text.lower().split()


@pytest.mark.parametrize("draw, describe", FIGURES)
def test_an_empty_frame_gives_a_note_that_the_text_repeats(draw, describe):
    empty = tuple(frame.iloc[:0] for frame in INPUTS[draw.__name__])
    figure = draw(*empty)
    assert len(figure.data) == 0
    assert [a.text for a in figure.layout.annotations] == [describe(*empty)]


@pytest.mark.parametrize("draw, describe", FIGURES)
def test_the_page_decides_ground_and_colour_of_text(draw, describe):
    figure = draw(*INPUTS[draw.__name__])
    assert figure.layout.paper_bgcolor == "rgba(0, 0, 0, 0)"
    assert figure.layout.plot_bgcolor == "rgba(0, 0, 0, 0)"
    body = json.loads(figure.to_json())
    body["layout"].pop("template", None)
    allowed = {".data.textfont"} if draw.__name__ in ON_COLOURS else set()
    assert set(colours_of_text(body)) <= allowed


@pytest.mark.parametrize("draw, describe", FIGURES)
def test_frames_are_left_as_they_were(draw, describe):
    given = INPUTS[draw.__name__]
    before = [frame.copy() for frame in given]
    draw(*given)
    describe(*given)
    for frame, copy in zip(given, before, strict=True):
        assert frame.equals(copy)


@pytest.mark.parametrize("draw, describe", FIGURES)
def test_no_hostile_name_reaches_the_page_as_markup(draw, describe):
    body = draw(*INPUTS[draw.__name__]).to_json().replace("\\u003c", "<").lower()
    assert "<script" not in body
    assert "<b>bold" not in body
