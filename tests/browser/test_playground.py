"""The playground trains in the page: from a link to a known result, and by its controls."""

from __future__ import annotations

import re

import pytest

from tests.browser.driving import become, in_address, settle

pytestmark = pytest.mark.browser

LINK = "playground?data=moons&ratio=20&points=100&steps=120&hide=loss&tau=9"
RECALL = {"cross_entropy": (100, 32), "balanced_softmax": (96, 68)}
"""Percent of classes A and B at step 120, seed 0; exp and tanh of a browser may differ a little."""


def test_a_link_trains_to_the_recall_that_it_was_made_with(server, shared_page):
    page = shared_page(server.url(LINK))
    become(lambda: recall(page, step=120), pytest.approx(RECALL["cross_entropy"], abs=3))
    shown = page.locator(".playground")
    label = shown.get_by_role("img", name="Points and decision").get_attribute("aria-label")
    assert f"class B {recall(page, step=120)[1]}%" in label
    assert shown.get_by_role("slider", name="τ").is_hidden()
    assert shown.get_by_role("heading", name="Loss").is_hidden()
    # a value that cannot be used is named, and stays in the address until a control is changed
    page.get_by_text("tau=9 must be a number from 0 to 3").wait_for()
    assert in_address(page, "tau") == ["9"]


def test_another_method_trains_at_once_and_is_in_the_address(server, shared_page):
    page = shared_page(server.url(LINK))
    settle(page)
    page.get_by_label("Method").select_option("balanced_softmax")
    become(lambda: in_address(page, "method"), ["balanced_softmax"])
    become(lambda: recall(page, step=120), pytest.approx(RECALL["balanced_softmax"], abs=3))
    assert page.get_by_role("slider", name="τ").is_visible()
    assert in_address(page, "ratio") == ["20"]
    assert in_address(page, "tau") == []


def test_keys_step_play_and_reset_and_points_are_added(server, shared_page):
    page = shared_page(server.url(LINK))
    become(lambda: recall(page, step=120) != (), True)
    settle(page)
    page.keyboard.press("s")
    become(lambda: in_address(page, "steps"), ["121"])
    page.keyboard.press(" ")
    become(lambda: state(page), "playing")
    page.keyboard.press("r")
    page.keyboard.press(" ")
    become(lambda: state(page), "resting")
    page.keyboard.press("r")
    become(lambda: in_address(page, "steps"), [])
    page.get_by_label("Add points").select_option("B")
    page.get_by_role("img", name="Points and decision").click(position={"x": 50, "y": 60})
    become(lambda: len(in_address(page, "added")), 1)
    assert re.fullmatch(r"B-?\d+_\d+", in_address(page, "added")[0])
    page.get_by_text("6 points").wait_for()


def state(page):
    return page.locator(".playground").get_attribute("data-state")


def recall(page, step):
    """Return the shown percent of each class, () while the network is not at a step."""
    shown = page.locator(f".playground[data-state=resting][data-step='{step}']")
    if not shown.count():
        return ()
    return tuple(int(text.rstrip("%")) for text in shown.locator(".row b").all_text_contents())
