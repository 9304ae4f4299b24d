"""Drafts: the hierarchies that are edited, each with its history of edits, in the session.

Another generator, parameter or snapshot starts another draft. Returning to an earlier selection
finds its draft with all edits, so that comparing starting points loses no edit.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dovs.errors import DovsError
from dovs.hierarchy.edit import History
from dovs.hierarchy.hierarchy import Hierarchy

DRAFTS = "labels-drafts"
PROBLEM = "labels-edit-problem"
MOST_DRAFTS = 30


def draft(key: str, start: Hierarchy) -> History:
    """Return the draft of a starting point; a new one when the starting point has changed."""
    drafts = _drafts()
    if key not in drafts or drafts[key].start != start:
        drafts[key] = History(start)
        while len(drafts) > MOST_DRAFTS:
            unedited = next((k for k, d in drafts.items() if not d.edited and k != key), None)
            drafts.pop(unedited or next(iter(drafts)))
    return drafts[key]


def change(key: str, step: Callable[[History], History]) -> None:
    """Apply a step to a draft; if it is not allowed, leave the draft and store the problem."""
    st.session_state.pop(PROBLEM, None)
    drafts = _drafts()
    if key not in drafts:
        return
    try:
        drafts[key] = step(drafts[key])
    except DovsError as error:
        st.session_state[PROBLEM] = str(error)


def edit(key: str, changed: Callable[[Hierarchy], Hierarchy]) -> None:
    """Change the hierarchy of a draft, as a step that can be undone."""
    change(key, lambda history: history.then(changed(history.present)))


def problem() -> str | None:
    """Return why the last step was not allowed, once."""
    found: str | None = st.session_state.pop(PROBLEM, None)
    return found


def _drafts() -> dict[str, History]:
    drafts: dict[str, History] = st.session_state.setdefault(DRAFTS, {})
    return drafts
