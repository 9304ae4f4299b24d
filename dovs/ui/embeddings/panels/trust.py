"""How far the map shows the embedding, class by class, and where it misleads."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dovs.figures.trust import purity_dots, purity_dots_text
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import loaded, trust
from dovs.ui.embeddings.panels.gallery import strip
from dovs.ui.embeddings.panels.linking import clicked, linked, toggle
from dovs.ui.embeddings.panels.thumbnails import cut
from dovs.ui.parts.components import chart, empty_state, escape_markdown

DOTS = "trust-dots"
NAMED = 8


@linked
def draw(context: Context) -> None:
    """Draw purity and trust by class, with warnings."""
    st.subheader("Can the map be trusted?", anchor=False)
    frame = trust(context)
    if frame.empty:
        empty_state(f"Too few {context.images} to compare map and embedding on.")
        return
    if len(frame) == 1:
        empty_state("There is one class only: every neighbour has it, so purity says nothing.")
        return
    _warn(frame, "flatters", "The picture flatters {}: on the map {} much purer than {}.")
    _warn(frame, "torn", "The picture tears {}: most neighbours on the map of {} are not near {}.")
    chart(
        purity_dots(frame),
        purity_dots_text(frame),
        frame,
        key=DOTS,
        on_select=lambda: _click(context),
    )
    small = int((frame["most_purity"] < 1).sum())
    st.caption(
        f"Of the 15 nearest others among the {context.images}, those of the same class, "
        "in the embedding and on the 2-D map: where the share on the map is much the larger, it "
        "shows classes apart that are not. Click a mark to choose the points of its class."
        + (
            f" {small} of {len(frame)} classes have 15 points or fewer there and cannot reach 100%."
            if small
            else ""
        )
    )
    strip(context)


def _warn(frame: pd.DataFrame, reason: str, sentence: str) -> None:
    """Say which classes the map misleads about, if it does."""
    names = frame.loc[frame["misleads"] == reason, "class_name"].tolist()
    if not names:
        return
    shown = [escape_markdown(cut(str(name), 24)) for name in names[:NAMED]]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    one = len(names) == 1
    words = ("it looks", "it is") if one else ("they look", "they are")
    if reason == "torn":
        words = ("it", "it in the embedding") if one else ("them", "them in the embedding")
    st.warning(sentence.format(", ".join(shown) + more, *words), icon=":material/visibility_off:")


def _click(context: Context) -> None:
    classes = [first for first, *_ in clicked(st.session_state.get(DOTS))]
    here = loaded(context)
    rows = here.rows(context.split)
    toggle(context, rows[np.isin(here.points["class_index"].to_numpy()[rows], classes)], "trust")
