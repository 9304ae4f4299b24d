"""Sweeps: every combination of some settings, trained through the queue, as one table."""

import streamlit as st

from dovs import config
from dovs.ui.frame import guard
from dovs.ui.parts.components import errors
from dovs.ui.sweeps.page import show

guard("sweeps")
st.title("Sweeps", anchor=False)
with errors():
    show(config.home())
