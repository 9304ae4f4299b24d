"""Playground: a small network that learns from imbalanced points, in the browser."""

import streamlit as st

from dovs.ui.frame import guard
from dovs.ui.parts.components import errors
from dovs.ui.playground.page import show

guard("playground")
st.title("Playground", anchor=False)
with errors():
    show()
