"""The explorer on the page: the map, and the column of the linked views beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dovs.errors import DovsError
from dovs.maps import bitmap
from dovs.maps.first_colour import colour_at_first
from dovs.runs.classes import Classes
from dovs.runs.elsewhere import is_timeless
from dovs.runs.store import TRAINED, Run
from dovs.ui.embeddings import comparison, extra_projections, screen
from dovs.ui.embeddings.canvas import component, view
from dovs.ui.embeddings.canvas.pictures import sheets_of
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data import address, selection
from dovs.ui.embeddings.data.points import points_of
from dovs.ui.embeddings.notes import show_guide, show_numbers
from dovs.ui.embeddings.panels import (
    confusion,
    gallery,
    neighbours,
    over_sampling,
    recall,
    subspaces,
    table,
    to_check,
    trust,
)
from dovs.ui.parts import address_problems
from dovs.ui.parts.components import error_box, errors, escape_markdown
from dovs.ui.parts.downloads import downloads
from dovs.ui.parts.run_choice import follow_deletion

SERIAL = "explorer-serial"
TABS = "explorer-tab"
TAB = "tab"  # in the address
TO_CHECK, GALLERY, RECALL, OVER_SAMPLING = "To check", "Gallery", "Recall", "Over-sampling"
PANELS: dict[str, Callable[[Context], None]] = {
    TO_CHECK: to_check.show,
    GALLERY: gallery.show,
    RECALL: recall.show,
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
    offered = comparison.comparable(run, others)

    @st.fragment
    def explorer() -> None:
        follow_deletion(run)
        with errors():  # inside: an error in a fragment does not reach the page around it
            _show(run, classes, offered)

    explorer()


def _show(run: Run, classes: Classes, offered: dict[str, Run]) -> None:
    with screen.tools():
        wanted = extra_projections.choose_projection(run)
        places = [st.container(width="content") for _ in range(2)]
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
    _follow_tab()
    selected = selection.current(run)
    if warning := selection.warning(selected):
        notices.caption(warning)
    other = comparison.other_side(run, shown, offered)
    if other is not None and TABS not in st.session_state:  # an address that compares
        _show_difference()
    context = Context(run, classes, shown.epoch, shown.split, selected, extra, other)
    with places[0]:
        downloads(run, shown.epoch)
    with places[1], errors():
        show_guide(context)
    second = other if other is not None and other.run.path != run.path else None
    left, right = screen.body(two=bool(shown.compare))
    with left:
        component.show_map(
            source,
            component.source_of(second.run, second.classes)[0] if second else None,
            list(offered),
            {**vars(shown), "classes": list(shown.classes)},
            selected,
            st.session_state.get(SERIAL, 0),
            _on_view,
            lambda: _on_selection(run),
            _targets(context),
            view.requested(),
            timeless=is_timeless(run),
        )
        # before the views: a list that takes seconds does not let the hover card wait
        runs = [run, second.run] if second else [run]
        component.show_pictures({component.key_of(each): sheets_of(each) for each in runs})
    with right:
        numbers = st.container()
        # at work: a list that takes seconds must not stand below the numbers of a newer epoch
        last = run.status().active
        if last:
            _show_panels(context)
        with numbers, errors():
            show_numbers(context, shown.dims)
        if not last:
            _show_panels(context)


def _view(run: Run, classes: Classes, source: dict[str, Any], runs: list[str]) -> view.View:
    """Return what the map shows, and write it into the address."""
    epochs, has_labels = [each["epoch"] for each in source["epochs"]], bool(run.hierarchy_epochs())
    opened = view.is_new()
    raw = view.load()
    usual = (
        "test" if run.has("test") else "train",
        colour_at_first(len(classes.names), run.origin == TRAINED),
    )
    shown = view.checked(raw, epochs, has_labels, len(classes.names), runs, *usual)
    if opened:
        problems = view.problems(raw, shown, epochs, len(classes.names))
        points = points_of(Context(run, classes, shown.epoch)).table
        problems += selection.problems(address.read(selection.PARAMETER), len(points))
        titles = [title.lower() for title in PANELS]
        if (tab := address.read(TAB)) and tab not in titles:
            problems.append(f"tab '{tab[:40]}': it is one of {', '.join(titles)}")
        address_problems.note("explorer", problems)
    shown = view.pin_epoch(shown, raw, source["key"], epochs)
    view.write_to_address(shown, epochs, has_labels, *usual)
    return shown


def _follow_tab() -> None:
    """Open the view that the address names, once; then write into it which one is open."""
    titles = {title.lower(): title for title in PANELS}
    named = address.read(TAB)
    if TABS not in st.session_state and named in titles:
        st.session_state[TABS] = titles[named]
    opened = str(st.session_state.get(TABS) or TO_CHECK)
    address.write(TAB, "" if opened == TO_CHECK else opened.lower())


def _on_view() -> None:
    before = view.load().get("compare")
    sent = component.read_message("view")
    view.save(sent)
    if sent.get("compare") and not before:  # the difference belongs beside two maps
        _show_difference()


def _show_difference() -> None:
    st.session_state[TABS] = RECALL
    st.session_state[recall.VIEW] = recall.DIFFERENCE


def _on_selection(run: Run) -> None:
    message = component.read_message("selection")
    serial = message.get("serial")
    if isinstance(serial, int):
        st.session_state[SERIAL] = serial
        ids = bitmap.from_message(message.get("bitmap"))
        selection.select(run, ids, "map")
        if ids and st.session_state.get(TABS, TO_CHECK) == TO_CHECK:
            st.session_state[TABS] = GALLERY  # the pictures of what was selected on the map


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
