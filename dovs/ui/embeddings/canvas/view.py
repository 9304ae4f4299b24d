"""What the map shows, stored in the session and in the address; every part of it is checked.

While the page is open the browser decides what the map shows, and sends it once it rests; after a
reload the address restores it. Values that a run does not offer are replaced by the defaults.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from dovs.maps.names import COLOURS, SPLITS
from dovs.ui.embeddings.data import address

OLD_COLOURS = {"abstract_label": "label"}  # values of addresses that were shared earlier
OLD_3D = "3-D"
"""Value of `map` in addresses that were shared earlier; now `dims` is 3."""
_VIEW = "explorer-view"
_REQUEST = "explorer-view-request"
_PINNED = "explorer-view-pinned"


@dataclass(frozen=True)
class View:
    """What the map shows.

    Attributes:
        epoch: a projected epoch.
        colour: one of `COLOURS`.
        split: one of `SPLITS`.
        dims: 2 or 3.
        wrong: whether only wrong predictions are shown.
        trails: whether trails of the selected points are shown.
        classes: class indices that are shown, () = all.
        compare: "", "epochs", or "run:" and a name.
        other: epoch of the second map, -1 for its last.
        names: whether names are shown at the clusters.
        pictures: whether images take the place of points where the map is zoomed in.
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
    names: bool = True
    pictures: bool = True


def checked(
    raw: Mapping[str, Any],
    epochs: Sequence[int],
    has_labels: bool,
    num_classes: int,
    runs: Sequence[str],
    usual_split: str = "test",
    usual_colour: str = "label",
) -> View:
    """Return the view that an address or a browser describes, with defaults for what does not fit.

    Args:
        raw: values by the names of `View`, of any type.
        epochs: that have maps.
        has_labels: whether the run has abstract labels.
        num_classes: C.
        runs: names of the runs that can be compared with.
        usual_split: where none is chosen.
        usual_colour: likewise, of runs that have abstract labels; of others it is "class".

    >>> checked({"epoch": "4", "colour": "sound", "dims": 3}, [2, 4, 6], False, 10, [])
    View(epoch=4, colour='class', split='test', dims=3, wrong=False, trails=False, classes=(),
    compare='', other=-1, names=True, pictures=True)
    """
    epoch = _number(raw.get("epoch"))
    colour = OLD_COLOURS.get(str(raw.get("colour")), raw.get("colour"))
    if colour not in COLOURS or (colour == "label" and not has_labels):
        colour = usual_colour if has_labels else "class"
    split = raw.get("split")
    classes = raw.get("classes")
    shown = {_number(each) for each in classes} if isinstance(classes, list | tuple) else set()
    compare = str(raw.get("compare", ""))
    if compare != "epochs" and compare.removeprefix("run:") not in runs:
        compare = ""
    other = _number(raw.get("other"))
    return View(
        epoch=epoch if epoch in epochs else epochs[-1],
        colour=colour,
        split=split if split in SPLITS else usual_split,
        dims=3 if _number(raw.get("dims")) == 3 else 2,
        wrong=raw.get("wrong") in (True, "1"),
        trails=raw.get("trails") in (True, "1"),
        names=raw.get("names") not in (False, "0"),
        pictures=raw.get("pictures") not in (False, "0"),
        classes=tuple(sorted(each for each in shown if 0 <= each < num_classes)),
        compare=compare,
        other=other if compare else -1,
    )


def _number(value: object) -> int:
    try:
        return int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        return -1


