"""Where the map misleads, in the list of what to look at first."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dovs.analysis.map_neighbours import shared_neighbours
from dovs.figures.trust import FALSE_NEIGHBOURS, why_not_compared
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import points_of, projection_of
from dovs.ui.embeddings.panels.to_check_finding import MOST, NO_LABELS, Finding, Section, names_of
from dovs.ui.embeddings.panels.trust import trust

WHOLE_CLASS = 60  # points of a class that the map misleads about, those shown worst first
COMPARED = 1000  # points of a larger class, drawn at random, among which these are found


def misled(context: Context) -> Section:
    """Return the classes that the map misleads about, with the points that it shows worst."""
    title = "Where the map misleads"
    about = (
        "Classes that the map shows purer or more mixed than they are, or beside which it puts "
        f"points that are far from them in the embedding, of the {context.images}: the classes "
        "that Trust warns of. The points with fewest neighbours in common come first."
    )
    if not context.run.has("labels"):
        return Section(title, about, note=NO_LABELS)
    frame = trust(context)
    if problem := why_not_compared(frame, context.images):
        return Section(title, about, note=problem)
    worst = frame[frame["misleads"] != ""].sort_values("trustworthiness")
    names, found = names_of(context), []
    for row in worst.head(MOST).itertuples():
        what = (
            f"{100 - 100 * row.preserved:.0f}% of its neighbours on the map are not its "
            "neighbours in the embedding, some of them far from it"
            if row.misleads == FALSE_NEIGHBOURS
            else f"{100 * row.map_purity:.0f}% of its neighbours on the map have its class, "
            f"{100 * row.purity:.0f}% in the embedding"
        )
        points = _worst(context, row.class_index)
        if row.points > COMPARED:
            what += f" (points: the worst of {COMPARED:,} of its {row.points:,})"
        found.append(Finding(f"**{names[row.class_index]}**: {what}", points))
    fine = f"Of the {context.images} the map shows no class much purer or more mixed than it is, "
    note = "" if found else f"{fine}and none beside points that are far from it in the embedding."
    return Section(title, about, tuple(found), note)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={Context: Context.map_split_key})
def _worst(context: Context, class_index: int) -> tuple[int, ...]:
    """Return the points of a class with fewest neighbours in common first."""
    points, xy = points_of(context), projection_of(context).xy
    rows = points.rows(context.split)
    rows = rows[np.isfinite(xy[rows]).all(1)]
    own = np.flatnonzero(points.table["class_index"].to_numpy()[rows] == class_index)
    if len(own) > COMPARED:
        own = np.random.default_rng(0).choice(own, COMPARED, replace=False)
    shared = shared_neighbours(points.embeddings[rows], xy[rows], own)
    order = np.argsort(shared, kind="stable")[:WHOLE_CLASS]
    return tuple(rows[own[order]].tolist())
