"""Glossary: the terms of this dashboard, with formulas, figures and sources."""

import streamlit as st

from dovs.ui.frame import guard
from dovs.ui.glossary.page import show
from dovs.ui.parts.components import errors

guard("glossary")
st.title("Glossary", anchor=False)
with errors():
    show()
