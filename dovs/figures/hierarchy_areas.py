"""A sunburst of abstract labels and their classes, sized by images, whose parts can be clicked.

It is an ECharts option as a dictionary, because plotly reports no clicks on a sunburst. ECharts
shows names as plain text, so they are not escaped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from plotly.colors import sample_colorscale

from dovs.figures.labels import percent, plural, quoted, shorten
from dovs.figures.palette import (
    SEQUENTIAL,
    UNKNOWN_COLOUR,
    abstract_label_colours,
    class_colours,
    text_on,
)

MOST_NAMES = 60


def sunburst(frame: pd.DataFrame, by_recall: bool) -> dict[str, Any]:
    """Draw abstract labels as an inner ring, in their colours, and their classes as an outer one.

    Args:
        frame: class_index, class_name, count, abstract_label, abstract_label_name, and recall in
            [0, 1] or NaN, for `by_recall`.
        by_recall: colour classes by recall, from dark for the lowest to light for 100 %; otherwise
            by abstract label.

    Returns:
        An ECharts option with one sunburst series whose parts can be selected one at a time.
    """
    labels = sorted(frame["abstract_label"].unique().tolist())
    shades = class_colours(_groups(frame))
    base = abstract_label_colours(max(labels, default=0) + 1)
    lowest = _lowest(frame)
    named = len(frame) <= MOST_NAMES
    nodes: list[dict[str, Any]] = []
    for m in labels:
        part = frame[frame["abstract_label"] == m].sort_values("count", ascending=False)
        inside = []
        for row in part.assign(recall=part.get("recall", np.nan)).itertuples(index=False):
            shade = _of_recall(row.recall, lowest) if by_recall else shades[row.class_index]
            inside.append(
                {
                    "name": shorten(str(row.class_name), 60),
                    "value": int(row.count),
                    "itemStyle": {"color": shade},
                    "label": _text(shade),
                }
            )
        nodes.append(
            {
                "name": shorten(str(part["abstract_label_name"].iloc[0]), 60),
                "children": inside,
                "itemStyle": {"color": base[m]},
                "label": _text(base[m]) | {"show": len(labels) <= 12},
            }
        )
    return {
        "tooltip": {"trigger": "item"},
        "toolbox": {"feature": {"saveAsImage": {"title": "Save as image", "name": "areas"}}},
        "series": [
            {
                "type": "sunburst",
                "data": nodes,
                "radius": ["12%", "96%"],
                "selectedMode": "single",
                "nodeClick": False,
                "sort": None,
                "animationDurationUpdate": 300,
                "emphasis": {"focus": "ancestor"},
                "select": {"itemStyle": {"borderColor": "#888888", "borderWidth": 2}},
                "itemStyle": {"borderWidth": 1 if len(frame) <= 200 else 0},
                "label": {"rotate": "radial", "overflow": "truncate", "width": 90, "minAngle": 6},
                "levels": [
                    {"r0": "0%", "r": "12%", "itemStyle": {"color": UNKNOWN_COLOUR}},
                    {"r0": "12%", "r": "54%", "label": {"rotate": "tangential"}},
                    {"r0": "54%", "r": "96%", "label": {"show": named}},
                ],
            }
        ],
    }


def sunburst_text(frame: pd.DataFrame, by_recall: bool) -> str:
    """Return one or two sentences about what `sunburst` shows."""
    labels = frame["abstract_label"].nunique()
    text = (
        f"{plural(len(frame), 'class', 'classes')} in {plural(labels, 'abstract label')}, sized by "
        f"training images."
    )
    if not by_recall or not frame["recall"].notna().any():
        return text
    mean = frame.groupby("abstract_label_name")["recall"].mean().dropna()
    return (
        f"{text} Classes are light where recall is 100% and dark where it is "
        f"{percent(_lowest(frame), 0)}. Mean recall is lowest in "
        f"{quoted(shorten(str(mean.idxmin()), 60))} ({percent(float(mean.min()))}) and highest in "
        f"{quoted(shorten(str(mean.idxmax()), 60))} ({percent(float(mean.max()))})."
    )


def clicked_part(frame: pd.DataFrame, index: int) -> tuple[int | None, int | None]:
    """Return the abstract label and the class of a part of the chart.

    ECharts numbers the parts depth first; the root is 0.

    Returns:
        (label, class); class None where a label was clicked, both None for the root.
    """
    at = 0
    for m in sorted(frame["abstract_label"].unique().tolist()):
        at += 1
        if at == index:
            return m, None
        part = frame[frame["abstract_label"] == m].sort_values("count", ascending=False)
        if at < index <= at + len(part):
            return m, int(part["class_index"].iloc[index - at - 1])
        at += len(part)
    return None, None


def _groups(frame: pd.DataFrame) -> np.ndarray:
    groups = np.full(int(frame["class_index"].max()) + 1, -1)
    groups[frame["class_index"].to_numpy(int)] = frame["abstract_label"]
    return groups


def _lowest(frame: pd.DataFrame) -> float:
    """Return the recall of the darkest colour: the lowest recall, rounded down to a tenth."""
    known = frame["recall"].dropna() if "recall" in frame else pd.Series(dtype=float)
    return 0.0 if known.empty else min(float(np.floor(10 * known.min()) / 10), 0.9)


def _of_recall(recall: float, lowest: float) -> str:
    if not np.isfinite(recall):
        return UNKNOWN_COLOUR
    share = float(np.clip((recall - lowest) / (1 - lowest), 0, 1))
    (colour,) = sample_colorscale(SEQUENTIAL, [share], colortype="tuple")
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)


def _text(colour: str) -> dict[str, Any]:
    return {"color": text_on(colour), "textBorderWidth": 0}
