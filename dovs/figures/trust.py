"""How well a map shows the embedding, for each class."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, listed, percent, plural, quoted, shorten
from dovs.figures.layout import float32, name_ticks, new_figure, note_figure
from dovs.figures.palette import CORRECT_COLOURS, GROUP_COLOURS, OUTLINE

MOST_ROWS = 25
FLATTERS, FALSE_NEIGHBOURS, MIXES = "flatters", "false neighbours", "mixes"
"""How a map misleads about a class, as `trust_frame` of `dovs.analysis` calls it."""
REASONS = {
    FLATTERS: "the map shows it purer than it is in the embedding",
    FALSE_NEIGHBOURS: "some of its neighbours on the map are far from it in the embedding",
    MIXES: "the map mixes it with others more than the embedding does",
}


def why_not_compared(frame: pd.DataFrame, what: str = "points") -> str:
    """Return why a map cannot be compared with the embedding; "" where it can.

    Args:
        frame: as `purity_dots`, or empty where there are too few points.
        what: the points are called.

    >>> why_not_compared(pd.DataFrame(), "test images")
    'There are too few test images to compare map and embedding.'
    """
    if frame.empty:
        return f"There are too few {what} to compare map and embedding."
    if frame["trustworthiness"].isna().all():
        return (
            "All points are equal in the embedding, so none has nearest neighbours to compare with "
            "the map."
        )
    if len(frame) == 1:
        return "There is only one class: every neighbour has it, so purity shows nothing."
    return ""


def purity_dots(frame: pd.DataFrame) -> go.Figure:
    """Draw the purity of each class's neighbourhoods in the embedding and on the map.

    A map whose purity is far above that of the embedding shows classes as too well separated.

    Args:
        frame: in the order of the axis; class_index, class_name, purity, most_purity, map_purity,
            trustworthiness in [0, 1], misleads ("" = it does not).

    Returns:
        A trace of lines between the two, one of each kind of dot, `customdata` = class_index.
    """
    if problem := why_not_compared(frame):
        return note_figure(problem)
    frame = frame.reset_index(drop=True)
    rows = len(frame) <= MOST_ROWS
    place = frame.index.to_numpy(np.int32)
    figure = new_figure(110 + 26 * len(frame) if rows else 400)
    pairs = 100 * frame[["purity", "map_purity"]].to_numpy(float)
    between = np.column_stack([pairs, np.full(len(frame), np.nan)]).ravel()
    along = np.repeat(place.astype(np.float32), 3)
    figure.add_trace(
        go.Scatter(
            x=float32(between) if rows else along,
            y=along if rows else float32(between),
            mode="lines",
            line={"color": OUTLINE, "width": 1.5},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    names = escape_all(frame["class_name"], 60)
    text = [
        f"{name}<br>trustworthiness {trust:.3f}"
        + (f"<br>{REASONS[reason]}" if reason in REASONS else "")
        for name, trust, reason in zip(
            names, frame["trustworthiness"], frame["misleads"], strict=True
        )
    ]
    for column, name, colour, symbol in (
        ("purity", "in the embedding", GROUP_COLOURS["many"], "circle"),
        ("map_purity", "on the map", CORRECT_COLOURS[False], "diamond"),
    ):
        length = float32(100 * frame[column].to_numpy(float))
        figure.add_trace(
            go.Scatter(
                x=length if rows else place,
                y=place if rows else length,
                mode="markers",
                name=name,
                marker={"color": colour, "symbol": symbol, "size": 9 if rows else 6},
                customdata=frame["class_index"].to_numpy(np.int32),
                hovertext=text,
                hovertemplate="%{hovertext}<br>%{" + ("x" if rows else "y") + ":.0f}% "
                "of the neighbours have its class<extra>" + name + "</extra>",
            )
        )
    names_axis = {
        **name_ticks(escape_all(frame["class_name"], 18), 30),
        "showgrid": False,
        "range": [len(frame) - 0.4, -0.6] if rows else [-0.6, len(frame) - 0.4],
    }
    share_axis = {"range": [-2, 102], "dtick": 20, "title": "Neighbours of the same class (%)"}
    across, length_axis = ("y", "x") if rows else ("x", "y")
    figure.update_layout({f"{across}axis": names_axis, f"{length_axis}axis": share_axis})
    if not rows:
        figure.update_xaxes(tickangle=-90)
    return figure


def purity_dots_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `purity_dots` shows."""
    if problem := why_not_compared(frame):
        return problem
    mean = (
        f"Neighbours of the same class: {percent(frame['purity'].mean())} in the embedding and "
        f"{percent(frame['map_purity'].mean())} on the map, mean of "
        f"{plural(len(frame), 'class', 'classes')}."
    )
    marked = frame[frame["misleads"] != ""]
    if marked.empty:
        return (
            f"{mean} No class is shown much purer or more mixed than it is, or with false "
            "neighbours."
        )
    names = [quoted(shorten(name, 30)) for name in marked["class_name"]]
    return f"{mean} The map misleads for {listed(names)}."