def problems(
    raw: Mapping[str, Any], shown: View, epochs: Sequence[int], num_classes: int
) -> list[str]:
    """Return what of an address does not fit the run, each with what is allowed.

    Args:
        raw: values of the address by the names of `View`.
        shown: what `checked` made of them.
        epochs: that have maps.
        num_classes: C.

    >>> view = checked({"epoch": "5"}, [2, 4], False, 3, [])
    >>> problems({"epoch": "5", "classes": ["1", "7"]}, view, [2, 4], 3)
    ["epoch '5': the maps are of epochs 2, 4", "only '7': the classes are numbered 0 to 2"]
    """
    found = []
    colour = OLD_COLOURS.get(str(raw.get("colour")), raw.get("colour"))
    if raw.get("epoch") and _number(raw["epoch"]) not in epochs:
        listed = ", ".join(map(str, epochs)) if len(epochs) < 9 else f"{epochs[0]} … {epochs[-1]}"
        found.append(f"epoch '{raw['epoch']}': the maps are of epochs {listed}")
    if colour and colour != shown.colour:
        found.append(f"colour '{raw['colour']}': it is one of {', '.join(COLOURS)}")
    if raw.get("split") and raw["split"] not in SPLITS:
        found.append(f"split '{raw['split']}': it is one of {', '.join(SPLITS)}")
    if raw.get("compare") and not shown.compare:
        found.append(
            f"compare '{raw['compare']}': it is epochs, or run: and the name of a run on this "
            "machine that has maps of the same images"
        )
    if str(raw.get("dims", "3")) not in ("2", "3"):
        found.append(f"dims '{raw['dims']}': it is 2 or 3")
    if raw.get("map") not in (None, OLD_3D):
        found.append(f"map '{raw['map'][:40]}': dims=3 is the map in 3-D, dims=2 the flat one")
    for name in ("wrong", "trails", "names", "pictures"):
        if raw.get(name) not in (None, True, False, "0", "1"):
            found.append(f"{name} '{raw[name]}': it is 0 or 1")
    if raw.get("other") and (not shown.compare or _number(raw["other"]) < 0):
        found.append(f"other '{raw['other']}': it is an epoch, beside compare")
    elif raw.get("other") and shown.compare == "epochs" and _number(raw["other"]) not in epochs:
        found.append(f"other '{raw['other']}': it is an epoch that has a map")
    wrong = [each for each in raw.get("classes", ()) if not 0 <= _number(each) < num_classes]
    if wrong:
        found.append(f"only '{'.'.join(wrong)}': the classes are numbered 0 to {num_classes - 1}")
    return found


def is_new() -> bool:
    """Return whether the session has no view yet, so that the address is read."""
    return _VIEW not in st.session_state


def load() -> dict[str, Any]:
    """Return the unchecked view of the session, at first that of the address."""
    if _VIEW not in st.session_state:
        raw = st.query_params.to_dict()
        if raw.get("map") == OLD_3D:
            raw["dims"] = "3"
        listed = [each for each in raw.get("only", "").split(".") if each]
        st.session_state[_VIEW] = {**raw, "classes": listed}
    return dict(st.session_state[_VIEW])


def save(raw: Mapping[str, Any]) -> None:
    """Store in the session the view that the map sent."""
    known = View.__dataclass_fields__
    st.session_state[_VIEW] = {name: value for name, value in raw.items() if name in known}


def request(part: Mapping[str, Any]) -> None:
    """Let the map show something else, and store that in the session.

    Args:
        part: values by the names of `View`.
    """
    number = requested().get("number", 0) + 1
    st.session_state[_REQUEST] = {"number": number, "view": dict(part)}
    save({**load(), **part})


def requested() -> dict[str, Any]:
    """Return the last request, {} before the first: the map follows each number once."""
    return dict(st.session_state.get(_REQUEST, {}))


def pin_epoch(view: View, raw: Mapping[str, Any], place: str, epochs: Sequence[int]) -> View:
    """Return a view with the epoch that its map shows already, where nobody chose an epoch.

    A map opens at the newest epoch, and goes on to newer ones in the browser, which then sends
    that it did: it alone knows whether an earlier epoch is looked at, or the epochs play. Until
    then what is beside the map is of the epoch that the map shows.

    Args:
        view: as `checked`.
        raw: what it was made of.
        place: name of what the map shows: run and projection.
        epochs: that have maps.
    """
    wanted, before = _number(raw.get("epoch")), st.session_state.get(_PINNED)
    if wanted not in epochs and before is not None and before[:2] == (place, wanted):
        view = replace(view, epoch=before[2] if before[2] in epochs else view.epoch)
    st.session_state[_PINNED] = (place, wanted, view.epoch)
    return view


def write_to_address(
    view: View,
    epochs: Sequence[int],
    has_labels: bool,
    usual_split: str = "test",
    usual_colour: str = "label",
) -> None:
    """Write into the address what differs from the defaults."""
    default = checked({}, epochs, has_labels, 0, (), usual_split, usual_colour)
    values = {
        "epoch": str(view.epoch) if view.epoch != default.epoch else "",
        "colour": view.colour if view.colour != default.colour else "",
        "split": view.split if view.split != default.split else "",
        "dims": "3" if view.dims == 3 else "",
        "wrong": "1" if view.wrong else "",
        "trails": "1" if view.trails else "",
        "names": "" if view.names else "0",
        "pictures": "" if view.pictures else "0",
        "only": ".".join(map(str, view.classes)),
        "compare": view.compare,
        "other": str(view.other) if view.compare and view.other >= 0 else "",
    }
    for name, text in values.items():
        address.write(name, text)
