"""The Playground page: the component, with the settings of the address."""

from __future__ import annotations

import streamlit as st

from dovs.ui.parts import address_problems
from dovs.ui.parts.history import is_back
from dovs.ui.parts.session import VISIT
from dovs.ui.parts.tail_address import PREFIXED, hint_of
from dovs.ui.parts.terms import caption_with_terms
from dovs.ui.playground.component import playground
from dovs.ui.playground.settings import DEFAULTS, differing, read_settings

HEIGHT = 680
LAST = "playground-last"
"""Visit of the page, and the settings that differ from their defaults, as it was left."""


def show() -> None:
    """Show the playground; it writes every change of a control into the address.

    Opened by its link in the navigation it is as it was left.
    """
    caption_with_terms(
        "A small network learns in this page from points of large and rare classes. Its decisions "
        "are measured on test points, equally many of each class."
    )
    given = _given()
    visit = st.session_state.get(VISIT)
    left, last = st.session_state.get(LAST, (visit, {}))
    if visit != left and not given and not is_back():
        given = last
        st.query_params.update(last)
    report = playground(given, key="playground", height=HEIGHT, in_address=True)
    shown = read_settings(given)[0] if report is None else report.settings
    st.session_state[LAST] = (visit, differing(shown))


def _given() -> dict[str, str]:
    """Return the settings of the address; what belongs to the selected dataset is none of them."""
    query = st.query_params.to_dict()
    misnamed = [name for name in query if name not in DEFAULTS and hint_of(name)]
    problems = [
        f"{name}={query[name][:60]!r}: this page has no such part{hint_of(name)}"
        for name in misnamed
    ]
    address_problems.note("playground", problems)
    others = {*PREFIXED, *misnamed, *address_problems.OF_STREAMLIT}
    return {name: value for name, value in query.items() if name not in others}
