"""Back in a browser: it undoes one step, and every page is as it was."""

from __future__ import annotations

import pytest

from tests.browser.driving import become, go_to, in_address, settle

pytestmark = pytest.mark.browser


def test_back_leads_from_a_lesson_to_the_list_and_to_a_playground_that_is_as_it_was(
    server, open_page
):
    page = open_page(server.url("dataset?dataset=shapes&ratio=20&seed=3"))
    for title in ("Playground", "Lessons"):
        settle(page)
        go_to(page, title)
        name = "tail_ratio" if title == "Playground" else "ratio"
        become(lambda name=name: in_address(page, name), ["20"])
    settle(page)
    page.get_by_role("button", name="Open lesson 1").click()
    page.locator(".st-key-lesson-stage").get_by_role("radio").first.check(force=True)
    become(lambda: in_address(page, "answers"), ["p1a"])
    settle(page)
    page.go_back()
    page.get_by_role("heading", name="Lessons", level=1).wait_for()
    page.get_by_role("button", name="Continue lesson 1").wait_for()
    settle(page)
    page.go_back()
    page.get_by_role("heading", name="Playground", level=1).wait_for()
    ratio = page.get_by_role("slider", name="Imbalance ratio")
    become(lambda: ratio.get_attribute("aria-valuetext"), "50")
    assert in_address(page, "ratio") == []
    assert in_address(page, "tail_ratio") == ["20"]
