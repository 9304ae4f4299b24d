"""The selected points as images, sorted, and as a table to download."""

from __future__ import annotations

import io

import pandas as pd
import streamlit as st

from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data import selection
from dovs.ui.embeddings.data.points import known, selected
from dovs.ui.embeddings.panels.linking import linked
from dovs.ui.embeddings.panels.thumbnails import alt_text, pictures, show_images, verdict
from dovs.ui.parts.components import empty_state, escape_markdown, heading, on_demand
from dovs.ui.parts.paging import page_of
from dovs.ui.parts.terms import caption_with_terms, explained, explained_columns

PER_PAGE = 40
SORTS = {
    "confidence": "confidence",
    "margin": "margin",
    "to_prototype": "distance to prototype",
    "id": "id",
}
COLUMNS = {
    "id": "id",
    "your_id": "name",
    "split_name": "split",
    "class_name": "true class",
    "predicted_name": "predicted class",
    "correct": "right",
    "confidence": "confidence",
    "true_probability": "true-class probability",
    "margin": "margin",
    "true_rank": "true-class rank",
    "to_prototype": "distance to prototype",
    "abstract_label": "abstract label",
    "group": "many/medium/few",
    "index": "row in the dataset's split",
}
NOTHING = (
    "Nothing is selected. Drag a lasso around points of the map, click a bar, a cell of the "
    "confusion matrix or an abstract label, or search for a class."
)


@linked
def show(context: Context) -> None:
    """Show the gallery of the selection."""
    heading("Gallery")
    points = selected(context)
    if points.empty:
        empty_state(NOTHING, ":material/lasso_select:")
        return
    _headline(context, points)
    predicts = bool((points["predicted_index"] >= 0).any())
    sorts = [name for name in SORTS if known(points, name)]
    if st.session_state.get("gallery-sort") not in [None, *sorts]:
        del st.session_state["gallery-sort"]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        by = st.selectbox(
            "Sort by",
            sorts,
            format_func=lambda each: f"by {SORTS[each]}",
            key="gallery-sort",
            persist_state="session",
            label_visibility="collapsed",
            help=explained("confidence and margin"),
            width=190,
        )
        st.button(
            "Clear",
            icon=":material/close:",
            key="gallery-clear",
            on_click=_clear,
            args=(context,),
        )
        last = st.toggle("Largest first", key="gallery-largest", persist_state="session")
        wrong = predicts and st.toggle(
            "Only mistakes", key="gallery-mistakes", persist_state="session"
        )
    shown = points[~points["correct"]] if wrong else points
    if shown.empty:
        empty_state("All of the selected images are predicted right.", ":material/check:")
        return
    shown = shown.sort_values([str(by), "id"], ascending=[not last, True])
    images = st.container()  # above the choice of the page
    part = shown.iloc[page_of(len(shown), PER_PAGE, "gallery-page")]
    rows = [row for _, row in part.iterrows()]
    with images:
        show_images(
            pictures(context.run, part),
            [verdict(row) for row in rows],
            [alt_text(row) for row in rows],
        )
    _table(context, shown)


def strip(context: Context, most: int = 20) -> None:
    """Show the first images of the selection below another panel, as an answer to a click."""
    points = selected(context).sort_values(["confidence", "id"])
    if points.empty:
        return
    part = points.head(most)
    rows = [row for _, row in part.iterrows()]
    few = f"The {len(part)} least confident of the {len(points):,}" if len(points) > most else "The"
    caption_with_terms(f"{few} selected images; the gallery shows all of them, with a table.")
    found = pictures(context.run, part)
    show_images(found, [verdict(row) for row in rows], [alt_text(row) for row in rows])


def _headline(context: Context, points: pd.DataFrame) -> None:
    """Describe the selection in a sentence."""
    classes = points["class_name"].nunique()
    of = f"of class {escape_markdown(str(points['class_name'].iloc[0]))}"
    splits = [
        f"{number:,} {split}"
        for split, number in points["split_name"].value_counts().items()
        if number
    ]
    sentence = (
        f"{len(points):,} image{'s' if len(points) != 1 else ''} ({', '.join(splits)}) "
        f"{of if classes == 1 else f'from {classes} classes'}"
    )
    if context.run.has("predictions"):
        right = int(points["correct"].sum())
        sentence += f", {right:,} predicted right{context.at_epoch}"
    sentence += "."
    st.markdown(sentence)


def _clear(context: Context) -> None:
    selection.clear(context.run)


def _table(context: Context, shown: pd.DataFrame) -> None:
    """Show the table behind the gallery, and the buttons that download it."""
    if not (box := on_demand("Table", "gallery-open")).open:
        return
    frame = table_of(shown)
    name = f"{context.run.name}-epoch-{context.epoch}-selection"
    with box:
        st.dataframe(
            frame,
            hide_index=True,
            key="gallery-table",
            column_config=explained_columns({name: name for name in frame}),
        )
        with st.container(horizontal=True):
            st.download_button(
                "CSV",
                lambda: frame.to_csv(index=False).encode("utf-8"),
                f"{name}.csv",
                "text/csv",
                on_click="ignore",
                icon=":material/download:",
                key="gallery-csv",
            )
            st.download_button(
                "Parquet",
                lambda: parquet(frame),
                f"{name}.parquet",
                "application/vnd.apache.parquet",
                on_click="ignore",
                icon=":material/download:",
                key="gallery-parquet",
            )


def table_of(points: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of interest under readable names, with categories as plain text."""
    frame = points[[name for name in COLUMNS if known(points, name)]].rename(columns=COLUMNS)
    for name in frame.select_dtypes("category"):
        frame[name] = frame[name].astype(str)
    return frame.reset_index(drop=True)


def parquet(frame: pd.DataFrame) -> bytes:
    """Return a table as the bytes of a Parquet file."""
    out = io.BytesIO()
    frame.to_parquet(out, index=False)
    return out.getvalue()
