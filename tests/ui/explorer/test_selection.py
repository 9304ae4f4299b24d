"""Chosen points in addresses and messages: round trips, bounds, and what strangers may send."""

import base64
import zlib

import numpy as np
import pytest

from dovs.ui.explorer.component import from_bits, to_bits
from dovs.ui.explorer.selection import LONGEST, MOST, decode, encode, unread

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
    assert from_bits(to_bits(ids)) == tuple(sorted(ids))


def test_a_selection_that_is_too_long_says_how_many_it_holds():
    ids = rng.choice(60_000, 9000, replace=False)
    text = encode(ids)
    assert text == "many-9000"
    assert unread(text) == 9000
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
    assert from_bits(text + "<") == ()


def test_an_address_cannot_unfold_into_more_than_there_may_be():
    bomb = zlib.compress(b"\xff" * 10 * MOST, 9)
    text = "~" + base64.urlsafe_b64encode(bomb).decode("ascii")
    assert len(decode(text)) <= MOST


def test_a_message_must_be_a_text_of_bounded_length():
    assert from_bits({"a": 1}) == ()
    assert from_bits("A" * (MOST // 2)) == ()
