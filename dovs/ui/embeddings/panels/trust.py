"""How well the map shows the embedding, class by class, and where it misleads."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dovs.exports.trust import map_trust
from dovs.figures.trust import (
    FALSE_NEIGHBOURS,
    FLATTERS,
    MIXES,
    purity_dots,
    purity_dots_text,
    why_not_compared,
)
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import images_of_points, points_of, projection_of
from dovs.ui.embeddings.panels.gallery import strip
from dovs.ui.embeddings.panels.linking import has_parts, linked, rows_of, select_clicked
from dovs.ui.embeddings.panels.thumbnails import cut
from dovs.ui.parts.components import chart, empty_state, escape_markdown, heading
from dovs.ui.parts.terms import caption_with_terms

DOTS = "trust-dots"
NAMED = 8


@linked
def show(context: Context) -> None:
    """Show purity and trust by class, with warnings."""
    heading("Can the map be trusted?")
    if not has_parts(context, "labels"):
        return
    frame = trust(context)
    if problem := why_not_compared(frame, context.images):
        empty_state(problem)
        return
    _warn(frame, FLATTERS, "The map flatters {}: on the map {} much purer than {}.")
    _warn(
        frame,
        FALSE_NEIGHBOURS,
        "The map shows false neighbours of {}: points that are far from {} in the embedding are "
        "beside {} on the map.",
    )
    sentence = "The map mixes {} with others: in the embedding {} much purer than {} on the map."
    _warn(frame, MIXES, sentence)
    chart(
        purity_dots(frame),
        purity_dots_text(frame),
        frame,
        key=DOTS,
        on_select=lambda: select_clicked(context, DOTS, ("class_index",), "trust"),
        on_rows=rows_of(context, frame, ("class_index",), "trust"),
        tools=False,
    )
    small = int((frame["most_purity"] < 1).sum())
    caption_with_terms(
        f"Of the 15 nearest others among the {images_of_points(context)}, the share that has the "
        "same class, "
        "in the embedding and on the 2-D map: where the share on the map is much larger, the map "
        "separates classes that the embedding does not separate; where it is much smaller, the "
        "map mixes classes that the embedding separates. Click a mark to select the points of its "
        "class."
        + (
            f" {small} of {len(frame)} classes have 15 points or fewer there and cannot reach 100%."
            if small
            else ""
        )
    )
    strip(context)


@st.cache_resource(
    max_entries=48,
    show_spinner="Comparing map and embedding …",
    hash_funcs={Context: Context.map_split_key},
)
def trust(context: Context) -> pd.DataFrame:
    """Return purity and trust by class on the split and the map of the page, largest class first.

    Raises:
        RunError: the map, or another file of that epoch, is damaged.
    """
    xy = projection_of(context).xy
    return map_trust(points_of(context), context.classes, xy, context.split)


def _warn(frame: pd.DataFrame, reason: str, sentence: str) -> None:
    """Warn of the classes that the map misleads about, if there are any."""
    names = frame.loc[frame["misleads"] == reason, "class_name"].tolist()
    if not names:
        return
    listed = [escape_markdown(cut(str(name), 24)) for name in names[:NAMED]]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    one = len(names) == 1
    words = {
        FLATTERS: ("it looks", "it is") if one else ("they look", "they are"),
        FALSE_NEIGHBOURS: ("it", "it") if one else ("them", "them"),
        MIXES: ("it is", "it looks") if one else ("they are", "they look"),
    }[reason]
    st.warning(sentence.format(", ".join(listed) + more, *words), icon=":material/visibility_off:")
