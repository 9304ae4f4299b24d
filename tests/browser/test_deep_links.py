"""A page that is the first request to a new server has the frame; so has one of test_faults."""

from __future__ import annotations

import pytest

from tests.browser.driving import has_frame

pytestmark = pytest.mark.browser


def test_a_deep_link_can_be_the_first_request_to_a_new_server(start_server, open_page):
    page = open_page(start_server().url("embeddings"))
    has_frame(page, "Embeddings")
    # what the page wrote into its address is no entry of its own: one press of Back leaves it
    page.wait_for_function(
        "location.search.includes('run=') && navigation.currentEntry.index === 0"
    )
    page.go_back()
    page.wait_for_url("about:blank")
