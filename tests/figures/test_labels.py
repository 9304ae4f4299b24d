"""Names are shown unchanged, whatever characters they have."""

from __future__ import annotations

import pandas as pd
import pytest

from dovs.figures.labels import abstract_labels, escape_all, escape_text, every_nth, listed, percent


@pytest.mark.parametrize(
    "name, shown",
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a & b", "a &amp; b"),
        ("$x$", "&#36;x&#36;"),
        ("%{y}", "&#37;&#123;y}"),
        ("two\nlines\tand\x00more", "two lines andmore"),
        (7, "7"),
    ],
)
def test_what_plotly_would_interpret_is_escaped(name, shown):
    assert escape_text(name) == shown


def test_a_name_is_cut_before_it_is_escaped():
    assert escape_text("&&&&&&", 4) == "&amp;&amp;&amp;…"


def test_many_names_are_escaped_as_one_is():
    names = ["<b>", "plain", "<b>"]
    assert escape_all(names, 5) == [escape_text(name, 5) for name in names]


@pytest.mark.parametrize(
    "rate, written", [(0.5, "50.0%"), (0.123, "12.3%"), (1.0, "100.0%"), (float("nan"), "unknown")]
)
def test_rates_are_written_as_percentages(rate, written):
    assert percent(rate) == written


def test_no_zero_of_a_whole_number_is_lost():
    assert percent(0.5, digits=0) == "50%"


def test_lists_in_sentences():
    assert (listed([]), listed(["a"]), listed(["a", "b", "c"])) == ("", "a", "a, b and c")


@pytest.mark.parametrize("count", [1, 29, 30, 31, 100, 1000])
def test_never_more_ticks_than_allowed(count):
    assert len(range(0, count, every_nth(count, 30))) <= 30


def test_both_forms_of_abstract_labels_are_read_alike():
    tree = pd.DataFrame({"abstract_label": [1, 0], "abstract_label_name": ["b", "a"]})
    points = pd.DataFrame({"abstract_label": ["b", "a"], "abstract_label_index": [1, 0]})
    for frame in (tree, points):
        indices, names = abstract_labels(frame)
        assert indices.tolist() == [1, 0]
        assert names == ["b", "a"]
