"""Tables of few rows whose cells wrap, so that a phone shows every column without scrolling.

Other tables are drawn on a canvas, which scrolls sideways where its columns have no room.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dovs.ui.parts.markdown import escape_markdown
from dovs.ui.parts.terms import linked_terms

STYLE = """<style>
.st-key-KEY th, .st-key-KEY td { white-space: normal; vertical-align: top; text-align: left; }
.st-key-KEY th { overflow-wrap: anywhere; }
.st-key-KEY th :is(p, a) { font-weight: 600; color: inherit !important; }
@media (max-width: 640px) {
  .st-key-KEY :is(th, td) { padding: 0.3rem 0.25rem; }
  .st-key-KEY :is(th, td, p) { font-size: 0.8rem; line-height: 1.3; } }
</style>"""


def wrapping_table(
    frame: pd.DataFrame, *, key: str, alt: str, titles: Mapping[str, str] | None = None
) -> None:
    """Show a table of few rows; terms of the glossary in its headers have their tooltips.

    Args:
        frame: shown as it is; numbers as texts.
        key: of the table.
        alt: what the table shows.
        titles: header by name of a column; only these columns are shown, in this order. By default
            all, by their names.
    """
    titles = titles or {name: name for name in frame}
    shown = pd.DataFrame(
        {
            linked_terms(title): [escape_markdown(str(cell)) for cell in frame[name]]
            for name, title in titles.items()
        }
    )
    with st.container(key=key):
        st.html(STYLE.replace("KEY", key))
        st.table(shown, hide_index=True, border="horizontal", alt=alt)
