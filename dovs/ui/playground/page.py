"""The Playground page: the component, with the settings of the address."""

from __future__ import annotations

import streamlit as st

from dovs.ui.parts.tail_address import ADDRESS
from dovs.ui.parts.terms import caption_with_terms
from dovs.ui.playground.component import playground
from dovs.ui.playground.settings import DEFAULTS

OTHERS = {*ADDRESS, "embed", "embed_options"} - set(DEFAULTS)
"""Parameters of an address that are not about the playground."""
HEIGHT = 680


def show() -> None:
    """Show the playground; it writes every change of a control into the address."""
    caption_with_terms(
        "A small network learns in this page from points of large and rare classes. Its decisions "
        "are measured on test points, equally many of each class."
    )
    given = {name: value for name, value in st.query_params.items() if name not in OTHERS}
    playground(given, key="playground", height=HEIGHT, in_address=True)
