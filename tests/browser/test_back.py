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


def test_what_a_page_removed_from_its_first_address_is_one_entry_and_stays_reported(
    server, open_page
):
    page = open_page()
    held = []
    late = "**/static/js/BidiComponent.*"  # with it comes the script of the history
    page.route(late, lambda route: held.append(route))
    page.goto(server.url("embeddings?run=example&epoch=999&dims=5"))
    become(lambda: in_address(page, "dims"), [])
    become(lambda: len(held) > 0, True)
    assert page.evaluate("history.length") > 2
    for route in held:
        route.continue_()
    settle(page)
    page.wait_for_function("navigation.currentEntry.index <= 1")
    settle(page)
    assert page.evaluate("location.href.endsWith('/embeddings?run=example')")
    warning = page.get_by_role("alert").filter(has_text="Parts of the address are ignored")
    for part in ("epoch '999'", "dims '5'"):
        assert part in warning.inner_text()
