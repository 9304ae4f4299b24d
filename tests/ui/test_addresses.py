"""An address that names what a page does not have says so; nothing else is shown in its place."""

from __future__ import annotations

import pytest

from dovs.ui.frame import PAGES
from dovs.ui.labels.address import NAMES
from dovs.ui.lessons.state import ADDRESS, VIEW
from tests.ui.opening import open_page, plain

WRONG = [
    ("overview", {"import": "5"}, "import is 1"),
    ("dataset", {"k": "999"}, "k=999"),
    ("dataset", {"profile": "foo"}, "unknown profile 'foo'"),
    ("dataset", {"ratio": "-5"}, "ratio=-5 is not allowed: it is a number from 1 to 1,000"),
    ("train", {"seed": "abc"}, "seed='abc' is not a number"),
    ("runs", {"sort": "zzz"}, "zzz"),
    ("compare", {"runs": "example,example-ce", "tab": "zzz"}, "tab 'zzz'"),
    ("abstract_labels", {"run": "zzz", "k": "999"}, "no run 'zzz'"),
    ("abstract_labels", {"run": "example", "epoch": "999"}, "epoch 999"),
    ("abstract_labels", {"view": "zzz"}, "no view 'zzz'"),
    ("train", {"run": "zzz"}, "no run 'zzz'"),
    ("embeddings", {"run": "zzz"}, "no run 'zzz'"),
    ("embeddings", {"run": "example", "tab": "zzz", "dims": "7"}, "tab 'zzz'"),
    ("embeddings", {"run": "example", "map": "zzz"}, "map 'zzz'"),
    ("glossary", {"term": "zzz"}, "no term 'zzz'"),
]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))


@pytest.mark.parametrize(("name", "query", "reported"), WRONG)
def test_what_a_page_does_not_have_is_named(name, query, reported):
    page = open_page(name, **query)
    for run in range(2):  # it stays while the page is open
        kinds = ("error", "warning")
        shown = "\n".join(plain(each.value) for kind in kinds for each in page.get(kind))
        assert reported in shown
        if "k" in query and run == 0:  # later, AppTest has no address
            assert "k=999" in shown
        if name != "glossary":
            page.run()


def test_the_frame_knows_the_parameters_of_the_rooms():
    of = {facts.name: facts.parameters for facts in PAGES}
    assert of["abstract_labels"] == NAMES
    assert of["lessons"] == (*ADDRESS, VIEW)


def test_abstract_labels_opens_at_the_run_epoch_and_view_of_a_link(caplog):
    page = open_page("abstract_labels", run="example-ce", epoch="6", view="quality")
    assert page.selectbox(key="labels-run").value == "example-ce"
    assert page.select_slider(key="labels-epoch").value == 6
    assert page.segmented_control(key="labels-view").value == "quality"
    assert "default value" not in caplog.text  # Streamlit warns of a widget with two values
    page.segmented_control(key="labels-view").set_value("structure").run()
    assert "view" not in page.query_params
    assert page.query_params["epoch"] in ("6", ["6"])


@pytest.mark.parametrize(("page", "what"), [("train", "run"), ("sweeps", "sweep")])
@pytest.mark.parametrize("length", [300, 3000])
def test_an_unknown_name_that_is_very_long_is_not_repeated_whole(page, what, length):
    app = open_page(page, **{what: "x" * length})
    (message,) = (each.value for each in app.error if f"no {what}" in each.value)
    assert "x" * 90 in message
    assert "x" * 101 not in message
