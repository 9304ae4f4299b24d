"""The Playground page without a browser: what the component is given, and bad addresses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dovs.ui.frame import PAGES
from dovs.ui.playground import methods, page
from dovs.ui.playground.component import Report
from dovs.ui.playground.controls import CONTROLS
from dovs.ui.playground.settings import DEFAULTS, differing, read_settings, text_of
from tests.ui.opening import open_page

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))


def opened(**query):
    app = AppTest.from_file(str(ROOT / "pages" / "playground.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def given(app):
    """Return what the component is given."""
    (found,) = (each for each in app.main if each.type == "bidi_component")
    return json.loads(found.proto.json)["body"]


def test_a_link_sets_the_controls():
    app = opened(method="smote", ratio="20", steps="300", hide="data,rate")
    assert not app.warning
    body = given(app)
    assert body["settings"] == {name: str(value) for name, value in body["settings"].items()}
    assert body["given"] == "method=smote&ratio=20&steps=300&hide=data%2Crate"
    assert body["in_address"] is True


def test_a_bad_address_says_what_is_allowed_and_the_default_is_used():
    app = opened(method="smot", ratio="0.5", colour="red", dataset="digits")
    texts = [each.value.replace("\\", "") for each in app.warning]
    assert len(texts) == 4
    assert "dataset='digits': this page has no such part" in texts[0]
    assert "it is tail_dataset here" in texts[0]
    assert "cross_entropy, reweighting" in texts[1]
    assert "1 to 100" in texts[2]
    assert "colour" in texts[3]
    assert given(app)["given"] == ""


def test_its_seed_and_ratio_are_not_those_of_the_selected_tail():
    app = opened(ratio="7", seed="12345")
    assert app.session_state["tail"]["imbalance_ratio"] != 7
    assert app.session_state["tail"]["data_seed"] != 12345
    assert next(each for each in PAGES if each.name == "playground").has_own_address


def test_it_is_as_it_was_left_when_the_navigation_opens_it_again_but_not_after_back(monkeypatch):
    shown = []

    def playground(settings, **rest):
        shown.append(settings)
        changed = {name: text_of(value) for name, value in DEFAULTS.items()} | {"tau": "2"}
        return Report(0, (1.0, 0.5), 0.75, 0.1, changed)

    monkeypatch.setattr(page, "playground", playground)
    app = open_page("playground", method="smote")
    app.query_params.clear()
    app.switch_page("pages/glossary.py").run()
    app.switch_page("pages/playground.py").run()
    monkeypatch.setattr(page, "is_back", lambda: True)
    app.switch_page("pages/glossary.py").run()
    app.query_params.clear()
    app.switch_page("pages/playground.py").run()
    assert shown == [{"method": "smote"}, {"tau": "2"}, {}]


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ({"tau": "nan"}, "from 0 to 3"),
        ({"tau": "1e400"}, "from 0 to 3"),
        ({"width": "2.5"}, "a whole number"),
        ({"steps": "5001"}, "0 to 5000"),
        ({"hide": "ratio,nothing"}, "nothing"),
        ({"added": "F52_-31.Z1_1"}, "Z1_1"),
        ({"added": ".".join(["A1_1"] * 201)}, "200"),
        ({"data": "moons", "added": "F52_-31"}, "A, B"),
        ({"show": "x" * 500}, "boundary, hidden"),
    ],
)
def test_values_that_cannot_be_used_are_named(raw, part):
    settings, (problem,) = read_settings(raw)
    assert part in problem
    assert len(problem) < 250
    assert differing(settings) == ({"data": "moons"} if "data" in raw else {})


def test_every_setting_survives_the_way_through_an_address():
    changed = {
        **{control.name: list(control.options)[-1] for control in CONTROLS if control.options},
        **{each.name: each.low or each.high for each in CONTROLS if not each.options},
        "steps": 17,
        "added": "A1_-2.C100_0",
        "hide": "ratio,loss",
    } | {"data": "spirals", "draw": "C"}
    assert set(changed) == set(DEFAULTS)
    settings, problems = read_settings(differing(changed))
    assert problems == []
    assert settings == changed


def test_methods_name_their_source_and_their_settings():
    names = {control.name for control in CONTROLS}
    for method in methods.METHODS:
        assert any(letter.isdigit() for letter in method.source)
        assert set(method.uses) <= names
