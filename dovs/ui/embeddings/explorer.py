"""The explorer on the page: the map, what to think of it, and the linked views below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dovs.config import TailConfig
from dovs.errors import DovsError
from dovs.runs.store import Run
from dovs.ui.embeddings import extra_projections as redrawing
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data import selection
from dovs.ui.embeddings.data.epoch_tables import stamp
from dovs.ui.embeddings.map import component, view
from dovs.ui.embeddings.map.pictures import sheets_of
from dovs.ui.embeddings.notes import reading
from dovs.ui.embeddings.panels import confusion as confusion_panel
from dovs.ui.embeddings.panels import gallery, recall_beside
from dovs.ui.embeddings.panels import neighbours as neighbours_panel
from dovs.ui.embeddings.panels import over_sampling as microscope_panel
from dovs.ui.embeddings.panels import recall as recall_panel
from dovs.ui.embeddings.panels import subspaces as subspace_panel
from dovs.ui.embeddings.panels import trust as trust_panel
from dovs.ui.embeddings.panels.table import table
from dovs.ui.parts.columns import stacking_columns
from dovs.ui.parts.components import error_box, errors, escape_markdown
from dovs.ui.parts.run_facts import Classes, classes_of

SERIAL = "explorer-serial"
TABS = "explorer-tab"
MICROSCOPE = "Over-sampling"
PLACE = "explorer-place"
SHARES = (72, 28)  # of the width, for the map and the recall beside it
ROOM = 840  # pixels of the page below which the recall comes below the map
NEVER = 100_000  # pixels that no page has: two maps, and one alone, take all of the width
PANELS: dict[str, Callable[[Context], None]] = {
    "Gallery": gallery.draw,
    "Recall": recall_panel.draw,
    "Confusion": confusion_panel.draw,
    "Subspaces": subspace_panel.draw,
    "Neighbours": neighbours_panel.draw,
    MICROSCOPE: microscope_panel.draw,
    "Trust": trust_panel.draw,
    "Table": table,
}
"""The linked views by the title of their tab; only the open one is drawn."""


def explore(run: Run, classes: Classes, others: dict[str, Run]) -> None:
    """Draw map and linked views of a run that has maps; what they tell redraws only these.

    Args:
        run: the run.
        classes: of the run.
        others: runs by name; those of the same images that have maps can stand beside it.
    """
    beside = _beside(run, others)

    @st.fragment
    def explorer() -> None:
        with errors():  # inside: an error in a fragment does not reach the page around it
            _explorer(run, classes, beside)

    explorer()


def _beside(run: Run, others: dict[str, Run]) -> dict[str, Run]:
    """Return the runs that show images of the same splits, under the same numbers."""
    ours = _images(run)
    found = {}
    for name, other in others.items():
        try:
            mapped = other.path != run.path and bool(other.projection_epochs())
            if mapped and _images(other) == ours:
                found[name] = other
        except DovsError:
            continue
    return found


def _images(run: Run) -> object:
    """Return what a row of the run's splits is of; each tail has held-out images of its own."""
    config = run.config()
    splits = config.dataset, config.dataset_params
    if config.measured_on == "test":
        return splits
    tail = {name: getattr(config, name) for name in TailConfig.model_fields}
    return splits, tail


def _explorer(run: Run, classes: Classes, beside: dict[str, Run]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = redrawing.drawing(run)
        with_recall = recall_beside.offer()
    notes = st.container()  # where the map stands must not depend on them: it would start anew
    with notes:
        drawn = redrawing.progress(run, wanted)
        points, troubles = component.source(run, classes, drawn)
        for line in dict.fromkeys(troubles):
            if points["epochs"]:
                st.warning(escape_markdown(line), icon=":material/broken_image:")
            else:
                error_box(line)
    epochs, has_labels = [each["epoch"] for each in points["epochs"]], bool(run.hierarchy_epochs())
    if not epochs:
        return
    said = view.held()
    shown = view.checked(said, epochs, has_labels, len(classes.names), list(beside))
    shown = view.stay(shown, said, points["key"], epochs)
    view.tell(shown, epochs, has_labels)
    chosen = selection.current(run)
    lost = selection.warning(chosen)
    if lost:
        notes.caption(lost)
    other = beside.get(shown.compare.removeprefix("run:"))
    context = Context(
        run, classes, shown.epoch, shown.split, chosen, stamp(run, shown.epoch), drawn
    )
    place, side = stacking_columns(
        SHARES, key=PLACE, narrow=ROOM if with_recall and not shown.compare else NEVER
    )
    with place:
        component.show_map(
            points,
            None if other is None else component.source(other, classes_of(other))[0],
            list(beside),
            {**vars(shown), "classes": list(shown.classes)},
            chosen,
            st.session_state.get(SERIAL, 0),
            _on_view,
            lambda: _on_chosen(run),
            _targets(context),
            _on_drawn if recall_beside.waits() else None,
        )
    if with_recall and not recall_beside.waits():
        with side, errors():
            recall_beside.draw(context)
    with errors():
        reading(context, shown.dims)
    _panels(context)
    runs = [run] if other is None else [run, other]
    component.show_pictures({component.key_of(each): sheets_of(each, stamp(each)) for each in runs})


def _on_view() -> None:
    view.hold(component.told("view"))


def _on_drawn() -> None:
    st.session_state[recall_beside.MAP_IS_THERE] = True


def _on_chosen(run: Run) -> None:
    said = component.told("chosen")
    serial = said.get("serial")
    if isinstance(serial, int):
        st.session_state[SERIAL] = serial
        selection.choose(run, component.from_bits(said.get("bits")), "map")


def _targets(context: Context) -> dict[str, Any] | None:
    """Return the targets under the microscope, while it is open."""
    if st.session_state.get(TABS) != MICROSCOPE:
        return None
    try:
        overlay = microscope_panel.overlay(context)
    except DovsError:
        return None  # the panel says what is wrong
    return component.targets_of(context.run, context.epoch, overlay)


def _panels(context: Context) -> None:
    tabs = st.tabs(list(PANELS), key=TABS, on_change="rerun")
    for tab, draw in zip(tabs, PANELS.values(), strict=True):
        if tab.open:
            with tab, errors():
                draw(context)
