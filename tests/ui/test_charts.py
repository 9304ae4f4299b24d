"""Which script draws a figure, and what it is given."""

import json
import re

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from dovs.ui.parts import charts, media
from tests.ui.figures import SMALL, STREAMLITS, figures, scripts
from tests.ui.opening import open_page, plain, sound

LOOKED_AT = [
    go.Bar(y=[1, 2]),
    go.Heatmap(z=[[1, 2]]),
    go.Scatter(y=[1, 2]),
    go.Treemap(labels=["a"], parents=[""]),
]
OTHER = [go.Sankey(), go.Scattergl(y=[1]), go.Scatter3d(x=[1], y=[1], z=[1]), go.Pie(values=[1])]


@pytest.mark.parametrize("trace", LOOKED_AT, ids=lambda trace: trace.type)
def test_figures_of_few_kinds_of_traces_are_only_looked_at_unless_they_report_a_selection(trace):
    assert charts.only_looked_at(go.Figure(trace))
    assert charts.only_looked_at(go.Figure([trace, *LOOKED_AT]))
    assert not charts.only_looked_at(go.Figure(trace), "rerun")
    assert not charts.only_looked_at(go.Figure(trace), lambda: None)


@pytest.mark.parametrize("trace", OTHER, ids=lambda trace: trace.type)
def test_one_trace_of_another_kind_needs_the_whole_of_plotly(trace):
    assert not charts.only_looked_at(go.Figure(trace))
    assert not charts.only_looked_at(go.Figure([*LOOKED_AT, trace]))


def test_the_kinds_are_those_that_the_script_registers():
    source = (charts.PACKAGE_ROOT.parent / "frontend/charts/src/chart.ts").read_text("utf-8")
    imported = set(re.findall(r'^import .* from "plotly.js/lib/(\w+)"', source, re.M))
    assert imported - {"core"} | {"scatter"} == charts.KINDS  # scatter is part of the core


def show_three():
    import plotly.graph_objects as go

    from dovs.ui.parts.components import chart

    bars = go.Figure(go.Bar(y=[1, 2]), layout={"height": 280, "template": "plotly_dark"})
    chart(bars, "Two bars.", key="bars", tools=False)
    chart(bars, "Two bars, to select.", key="selected", on_select="rerun")
    chart(go.Figure(go.Sankey()), "No flow.", key="flow")


def test_each_figure_goes_to_its_script_with_its_text():
    app = sound(AppTest.from_function(show_three).run())
    assert scripts(app) == {"bars": SMALL, "selected": STREAMLITS, "flow": STREAMLITS}
    assert [plain(each.value) for each in app.caption] == [
        "Two bars.",
        "Two bars, to select.",
        "No flow.",
    ]
    (bars,) = app.get("bidi_component")
    sent = json.loads(bars.proto.json)
    assert sent["body"]["alt"] == "Two bars."
    assert sent["body"]["config"]["displayModeBar"] is False
    assert sent["body"]["config"]["displaylogo"] is False
    assert "template" not in figures(app)["bars"]["layout"]


@pytest.mark.parametrize(
    "page, query, keys",
    [
        ("dataset", {"dataset": "digits"}, {"counts", "typicality"}),
        (
            "abstract_labels",
            {"dataset": "digits"},
            {"labels-tree", "labels-areas", "labels-imbalance", "labels-scores"},
        ),
    ],
)
def test_pages_that_open_with_charts_wait_for_the_small_script_alone(page, query, keys):
    assert scripts(open_page(page, **query)) == dict.fromkeys(keys, SMALL)


def test_numbers_that_are_none_and_arrays_reach_the_browser():
    figure = go.Figure(go.Scatter(x=np.array([1, 2]), y=[float("nan"), np.float32(0.5)]))
    (trace,) = json.loads(charts.for_browser(figure))["data"]
    assert trace["y"] == [None, 0.5]
    assert trace["x"]["bdata"]


def test_a_script_that_differs_only_in_its_middle_has_another_address(tmp_path):
    """Streamlit makes the address of a long file from its length and three parts of it."""
    for name, middle in (("a", b"1"), ("b", b"2")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "charts.js").write_bytes(b" " * 400_000 + middle + b" " * 900_000)
    ends = [media.script_of(tmp_path / name / "charts.js")[-80:] for name in "ab"]
    assert ends[0] != ends[1]
