"""How well the map shows the embedding, class by class, and where it misleads."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.neighbourhood import trust_frame
from dovs.figures.trust import purity_dots, purity_dots_text
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import points_of, projection_of
from dovs.ui.embeddings.panels.gallery import strip
from dovs.ui.embeddings.panels.linking import has_parts, linked, select_clicked
from dovs.ui.embeddings.panels.thumbnails import cut
from dovs.ui.parts.components import chart, empty_state, escape_markdown

DOTS = "trust-dots"
NAMED = 8
COMPARED = 2000  # points whose neighbourhoods are compared, about


@linked
def show(context: Context) -> None:
    """Show purity and trust by class, with warnings."""
    st.subheader("Can the map be trusted?", anchor=False)
    if not has_parts(context, "labels"):
        return
    frame = trust(context)
    if frame.empty:
        empty_state(f"Too few {context.images} to compare map and embedding.")
        return
    if len(frame) == 1:
        empty_state("There is only one class: every neighbour has it, so purity shows nothing.")
        return
    _warn(frame, "flatters", "The map flatters {}: on the map {} much purer than {}.")
    _warn(frame, "torn", "The map tears {}: most neighbours on the map of {} are not near {}.")
    chart(
        purity_dots(frame),
        purity_dots_text(frame),
        frame,
        key=DOTS,
        on_select=lambda: select_clicked(context, DOTS, ("class_index",), "trust"),
    )
    small = int((frame["most_purity"] < 1).sum())
    st.caption(
        f"Of the 15 nearest others among the {context.images}, the share that has the same class, "
        "in the embedding and on the 2-D map: where the share on the map is much larger, the map "
        "separates classes that the embedding does not separate. Click a mark to select the points "
        "of its class."
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
    points, classes = points_of(context), context.classes
    rows = points.rows(context.split)
    xy = projection_of(context).xy[rows]
    known = np.isfinite(xy).all(1)
    rows, xy = rows[known], xy[known]
    if len(rows) < 5:
        return pd.DataFrame()
    labels = points.table["class_index"].to_numpy(int)[rows]
    per_class = max(20, COMPARED // len(classes.names))
    frame = trust_frame(points.embeddings[rows], xy, labels, per_class=per_class)
    index = frame["class_index"].to_numpy()
    frame.insert(1, "class_name", [classes.names[each] for each in index])
    frame.insert(2, "count", np.array(classes.counts)[index])
    return frame.sort_values(["count", "class_index"], ascending=[False, True], ignore_index=True)


def _warn(frame: pd.DataFrame, reason: str, sentence: str) -> None:
    """Warn of the classes that the map misleads about, if there are any."""
    names = frame.loc[frame["misleads"] == reason, "class_name"].tolist()
    if not names:
        return
    listed = [escape_markdown(cut(str(name), 24)) for name in names[:NAMED]]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    one = len(names) == 1
    words = ("it looks", "it is") if one else ("they look", "they are")
    if reason == "torn":
        words = ("it", "it in the embedding") if one else ("them", "them in the embedding")
    st.warning(sentence.format(", ".join(listed) + more, *words), icon=":material/visibility_off:")
