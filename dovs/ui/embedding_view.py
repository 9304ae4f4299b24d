"""What the Embeddings page shows at the moment: the controls, and the classes picked out.

Every control is kept in the address, so that a view can be shared and survives a reload.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dovs.ui.run_facts import Classes

COLOURS = {
    "class": "class",
    "abstract_label": "abstract label",
    "group": "many / medium / few",
    "correct": "right / wrong",
}
PICKED = "picked-classes"
ADDRESS = "classes"
EPOCH = "epoch"


@dataclass(frozen=True)
class View:
    """What to draw: see the controls."""

    epoch: int
    colour: str
    split: str
    dims: int


def controls(epochs: Sequence[int], has_labels: bool) -> View:
    """Draw epoch slider, colour, split and dimensions; return what they say.

    Args:
        epochs: projected epochs, ascending, at least one.
        has_labels: whether the run has abstract labels.
    """
    colours = [name for name in COLOURS if has_labels or name != "abstract_label"]
    if len(epochs) > 1:
        _forget_unless(EPOCH, epochs)
        epoch = st.select_slider(
            "Epoch",
            epochs,
            value=epochs[-1],
            key=EPOCH,
            bind="query-params",
            help="The epochs at which the worker kept embeddings and drew a map.",
        )
    else:
        epoch = epochs[0]
        st.caption(f"One map so far: epoch {epoch}.")
    with st.container(horizontal=True, gap="medium"):
        _forget_unless("colour", colours)
        colour = st.segmented_control(
            "Colour by",
            colours,
            default="abstract_label" if has_labels else "class",
            required=True,
            format_func=COLOURS.__getitem__,
            key="colour",
            bind="query-params",
        )
        split = st.segmented_control(
            "Images",
            ["test", "train", "both"],
            default="test",
            required=True,
            key="split",
            bind="query-params",
        )
        shape = st.segmented_control(
            "Map", ["2-D", "3-D"], default="2-D", required=True, key="map", bind="query-params"
        )
    return View(int(epoch), str(colour), str(split), 3 if shape == "3-D" else 2)


def _forget_unless(key: str, allowed: Sequence[Any]) -> None:
    """Drop a control's value that another run has left and this one does not offer."""
    if key in st.session_state and st.session_state[key] not in allowed:
        del st.session_state[key]


def class_picker(classes: Classes) -> list[int] | None:
    """Draw the list of classes to pick out and the button that clears it; return class indices.

    None means that no class is picked, so all are shown in full. Charts add to the same list by
    `pick_from_chart`; it stays when epoch, colour or page change.
    """
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    held = st.session_state.get(PICKED, st.query_params.get_all(ADDRESS))
    kept = [name for name in held if name in classes.names]
    if kept != st.session_state.get(PICKED):
        st.session_state[PICKED] = kept
    picked = left.multiselect(
        "Classes picked out",
        classes.names,
        key=PICKED,
        persist_state="session",
        placeholder="None: click bars of the recall chart, or choose here",
        help="Shown in full on the map and in the recall chart, the others fade.",
    )
    right.button("Clear", disabled=not picked, on_click=_clear, icon=":material/close:")
    if st.query_params.get_all(ADDRESS) != picked:
        st.query_params[ADDRESS] = picked
    chosen = [index for index, name in enumerate(classes.names) if name in set(picked)]
    return chosen or None


def _clear() -> None:
    st.session_state[PICKED] = []


def pick_from_chart(key: str, names: Sequence[str]) -> None:
    """Take the classes clicked in a chart into the picked ones; a picked one clicked again leaves.

    A chart whose figure changes reports an empty selection, so nothing clicked changes nothing.

    Args:
        key: of a chart whose points carry their class index first in `customdata`.
        names: C names of classes.
    """
    clicked = clicked_classes(st.session_state.get(key), len(names))
    if clicked:
        st.session_state[PICKED] = toggled(
            st.session_state.get(PICKED, []), [names[index] for index in clicked]
        )


def clicked_classes(event: Mapping[str, Any] | None, num_classes: int) -> list[int]:
    """Return the class indices in a chart's selection event, each once, in order of clicks.

    >>> event = {"selection": {"points": [{"customdata": [3]}, {"customdata": 1}, {}]}}
    >>> clicked_classes(event, 10)
    [3, 1]
    """
    points = ((event or {}).get("selection") or {}).get("points") or []
    found = []
    for point in points:
        data = point.get("customdata")
        if isinstance(data, list | tuple):
            data = data[0] if data else None
        if isinstance(data, int | float) and 0 <= int(data) < num_classes:
            found.append(int(data))
    return list(dict.fromkeys(found))


def toggled(picked: Sequence[str], clicked: Sequence[str]) -> list[str]:
    """Add what was clicked; one that alone was clicked and is picked already goes.

    >>> toggled(["cat"], ["dog"]), toggled(["cat", "dog"], ["dog"])
    (['cat', 'dog'], ['cat'])
    >>> toggled(["cat"], ["cat", "dog"])
    ['cat', 'dog']
    """
    if len(clicked) == 1 and clicked[0] in picked:
        return [name for name in picked if name != clicked[0]]
    return list(dict.fromkeys([*picked, *clicked]))
