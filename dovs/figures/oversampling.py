"""The over-sampling of a training image: its neighbours, its targets, and samples by class."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, plural, quoted, shorten
from dovs.figures.layout import float32, name_ticks, new_figure, note_figure, tick_angle
from dovs.figures.palette import CORRECT_COLOURS, GROUP_COLOURS, GROUPS, OUTLINE, UNKNOWN_COLOUR

NO_TARGETS = "This image has no embedding targets."
NO_DRAWS = "There are no classes to sample from."
TARGET, NEIGHBOUR, POINT = CORRECT_COLOURS[False], GROUP_COLOURS["many"], "#14a085"


def target_map(frame: pd.DataFrame) -> go.Figure:
    """Draw an image, its in-class neighbours and its embedding targets on the map.

    Args:
        frame: kind ("point", "neighbour", "target" or "class"), id, x, y, number (of the neighbour
            or target, from 1; 0 for the point), distance (from the point, in the embedding).

    Returns:
        A trace of lines, then one for each kind that is present, `customdata` = id.
    """
    if frame.empty or not (frame["kind"] == "target").any():
        return note_figure(NO_TARGETS)
    figure = new_figure(420)
    origin = frame[frame["kind"] == "point"].iloc[0]
    targets = frame[frame["kind"] == "target"]
    gap = np.full(len(targets), np.nan)
    figure.add_trace(
        go.Scatter(
            x=float32(np.stack([np.full(len(targets), origin["x"]), targets["x"], gap], 1).ravel()),
            y=float32(np.stack([np.full(len(targets), origin["y"]), targets["y"], gap], 1).ravel()),
            mode="lines",
            line={"color": TARGET, "width": 1.2},
            name="from the image to a target",
            hoverinfo="skip",
        )
    )
    for kind, name, colour, symbol, size in (
        ("class", "other images of the class", UNKNOWN_COLOUR, "circle", 5),
        ("neighbour", "in-class neighbours", NEIGHBOUR, "circle", 12),
        ("target", "embedding targets", TARGET, "x", 10),
        ("point", "the image", POINT, "star", 15),
    ):
        part = frame[frame["kind"] == kind]
        if part.empty:
            continue
        numbered = kind in ("neighbour", "target")
        figure.add_trace(
            go.Scatter(
                x=float32(part["x"]),
                y=float32(part["y"]),
                mode="markers+text" if kind == "neighbour" else "markers",
                text=[str(n) for n in part["number"]] if kind == "neighbour" else None,
                textposition="top center",
                marker={"color": colour, "symbol": symbol, "size": size},
                opacity=0.5 if kind == "class" else 1.0,
                name=name,
                customdata=part["id"].to_numpy(np.int32),
                hovertext=[f"{kind} {n}" if numbered else name for n in part["number"]],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    near = frame[frame["kind"] != "class"]
    bare = {"showticklabels": False, "showgrid": False, "title": ""}
    figure.update_xaxes(**bare, range=_around(near["x"]))
    figure.update_yaxes(**bare, range=_around(near["y"]), scaleanchor="x")
    return figure


def target_map_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `target_map` shows."""
    targets = frame[frame["kind"] == "target"] if not frame.empty else frame
    if targets.empty:
        return NO_TARGETS
    near = int((frame["kind"] == "neighbour").sum())
    return (
        f"{plural(len(targets), 'embedding target')} of one training image between its "
        f"{plural(near, 'in-class neighbour')}, at a distance of "
        f"{targets['distance'].min():.2f} to {targets['distance'].max():.2f} from it in the "
        "embedding. On the map, targets are at the weighted mean of the neighbours' positions: the "
        "projection does not include them."
    )


