"""The scores of different numbers of abstract labels, by which the tree is cut."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.layout import float32, new_figure, note_figure
from dovs.figures.palette import GROUP_COLOURS

NO_SCORES = "Different numbers of abstract labels were not compared."


def silhouette_scores(frame: pd.DataFrame) -> go.Figure:
    """Draw the silhouette of each number of abstract labels that was compared.

    Args:
        frame: num_labels, score, chosen (True for the number in use).
    """
    if frame.empty:
        return note_figure(NO_SCORES)
    frame = frame.sort_values("num_labels")
    chosen = frame["chosen"].astype(bool).to_numpy()
    colour = GROUP_COLOURS["many"]
    figure = new_figure(220, showlegend=False)
    figure.add_trace(
        go.Scatter(
            x=frame["num_labels"].to_numpy(np.int32),
            y=float32(frame["score"]),
            mode="lines+markers+text",
            line={"color": colour, "width": 1.5},
            marker={
                "color": colour,
                "opacity": 1,
                "size": np.where(chosen, 14, 6).astype(np.int32),
                "symbol": np.where(chosen, "diamond", "circle").tolist(),
            },
            text=["in use" if c else "" for c in chosen],
            textposition="top center",
            cliponaxis=False,
            hovertemplate="%{x} abstract labels: %{y:.3f}<extra></extra>",
        )
    )
    low, high = float(frame["score"].min()), float(frame["score"].max())
    room = max(0.02, 0.3 * (high - low))
    figure.update_xaxes(title="Number of abstract labels", dtick=1, showgrid=False)
    figure.update_yaxes(title="Silhouette", range=[low - 0.5 * room, high + room])
    return figure


def silhouette_scores_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `silhouette_scores` shows."""
    if frame.empty:
        return NO_SCORES
    best = frame.loc[frame["score"].idxmax()]
    text = (
        f"Silhouette of {int(frame['num_labels'].min())} to {int(frame['num_labels'].max())} "
        f"abstract labels; highest ({best['score']:.3f}) at {int(best['num_labels'])}."
    )
    used = frame[frame["chosen"].astype(bool)]
    return text if used.empty else f"{text} In use: {int(used['num_labels'].iloc[0])}."
