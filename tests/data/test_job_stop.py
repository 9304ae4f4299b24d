from __future__ import annotations

import pytest

from dovs import data
from dovs.data import job
from dovs.errors import DataError


def test_stop_ends_a_fetch_at_its_next_word(home, monkeypatch):
    reached = []

    def slow(name, progress, **params):
        progress(0.2, "first")
        data.stop_fetch("digits", home=home)
        progress(0.4, "second")
        reached.append("past the stop")

    monkeypatch.setattr(job, "fetch", slow)
    with pytest.raises(DataError, match="stopped on request"):
        data.fetch_here("digits")
    assert reached == []
    outcome = data.fetch_progress("digits", home)
    assert outcome.state == "stopped"
    assert "stopped on request" in outcome.message
    assert not list((home / "downloads").glob("*.stop"))


def test_stop_without_a_fetch_leaves_nothing_behind(home):
    data.stop_fetch("digits", home=home)
    assert not list(home.glob("downloads/*.stop"))
