"""Terms of the glossary are tooltips on every page: on controls, numbers, tables and captions."""

from __future__ import annotations

import json
import re

import pytest

from dovs.glossary.terms import glossary, terms_in
from dovs.ui.parts.markdown import escape_markdown
from dovs.ui.parts.terms import explained_columns, linked_terms
from tests.ui.fake_run import fake_run
from tests.ui.opening import open_page, sound

CONTROLS = (
    *("selectbox", "select_slider", "slider", "number_input", "text_input", "toggle"),
    *("checkbox", "radio", "multiselect", "segmented_control", "metric"),
)
LINK = re.compile(r"\[[^]]+\]\(glossary\?term=(\w+) \"[^\"]+\"\)")
VISITS = [
    ("overview", {}, {"imbalance_ratio", "many_medium_few", "balanced_accuracy"}),
    ("dataset", {}, {"imbalance_ratio", "profile", "class_order", "draw_of_the_tail"}),
    ("abstract_labels", {}, {"abstract_label", "hierarchy", "prototype", "silhouette"}),
    ("abstract_labels", {"run": "own", "view": "results"}, {"recall", "snapshot", "run"}),
    ("train", {"run": "own"}, {"encoder", "second_stage", "projection", "micro_cluster_loss"}),
    ("embeddings", {"run": "own", "tab": "recall"}, {"recall", "balanced_accuracy", "run"}),
]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path))
    fake_run(tmp_path / "runs" / "own")
    return tmp_path


@pytest.mark.parametrize(("name", "query", "terms"), VISITS)
def test_the_terms_on_controls_are_explained_by_the_glossary(name, query, terms):
    page = sound(open_page(name, **query))
    for kind in CONTROLS:
        for each in page.get(kind):
            for term in terms_in(each.label or ""):
                assert escape_markdown(term.definition) in (each.help or ""), each.label
    shown = "\n".join(
        [
            str(each.value)
            for kind in ("caption", "subheader", "markdown")
            for each in page.get(kind)
        ]
        + [each.help or "" for kind in CONTROLS for each in page.get(kind)]
        + [each.proto.columns for each in page.dataframe]
    )
    for wanted in terms - set(LINK.findall(shown)):
        definition = next(t.definition for t in glossary() if t.key == wanted)
        assert escape_markdown(definition) in shown.replace("\\\\", "\\"), wanted


def test_a_header_has_the_help_of_its_term_and_others_have_none():
    columns = explained_columns({"recall": "recall", "images": "images"})
    assert "predicted right" in json.dumps(columns["recall"])
    assert columns["images"]["help"] is None


def test_a_text_is_shown_as_it_is_with_its_terms_linked_once():
    shown = linked_terms("*Recall* of a_class: the recall, by epoch.")
    assert LINK.findall(shown) == ["recall"]
    assert shown.startswith(r"\*[Recall](")
    assert r"a\_class" in shown
