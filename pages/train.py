"""Train: the form that starts a run, and the progress of runs, which is first while one trains."""

import streamlit as st

from dovs import config
from dovs.ui.frame import guard
from dovs.ui.parts.components import errors
from dovs.ui.train.page import leads, prepare, watch
from dovs.ui.train.prefill import prefill

guard("train")
st.title("Train", anchor=False)
prefill(config.home())
if leads(config.home()):
    with errors():
        watch(config.home())
    st.divider()
    st.subheader("Train another run", anchor=False)
    with errors():
        prepare(config.home())
else:
    with errors():
        prepare(config.home())
    st.divider()
    with errors():
        watch(config.home())
