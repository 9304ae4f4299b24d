"""The nearest neighbours of a point in the embedding, which the map shows only roughly."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dovs.analysis.neighbourhood import Surroundings, neighbours_frame, surroundings
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data import selection
from dovs.ui.embeddings.data.points import Points, images_of_points, points_of
from dovs.ui.embeddings.panels.gallery import table_of
from dovs.ui.embeddings.panels.inspected import pick
from dovs.ui.embeddings.panels.linking import linked
from dovs.ui.embeddings.panels.thumbnails import alt_text, cut, pictures, show_images, verdict
from dovs.ui.parts.components import empty_state, escape_markdown, heading, metric_row, on_demand
from dovs.ui.parts.terms import caption_with_terms

POINT = "neighbours-point"
NUMBERS = (5, 10, 20, 40)
NOTHING = (
    "Select points first: a click on the map is enough. Then the neighbours of one of them in the "
    "embedding are shown here."
)


@linked
def show(context: Context) -> None:
    """Show the neighbours of one of the selected points."""
    heading("Neighbours in the embedding")
    k = NUMBERS[1]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        point = pick(context, POINT, NOTHING)
        if point is not None:
            k = st.segmented_control(
                "Neighbours",
                NUMBERS,
                default=NUMBERS[1],
                required=True,
                key="neighbours-k",
                persist_state="session",
            )
    if point is None:
        return
    points = points_of(context)
    frame, facts = _around(context, points, point, int(k))
    if frame.empty:
        empty_state(f"There are no other {context.images} to compare with.")
        return
    _numbers(context, points, point, facts)
    near = points.table.loc[frame["id"]]
    both = pd.concat([points.table.loc[[point]], near])
    found = pictures(context.run, both)
    own = "the point itself · " + verdict(both.iloc[0])
    notes = [
        f"{'' if same else ':orange[other class] · '}{verdict(row)} · {distance:.2f}"
        for (_, row), same, distance in zip(
            near.iterrows(), frame["same_class"], frame["distance"], strict=True
        )
    ]
    show_images(found, [own, *notes], [alt_text(row) for _, row in both.iterrows()])
    caption_with_terms(
        f"Nearest first among the {images_of_points(context)} that the run stored, by Euclidean "
        "distance between embeddings; positions on the map are not used."
    )
    with st.container(horizontal=True):
        st.button(
            "Select point and neighbours",
            icon=":material/select_all:",
            key="neighbours-select",
            on_click=_select,
            args=(context, [point, *frame["id"].tolist()]),
        )
    if (box := on_demand("Table", "neighbours-open")).open:
        table = table_of(near)
        table.insert(1, "distance", frame["distance"].to_numpy())
        box.dataframe(table, hide_index=True, key="neighbours-table")


def _select(context: Context, ids: list[int]) -> None:
    selection.select(context.run, ids, "neighbours")


def _around(
    context: Context, points: Points, point: int, k: int
) -> tuple[pd.DataFrame, Surroundings | None]:
    """Return the neighbours of a point on the split of the page, and measures of the point."""
    rows = points.rows(context.split)
    if point not in rows:
        rows = pd.Index(rows).append(pd.Index([point])).sort_values().to_numpy()
    if len(rows) < 2:
        return pd.DataFrame(), None
    z, labels = points.embeddings[rows], points.table["class_index"].to_numpy()[rows]
    at = int((rows == point).argmax())
    return neighbours_frame(z, labels, at, k, rows), surroundings(z, labels, at, k)


def _numbers(context: Context, points: Points, point: int, facts: Surroundings | None) -> None:
    if facts is None:
        return
    names = context.classes.names
    other = "none" if facts.other_class is None else cut(names[facts.other_class], 24)
    apart = "" if facts.other_distance is None else f", at {facts.other_distance:.2f}"
    own = "" if facts.own_distance is None else f"; its own class is at {facts.own_distance:.2f}"
    metric_row(
        {
            "In-class share": (
                f"{100 * facts.in_class_share:.0f}%",
                "Share of these neighbours that have the point's class.",
            ),
            "Nearest other class": (
                escape_markdown(other),
                escape_markdown(f"The class of the nearest point of another class{apart}{own}."),
            ),
            "Closest class mean": (
                escape_markdown(cut(names[facts.closest_mean], 24)),
                "The class whose mean embedding is nearest to the point.",
            ),
            "To its prototype": (
                f"{points.table.loc[point, 'to_prototype']:.2f}",
                "Distance to the mean of its class's training images.",
            ),
        },
        width=210,
    )
