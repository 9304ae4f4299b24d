"""Runs: all runs in one list, with filters, seeds put together, and what can be done with them."""

import streamlit as st

from dovs import config
from dovs.ui.frame import guard
from dovs.ui.parts.components import errors
from dovs.ui.runs.page import show

guard("runs")
st.title("Runs", anchor=False)
with errors():
    show(config.home())
