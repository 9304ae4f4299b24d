"""Embeddings: maps of a run over its epochs, recall by class, and the subspaces."""

from dovs import config
from dovs.ui.embeddings.page import show
from dovs.ui.frame import guard
from dovs.ui.parts.components import errors

guard("embeddings")
with errors():
    show(config.home())
