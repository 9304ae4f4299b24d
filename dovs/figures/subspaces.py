"""Subspaces of abstract labels: the energy of embeddings in each, and the angles between them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.cells import add_numbers, add_targets
from dovs.figures.labels import (
    escape_all,
    escape_in_lines,
    escape_text,
    listed,
    percent,
    plural,
    quoted,
    shorten,
)
from dovs.figures.layout import float32, new_figure, note_figure, tick_angle
from dovs.figures.palette import SEQUENTIAL, text_on_scale

NO_SUBSPACES = "No subspaces were fitted for this epoch."
NO_ANGLES = "Angles need two abstract labels of two classes or more each."
MOST_WITH_NUMBERS = 12
MOST_LETTERS = 48  # of a name in a sentence
ROOM = 36  # letters that fit into a row below a matrix
LEVEL = 9  # columns up to which what is below them stands level
LETTERS = 24  # of a name in a line beside a matrix


def energy_heatmap(frame: pd.DataFrame) -> go.Figure:
    """Draw the share of each abstract label's energy in each subspace, as percentages.

    Args:
        frame: abstract_label, subspace, energy in [0, 1]; rows of an abstract label sum to 1.

    Returns:
        A heatmap, and invisible squares that report clicks: `customdata` = number of the abstract
        label, from 0, in order of first appearance.
    """
    if frame.empty:
        return note_figure(NO_SUBSPACES)
    grid = _grid(frame, "abstract_label", "subspace", "energy")
    figure = _heatmap(100 * grid, top=100.0, unit="%", title="Energy", hover="")
    rows, columns = (part.ravel() for part in np.indices(grid.shape, dtype=np.int32))
    text = [
        f"{percent(share)} of the energy of<br>{label}<br>is in {subspace}"
        for (label, subspace), share in zip(
            ((a, b) for a in escape_all(grid.index, 60) for b in escape_all(grid.columns, 60)),
            grid.to_numpy(float).ravel(),
            strict=True,
        )
    ]
    figure.update_traces(hoverinfo="skip", hovertemplate=None)
    add_targets(figure, columns, rows, rows, text, size=26)
    return figure.update_layout(xaxis={"title": "Subspace"}, yaxis={"title": "Abstract label"})


def energy_heatmap_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `energy_heatmap` shows."""
    if frame.empty:
        return NO_SUBSPACES
    own = frame[frame["abstract_label"] == frame["subspace"]].dropna(subset=["energy"])
    text = f"Share of the energy of {plural(frame['abstract_label'].nunique(), 'abstract label')}."
    if own.empty:
        return text
    most, least = own.loc[own["energy"].idxmax()], own.loc[own["energy"].idxmin()]
    return (
        f"{text[:-1]} in each subspace. The share in its own subspace is largest for "
        f"{_named(most['abstract_label'])} ({percent(most['energy'])}) and smallest for "
        f"{_named(least['abstract_label'])} ({percent(least['energy'])})."
    )


def angle_heatmap(frame: pd.DataFrame, column: str = "mean_angle") -> go.Figure:
    """Draw the principal angles between the subspaces of abstract labels, in degrees.

    Abstract labels without an angle to any other are left out.

    Args:
        frame: abstract_label_a, abstract_label_b, mean_angle, min_angle in degrees, each pair
            once or twice.
        column: which of the two angles.
    """
    known = _known_pairs(frame, column)
    if known.empty:
        return note_figure(NO_ANGLES)
    named = set(known["abstract_label_a"]) | set(known["abstract_label_b"])
    frame = frame[frame["abstract_label_a"].isin(named) & frame["abstract_label_b"].isin(named)]
    grid = _grid(frame, "abstract_label_a", "abstract_label_b", column, symmetric=True)
    return _heatmap(
        grid,
        top=90.0,
        unit="°",
        title="Angle",
        hover="%{z:.1f}° between<br>%{customdata[0]}<br>and %{customdata[1]}",
    )


