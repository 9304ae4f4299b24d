"""The frame around every page: which pages there are, navigation, title, the chosen tail.

Adding a page is one file in `pages/` and one line in `PAGES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image

from dovs.figures.palette import GROUP_COLOURS, GROUPS
from dovs.ui.parts.components import plain
from dovs.ui.parts.session import ARRIVED

FRAMED = "frame-built"
SHOWN = "frame-page"
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class PageFacts:
    """A page.

    Attributes:
        name: of its file in `pages`; also its address, but for the first page.
        title, icon: in the navigation.
        picks_tail: it draws the choice of the tail into the sidebar.
    """

    name: str
    title: str
    icon: str
    picks_tail: bool = False

    @property
    def file(self) -> Path:
        """The script of the page."""
        return ROOT / "pages" / f"{self.name}.py"


PAGES = (
    PageFacts("overview", "Overview", ":material/home:"),
    PageFacts("dataset", "Dataset", ":material/bar_chart:", picks_tail=True),
    PageFacts("abstract_labels", "Abstract labels", ":material/account_tree:"),
    PageFacts("train", "Train", ":material/model_training:"),
    PageFacts("embeddings", "Embeddings", ":material/scatter_plot:"),
)


def run() -> None:
    """Build the frame and run the page that was asked for."""
    page = _navigation()
    st.session_state[FRAMED] = True
    facts = next(facts for facts in PAGES if facts.title == page.title)
    st.set_page_config(page_title=f"{facts.title} · DOVS", page_icon=_favicon(), layout="wide")
    _enter(facts.name)
    _sidebar(facts)
    page.run()


def guard(name: str) -> None:
    """Make sure, at the top of a page, that the frame is around it and the address was read.

    Streamlit runs a page's file without `app.py` when it is the first thing asked of a new server
    that has a `pages` folder.

    Args:
        name: of the page, as in `PAGES`.
    """
    if not st.session_state.get(FRAMED):
        _navigation()
        st.session_state[FRAMED] = True
        st.rerun()
    _enter(name)
    from dovs.ui.parts.pickers import show_problems

    show_problems()


def link(name: str, label: str = "") -> None:
    """Draw a link to a page.

    Args:
        name: of the page, as in `PAGES`.
        label: what is written; its title by default.
    """
    facts = next(facts for facts in PAGES if facts.name == name)
    st.page_link(_page(facts), label=label or facts.title, icon=facts.icon)


def go(name: str) -> None:
    """Leave for a page, as a click on its link would.

    Args:
        name: of the page, as in `PAGES`.
    """
    st.switch_page(_page(next(facts for facts in PAGES if facts.name == name)))


def _enter(name: str) -> None:
    """Note when another page is shown than before: then its address counts."""
    if st.session_state.get(SHOWN) != name:
        st.session_state[SHOWN] = name
        st.session_state[ARRIVED] = True


def _page(facts: PageFacts) -> st.Page:
    return st.Page(
        facts.file,
        title=facts.title,
        icon=facts.icon,
        url_path=facts.name,
        default=facts == PAGES[0],
    )


def _navigation() -> st.Page:
    return st.navigation([_page(facts) for facts in PAGES])


def _favicon() -> Image.Image:
    """Return three falling bars, 32 × 32; a named icon would be asked of a font server."""
    icon = np.zeros((32, 32, 4), dtype=np.uint8)
    for i, group in enumerate(GROUPS):
        left, top = 2 + 10 * i, (2, 13, 22)[i]
        icon[top:30, left : left + 8] = [*bytes.fromhex(GROUP_COLOURS[group][1:]), 255]
    return Image.fromarray(icon)


def _sidebar(facts: PageFacts) -> None:
    from dovs.ui.parts.pickers import chosen_tail

    tail = chosen_tail()
    if facts.picks_tail:
        return
    with st.sidebar:
        st.caption(
            f"Chosen tail: **{plain(tail.dataset)}**, {tail.profile}, "
            f"imbalance ratio {tail.imbalance_ratio:g}"
        )
