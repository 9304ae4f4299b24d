"""The explorer on the page: the map, its notes, and the linked views below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dovs.errors import DovsError
from dovs.maps import bitmap
from dovs.runs.classes import Classes, classes_of
from dovs.runs.store import Run
from dovs.ui.embeddings import extra_projections
from dovs.ui.embeddings.canvas import component, view
from dovs.ui.embeddings.canvas.pictures import sheets_of
from dovs.ui.embeddings.comparison import comparable
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data import selection
from dovs.ui.embeddings.notes import show_notes
from dovs.ui.embeddings.panels import (
    confusion,
    gallery,
    neighbours,
    over_sampling,
    recall,
    recall_beside,
    subspaces,
    table,
    trust,
)
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import error_box, errors, escape_markdown
from dovs.ui.parts.downloads import downloads

SERIAL = "explorer-serial"
TABS = "explorer-tab"
OVER_SAMPLING = "Over-sampling"
COLUMNS = "explorer-columns"
SHARES = (72, 28)  # of the width, for the map and the recall beside it
ROOM = 840  # pixels of the page below which the recall comes below the map
NEVER = 100_000  # pixels that no page has: two maps, and one alone, take all of the width
PANELS: dict[str, Callable[[Context], None]] = {
    "Gallery": gallery.show,
    "Recall": recall.show,
    "Confusion": confusion.show,
    "Subspaces": subspaces.show,
    "Neighbours": neighbours.show,
    OVER_SAMPLING: over_sampling.show,
    "Trust": trust.show,
    "Table": table.show,
}
"""The linked views by the title of their tab; only the open one runs."""


def show_explorer(run: Run, classes: Classes, others: dict[str, Run]) -> None:
    """Show map and linked views of a run that has maps, in a fragment of the page.

    Args:
        run: the run.
        classes: of the run.
        others: runs by name; those of the same images that have maps can be compared with.
    """
    offered = comparable(run, others)

    @st.fragment
    def explorer() -> None:
        with errors():  # inside: an error in a fragment does not reach the page around it
            _show(run, classes, offered)

    explorer()


def _show(run: Run, classes: Classes, offered: dict[str, Run]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = extra_projections.choose_projection(run)
        with_recall = recall_beside.offer()
        place = st.container(width="content")
    # in a container: the place of the map must not depend on them, or the browser starts it anew
    notices = st.container()
    with notices:
        extra = extra_projections.show_progress(wanted)
        source, troubles = component.source_of(run, classes, extra)
        for line in dict.fromkeys(troubles):
            if source["epochs"]:
                st.warning(escape_markdown(line), icon=":material/broken_image:")
            else:
                error_box(line)
    if not source["epochs"]:
        return
    shown = _view(run, classes, source, list(offered))
    with place:
        downloads(run, shown.epoch)
    selected = selection.current(run)
    if warning := selection.warning(selected):
        notices.caption(warning)
    context = Context(run, classes, shown.epoch, shown.split, selected, extra)
    other = offered.get(shown.compare.removeprefix("run:"))
    left, right = stacking_columns(
        SHARES, key=COLUMNS, narrow=ROOM if with_recall and not shown.compare else NEVER
    )
    with left:
        component.show_map(
            source,
            None if other is None else component.source_of(other, classes_of(other))[0],
            list(offered),
            {**vars(shown), "classes": list(shown.classes)},
            selected,
            st.session_state.get(SERIAL, 0),
            _on_view,
            lambda: _on_selection(run),
            _targets(context),
            _on_paint if recall_beside.waits() else None,
        )
    if with_recall and not recall_beside.waits():
        with right, errors():
            recall_beside.show(context)
    with errors():
        show_notes(context, shown.dims)
    _show_panels(context)
    runs = [run] if other is None else [run, other]
    component.show_pictures({component.key_of(each): sheets_of(each) for each in runs})


def _view(run: Run, classes: Classes, source: dict[str, Any], runs: list[str]) -> view.View:
    """Return what the map shows, and write it into the address."""
    epochs, has_labels = [each["epoch"] for each in source["epochs"]], bool(run.hierarchy_epochs())
    raw = view.load()
    usual = "test" if run.has("test") else "train"
    shown = view.checked(raw, epochs, has_labels, len(classes.names), runs, usual)
    shown = view.pin_epoch(shown, raw, source["key"], epochs)
    view.write_to_address(shown, epochs, has_labels, usual)
    return shown


def _on_view() -> None:
    view.save(component.read_message("view"))


def _on_paint() -> None:
    st.session_state[recall_beside.MAP_PAINTED] = True


def _on_selection(run: Run) -> None:
    message = component.read_message("selection")
    serial = message.get("serial")
    if isinstance(serial, int):
        st.session_state[SERIAL] = serial
        selection.select(run, bitmap.from_message(message.get("bitmap")), "map")


def _targets(context: Context) -> dict[str, Any] | None:
    """Return the targets of the inspected point, while the view Over-sampling is open."""
    if st.session_state.get(TABS) != OVER_SAMPLING:
        return None
    try:
        overlay = over_sampling.overlay(context)
    except DovsError:
        return None  # the panel shows the error
    return component.targets_of(context.run, context.epoch, overlay)


def _show_panels(context: Context) -> None:
    tabs = st.tabs(list(PANELS), key=TABS, on_change="rerun")
    for tab, show in zip(tabs, PANELS.values(), strict=True):
        if tab.open:
            with tab, errors():
                show(context)
