"""What a map means and what it does not: the map notes below it, with the numbers of its epoch."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dovs.analysis.metrics import summarise
from dovs.analysis.projections import PROJECTIONS, MapNote
from dovs.recording.importing import GIVEN_MAP
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import predicted_part, projection_of
from dovs.ui.parts.components import metric_row
from dovs.ui.parts.run_facts import counted
from dovs.ui.train.live import group_numbers

TRUST = (
    "Trustworthiness measures how many neighbours of a point on the map are its neighbours in the "
    "embedding space too: 1 means all of them; below about 0.9 do not read details."
)
UNKNOWN = MapNote(
    short="This map was made by a projection that is not installed here.",
    details="Install the plug-in that the projection belongs to, to see what its maps show.",
)
OTHER = {
    GIVEN_MAP: MapNote(
        short="The positions on this map were imported with the points.",
        details="What distances on it mean depends on how it was made, which is not known here.",
    )
}
KEYS = (
    "**Keys**, with the map in focus: the space bar plays and pauses, the arrow keys step through "
    "the epochs, + and − zoom, 0 shows the whole map, Escape clears the selection, and with Shift "
    "points are added to it. The wheel zooms after a click on the map, or with Ctrl."
)


def show_notes(context: Context, dims: int) -> None:
    """Show the headline numbers, trustworthiness, and how to read the map.

    Args:
        context: of the page.
        dims: 2 or 3, of the map that is shown.
    """
    projection = projection_of(context)
    quality = projection.trustworthiness_3d if dims == 3 else projection.trustworthiness
    known = quality is not None and not np.isnan(quality)
    part = context.on("test" if context.run.has("test") else "train")
    numbers: dict[str, tuple[str, str]] = {}
    if len(predicted_part(part)):
        where = f"On the {part.images} of this snapshot, epoch {context.epoch}."
        numbers |= group_numbers(_headline(part), where, counted(context.run))
    numbers["Trustworthiness"] = (
        f"{quality:.3f}" if known else "–",
        "Degree to which neighbours on this map are neighbours in the embedding space, 0 to 1.",
    )
    metric_row(numbers)
    name = projection.name
    note = PROJECTIONS[name].meta["note"] if name in PROJECTIONS else OTHER.get(name, UNKNOWN)
    st.caption(note.short)
    with st.expander("How to read and use the map", icon=":material/info:"):
        st.markdown(f"{note.details} {TRUST}\n\n{KEYS}")


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs={Context: Context.split_key})
def _headline(context: Context) -> dict[str, object]:
    part = predicted_part(context)
    true, predicted = (part[name].to_numpy(int) for name in ("class_index", "predicted_index"))
    return dict(summarise(true, predicted, None, np.array(context.classes.counts)))
