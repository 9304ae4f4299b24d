"""Abstract labels: which classes belong together, and what that does to the imbalance."""

import streamlit as st

from dovs.ui.frame import guard
from dovs.ui.labels.page import show
from dovs.ui.parts.components import errors
from dovs.ui.parts.tail import selected_tail

guard("abstract_labels")
st.title("Abstract labels", anchor=False)
with errors():
    show(selected_tail())
