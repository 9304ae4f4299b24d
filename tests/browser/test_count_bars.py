"""Counts drawn by hand on the Dataset page, by pointer and by keys."""

from __future__ import annotations

import pytest

from tests.browser.driving import become, in_address, settle

pytestmark = pytest.mark.browser


def test_bars_are_drawn_by_a_drag_and_set_by_keys(server, open_page):
    page = open_page(server.url("dataset?dataset=digits&profile=counts&counts=100x10"))
    bars = page.locator("div.count-bars")
    bars.get_by_role("slider").nth(9).wait_for(state="attached")
    settle(page)
    labels = page.locator("div.names span")
    assert labels.all_inner_texts() == [str(digit) for digit in range(10)]
    under = [bars.get_by_role("slider").nth(9).bounding_box(), labels.nth(9).bounding_box()]
    middle = [box["x"] + box["width"] / 2 for box in under]
    assert abs(middle[0] - middle[1]) < 2
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    page.mouse.move(box["x"] + 0.15 * box["width"], box["y"] + 1)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.35 * box["width"], box["y"] + box["height"] - 1)
    page.mouse.up()
    # one drag over classes 1 to 3, from above the top to the ground; no more than is available
    become(lambda: counts(page)[:2] + counts(page)[3:5], [100, 121, 1, 100])
    assert 1 < counts(page)[2] < 121
    settle(page)
    bars.get_by_role("slider").nth(3).focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "Home"):
        page.keyboard.press(key)
    become(lambda: counts(page)[3:6], [3, 1, 100])
    settle(page)
    become(lambda: bars.get_by_role("slider").nth(3).get_attribute("aria-valuenow"), "3")


def counts(page):
    """Return the counts in the address, where 20x5 is five times 20."""
    found = []
    for part in (in_address(page, "counts") or [""])[0].split("."):
        number, _, times = part.partition("x")
        found += [int(number or 0)] * int(times or 1)
    return found
