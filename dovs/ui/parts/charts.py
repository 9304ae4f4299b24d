"""Charts of plotly, each drawn by the smaller of two scripts that can do so.

Streamlit's own script knows every kind of trace and tells the page what was selected: 4.7 MB, of
which a browser draws the first chart of a page late. Figures that are only looked at need few kinds
of traces; the script for them, `frontend/charts`, is a quarter of that.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

import plotly.graph_objects as go
import streamlit as st
from plotly.utils import PlotlyJSONEncoder

from dovs.about import PACKAGE_ROOT
from dovs.ui.parts import media

SCRIPT = PACKAGE_ROOT / "ui" / "parts" / "static" / "charts.js"
KINDS = frozenset({"bar", "heatmap", "scatter", "treemap"})
"""Traces that the small script can draw: those that `frontend/charts/src/chart.ts` registers."""
NUMBERS = """.textpoint text:not([style*="rgb(255, 255, 255)"]):not([style*="rgb(17, 17, 17)"]) {
  fill: currentColor !important;
}"""
"""Style of charts with numbers in cells: on pale ones the colour of the page's text, not the grey
of axes."""
WORDS = """.js-plotly-plot .main-svg text[style*="rgb(128, 132, 149)"] {
  fill: color-mix(in srgb, currentColor 75%, transparent) !important;
}"""
"""Style of charts that Streamlit draws: its grey of small words is too pale on a light page."""
HEIGHT = 450
"""Pixels of a figure that has no height of its own, as in Streamlit."""

OnSelect = Callable[..., None] | Literal["rerun", "ignore"]

# Registered when this module is first imported. Styles are not isolated, so that those of plotly
# and of the page reach the chart.
_chart = st.components.v2.component(
    "dovs.chart",
    html='<div class="dovs-chart" data-place></div>',
    js=media.loader("chart", "The chart"),
    isolate_styles=False,
)


def draw(
    figure: go.Figure,
    *,
    key: str,
    config: dict[str, Any],
    alt: str,
    on_select: OnSelect = "ignore",
) -> Any:
    """Show a figure and nothing beside it.

    Args:
        figure: the figure.
        key: of the chart.
        config: plotly's options.
        alt: the text alternative.
        on_select: as for `st.plotly_chart`.

    Returns:
        The selection, when `on_select` requests one.
    """
    if not only_looked_at(figure, on_select):
        st.html(f"<style>{WORDS}</style>")
        return st.plotly_chart(
            figure, key=key, on_select=on_select, config=config, theme="streamlit", alt=alt
        )
    body = {"figure": for_browser(figure), "config": config, "alt": alt}
    _chart(
        key=key,
        data={"script": media.serve_script(SCRIPT), "body": body},
        height=int(figure.layout.height or HEIGHT),
    )
    return None


def only_looked_at(figure: go.Figure, on_select: OnSelect = "ignore") -> bool:
    """Return whether a figure is drawn by the small script.

    >>> only_looked_at(go.Figure(go.Bar(y=[1, 2])))
    True
    >>> only_looked_at(go.Figure(go.Bar(y=[1, 2])), on_select="rerun")
    False
    >>> only_looked_at(go.Figure([go.Bar(y=[1, 2]), go.Pie(values=[1, 2])]))
    False
    """
    return on_select == "ignore" and all(trace.type in KINDS for trace in figure.data)


def for_browser(figure: go.Figure) -> str:
    """Return a figure as JSON; its look is that of the page, which the browser knows.

    >>> for_browser(go.Figure(go.Bar(y=[1, 2])))
    '{"data": [{"y": [1, 2], "type": "bar"}], "layout": {}}'
    """
    found = figure.to_dict()
    found["layout"].pop("template", None)
    return json.dumps(found, cls=PlotlyJSONEncoder)
