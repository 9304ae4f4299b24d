"""Abstract labels: groups of similar classes; generate, compare, edit and save them."""

import streamlit as st

from dovs.ui.frame import guard
from dovs.ui.labels.page import show
from dovs.ui.parts.components import errors
from dovs.ui.parts.tail import selected_tail

guard("abstract_labels")
st.title("Abstract labels", anchor=False)
with errors():
    show(selected_tail())
