"""Embeddings: maps of a run over its epochs, recall by class, and the subspaces."""

import streamlit as st

from dovs import config
from dovs.ui.components import errors
from dovs.ui.embedding_page import show
from dovs.ui.frame import guard

guard("embeddings")
st.title("Embeddings", anchor=False)
with errors():
    show(config.home())
