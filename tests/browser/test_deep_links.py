"""A page that is the first request to a new server has the frame."""

from __future__ import annotations

import pytest

from dovs.ui.frame import PAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", ["dataset", "embeddings"])
def test_a_deep_link_can_be_the_first_request_to_a_new_server(name, start_server, open_page):
    title = next(facts.title for facts in PAGES if facts.name == name)
    page = open_page(start_server().url(name))
    page.get_by_role("heading", name=title, level=1).wait_for()
    sidebar = page.get_by_test_id("stSidebarNav")
    sidebar.wait_for()
    assert sidebar.get_by_role("link").count() == len(PAGES)
    page.wait_for_function(f"document.title === '{title} · DOVS'")
