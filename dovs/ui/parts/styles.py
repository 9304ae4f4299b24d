"""The look of every page: icons of the navigation, contrasts, the focus, phones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from PIL import Image

from dovs.figures.palette import GROUP_COLOURS, GROUPS
from dovs.ui.parts import address_problems
from dovs.ui.parts.terms import style_terms

CONTRAST = """
[data-testid="stSliderThumbValue"] p, [data-testid="stTab"][aria-selected="true"] p,
button[data-variant][aria-checked="true"] p { color: light-dark(#1f5f9e, #7db4ea); }
[data-testid="stRadioOption"]:not([data-selected]) > div > div:first-child {
  border-color: light-dark(#7d8795, #6b7788); }
[data-testid="stCaptionContainer"]:has(.stMarkdownColoredText) { opacity: 1; }
"""
"""White on the primary colour and the primary colour on the dark page cannot both be read: text in
that colour is lighter there. An unselected circle is seen. Colours of a caption are not faded."""
FOCUS = """
[data-testid="stSidebarNavLink"]:focus-visible, [data-testid="stPageLink-NavLink"]:focus-visible,
[data-testid="stBaseButton-elementToolbar"]:focus-visible {
  outline: 2px solid light-dark(#1f5f9e, #7db4ea) !important; outline-offset: 1px; }
"""
"""Links that look like buttons have a ring where the keyboard is, as all other controls have."""
FORMULA = '[data-testid="stMarkdownContainer"] .katex-display { padding-block: 0.4rem; }'
"""A formula that scrolls sideways in a narrow window would be cut at its top."""
FORCED = """
@media (forced-colors: active) {
  [data-testid="stSlider"] [data-orientation] > div:not([data-testid]),
  [data-testid="stCheckbox"] label > div:not([data-testid]),
  [data-testid="stRadioOption"] > div > div:first-child { forced-color-adjust: none; }
  [data-testid="stSliderThumbValue"] { forced-color-adjust: auto; }
  [data-testid="stBaseButton-primary"], [data-testid="stTab"][aria-selected="true"],
  button[data-variant][aria-checked="true"], [data-testid="stSidebarNavLink"][aria-current] {
    outline: 2px solid Highlight; outline-offset: -3px; }
  [data-testid="stTab"][aria-selected="true"] { outline-offset: 2px; } }
"""
"""Where the system chooses all colours: what is drawn by a background, and what is selected, is
seen."""
PHONE = """
@media (max-width: 768px) {
  [data-testid="stMainBlockContainer"] { padding-top: 3.5rem; }
  [data-testid="stMainBlockContainer"] h1 { padding-top: 0.25rem; }
  [data-testid="stExpandSidebarButton"] { width: auto; padding-inline: 0.5rem; gap: 0.4rem; }
  [data-testid="stExpandSidebarButton"]::after { content: "OPENS"; font-size: 0.95rem; } }
"""
"""On a phone the sidebar is closed: its button states what is in it."""


def style(icons: Sequence[str], has_tail_form: bool) -> None:
    """Give the navigation its icons, hide charts' buttons where nothing can hover, set contrasts.

    Streamlit would load the icon of a page for the tab from a font server; on a touch screen,
    plotly's buttons stay over titles and legends.

    Args:
        icons: of the pages in the navigation, such as ":material/home:".
        has_tail_form: whether the sidebar has the form of the selected dataset.
    """
    link = "[data-testid='stSidebarNavItems'] > li:nth-of-type({}) a::before"
    contents = "".join(
        f"{link.format(number)} {{ content: '{icon.split('/')[1].strip(':')}' / ''; }}"
        for number, icon in enumerate(icons, start=1)
    )
    font = "font: 1.15em/1 'Material Symbols Rounded'; font-feature-settings: 'liga';"
    st.html(
        f"<style>{link.replace(':nth-of-type({})', '')} {{ {font} width: 1.15em; overflow: hidden; "
        f"flex: none; }} {contents} "
        "@media (hover: none) { .js-plotly-plot .modebar { display: none !important; } }</style>"
    )
    opens = "Pages, dataset and ratio" if has_tail_form else "Pages"
    styles = (
        CONTRAST,
        FOCUS,
        FORMULA,
        FORCED,
        address_problems.STYLE,
        PHONE.replace("OPENS", opens),
    )
    st.html(f"<style>{''.join(styles)}</style>")
    style_terms()


def favicon() -> Image.Image:
    """Return three falling bars, 32 × 32; Streamlit would load a named icon from a font server."""
    icon = np.zeros((32, 32, 4), dtype=np.uint8)
    for i, group in enumerate(GROUPS):
        left, top = 2 + 10 * i, (2, 13, 22)[i]
        icon[top:30, left : left + 8] = [*bytes.fromhex(GROUP_COLOURS[group][1:]), 255]
    return Image.fromarray(icon)
