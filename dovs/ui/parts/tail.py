"""The selected long-tailed dataset ("tail"), stored for the session; see also `tail_address.py`.

The address is read when a page is opened and written whenever the selection changes. The form is in
`tail_form.py`.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dovs.config import WITHOUT_RATIO, TailConfig, has_own_images, parse
from dovs.data import SOURCES, state
from dovs.data.longtail import cut
from dovs.data.profiles import fitting_ratio
from dovs.errors import DovsError
from dovs.ui.parts import address_problems
from dovs.ui.parts.cache import dataset_of, tail_view
from dovs.ui.parts.numbers import outside
from dovs.ui.parts.session import PAGE_CHANGED
from dovs.ui.parts.tail_address import ADDRESS, NUMBERS, prefix, read_address, usual

STATE = "tail"
UNFITTED = "tail-unfitted"
"""True while it is open whether the ratio, which nobody chose, fits the dataset."""
FITTED = "tail-fitted"
"""The ratio that was chosen because the usual one does not fit, and its dataset and profile."""
OWN_IMAGES = "tail-own-images"
"""The dataset of the user's own images that was selected last; it may be removed by now."""
BY_DATASET = ("profile", "class_order", "n_max", "class_counts")
"""Fields whose default depends on the dataset, or whose values belong to one dataset."""


def selected_tail() -> TailConfig:
    """Return the long-tailed dataset that is selected in this session; shows no widget."""
    return parse(TailConfig, tail_state())


def tail_state() -> dict[str, Any]:
    """Return the session's tail as settings; the address and then the widgets overwrite it."""
    tail = st.session_state.setdefault(STATE, parse(TailConfig, {}).model_dump())
    if st.session_state.pop(PAGE_CHANGED, False):
        settings, problems = read_address(st.query_params.to_dict(), prefix())
        if "dataset" in settings:
            if settings["dataset"] != tail["dataset"]:
                _change_dataset(tail, settings["dataset"])
            settings = usual(settings["dataset"]) | settings
            st.session_state[UNFITTED] = True
        set_tail(tail, settings)
        if f"{prefix()}ratio" in st.query_params:
            st.session_state.pop(UNFITTED, None)
        address_problems.note("tail", problems)
    _read_widgets(tail)
    _complete(tail)
    if st.session_state.get(UNFITTED):
        _fit(tail)
    if has_own_images(tail["dataset"]):
        st.session_state[OWN_IMAGES] = tail["dataset"]
    return tail


def set_tail(tail: dict[str, Any], settings: dict[str, Any]) -> None:
    """Change settings of the session's tail, before their widgets are shown."""
    for field, value in settings.items():
        tail[field] = value
        st.session_state.pop(widget_key(field), None)
    if tail["profile"] != "counts":
        tail["class_counts"] = None


def takes_all_images(tail: dict[str, Any]) -> bool:
    """Return whether a tail takes every training image with any tail seed.

    False as long as it is not known, because the dataset is not ready or cannot supply the tail.

    Args:
        tail: from `tail_state`.
    """
    try:
        settings = parse(TailConfig, {**tail, "measured_on": "test"})
        if not state(settings.dataset, **settings.dataset_params).ready:
            return False
        view = tail_view(settings)
    except DovsError:
        return False
    ordered_by_seed = settings.class_order == "shuffled" and settings.profile not in WITHOUT_RATIO
    balanced = settings.imbalance_ratio == 1
    return bool((view.class_counts == view.available).all()) and (balanced or not ordered_by_seed)


def select_dataset(name: str) -> None:
    """Select a dataset with the settings that are usual for it, in a callback or before the form.

    Args:
        name: of a dataset that exists.
    """
    _change_dataset(tail_state(), name)


def select_counts(counts: tuple[int, ...]) -> None:
    """Select given counts for the classes of the selected dataset, in a callback."""
    set_tail(tail_state(), {"profile": "counts", "class_counts": counts, "n_max": None})


def widget_key(field: str) -> str:
    """Return the key of the widget that sets a field of the tail.

    >>> widget_key("profile")
    'tail-profile'
    """
    return f"tail-{field}"


