"""The address of the Abstract labels page: the run and epoch of the embeddings, and the view."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from dovs.ui.parts import address_problems, own_address

NAMES = ("run", "epoch", "view")
WANTED = "labels-wanted-epoch"
"""The epoch of the address, until it is clear whether the run has it."""


def follow(views: Collection[str], keys: dict[str, str]) -> None:
    """Select what the address names, unless this page wrote it, and note what it cannot.

    Args:
        views: that exist.
        keys: of the widgets for "source", "run", "epoch" and "view".
    """
    given = _given()
    if not given or not own_address.arrives("labels", given):
        return
    if "run" in given:
        st.session_state[keys["source"]] = "embeddings"
        st.session_state[keys["run"]] = given["run"]
    problems = []
    if "epoch" in given:
        if "run" not in given:
            problems.append("epoch needs run, the name of a run")
        elif given["epoch"].isdecimal():
            st.session_state[keys["epoch"]] = int(given["epoch"])
            st.session_state[WANTED] = int(given["epoch"])
        else:
            problems.append(f"epoch '{given['epoch'][:40]}' is not a whole number")
    if "view" in given:
        if given["view"] in views:
            st.session_state[keys["view"]] = given["view"]
        else:
            problems.append(
                f"there is no view '{given['view'][:40]}': the views are {', '.join(views)}"
            )
    address_problems.note("labels", problems)


def missing_run(keys: dict[str, str], names: Collection[str]) -> str | None:
    """Return the run that is selected and does not exist, or None."""
    wanted = st.session_state.get(keys["run"])
    return None if wanted is None or wanted in names else str(wanted)


def check_epoch(epochs: Sequence[int]) -> None:
    """Note that the run has no snapshot of the epoch that the address names."""
    wanted = st.session_state.pop(WANTED, None)
    if wanted is not None and wanted not in epochs:
        known = ", ".join(map(str, epochs)) if len(epochs) < 9 else f"{epochs[0]} … {epochs[-1]}"
        problem = f"epoch {wanted}: the snapshots of this run are of epochs {known}"
        address_problems.note("epoch", [problem])


def write(**values: str) -> None:
    """Write what is shown; a value that is empty is left out."""
    for name in NAMES:
        text = values.get(name, "")
        if not text:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != text:
            st.query_params[name] = text
    own_address.note("labels", _given())


def _given() -> dict[str, str]:
    return {name: st.query_params[name] for name in NAMES if name in st.query_params}
