"""Compare: two or more runs, or groups of seeds: settings, numbers, classes, images, curves."""

import streamlit as st

from dovs import config
from dovs.ui.compare.page import show
from dovs.ui.frame import guard
from dovs.ui.parts.components import errors

guard("compare")
st.title("Compare", anchor=False)
with errors():
    show(config.home())
