"""Parts of which reports are made: sections, charts, tables, and the script that draws charts."""

from __future__ import annotations

import html

import pandas as pd

from dovs.exports.report_charts import Chart


def plotly_script() -> str:
    """Return plotly.js, as text in a script element."""
    from plotly.offline import get_plotlyjs

    # only this sequence can end the element
    return str(get_plotlyjs()).replace("</script", "<\\/script")


def section(title: str, inner: str) -> str:
    """Return a section of HTML with its heading.

    >>> section("a < b", "<p>…</p>")
    '<section><h2>a &lt; b</h2><p>…</p></section>'
    """
    return f"<section><h2>{html.escape(title)}</h2>{inner}</section>"


def figure_section(number: int, chart: Chart) -> str:
    """Return the section of a chart: its place, which the script finds by number, and its text."""
    place = f'<div class="chart" id="chart-{number}"></div>'
    return section(chart.title, f"{place}<p>{html.escape(chart.text)}</p>")


def table_of(frame: pd.DataFrame) -> str:
    """Return a table as HTML that scrolls by itself."""
    text = frame.to_html(index=False, escape=True, border=0, na_rep="–", float_format="%.3f")
    return f'<div class="wide">{text}</div>'