def weight_bars(frame: pd.DataFrame) -> go.Figure:
    """Draw the weights of each target's neighbours: a bar for each target, a part a neighbour.

    Args:
        frame: draw, neighbour (from 1), id, weight in [0, 1].

    Returns:
        A bar trace a neighbour, `customdata` = id of the neighbour.
    """
    if frame.empty:
        return note_figure(NO_TARGETS)
    numbers = sorted(frame["neighbour"].unique())
    figure = new_figure(
        120 + 24 * frame["draw"].nunique(), barmode="stack", legend_traceorder="normal"
    )
    shades = np.linspace(1, 0.25, len(numbers))
    red, green, blue = bytes.fromhex(NEIGHBOUR[1:])
    for number, shade in zip(numbers, shades, strict=True):
        part = frame[frame["neighbour"] == number]
        figure.add_trace(
            go.Bar(
                x=float32(100 * part["weight"].to_numpy(float)),
                y=part["draw"].to_numpy(np.int32),
                orientation="h",
                name=f"neighbour {number}",
                marker={
                    "color": f"rgba({red}, {green}, {blue}, {shade:.2f})",
                    "line": {"width": 1, "color": OUTLINE},
                },
                customdata=part["id"].to_numpy(np.int32),
                hovertemplate=f"target %{{y}}, neighbour {number}: %{{x:.1f}}%<extra></extra>",
            )
        )
    figure.update_xaxes(range=[0, 100.5], title="Weight (%)")
    figure.update_yaxes(
        title="Target", dtick=1, showgrid=False, range=[frame["draw"].max() + 0.5, 0.5]
    )
    return figure


def weight_bars_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `weight_bars` shows."""
    if frame.empty:
        return NO_TARGETS
    top = frame.loc[frame["weight"].idxmax()]
    return (
        f"Weights of {plural(frame['neighbour'].nunique(), 'in-class neighbour')} in "
        f"{plural(frame['draw'].nunique(), 'embedding target')}; the weights of a target sum to "
        f"100%. The largest is {100 * top['weight']:.0f}%, of neighbour {int(top['neighbour'])} in "
        f"target "
        f"{int(top['draw'])}."
    )


def draw_bars(frame: pd.DataFrame) -> go.Figure:
    """Draw how often images of each class are sampled in a round, and how many there are.

    Args:
        frame: in the order of the axis; class_index, class_name, count, group, draws, per_image.

    Returns:
        A bar trace for each group present, `customdata` = class_index, and a line of the images.
    """
    if frame.empty:
        return note_figure(NO_DRAWS)
    frame = frame.reset_index(drop=True)
    figure = new_figure(360, barmode="overlay")
    names = escape_all(frame["class_name"], 60)
    for group in GROUPS:
        part = frame[frame["group"] == group]
        if part.empty:
            continue
        figure.add_trace(
            go.Bar(
                x=part.index.to_numpy(np.int32),
                y=float32(part["draws"]),
                width=0.9,
                name=group,
                marker={"color": GROUP_COLOURS[group], "line": {"width": 0}},
                customdata=part["class_index"].to_numpy(np.int32),
                hovertext=[
                    f"{names[i]}<br>{plural(int(count), 'image')}, each sampled {each:.1f} times"
                    for i, count, each in zip(
                        part.index, part["count"], part["per_image"], strict=True
                    )
                ],
                hovertemplate="%{hovertext}<br>%{y:,.0f} samples<extra>" + group + "</extra>",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=frame.index.to_numpy(np.int32),
            y=frame["count"].to_numpy(np.int32),
            mode="lines+markers",
            name="training images",
            line={"color": OUTLINE, "width": 1.5, "dash": "dot"},
            marker={"size": 4, "color": OUTLINE},
            hoverinfo="skip",
        )
    )
    figure.update_yaxes(type="log", dtick=1, title="Samples per round")
    ticks = escape_all(frame["class_name"], 18)
    figure.update_xaxes(
        **name_ticks(ticks, 30), showgrid=False, tickangle=tick_angle(ticks, 60, 25)
    )
    return figure


def draw_bars_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `draw_bars` shows."""
    if frame.empty:
        return NO_DRAWS
    most, least = frame.loc[frame["per_image"].idxmax()], frame.loc[frame["per_image"].idxmin()]
    if np.isclose(most["per_image"], least["per_image"]):
        return (
            f"{frame['draws'].sum():,.0f} samples are expected in a round. Every image is sampled "
            f"{most['per_image']:.1f} times."
        )
    return (
        f"{frame['draws'].sum():,.0f} samples are expected in a round. An image of "
        f"{quoted(shorten(most['class_name'], 40))} ({int(most['count']):,} training images) is "
        f"sampled {most['per_image']:.1f} times, one of {quoted(shorten(least['class_name'], 40))} "
        f"({int(least['count']):,}) {least['per_image']:.1f} times."
    )


def _around(places: pd.Series) -> list[float]:
    """Return a range around some positions, with a margin that shows nearby points."""
    low, high = float(places.min()), float(places.max())
    free = max(0.4 * (high - low), 0.2)
    return [low - free, high + free]
