"""Addresses that a page wrote itself since it was opened, which it does not follow.

A browser sends its address with every click, and may not yet have the one that was written last:
following an older one would undo a choice.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dovs.ui.parts.session import VISIT

KEY = "own-address"


def arrives(part: str, given: Any) -> bool:
    """Return whether a part of the address is from outside: a link, Back, or typed.

    An empty part is also from outside when the page wrote a part that is not empty.

    Args:
        part: name of what the page reads and writes together.
        given: its value, such as a text or the parameters by name.
    """
    written = _written(part)
    return not (given in written[-1:] or (bool(given) and given in written))


def note(part: str, given: Any) -> None:
    """Note what the page has just read or written."""
    written = _written(part)
    if given in written:
        written.remove(given)
    written.append(given)  # the newest is the last


def _written(part: str) -> list[Any]:
    """Return what the page wrote since it was opened, and what it wrote last before that.

    A page that is opened by its link in the navigation shows what the session has.
    """
    visit = st.session_state.get(VISIT)
    last, written = st.session_state.get(f"{KEY}-{part}", (None, []))
    if last != visit:
        written = written[-1:]
        st.session_state[f"{KEY}-{part}"] = (visit, written)
    return written
