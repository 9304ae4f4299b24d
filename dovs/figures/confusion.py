"""Confusion matrices whose cells can be clicked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.cells import add_numbers, add_targets, bar_above
from dovs.figures.labels import escape_all, percent, plural, quoted, shorten
from dovs.figures.layout import name_ticks, new_figure, note_figure, title_below
from dovs.figures.palette import (
    CORRECT_COLOURS,
    GRID,
    OUTLINE,
    abstract_label_colours,
    text_on,
)

NO_CELLS = "No images of this split have been classified yet."
OF = {
    "row": "of the images of the true class",
    "column": "of the images predicted as that class",
    "none": "of all images",
}
MOST_WITH_NUMBERS = 12  # classes up to which shares are written into the cells
FULL = 0.85  # share of a scale's top above which a cell has its colour, whatever the page's
MOST_NAMES = 26
MOST_TARGETS = 1000  # cells that report pointer and clicks; each is an element of the page
PLOT = 700  # largest side of the plot, pixels


def confusion_matrix(frame: pd.DataFrame, normalise: str = "row") -> go.Figure:
    """Draw how often each class (row) is predicted as each class (column).

    Right predictions, on the diagonal, are blue; mistakes are red and have a colour scale of their
    own, because a cell with 5 % of the images would be invisible on the scale of the diagonal.

    Args:
        frame: row, column, true_index, true_name, predicted_index, predicted_name, count, share,
            correct; with abstract labels also abstract_label_index, abstract_label, inside:
            adjacent classes of one abstract label get a frame. With the column `selected`, cells
            with selected images get a ring.
        normalise: what a share is of: "row", "column" or "none".

    Returns:
        A heatmap of the diagonal, one of the mistakes, lines, and last the invisible squares that
        report clicks: `customdata` = (true_index, predicted_index).
    """
    if frame.empty:
        return note_figure(NO_CELLS)
    places = frame.drop_duplicates("row").sort_values("row")
    classes = len(places)
    side = min(PLOT, max(300, 34 * classes))
    names = frame[frame["correct"]].sort_values("row")["true_name"]
    figure = new_figure(side + 180, margin={"t": 10, "l": 10, "r": 10, "b": 10})
    right = frame["correct"].to_numpy(bool)
    for part, colour, title in (
        (frame[right], CORRECT_COLOURS[True], None),
        (frame[~right], CORRECT_COLOURS[False], "Mistakes"),
    ):
        if part["count"].sum() > 0:
            figure.add_trace(_heat(part, classes, colour, title))
    if classes <= MOST_WITH_NUMBERS:
        _add_numbers(figure, frame)
    if "abstract_label_index" in frame:
        _add_blocks(figure, places["abstract_label_index"].to_numpy(int))
    cell = side / classes
    if "selected" in frame and (frame["selected"] > 0).any():
        _add_rings(figure, frame[frame["selected"] > 0], cell)
    filled = _responding(frame)
    add_targets(
        figure,
        filled["column"].to_numpy(np.int32),
        filled["row"].to_numpy(np.int32),
        filled[["true_index", "predicted_index"]].to_numpy(np.int32),
        _hover(filled),
        0.95 * cell,
        f" {OF[normalise]}",
    )
    edges = [-0.5, classes - 0.5]
    size = 10 if classes > 25 else 12
    shared = {"showgrid": False, "tickfont": {"size": size}}
    ticks = name_ticks(escape_all(names, 18), MOST_NAMES)
    figure.update_xaxes(
        **ticks,
        **shared,
        title={"text": "Predicted class", "standoff": title_below(ticks["ticktext"], size)},
        range=edges,
        tickangle=-90,
        constrain="domain",
    )
    figure.update_yaxes(
        **ticks,
        **shared,
        title="True class",
        range=edges[::-1],
        scaleanchor="x",
        constrain="domain",
        constraintoward="top",  # free height of a narrow page is below
    )
    return figure


def _responding(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the cells that report pointer and clicks: the largest of those with images."""
    filled = frame[frame["count"] > 0]
    if len(filled) <= MOST_TARGETS:
        return filled
    largest = np.argsort(-filled["count"].to_numpy(), kind="stable")[:MOST_TARGETS]
    return filled.iloc[np.sort(largest)]


