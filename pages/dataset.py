"""Dataset: choose a dataset and a tail, and see what the tail leaves."""

import streamlit as st

from dovs.ui.components import errors
from dovs.ui.dataset_page import show
from dovs.ui.frame import guard
from dovs.ui.pickers import pick_tail

guard("dataset")
st.title("Dataset", anchor=False)
with errors():
    with st.sidebar:
        tail = pick_tail()
    show(tail)