def refused_number(field: str) -> str:
    """Return why what is typed for a field of the tail is not allowed; "" if it is."""
    if field not in NUMBERS:
        return ""
    label, low, high = NUMBERS[field]
    return outside(label, st.session_state.get(widget_key(field)), low, high)


def _read_widgets(tail: dict[str, Any]) -> None:
    """Take over what the widgets of the form say; a number that is not allowed is left out."""
    name = st.session_state.get(widget_key("dataset"))
    if name is not None and name != tail["dataset"]:
        _change_dataset(tail, name)
        return
    before = dict(tail)
    for field in ADDRESS.values():
        value = st.session_state.get(widget_key(field))
        if refused_number(field):
            continue
        if value is not None or (field == "n_max" and widget_key(field) in st.session_state):
            tail[field] = value
    if tail["profile"] != before["profile"] and tail["profile"] == "counts":
        tail["class_counts"] = _counts_of(tail, before["profile"])
    elif tail["imbalance_ratio"] == before["imbalance_ratio"]:
        _open_ratio(tail, before)


def _open_ratio(tail: dict[str, Any], before: dict[str, Any]) -> None:
    """Let the ratio be fitted again where something else changed that decides which ones fit.

    With another profile any ratio is, otherwise one that nobody chose.
    """
    ratio, fitted = before["imbalance_ratio"], st.session_state.get(FITTED)
    usual_ratio = TailConfig.model_fields["imbalance_ratio"].default
    was_fitted = fitted == (before["dataset"], before["profile"], ratio)
    if tail["profile"] == before["profile"]:
        others = any(tail[field] != before[field] for field in ("class_order", "n_max"))
        if not others or not (was_fitted or ratio == usual_ratio):
            return
    if was_fitted:
        set_tail(tail, {"imbalance_ratio": usual_ratio})
    st.session_state[UNFITTED] = True


def _change_dataset(tail: dict[str, Any], name: str) -> None:
    """Select another dataset; what is chosen for all datasets alike remains."""
    own = tail["dataset"] == st.session_state.get(OWN_IMAGES), has_own_images(name)
    usual = parse(TailConfig, {"dataset": name}).model_dump()
    remain = () if any(own) or tail["profile"] == "counts" else ("profile", "class_order")
    set_tail(tail, {field: usual[field] for field in BY_DATASET if field not in remain})
    set_tail(tail, {"dataset": name, "dataset_params": {}})
    if any(own):
        set_tail(tail, {"imbalance_ratio": usual["imbalance_ratio"]})
    st.session_state[UNFITTED] = True


def _complete(tail: dict[str, Any]) -> None:
    """Make the settings fit each other: counts and their profile go together."""
    tail.setdefault("dataset_params", {})
    if tail["profile"] != "counts":
        tail["class_counts"] = None
    elif tail["class_counts"] is None:
        set_tail(tail, {"profile": parse(TailConfig, {"dataset": tail["dataset"]}).profile})


def _counts_of(tail: dict[str, Any], profile: str) -> tuple[int, ...] | None:
    """Return the counts of a tail with another profile, to start from; None where there are none.

    Any error of the dataset is shown by the page itself.
    """
    try:
        settings = parse(TailConfig, {**tail, "profile": profile, "class_counts": None})
        return tuple(map(int, cut(dataset_of(settings), settings).class_counts))
    except DovsError:
        return None


def _fit(tail: dict[str, Any]) -> None:
    """Lower a ratio that nobody chose to one that the dataset allows; wait until it is ready."""
    settings = parse(TailConfig, tail)
    try:
        if settings.dataset not in SOURCES:
            return
        if not state(settings.dataset, **settings.dataset_params).ready:
            return
        available = dataset_of(settings.model_copy(update={"measured_on": "test"})).available
        if settings.profile not in WITHOUT_RATIO:
            ratio = fitting_ratio(
                available,
                settings.profile,
                settings.class_order,
                settings.n_max,
                settings.data_seed,
                settings.imbalance_ratio,
            )
            if ratio != settings.imbalance_ratio:
                set_tail(tail, {"imbalance_ratio": ratio})
                st.session_state[FITTED] = (settings.dataset, settings.profile, ratio)
    except DovsError:  # the page itself shows what is wrong with the dataset
        return
    st.session_state.pop(UNFITTED, None)