def confusion_matrix_text(frame: pd.DataFrame, normalise: str = "row") -> str:
    """Return one or two sentences about what `confusion_matrix` shows."""
    if frame.empty:
        return NO_CELLS
    images, classes = int(frame["count"].sum()), frame["row"].nunique()
    right = int(frame.loc[frame["correct"], "count"].sum())
    text = (
        f"Confusion matrix of {plural(images, 'image')} in {plural(classes, 'class', 'classes')}: "
        f"{percent(right / images if images else None)} are predicted right (the diagonal)."
    )
    if (frame["count"] > 0).sum() > MOST_TARGETS:
        text += f" Only the {MOST_TARGETS:,} cells with most images react to the pointer."
    wrong = frame[~frame["correct"] & frame["share"].notna() & (frame["count"] > 0)]
    if wrong.empty:
        return f"{text} There is no mistake."
    worst = wrong.loc[wrong["share"].idxmax()]
    pair = [quoted(shorten(worst[name], 40)) for name in ("true_name", "predicted_name")]
    return (
        f"{text} The largest mistake: {pair[0]} predicted as {pair[1]}, {percent(worst['share'])} "
        f"{OF[normalise]} ({plural(int(worst['count']), 'image')})."
    )


def _heat(part: pd.DataFrame, classes: int, colour: str, title: str | None) -> go.Heatmap:
    """Draw cells in shades of a colour; empty cells are transparent."""
    z = np.full((classes, classes), np.nan, dtype=np.float32)
    shown = part[part["count"] > 0]
    z[shown["row"], shown["column"]] = 100 * shown["share"]
    red, green, blue = bytes.fromhex(colour[1:])
    return go.Heatmap(
        z=z,
        zmin=0,
        zmax=float(np.nanmax(z)),
        colorscale=[
            [0, f"rgba({red}, {green}, {blue}, 0.1)"],
            [1, f"rgba({red}, {green}, {blue}, 1)"],
        ],
        showscale=title is not None,
        colorbar=bar_above(title, "%") if title is not None else None,
        hoverinfo="skip",
        hoverongaps=False,
    )


def _add_numbers(figure: go.Figure, frame: pd.DataFrame) -> None:
    """Write the shares: on full cells by their colour, on pale ones in that of the page's text."""
    shown = frame[frame["count"] > 0]
    for right in (True, False):
        part = shown[shown["correct"] == right]
        full = part["share"] > FULL * part["share"].max()
        for cells, colour in ((part[full], text_on(CORRECT_COLOURS[right])), (part[~full], None)):
            if len(cells):
                add_numbers(
                    figure,
                    cells["column"].to_numpy(np.int32),
                    cells["row"].to_numpy(np.int32),
                    [f"{100 * share:.0f}" for share in cells["share"]],
                    None if colour is None else [colour] * len(cells),
                )


def _hover(frame: pd.DataFrame) -> list[str]:
    """Return the hover text of each cell; short, because there can be thousands."""
    true, predicted = escape_all(frame["true_name"], 40), escape_all(frame["predicted_name"], 40)
    labels = [""] * len(frame)
    if "abstract_label" in frame:
        names = escape_all(frame["abstract_label"], 60)
        labels = [
            f"both in {name}<br>" if inside else ""
            for name, inside in zip(names, frame["inside"], strict=True)
        ]
    return [
        f"{a} {'right' if right else '→ ' + b}<br>{label}{plural(int(count), 'image')}, "
        f"{100 * share:.1f}%"
        for a, b, right, count, share, label in zip(
            true, predicted, frame["correct"], frame["count"], frame["share"], labels, strict=True
        )
    ]


def _add_blocks(figure: go.Figure, labels: np.ndarray) -> None:
    """Draw a frame around adjacent classes of one abstract label, and lines between labels."""
    cuts = np.flatnonzero(np.diff(labels)) + 1
    starts, ends = [0, *cuts.tolist()], [*cuts.tolist(), len(labels)]
    x: list[float | None] = []
    y: list[float | None] = []
    low, high = -0.5, len(labels) - 0.5
    for cut in cuts - 0.5:
        x += [low, high, None, cut, cut, None]
        y += [cut, cut, None, low, high, None]
    line = {"mode": "lines", "hoverinfo": "skip", "showlegend": False}
    figure.add_trace(go.Scatter(x=x, y=y, line={"color": GRID, "width": 1}, **line))
    colours = abstract_label_colours(int(labels.max()) + 1)
    for start, end in zip(starts, ends, strict=True):
        a, b = start - 0.5, end - 0.5
        figure.add_trace(
            go.Scatter(
                x=[a, b, b, a, a],
                y=[a, a, b, b, a],
                line={"color": colours[labels[start]], "width": 2},
                **line,
            )
        )


def _add_rings(figure: go.Figure, selected: pd.DataFrame, cell: float) -> None:
    figure.add_trace(
        go.Scatter(
            x=selected["column"].to_numpy(np.int32),
            y=selected["row"].to_numpy(np.int32),
            mode="markers",
            marker={
                "symbol": "square-open",
                "size": max(5.0, 0.9 * cell),
                "color": OUTLINE,
                "line": {"width": 2},
            },
            hoverinfo="skip",
            name="selected images",
            showlegend=False,
        )
    )
