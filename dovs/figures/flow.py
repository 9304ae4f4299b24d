"""How classes change their abstract label from one hierarchy to the next."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_text, plural, quoted, shorten
from dovs.figures.layout import new_figure, note_figure
from dovs.figures.palette import GRID, abstract_label_colours

NO_FLOW = "There is only one hierarchy, so there is no change to show."


def label_flow(frame: pd.DataFrame) -> go.Figure:
    """Draw hierarchies as columns of abstract labels, and classes as streams between them.

    Args:
        frame: step, from_step, to_step, from_label, to_label, from_name, to_name, classes, images,
            class_names, from `dovs.analysis.hierarchies.flow_frame`.

    Returns:
        One Sankey trace; nodes in the colours of their labels.
    """
    if frame.empty:
        return note_figure(NO_FLOW)
    nodes: dict[tuple[int, int], tuple[str, str]] = {}
    for row in frame.itertuples(index=False):
        nodes.setdefault((row.step, row.from_label), (row.from_step, row.from_name))
        nodes.setdefault((row.step + 1, row.to_label), (row.to_step, row.to_name))
    places = {key: i for i, key in enumerate(sorted(nodes))}
    palette = abstract_label_colours(max(label for _, label in nodes) + 1)
    steps = max(step for step, _ in nodes)
    tallest = max(sum(s == step for s, _ in nodes) for step in range(steps + 1))
    figure = new_figure(min(900, max(320, 46 * tallest)), margin={"t": 30, "l": 0, "r": 0, "b": 10})
    ordered = sorted(nodes)
    figure.add_trace(
        go.Sankey(
            arrangement="snap",
            node={
                "label": [escape_text(nodes[key][1], 18) for key in ordered],
                "color": [palette[label] for _, label in ordered],
                "customdata": [
                    f"{escape_text(nodes[key][0])}: {escape_text(nodes[key][1], 80)}"
                    for key in ordered
                ],
                "hovertemplate": "%{customdata}<br>%{value:.0f} classes<extra></extra>",
                "pad": 12,
                "thickness": 14,
                "line": {"width": 0},
                "x": [0.001 + 0.998 * step / steps for step, _ in ordered],
                "y": [
                    (i + 0.5) / sum(s == step for s, _ in ordered)
                    for step in range(steps + 1)
                    for i in range(sum(s == step for s, _ in ordered))
                ],
            },
            link={
                "source": [places[r.step, r.from_label] for r in frame.itertuples(index=False)],
                "target": [places[r.step + 1, r.to_label] for r in frame.itertuples(index=False)],
                "value": frame["classes"].tolist(),
                "color": GRID,
                "customdata": [escape_text(names, 200) for names in frame["class_names"]],
                "hovertemplate": "%{customdata}<extra></extra>",
            },
        )
    )
    named = {step: name for (step, _), (name, _) in nodes.items()}
    for step, name in named.items():
        anchor = "left" if step == 0 else "right" if step == steps else "center"
        figure.add_annotation(
            text=escape_text(name, 24),
            x=step / steps,
            y=1.0,
            yshift=22,
            xref="paper",
            yref="paper",
            xanchor=anchor,
            showarrow=False,
        )
    return figure


def label_flow_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `label_flow` shows."""
    if frame.empty:
        return NO_FLOW
    steps = int(frame["step"].max()) + 1
    first = frame[frame["step"] == 0]
    text = (
        f"{plural(int(first['classes'].sum()), 'class', 'classes')} over "
        f"{plural(steps + 1, 'hierarchy', 'hierarchies')}, from "
        f"{frame['from_step'].iloc[0]} to {frame['to_step'].iloc[-1]}."
    )
    moved = frame[frame["from_label"] != frame["to_label"]]
    if moved.empty:
        return f"{text} No class changed its abstract label."
    largest = moved.loc[moved["classes"].idxmax()]
    return (
        f"{text} {plural(int(moved['classes'].sum()), 'change')} of label; the largest, "
        f"{largest['from_step']} to {largest['to_step']}: "
        f"{quoted(shorten(largest['class_names'], 60))}."
    )
