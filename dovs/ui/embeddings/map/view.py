"""What the map shows, kept in the address and over pages; every part of it is checked.

The browser owns the view while the page is open and tells it when it rests; the address gives it
back after a reload. Values that a run does not offer are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

COLOURS = (
    "class",
    "label",
    "group",
    "correct",
    "predicted",
    "confidence",
    "margin",
    "rank",
    "leakage",
)
SPLITS = ("test", "train", "both")
OLD_COLOURS = {"abstract_label": "label"}  # in addresses that were shared before
_HELD = "explorer-view"
_STAYS = "explorer-view-stays"


@dataclass(frozen=True)
class View:
    """What the map shows.

    Attributes:
        epoch: a projected epoch.
        colour: one of `COLOURS`.
        split: one of `SPLITS`.
        dims: 2 or 3.
        wrong: whether only wrong predictions are shown.
        trails: whether trails of the chosen points are drawn.
        classes: class indices that are shown, () = all.
        compare: "", "epochs", or "run:" and a name.
        other: epoch of the second map, -1 for its last.
    """

    epoch: int
    colour: str
    split: str = "test"
    dims: int = 2
    wrong: bool = False
    trails: bool = False
    classes: tuple[int, ...] = ()
    compare: str = ""
    other: int = -1


def checked(
    said: Mapping[str, Any],
    epochs: Sequence[int],
    has_labels: bool,
    num_classes: int,
    runs: Sequence[str],
) -> View:
    """Return a view of what an address or a browser says, with defaults for what does not fit.

    >>> checked({"epoch": "4", "colour": "sound", "dims": 3}, [2, 4, 6], False, 10, [])
    View(epoch=4, colour='class', split='test', dims=3, wrong=False, trails=False, classes=(),
    compare='', other=-1)
    """
    epoch = _number(said.get("epoch"))
    colour = OLD_COLOURS.get(str(said.get("colour")), said.get("colour"))
    if colour not in COLOURS or (colour == "label" and not has_labels):
        colour = "label" if has_labels else "class"
    split = said.get("split")
    classes = said.get("classes")
    shown = {_number(each) for each in classes} if isinstance(classes, list | tuple) else set()
    compare = str(said.get("compare", ""))
    if compare != "epochs" and compare.removeprefix("run:") not in runs:
        compare = ""
    other = _number(said.get("other"))
    return View(
        epoch=epoch if epoch in epochs else epochs[-1],
        colour=colour,
        split=split if split in SPLITS else "test",
        dims=3 if _number(said.get("dims")) == 3 else 2,
        wrong=said.get("wrong") in (True, "1"),
        trails=said.get("trails") in (True, "1"),
        classes=tuple(sorted(each for each in shown if 0 <= each < num_classes)),
        compare=compare,
        other=other if compare else -1,
    )


def _number(value: object) -> int:
    try:
        return int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        return -1


def held() -> dict[str, Any]:
    """Return what the session holds of the view, at first what the address says."""
    if _HELD not in st.session_state:
        asked = st.query_params.to_dict()
        if asked.get("map") == "3-D":
            asked["dims"] = "3"
        listed = [each for each in asked.get("only", "").split(".") if each]
        st.session_state[_HELD] = {**asked, "classes": listed}
    return dict(st.session_state[_HELD])


def hold(said: Mapping[str, Any]) -> None:
    """Keep what the map told of its view."""
    known = View.__dataclass_fields__
    st.session_state[_HELD] = {name: value for name, value in said.items() if name in known}


def stay(view: View, said: Mapping[str, Any], place: str, epochs: Sequence[int]) -> View:
    """Return a view at the epoch that its map shows, where nobody has chosen one.

    The newest map is shown at first and the browser stays with it; when a run that trains gains a
    map, the newest is another one.

    Args:
        view: as `checked`.
        said: what it was made of.
        place: names what the map shows: run and drawing.
        epochs: that have maps.
    """
    asked, before = _number(said.get("epoch")), st.session_state.get(_STAYS)
    if asked not in epochs and before is not None and before[:2] == (place, asked):
        view = replace(view, epoch=before[2] if before[2] in epochs else view.epoch)
    st.session_state[_STAYS] = (place, asked, view.epoch)
    return view


def tell(view: View, epochs: Sequence[int], has_labels: bool) -> None:
    """Write into the address what is not as it is by default."""
    usual = checked({}, epochs, has_labels, 0, ())
    words = {
        "epoch": str(view.epoch) if view.epoch != usual.epoch else "",
        "colour": view.colour if view.colour != usual.colour else "",
        "split": view.split if view.split != usual.split else "",
        "dims": "3" if view.dims == 3 else "",
        "wrong": "1" if view.wrong else "",
        "trails": "1" if view.trails else "",
        "only": ".".join(map(str, view.classes)),
        "compare": view.compare,
        "other": str(view.other) if view.compare and view.other >= 0 else "",
    }
    for name, text in words.items():
        if text and st.query_params.get(name) != text:
            st.query_params[name] = text
        elif not text and name in st.query_params:
            del st.query_params[name]
