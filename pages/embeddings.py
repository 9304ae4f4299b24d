"""Embeddings: maps of a run over its epochs, recall by class, and the subspaces."""

import streamlit as st

from dovs import config
from dovs.ui.embeddings.page import show
from dovs.ui.frame import guard
from dovs.ui.parts.components import errors

guard("embeddings")
st.title("Embeddings", anchor=False)
with errors():
    show(config.home())
