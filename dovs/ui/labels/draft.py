"""The hierarchy under work: a history for each thing that editing began with, kept in the session.

Another generator, parameter or snapshot begins another draft; going back finds the earlier one
as it was left, so that no edit is lost by looking around.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dovs.errors import DovsError
from dovs.hierarchy.edit import History
from dovs.hierarchy.hierarchy import Hierarchy

DRAFTS = "workshop-drafts"
PROBLEM = "workshop-problem"
MOST = 30


def draft(key: str, start: Hierarchy) -> History:
    """Return the draft that began with a hierarchy; a new one where that is another by now."""
    drafts = _drafts()
    if key not in drafts or drafts[key].start != start:
        drafts[key] = History(start)
        while len(drafts) > MOST:
            unedited = next((k for k, d in drafts.items() if not d.edited and k != key), None)
            drafts.pop(unedited or next(iter(drafts)))
    return drafts[key]


def change(key: str, step: Callable[[History], History]) -> None:
    """Take a step in a draft; where it is refused the draft stays, and the page says why."""
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
    """Return what went wrong with the last step, once."""
    found: str | None = st.session_state.pop(PROBLEM, None)
    return found


def _drafts() -> dict[str, History]:
    drafts: dict[str, History] = st.session_state.setdefault(DRAFTS, {})
    return drafts
