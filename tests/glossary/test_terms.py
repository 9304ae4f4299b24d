"""The glossary: its file, what is found in it, and the document that is written from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dovs.errors import ConfigError
from dovs.glossary.document import markdown
from dovs.glossary.terms import glossary, pattern, read_terms, search
from dovs.ui.parts.terms import with_terms

ROOT = Path(__file__).parents[2]


def test_the_document_is_written_from_the_file_of_terms():
    written = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    assert written == markdown(glossary()), "run: python -m dovs.glossary.document"


def test_every_term_has_a_source_with_a_year_or_is_a_word_of_this_project():
    for term in glossary():
        dated = re.search(r"\b(19|20)\d\d\b", re.sub("arXiv:[0-9.]+", "", term.source))
        assert dated or term.source == "a word of this project", term.name


def test_definitions_explain_without_notation_and_end_without_a_full_stop():
    for term in glossary():
        assert not term.definition.endswith("."), term.name
        assert not any(sign in term.definition for sign in ("n_max", "_c", "\\", "π")), term.name
        assert (
            term.letters
            or not any(sign in term.formula for sign in ("_c", "_i"))
            or (term.name in ("balanced accuracy", "recall"))
        ), f"{term.name}: say what the letters of its formula are"


def write(folder, text):
    path = folder / "terms.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[term]]\nname = 'x'\n", "term 'x'.*group"),
        ("[[term]]\nname = 'x'\ngroup = 'Nowhere'\ndefinition = 'long enough'", "Nowhere.*Data"),
        ("[[term]]\nname = ", "cannot read the glossary"),
        ("[[term]]\nname='x'\ngroup='Data'\ndefinition='long enough'\n" * 2, "'x' twice"),
        (
            "[[term]]\nname='x'\ngroup='Data'\ndefinition='long enough'\nfigure='none'",
            "term 'x': figure='none' is not allowed: it should be one of long_tail",
        ),
    ],
)
def test_a_wrong_file_is_an_error_that_names_the_term(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        read_terms(write(tmp_path, text))


def test_a_search_finds_words_of_names_meanings_and_sources():
    assert "imbalance ratio" in [term.name for term in search(glossary(), "RATIO largest")]
    assert "balanced softmax" in [term.name for term in search(glossary(), "2007.10740")]
    assert search(glossary(), "no such word") == []
    assert len(search(glossary(), "")) == len(glossary())


def test_terms_of_a_text_are_linked_once_the_longest_first():
    shown = with_terms("The balanced accuracy is a mean; balanced accuracy of classes.")
    assert shown.count("](glossary?term=balanced_accuracy ") == 1
    assert "term=accuracy" not in shown


def test_formulas_code_links_and_tables_are_left_as_they_are():
    text = "$recall$ and `recall` and [recall](x)\n\n| recall |\n|---|\n| 1 |"
    assert with_terms(text) == text


def test_a_tooltip_cannot_leave_its_quotes():
    expression, terms = pattern()
    assert expression.search("a superclass of") is not None
    shown = with_terms("a superclass")
    assert shown.count('"') == 2, 'the definition has "vehicles" in quotes'
    assert "vehicles" in shown
    assert terms["superclass"].name == "superclass"
