"""Train: the form that starts a run, and the progress of runs."""

import streamlit as st

from dovs import config
from dovs.ui.frame import guard
from dovs.ui.parts.components import errors
from dovs.ui.train.page import prepare, watch

guard("train")
st.title("Train", anchor=False)
with errors():
    prepare(config.home())
st.divider()
with errors():
    watch(config.home())
