"""Dataset: choose a dataset and a tail, and see what the tail leaves."""

import streamlit as st

from dovs.ui.dataset.page import show
from dovs.ui.frame import guard
from dovs.ui.parts.components import empty_state, errors
from dovs.ui.parts.tail_form import tail_form

guard("dataset")
st.title("Dataset", anchor=False)
with errors():
    with st.sidebar:
        tail = tail_form()
    if tail is None:
        empty_state("This dataset lies in a folder of yours: type its path into the form.")
    else:
        show(tail)
