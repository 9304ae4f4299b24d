"""Maps without a server: what is in the page, and that nothing in it can break out."""

import base64
import builtins
import json
import re

import numpy as np
import pytest

import dovs
from dovs.errors import DataError
from dovs.maps import alone
from dovs.maps.bitmap import to_message
from tests.ui.embeddings.wire import unpack

NAMES = ["</script><script>alert(1)</script>", "__proto__", "=1+1", "שלום"]


@pytest.fixture
def found():
    xy = {epoch: np.random.default_rng(epoch).normal(size=(4, 2)) for epoch in (1, 2)}
    return dovs.map(np.zeros((4, 2)), epochs=xy, label=NAMES, name="<i>mine</i>")


def body_of(page):
    (text,) = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_the_page_has_the_points_and_no_address_of_a_host(found, tmp_path):
    page = found.save(tmp_path / "map.html").read_text("utf-8")
    source = body_of(page)["body"]["source"]
    assert [each["epoch"] for each in source["epochs"]] == [1, 2]
    header, arrays = unpack(base64.b64decode(source["base"].partition(",")[2]))
    assert {header["names"][label] for label in arrays["label"]} == set(NAMES)
    assert "<i>mine" not in page
    assert "alert(1)</script>" not in page
    outside = page.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://", outside)
    assert "default-src 'none'" in page


def test_a_notebook_without_anywidget_shows_the_page(found, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    shown = found._repr_mimebundle_()
    assert shown["text/html"].startswith("<iframe srcdoc=")
    assert "<script" not in shown["text/html"]  # escaped inside the attribute
    assert found.selected == []


def test_a_notebook_with_anywidget_reports_the_selection(found):
    pytest.importorskip("anywidget", reason="anywidget is not installed")
    found._widget.selection = to_message([1, 3])
    assert found.selected == [1, 3]


def test_unknown_colours_and_places_are_errors(tmp_path):
    with pytest.raises(DataError, match="colour 'red'"):
        dovs.map(np.zeros((1, 2)), colour="red")
    with pytest.raises(DataError, match="cannot be written"):
        dovs.map(np.zeros((1, 2))).save(tmp_path / "none" / "map.html")
    assert builtins.map is not dovs.map


def test_json_cannot_end_its_element():
    assert json.loads(alone.as_json(NAMES)) == NAMES
    assert "<" not in alone.as_json(NAMES)
