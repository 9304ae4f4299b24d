"""Dataset: select a dataset and its imbalance, add one's own, and see the counts and images."""

import streamlit as st

from dovs.ui.dataset.add import add_panel
from dovs.ui.dataset.page import show
from dovs.ui.frame import guard
from dovs.ui.parts.components import empty_state, errors
from dovs.ui.parts.tail_form import tail_form

guard("dataset")
st.title("Dataset", anchor=False)
with errors():
    add_panel()
with errors():
    with st.sidebar:
        tail = tail_form()
    if tail is None:
        empty_state("This dataset is a folder on this machine: enter its path in the sidebar.")
    else:
        show(tail)