def angle_heatmap_text(frame: pd.DataFrame, column: str = "mean_angle") -> str:
    """Return one or two sentences about what `angle_heatmap` shows."""
    pairs = _known_pairs(frame, column)
    if pairs.empty:
        return NO_ANGLES
    named = {*pairs["abstract_label_a"], *pairs["abstract_label_b"]}
    apart = [name for name in dict.fromkeys(frame["abstract_label_a"]) if name not in named]
    left_out = ""
    if apart:
        left_out = (
            f" {listed([_named(name) for name in apart])} "
            f"{'is' if len(apart) == 1 else 'are'} left out: an abstract label of one class has no "
            "subspace."
        )
    kind = {"mean_angle": "Mean", "min_angle": "Smallest"}.get(column, "Principal")
    text = f"{kind} principal angles between subspaces; 90° means fully separate subspaces."
    near, far = (
        f"{_named(pair['abstract_label_a'])} and {_named(pair['abstract_label_b'])} "
        f"({pair[column]:.0f}°)"
        for pair in (pairs.loc[pairs[column].idxmin()], pairs.loc[pairs[column].idxmax()])
    )
    if pairs[["abstract_label_a", "abstract_label_b"]].apply(frozenset, axis=1).nunique() == 1:
        return f"{text} There is one pair: {near}.{left_out}"
    return f"{text} Smallest between {near}, largest between {far}.{left_out}"


def _named(name: object) -> str:
    return quoted(shorten(str(name), MOST_LETTERS))


def _known_pairs(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the rows of two different abstract labels whose angle is known."""
    if frame.empty:
        return frame
    return frame[frame["abstract_label_a"] != frame["abstract_label_b"]].dropna(subset=[column])


def _grid(
    frame: pd.DataFrame, rows: str, columns: str, values: str, symmetric: bool = False
) -> pd.DataFrame:
    """Return the frame as a matrix, rows and columns in order of first appearance."""
    row_names, column_names = list(dict.fromkeys(frame[rows])), list(dict.fromkeys(frame[columns]))
    if symmetric:
        row_names = column_names = list(dict.fromkeys([*row_names, *column_names]))
    grid = frame.pivot_table(index=rows, columns=columns, values=values, aggfunc="first")
    grid = grid.reindex(index=row_names, columns=column_names)
    return grid.combine_first(grid.T).reindex(row_names, columns=row_names) if symmetric else grid


def _heatmap(grid: pd.DataFrame, top: float, unit: str, title: str, hover: str) -> go.Figure:
    rows, columns = escape_all(grid.index, 60), escape_all(grid.columns, 60)
    figure = new_figure(170 + max(170, 28 * len(rows)), margin={"t": 10})
    figure.add_trace(
        go.Heatmap(
            z=float32(grid.to_numpy(float)),
            customdata=[[[row, column] for column in columns] for row in rows],
            zmin=0,
            zmax=top,
            colorscale=SEQUENTIAL,
            xgap=1,
            ygap=1,
            colorbar={"title": {"text": title}, "ticksuffix": unit, "thickness": 12},
            hovertemplate=hover + "<extra></extra>",
            hoverongaps=False,
        )
    )
    if len(columns) <= MOST_WITH_NUMBERS:
        _add_numbers(figure, grid.to_numpy(float), top)
    below, beside = _tick_texts([str(each) for each in grid.columns], [str(g) for g in grid.index])
    for update, texts in ((figure.update_xaxes, below), (figure.update_yaxes, beside)):
        update(
            tickmode="array",
            tickvals=np.arange(len(texts)).tolist(),
            ticktext=texts,
            showgrid=False,
        )
    figure.update_xaxes(tickangle=0 if len(below) <= LEVEL else -90)
    figure.update_yaxes(autorange="reversed")
    return figure


def _tick_texts(columns: list[str], rows: list[str]) -> tuple[list[str], list[str]]:
    """Return what stands below the columns and beside the rows.

    Names that have no place side by side are only beside the rows, with a number that is below the
    column of the same abstract label.
    """
    beside = [escape_in_lines(name, LETTERS) for name in rows]
    if tick_angle(columns, ROOM, 0) == 0:
        return escape_all(columns), beside
    numbers = {name: f"{number}." for number, name in enumerate(rows, start=1)}
    below = [numbers.get(name) or escape_text(name, LETTERS) for name in columns]
    return below, [f"{numbers[name]} {text}" for name, text in zip(rows, beside, strict=True)]


def _add_numbers(figure: go.Figure, values: np.ndarray, top: float) -> None:
    rows, columns = np.nonzero(np.isfinite(values))
    known = values[rows, columns]
    add_numbers(
        figure, columns, rows, [f"{each:.0f}" for each in known], text_on_scale(known, 0, top)
    )
