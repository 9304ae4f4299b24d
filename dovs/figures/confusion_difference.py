"""The difference of two confusion matrices."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.cells import add_numbers, add_targets, bar_above
from dovs.figures.confusion import FULL, MOST_NAMES, MOST_TARGETS, MOST_WITH_NUMBERS, PLOT
from dovs.figures.labels import escape_all, quoted, shorten
from dovs.figures.layout import name_ticks, new_figure, note_figure, title_below
from dovs.figures.palette import CORRECT_COLOURS, text_on
from dovs.signs import signed

NOTHING = "There is no confusion of both to compare."
LESS, MORE = CORRECT_COLOURS[False], CORRECT_COLOURS[True]


def confusion_change(frame: pd.DataFrame) -> go.Figure:
    """Draw how the share of each cell differs, second minus first, in points of the true class.

    Blue cells have more images than before, red ones fewer: blue on the diagonal is a gain, blue
    beside it a mistake that has become more frequent.

    Args:
        frame: see `dovs.analysis.confusion_difference.confusion_difference`.

    Returns:
        A heatmap, perhaps numbers, and last the invisible squares that report pointer and clicks:
        `customdata` = (true_index, predicted_index).
    """
    known = frame.dropna(subset=["difference"]) if len(frame) else frame
    if known.empty:
        return note_figure(NOTHING)
    diagonal = frame[frame["correct"]].sort_values("row")
    classes = len(diagonal)
    side = min(PLOT, max(300, 34 * classes))
    z = np.full((classes, classes), np.nan, dtype=np.float32)
    z[known["row"], known["column"]] = 100 * known["difference"]
    reach = max(1.0, float(np.nanmax(np.abs(z))))
    few, many = (tuple(bytes.fromhex(colour[1:])) for colour in (LESS, MORE))
    figure = new_figure(side + 180, margin={"t": 10, "l": 10, "r": 10, "b": 10})
    figure.add_trace(
        go.Heatmap(
            z=z,
            zmin=-reach,
            zmax=reach,
            colorscale=[
                [0, f"rgba{(*few, 1)}"],
                [0.5, f"rgba{(*few, 0)}"],
                [0.5, f"rgba{(*many, 0)}"],
                [1, f"rgba{(*many, 1)}"],
            ],
            colorbar=bar_above("Second minus first (points)")
            | {
                "tickvals": [-reach, 0, reach],
                "ticktext": [signed(-reach, 0), "0", signed(reach, 0)],
            },
            hoverinfo="skip",
            hoverongaps=False,
        )
    )
    if classes <= MOST_WITH_NUMBERS:
        _write_numbers(figure, known, reach)
    largest = np.argsort(-known["difference"].abs().to_numpy(), kind="stable")[:MOST_TARGETS]
    filled = known.iloc[np.sort(largest)]
    add_targets(
        figure,
        filled["column"].to_numpy(np.int32),
        filled["row"].to_numpy(np.int32),
        filled[["true_index", "predicted_index"]].to_numpy(np.int32),
        _hover(filled),
        0.95 * side / classes,
    )
    edges = [-0.5, classes - 0.5]
    ticks = name_ticks(escape_all(diagonal["true_name"], 18), MOST_NAMES)
    size = 10 if classes > 25 else 12
    shared = {**ticks, "showgrid": False, "tickfont": {"size": size}}
    figure.update_xaxes(
        **shared,
        title={"text": "Predicted class", "standoff": title_below(ticks["ticktext"], size)},
        range=edges,
        tickangle=-90,
        constrain="domain",
    )
    figure.update_yaxes(
        **shared,
        title="True class",
        range=edges[::-1],
        scaleanchor="x",
        constrain="domain",
        constraintoward="top",
    )
    return figure


def confusion_change_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `confusion_change` shows."""
    known = frame.dropna(subset=["difference"]) if len(frame) else frame
    if known.empty:
        return NOTHING
    wrong = known[~known["correct"]]
    text = "Shares of each true class, second minus first, in points: more is blue, less is red."
    parts = [
        f"{verb} {quoted(shorten(row['true_name'], 30))} predicted as "
        f"{quoted(shorten(row['predicted_name'], 30))} ({signed(100 * row['difference'])})"
        for verb, row in (
            ("rarer", wrong.loc[wrong["difference"].idxmin()] if len(wrong) else None),
            ("more frequent", wrong.loc[wrong["difference"].idxmax()] if len(wrong) else None),
        )
        if row is not None and row["difference"]
    ]
    return f"{text} Most of all, {' and '.join(parts)}." if parts else text


def _write_numbers(figure: go.Figure, known: pd.DataFrame, reach: float) -> None:
    """Write the points: on full cells by their colour, on pale ones in that of the page's text."""
    points = (100 * known["difference"]).round()
    full = points.abs() > FULL * reach
    for chosen, colour in (
        (full & (points > 0), text_on(MORE)),
        (full & (points < 0), text_on(LESS)),
        (~full & (points != 0), None),
    ):
        cells = known[chosen]
        if len(cells):
            add_numbers(
                figure,
                cells["column"].to_numpy(np.int32),
                cells["row"].to_numpy(np.int32),
                [signed(value, 0) for value in points[chosen]],
                None if colour is None else [colour] * len(cells),
            )


def _hover(frame: pd.DataFrame) -> list[str]:
    true, predicted = escape_all(frame["true_name"], 40), escape_all(frame["predicted_name"], 40)
    return [
        f"{a} {'right' if row.correct else '→ ' + b}<br>{100 * row.first:.1f}% → "
        f"{100 * row.second:.1f}%: {signed(100 * row.difference)} points"
        for a, b, row in zip(true, predicted, frame.itertuples(index=False), strict=True)
    ]
