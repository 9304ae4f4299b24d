"""A finished run to look at, and a session that is no more than a dictionary."""

from __future__ import annotations

import pytest
import streamlit as st

from dovs.ui.embeddings.data import selection
from tests.ui.fake_run import fake_run


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return fake_run(tmp_path_factory.mktemp("runs") / "done")


@pytest.fixture
def session(monkeypatch):
    state = {}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(selection, "write_to_address", lambda selected: None)
    return state
