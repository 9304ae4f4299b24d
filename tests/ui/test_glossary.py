"""The Glossary page: all terms, a search, one term by a link."""

from __future__ import annotations

from dovs.glossary import glossary
from tests.ui.opening import open_page


def names(page):
    return [each.value.split("**")[1] for each in page.markdown if each.value.startswith("**")]


def test_all_terms_are_shown_and_a_search_finds_some_and_is_in_the_address():
    page = open_page("glossary")
    assert len(names(page)) == len(glossary())
    page.text_input(key="glossary-search").set_value("principal angle").run()
    assert names(page)[0] == "principal angle"
    assert len(names(page)) < 5
    assert dict(page.query_params)["search"] in ("principal angle", ["principal angle"])
    page.text_input(key="glossary-search").set_value("nothing has this").run()
    assert names(page) == []
    assert "nothing has this" in page.info[0].value


def test_a_link_shows_one_term_and_an_unknown_one_is_reported():
    page = open_page("glossary", term="recall")
    assert names(page) == ["recall"]
    page.button(key="glossary-all").click().run()
    assert len(names(page)) == len(glossary())
    unknown = open_page("glossary", term="nonsense")
    assert "nonsense" in unknown.warning[0].value
    assert len(names(unknown)) == len(glossary())
    assert "term" not in unknown.query_params
