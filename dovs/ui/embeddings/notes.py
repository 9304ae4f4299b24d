"""What a map means and what it does not, and the numbers of its epoch."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dovs.analysis.metrics import summarise
from dovs.analysis.projections import PROJECTIONS, MapNote
from dovs.recording.importing import GIVEN_MAP
from dovs.runs.evaluated import images_in_words, split_size
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import points_of, predicted_part, projection_of
from dovs.ui.parts.run_facts import counted
from dovs.ui.parts.run_numbers import group_numbers, percent
from dovs.ui.parts.terms import explained

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
TOUCH = (
    "**Touch**: one finger scrolls the page until the map was tapped, then it moves the map; two "
    "fingers move and zoom it at any time."
)


def show_numbers(context: Context, dims: int) -> None:
    """Show the headline numbers and trustworthiness, in a line.

    Args:
        context: of the page.
        dims: 2 or 3, of the map that is shown.
    """
    if dims == 3 and projection_of(context).xyz is None:
        st.caption(
            f"Epoch {context.epoch} has no map in 3-D, so its map is flat here. Select the last "
            "epoch, or draw an extra projection, which has a map in 3-D of each epoch. For new "
            "runs, *Maps in 3-D* on Train can be all."
        )
    part = context.on("test" if context.run.has("test") else "train")
    numbers: dict[str, tuple[str, str]] = {}
    if len(predicted_part(part)):
        numbers |= group_numbers(_headline(part), "", counted(context.run))
    numbers["Trustworthiness"] = _trustworthiness(context, dims)
    about = [
        f"**{label}**: {meaning}" if meaning else str(explained(label))
        for label, (_, meaning) in numbers.items()
    ]
    shown = " · ".join(f"{label} **{value}**" for label, (value, _) in numbers.items())
    count = len(points_of(part).rows(part.split))
    where = f"On the {count:,} {part.images} that the run stored{context.at_epoch}."
    total, overall = split_size(context.run, part.split) or 0, _overall(context)
    added = ""
    if total > count and overall is not None:
        where += f" The number of all {total:,} is that after the last epoch."
        added = f" · all {total:,}: **{percent(overall)}**"
    images = images_in_words(context.run, {part.split: count})
    st.caption(
        f"{images}{context.at_epoch.replace(' at ', ', ')}: {shown}{added}",
        help="\n\n".join([where, *about]),
    )


def _overall(context: Context) -> float | None:
    """Return the balanced accuracy of a finished run on all its images, None without one."""
    return (context.run.summary() or {}).get("balanced_accuracy")


def _trustworthiness(context: Context, dims: int) -> tuple[str, str]:
    projection = projection_of(context)
    quality = projection.trustworthiness_3d if dims == 3 else projection.trustworthiness
    if quality is None:
        return "–", TRUST
    if np.isnan(quality):
        return "–", f"{TRUST} Here there are fewer than three points, or all of them are equal."
    return f"{quality:.3f}", TRUST


def show_guide(context: Context) -> None:
    """Offer how to read and use the map.

    Raises:
        RunError: the map is damaged.
    """
    name = projection_of(context).name
    note = PROJECTIONS[name].meta["note"] if name in PROJECTIONS else OTHER.get(name, UNKNOWN)
    with st.popover("Read the map", icon=":material/help:"):
        st.markdown(f"**{note.short}** {note.details} {TRUST}\n\n{KEYS}\n\n{TOUCH}")


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs={Context: Context.split_key})
def _headline(context: Context) -> dict[str, object]:
    part = predicted_part(context)
    true, predicted = (part[name].to_numpy(int) for name in ("class_index", "predicted_index"))
    return dict(summarise(true, predicted, None, np.array(context.classes.counts)))
