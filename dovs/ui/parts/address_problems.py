"""What of a page's address does not fit, at the top of the page for as long as it is open.

Parts of a page find problems only once, when they read the address, and some of them late or in a
fragment; the place at the top is in the session until the page runs again.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.session import VISIT

OF_STREAMLIT = ("embed", "embed_options")
"""Parameters of an address that Streamlit itself reads."""
KEY = "address-problems"
STYLE = f"""
[data-testid="stLayoutWrapper"]:has(> .st-key-{KEY}):not(:has([data-testid="stAlert"])) {{
  display: none; }}
"""
"""Nothing to show takes no place, not even a gap."""
NOTED, PLACE = f"{KEY}-noted", f"{KEY}-place"


def show_here() -> None:
    """Show here what is noted so far, and what parts of the page note later."""
    with st.container(key=KEY):
        st.session_state[PLACE] = st.empty()
    _show()


def forget_place() -> None:
    """Forget the place of the last run of the page, at the start of another run."""
    st.session_state.pop(PLACE, None)


def note(part: str, problems: Sequence[str]) -> None:
    """Note what of a part of the address is ignored, in place of what was noted of it before.

    Args:
        part: name of what is read together, such as the tail.
        problems: a line each, with what is allowed; none where all fits.
    """
    noted, lines = _noted(), [problem.rstrip(". ") for problem in problems]
    if noted.get(part, []) != lines:
        noted[part] = lines
        _show()


def _show() -> None:
    place = st.session_state.get(PLACE)
    lines = [line for part in _noted().values() for line in part]
    if place is None:
        return
    if not lines:
        place.empty()
        return
    if len(lines) == 1:
        end = "" if lines[0].endswith(("?", "!")) else "."
        text = f"A part of the address is ignored: {escape_markdown(lines[0])}{end}"
    else:
        listed = "\n".join(f"- {escape_markdown(line)}" for line in lines)
        text = f"Parts of the address are ignored:\n\n{listed}"
    place.warning(text, icon=":material/link_off:")


def _noted() -> dict[str, list[str]]:
    visit = st.session_state.get(VISIT)
    if st.session_state.get(NOTED, (None,))[0] != visit:
        st.session_state[NOTED] = (visit, {})
    found: dict[str, list[str]] = st.session_state[NOTED][1]
    return found
