"""Where the parts of the page stand: on one screen, or under each other where there is no room.

The controls are one row. Below it the map fills the height that is left, beside the column of the
linked views, which scrolls by itself. On a narrow page the column comes below the map.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dovs.ui.parts import address_problems

HEAD, TOOLS, BODY, VIEWS = "explorer-head", "explorer-tools", "explorer-body", "explorer-views"
NARROW = 900  # pixels of the window, and below
ROOM = 700  # pixels of the page beside the sidebar, and below
ABOVE = 74  # pixels above map and column: the head, and the space around it
LOWEST = 420  # pixels of the map's height in a low window
ONE, TWO = (58, 42), (66, 34)  # shares of the width, of one map or two and of the column

_WIDE = f"""
[data-testid="stMainBlockContainer"] {{
  container: explorer / inline-size; position: relative; padding: 1rem 1.5rem 0.75rem;
}}
/* the tools stand beside the head, so nothing may stand above it */
[data-testid="stMainBlockContainer"] [data-testid="stLayoutWrapper"]:has(> .st-key-{HEAD}) {{
  order: -2;
}}
[data-testid="stLayoutWrapper"]:has(> .st-key-{address_problems.KEY}) {{ order: -1; }}
/* a component of the frame that shows nothing takes no place, not even a gap */
[data-testid="stLayoutWrapper"]:has(> .st-key-frame-history) {{ position: absolute; }}
/* the body follows the head at once: what is between them is usually empty */
[data-testid="stVerticalBlock"]:has(> * > .st-key-{BODY}) {{ gap: 0; }}
.st-key-{HEAD}.st-key-{HEAD} {{ min-height: 36px; padding-right: 400px; flex-wrap: nowrap; }}
.st-key-{HEAD} h1 {{ padding: 0; line-height: 36px; }}
/* the label stays for those who cannot see the list */
.st-key-{HEAD} [data-testid="stWidgetLabel"] {{
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}}
.st-key-{HEAD} [data-testid="stSelectbox"] {{ max-width: 320px; }}
.st-key-{TOOLS}.st-key-{TOOLS} {{
  position: absolute; top: 1rem; right: 1.5rem; width: fit-content; gap: 0.5rem;
}}
.st-key-{BODY} {{
  --explorer-height: max({LOWEST}px, calc(100dvh - {ABOVE}px));
  --explorer-stage: 0px;
}}
.st-key-{BODY} [data-testid="stHorizontalBlock"]:has(.st-key-{VIEWS}) {{ gap: 1.25rem; }}
.st-key-{BODY} [data-testid="stColumn"]:first-child [data-testid="stVerticalBlock"] {{ gap: 0; }}
.st-key-{VIEWS}.st-key-{VIEWS} {{
  flex: none; height: var(--explorer-height); overflow: hidden auto; gap: 0.6rem;
  flex-wrap: nowrap; padding-right: 6px; scrollbar-width: thin;
}}
/* numbers of pale cells have the colour of the page's text, not the grey of axes */
.st-key-{VIEWS} .textpoint
  text:not([style*="rgb(255, 255, 255)"]):not([style*="rgb(17, 17, 17)"]) {{
  fill: currentColor !important;
}}
.st-key-{VIEWS} [role="tablist"] {{ flex-wrap: wrap; gap: 0 0.9rem; }}
.st-key-{VIEWS} h3 {{ padding: 0; }}
"""
_STACKED = f"""
  .st-key-{HEAD}.st-key-{HEAD} {{ height: auto; padding-right: 0; }}
  .st-key-{TOOLS}.st-key-{TOOLS} {{ position: static; width: 100%; margin-bottom: 0.5rem; }}
  .st-key-{TOOLS} button {{ padding-inline: 0.5rem; }}
  .st-key-{BODY} {{
    --explorer-height: auto;
    --explorer-stage: clamp(320px, 62dvh, 560px);
  }}
  .st-key-{BODY} [data-testid="stHorizontalBlock"]:has(.st-key-{VIEWS}) {{ flex-wrap: wrap; }}
  .st-key-{BODY} [data-testid="stHorizontalBlock"]:has(.st-key-{VIEWS}) > * {{
    min-width: 100%;
  }}
  .st-key-{VIEWS}.st-key-{VIEWS} {{ overflow: visible; padding-right: 0; }}
"""


def style() -> None:
    """Give the page its layout."""
    st.html(
        f"<style>{_WIDE}"
        f"@media (max-width: {NARROW}px) {{"
        '[data-testid="stMainBlockContainer"] { padding: 4rem 1rem 1rem; }'
        f"{_STACKED}}}"
        f"@container explorer (max-width: {ROOM}px) {{{_STACKED}}}</style>"
    )


def head() -> Any:
    """Return the row of the title and the choice of a run."""
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key=HEAD)


def tools() -> Any:
    """Return the row of the map's controls, at the right of the head."""
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key=TOOLS)


def body(two: bool) -> Sequence[Any]:
    """Return the places of the map and of the column of views.

    Args:
        two: whether two maps are shown, which get more of the width.
    """
    with st.container(key=BODY):
        left, right = st.columns(TWO if two else ONE)
    return left, right.container(key=VIEWS)
