"""Tables have words as headers, where frames and exports have names of code."""

from __future__ import annotations

import inspect
import json

import pandas as pd
import pytest

from dovs.ui.parts.headers import HEADERS, header, headers_of
from tests.figures import frames
from tests.ui.opening import open_page, opened

OF_FIGURES = {
    name: make
    for name, make in vars(frames).items()
    if inspect.isfunction(make) and inspect.signature(make).return_annotation == "pd.DataFrame"
}
PLACES = {"x", "y", "z3", "row", "column"}
"""Columns that are places on a map or in a matrix."""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))


@pytest.mark.parametrize("name", OF_FIGURES)
def test_every_column_of_a_figure_has_a_header_in_words(name):
    frame = OF_FIGURES[name]()
    unknown = [each for each in frame if each not in PLACES and header(each) == each]
    assert unknown == []


def test_headers_begin_with_a_capital_and_have_spaces():
    for title in HEADERS.values():
        assert title[0].isupper(), title
        assert "_" not in title


@pytest.mark.parametrize(
    "page, address, box",
    [
        ("dataset", {"dataset": "digits", "ratio": "50"}, "counts"),
        ("embeddings", {"run": "example", "tab": "recall"}, "recall-recall"),
        ("embeddings", {"run": "example", "tab": "trust"}, "trust-dots"),
        ("compare", {"runs": "example,example-ce"}, "compare-classes"),
    ],
)
def test_the_table_below_a_chart_shows_words_and_holds_the_names_of_the_frame(page, address, box):
    shown = opened(open_page(page, **address), f"{box}-open")
    (table,) = [each for each in shown.dataframe if {"class_name", "count"} <= set(each.value)]
    config = json.loads(table.proto.columns)
    titles = [config[name]["label"] for name in table.value.columns]
    assert {"Class", "Training images"} <= set(titles)
    assert not [each for each in titles if "_" in each]
    assert len(set(titles)) == len(titles)


def test_labels_have_two_headers_where_a_table_has_number_and_name():
    both = headers_of(pd.DataFrame(columns=["abstract_label", "abstract_label_name"]))
    alone = headers_of(pd.DataFrame(columns=["abstract_label"]))
    assert both["abstract_label"]["label"] != both["abstract_label_name"]["label"]
    assert alone["abstract_label"]["label"] == "Abstract label"


def test_a_run_that_is_named_as_a_column_keeps_its_name_in_a_pivoted_table():
    rows = pd.DataFrame({"epoch": [1, 1], "run": ["loss", "loss_a"], "value": [0.1, 0.2]})
    frame = rows.pivot_table(index="epoch", columns="run", values="value").reset_index(
        names="Epoch"
    )
    assert [each["label"] for each in headers_of(frame).values()] == ["Epoch", "loss", "loss_a"]
