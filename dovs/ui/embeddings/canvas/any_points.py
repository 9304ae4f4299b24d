"""The map of any points, for any Streamlit app; it knows no run."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Unpack

import streamlit as st

from dovs.data.report import counted
from dovs.errors import DataError
from dovs.maps import bitmap
from dovs.maps.arguments import MapArguments, takes_map_arguments
from dovs.maps.blocks import base_block, epoch_block
from dovs.maps.digest import digest_of_map
from dovs.maps.given import MapData, check_colour, map_data
from dovs.maps.names import COLOURS, SPLITS
from dovs.maps.sheets import Sheets, sheets_of
from dovs.ui.embeddings.canvas import component
from dovs.ui.embeddings.data.selection import Selection

MAPS = 8  # that are in memory at once


@dataclass(frozen=True)
class Drawn:
    """What was made of an app's points.

    Attributes:
        data: the points, without their images.
        base: block of what they are.
        epochs: blocks by epoch.
        sheets: thumbnails, or None.
    """

    data: MapData
    base: bytes
    epochs: dict[int, bytes]
    sheets: Sheets | None


@takes_map_arguments
def map(
    points: Any,
    *,
    selected: Iterable[Any] | None = None,
    colour: str = "class",
    key: str = "dovs-map",
    **given: Unpack[MapArguments],
) -> list[Any]:
    """Show a map of any points in a Streamlit app, and return the ids of the selected ones.

    Points are selected by a click, with Lasso, Box or by the name of a class, and the app runs
    again then. Colours, epochs and the part of the map that is shown are chosen in the browser.
    Points that were shown before, of the same content, are not read again.

    Args:
        points: a DataFrame with columns x and y, or an array (P, 2) or (P, 3).
        **given: as `MapArguments`.
        selected: ids to select from the app; a later call with others replaces what is selected.
            Ids of no point, such as of rows that a filter left out, are not selected, which a
            warning states.
        colour: what points are coloured by at first, one of `dovs.maps.names.COLOURS`.
        key: of the component; different for different maps of an app.

    Returns:
        Ids in the order of the points: values of `ids` or of the column id, else labels of the
        table's index, so that `points.loc[found]` are the selected rows.

    Raises:
        DataError: something does not fit; the message names it.
    """
    digest = digest_of_map(points, given)
    drawn = _draw(points, key, given) if digest is None else _drawn(digest, key, points, given)
    data = drawn.data
    check_colour(colour, data.epochs)
    state = _state(key)
    _renumber(state, data)
    _follow(state, data, selected)
    source = component.served(key, key, drawn.base, drawn.epochs)
    last = data.epochs[-1].epoch
    component.show_map(
        source,
        None,
        [],
        {"epoch": last, "split": "both", "colour": colour, **state["view"]},
        Selection(tuple(state["rows"]), revision=state["revision"]),
        state["serial"],
        on_view=_on_view(key),
        on_selection=_on_selection(key),
        key=key,
        timeless=data.timeless,
    )
    if drawn.sheets is not None:
        component.show_pictures({key: drawn.sheets}, key)
    return data.ids[list(state["rows"])].tolist()


@st.cache_resource(max_entries=MAPS, show_spinner=False)
def _drawn(digest: str, key: str, _points: Any, _given: MapArguments) -> Drawn:
    return _draw(_points, key, _given)


def _draw(points: Any, key: str, given: MapArguments) -> Drawn:
    data = map_data(points, name=key, **given)
    return Drawn(
        replace(data, images=None, ids=data.ids.copy()),
        base_block(data.points),
        {each.epoch: epoch_block(each, len(data.points.class_names)) for each in data.epochs},
        None if data.images is None else sheets_of(data.images),
    )


def _state(key: str) -> dict[str, Any]:
    """Return what the session stores of a map: view, selected rows, and their numbers."""
    empty: dict[str, Any] = {
        "view": {}, "rows": (), "ids": [], "serial": 0, "revision": 0, "given": None
    }  # fmt: skip
    found: dict[str, Any] = st.session_state.setdefault(f"{key}-state", empty)
    return found


def _renumber(state: dict[str, Any], data: MapData) -> None:
    """Select the same ids again, where the app shows other points than before."""
    ids, before = data.ids.tolist(), state["ids"]
    if ids == before:
        return
    place = {each: row for row, each in enumerate(ids)}
    chosen = (before[row] for row in state["rows"])
    rows = tuple(sorted(place[each] for each in chosen if each in place))
    revision = state["revision"] + int(rows != state["rows"])
    state |= {"ids": ids, "rows": rows, "revision": revision}


def _follow(state: dict[str, Any], data: MapData, selected: Iterable[Any] | None) -> None:
    """Select what the app gives, where it differs from what the app gave before.

    Raises:
        DataError: it is no list of ids, or an id is written otherwise than that of its point.
    """
    if selected is None:
        return
    if isinstance(selected, str | bytes) or not isinstance(selected, Iterable):
        raise DataError(f"selected={selected!r} must be a list of ids, such as [{selected!r}].")
    wanted = [*selected]
    if state["given"] == wanted:
        return
    place = {each: row for row, each in enumerate(data.ids.tolist())}
    known = [each for each in wanted if isinstance(each, Hashable) and each in place]
    strange = [each for each in wanted if not isinstance(each, Hashable) or each not in place]
    written = {str(each): each for each in place}
    for each in strange:
        if (meant := written.get(str(each))) is not None:
            raise DataError(
                f"selected has {each!r} ({type(each).__name__}), but the id of this point is "
                f"{meant!r} ({type(meant).__name__}): give ids as the points have them."
            )
    if strange:
        warnings.warn(
            f"selected has {counted(len(strange), 'id', 'ids')} of no point, first "
            f"{strange[0]!r}: the others are selected. The {len(place):,} points have ids such as "
            f"{', '.join(repr(each) for each in [*place][:3])}.",
            stacklevel=4,
        )
    rows = tuple(sorted({place[each] for each in known}))
    state |= {"given": wanted, "rows": rows, "revision": state["revision"] + 1}


def _on_view(key: str) -> Callable[[], None]:
    def store() -> None:
        sent = component.read_message("view", key)
        chosen = {"colour": COLOURS, "split": SPLITS, "dims": (2, 3)}
        view = {name: sent[name] for name, known in chosen.items() if sent.get(name) in known}
        if isinstance(sent.get("epoch"), int):
            view["epoch"] = sent["epoch"]
        _state(key)["view"] = view

    return store


def _on_selection(key: str) -> Callable[[], None]:
    def store() -> None:
        sent = component.read_message("selection", key)
        if isinstance(sent.get("serial"), int):
            state = _state(key)
            found = bitmap.from_message(sent.get("bitmap"))
            rows = tuple(row for row in found if row < len(state["ids"]))
            state |= {"rows": rows, "serial": sent["serial"], "revision": state["revision"] + 1}

    return store
