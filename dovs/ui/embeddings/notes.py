"""What a map means and what it does not: said below it, with the numbers of its epoch."""

from __future__ import annotations

import streamlit as st

from dovs.analysis.projections import PROJECTIONS, MapNote
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.epoch_tables import recall_table
from dovs.ui.embeddings.data.projections import map_quality
from dovs.ui.parts.components import metric_row
from dovs.ui.train.live import group_numbers

TRUST = (
    "Trustworthiness says how many of a point's neighbours on the map are its neighbours in the "
    "embedding space too: 1 is all of them; below about 0.9 do not read details."
)
UNKNOWN = MapNote(
    short="This map was made by a projection that is not installed here.",
    details="Install the plug-in that the projection belongs to, to see what its maps show.",
)
KEYS = (
    "**Keys**, with the map in focus: space plays and pauses, the arrows step through the epochs, "
    "+ and − zoom, 0 shows the whole map, Escape clears the selection. Shift adds to it. The wheel "
    "zooms once the map was clicked, or with Ctrl."
)


def reading(context: Context, dims: int) -> None:
    """Draw the headline numbers, trustworthiness, and what to make of the map.

    Args:
        context: of the page.
        dims: 2 or 3, of the map that is shown.
    """
    path, classes = str(context.run.path), context.classes
    name, flat, solid = map_quality(path, context.epoch, context.map_stamp, context.drawing)
    quality = solid if dims == 3 else flat
    note = PROJECTIONS[name].meta["note"] if name in PROJECTIONS else UNKNOWN
    _frame, headline = recall_table(
        path, context.epoch, "test", context.stamp, classes.names, classes.counts
    )
    said = f"On the {context.measured} images of this snapshot, epoch {context.epoch}."
    trust = "How far neighbours on this map are neighbours in the embedding space, 0 to 1."
    shown = "–" if quality is None else f"{quality:.3f}"
    metric_row(group_numbers(headline, said) | {"Trustworthiness": (shown, trust)})
    st.caption(note.short)
    with st.expander("How to read and steer the map", icon=":material/info:"):
        st.markdown(f"{note.details} {TRUST}\n\n{KEYS}")
