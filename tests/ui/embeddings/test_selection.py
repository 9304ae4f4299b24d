"""Chosen points in addresses and messages: round trips, bounds, and what strangers may send."""

import base64
import zlib

import numpy as np
import pytest

from dovs.maps.bitmap import from_message, to_message, unpack
from dovs.runs import selections
from dovs.runs.finding import open_run
from dovs.ui.embeddings.data.selection import (
    LONGEST,
    MOST,
    Selection,
    current,
    decode,
    encode,
    nameless,
    select,
    warning,
)

rng = np.random.default_rng(0)
CHOICES = [
    [],
    [0],
    [20_846],
    list(range(500)),
    [*range(100, 700), 5, 20_000],
    rng.choice(2000, 300, replace=False).tolist(),
    rng.choice(20_847, 60, replace=False).tolist(),
]


@pytest.mark.parametrize("ids", CHOICES)
def test_ids_come_back_from_an_address_and_from_a_message(ids):
    text = encode(ids)
    assert len(text) <= LONGEST
    assert set(text) <= set("~-._0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert decode(text) == tuple(sorted(ids))
    assert from_message(to_message(ids)) == tuple(sorted(ids))


def test_a_selection_that_is_too_long_says_how_many_it_holds():
    ids = rng.choice(60_000, 9000, replace=False)
    text = encode(ids)
    assert text == "many-9000"
    assert nameless(text)
    assert decode(text) == ()


def test_order_and_repetition_do_not_matter_and_negative_ids_are_dropped():
    assert encode([7, 3, 3, -1, 2]) == "2-3.7"


@pytest.mark.parametrize(
    "text",
    [
        "<script>",
        "1-",
        "-5",
        "3-1",
        "1-999999999999",
        "~",
        "~!!!",
        "~AAAA",
        "many-x",
        "²",
        "1" * 10_000,
    ],
)
def test_what_cannot_be_read_chooses_nothing_or_little(text):
    assert len(decode(text)) <= 1
    assert from_message(text + "<") == ()


def test_an_address_cannot_unfold_into_more_than_there_may_be():
    bomb = zlib.compress(b"\xff" * 10 * MOST, 9)
    text = "~" + base64.urlsafe_b64encode(bomb).decode("ascii")
    assert len(decode(text)) <= MOST


def test_a_message_must_be_a_text_of_bounded_length():
    assert from_message({"a": 1}) == ()
    assert from_message("A" * (MOST // 2)) == ()


def test_the_description_of_a_selection_is_what_the_address_can_do():
    ids = tuple(range(9000))
    assert warning(Selection(ids, address="0-8999")) == ""
    assert "restores them here, but not" in warning(Selection(ids, address="@" + "0" * 32))
    assert "9,000 points are too many" in warning(Selection(ids, address="many-9000"))
    assert "does not restore them" in warning(Selection(ids, address="many-9000"))
    for lost in ("@" + "0" * 32, "many-9000"):
        assert "is not stored here" in warning(Selection(address=lost))


@pytest.mark.parametrize("writable", [True, False])
def test_choosing_many_points_keeps_them_where_the_home_can_be_written(
    path, session, tmp_path, monkeypatch, writable
):
    home = tmp_path / "home"
    if not writable:
        home.write_text("a file where the folder should be", "utf-8")
    monkeypatch.setenv("DOVS_HOME", str(home))
    ids = rng.choice(60_000, 9000, replace=False)
    run = open_run(path)
    chosen = select(run, ids, "map")
    assert len(chosen) == len(current(run)) == 9000
    if writable:
        assert unpack(selections.find(run, chosen.address[1:])) == chosen.ids
        assert chosen.address[0] == "@"
    else:
        assert chosen.address == "many-9000"
    assert select(run, [3, 4], "map").address == "3-4"
