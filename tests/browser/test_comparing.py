"""Back on the page Compare: to the runs that were compared before, then to the page before."""

from __future__ import annotations

import pytest

from tests.browser.driving import become, go_to, has_frame, in_address, settle

pytestmark = pytest.mark.browser


def test_back_and_forward_move_between_choices_and_then_leave_the_page(server, open_page):
    page = open_page(server.url("glossary"))
    settle(page)
    go_to(page, "Compare")
    page.get_by_role("button", name="Compare the two runs that ship with DOVS").click()
    first = ["example-ce", "example"]
    become(lambda: (compared(page), chosen(page)), (first, first))
    settle(page)

    runs = page.locator(".st-key-compare-runs")
    runs.get_by_role("button", name="Clear all").click()
    become(lambda: compared(page), [])
    settle(page)
    for number, name in enumerate(reversed(first), start=1):
        runs.get_by_role("combobox").fill(f"{name},")
        page.get_by_role("option", name=f"{name}, ships").click()
        become(lambda number=number: len(compared(page)), number)
        settle(page)
    page.keyboard.press("Escape")  # the open list hides the rest of the page from a reader
    second = first[::-1]
    become(lambda: (compared(page), chosen(page)), (second, second))
    settle(page)

    page.go_back()  # past what was selected in between
    become(lambda: (compared(page), chosen(page)), (first, first))
    settle(page)
    page.go_forward()
    become(lambda: (compared(page), chosen(page)), (second, second))
    settle(page)
    page.get_by_role("tab", name="Curves").click()  # the view is no step of its own
    become(lambda: in_address(page, "tab"), ["curves"])
    settle(page)
    page.go_back()
    become(lambda: (compared(page), chosen(page)), (first, first))
    become(lambda: in_address(page, "tab"), ["curves"])
    settle(page)
    page.go_back()
    has_frame(page, "Glossary")


def compared(page):
    """Return the runs in the address."""
    return [name for name in ",".join(in_address(page, "runs")).split(",") if name]


def chosen(page):
    """Return the runs that are selected."""
    tags = page.locator(".st-key-compare-runs [data-tag]").all_inner_texts()
    return [each.partition(",")[0] for each in tags]
