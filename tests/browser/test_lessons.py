"""A lesson in the browser: its playground reports numbers, and keys move through a presentation."""

from __future__ import annotations

import pytest

from tests.browser.driving import become, in_address, settle

pytestmark = pytest.mark.browser

LESSON = "lessons?lesson=ratio&answers=p1b.p2b"
HALF = "results=even:recall_1=0.95,recall_2=0.9,loss=0.2,step=400"
SLOW = 90_000  # milliseconds for a network to be trained in a browser on a busy machine


def test_a_playground_is_trained_its_numbers_are_in_the_text_and_keys_move_a_presentation(
    server, open_page
):
    page = open_page(server.url(f"{LESSON}&stage=try"))
    page.emulate_media(reduced_motion="no-preference")  # it is watched, not only computed
    page.goto(server.url(f"{LESSON}&stage=try&{HALF}"))
    stage = page.locator(".st-key-lesson-stage")
    stage.locator('.playground[data-state="playing"]').wait_for(timeout=SLOW)
    stage.locator('.playground[data-state="resting"][data-step="400"]').wait_for(timeout=SLOW)
    stage.get_by_text("All experiments have been run.").wait_for(timeout=SLOW)
    become(lambda: "steep" in in_address(page, "results")[0], True)
    page.get_by_role("button", name="Next: See").click()
    stage.get_by_text("The rare class lost").wait_for()
    stage.get_by_text("You predicted").first.wait_for()
    settle(page)

    page.get_by_role("button", name="1. Predict").click()
    page.get_by_role("heading", name="1. Predict").wait_for()
    settle(page)
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_role("button", name="Leave presentation").wait_for()
    page.get_by_test_id("stSidebar").wait_for(state="hidden")
    settle(page)
    stage.get_by_role("radio", name="Towards the rare class").focus()
    page.keyboard.press("ArrowRight")  # in an answer too: up and down move between answers
    page.get_by_role("heading", name="2. Try").wait_for()
    settle(page)  # the playground reports once more
    page.keyboard.press("PageUp")
    page.get_by_role("heading", name="1. Predict").wait_for()
    settle(page)
    assert in_address(page, "answers") == ["p1b.p2b"]
    page.keyboard.press("Escape")
    become(lambda: in_address(page, "view"), [])
    page.get_by_test_id("stSidebar").wait_for()


def test_a_lesson_is_walked_by_keyboard_with_a_hint_wrong_answers_and_undo(server, open_page):
    page = open_page(server.url("lessons?lesson=accuracy_paradox"))
    stage = page.locator(".st-key-lesson-stage")
    stage.get_by_role("radio").first.wait_for()
    settle(page)
    page.get_by_role("button", name="Next: Try").focus()
    page.keyboard.press("Enter")
    page.get_by_text("First predict: 2 of 2 questions need an answer").wait_for()
    settle(page)
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_role("button", name="Leave presentation").wait_for()
    settle(page)
    for group, key in ((0, "p1a"), (1, "p2a")):
        stage.get_by_role("radiogroup").nth(group).get_by_role("radio").first.focus()
        page.keyboard.press("Space")
        become(lambda key=key: key in "".join(in_address(page, "answers")), True)
        settle(page)
    for title in ("2. Try", "3. See", "4. Explain", "5. Check"):
        page.keyboard.press("PageDown")
        page.get_by_role("heading", name=title).wait_for()
        settle(page)
    for question, wanted in (("c1", "c1a"), ("c2", "c2b")):  # the right answers are c1b, c2a
        group = stage.get_by_role("radiogroup").nth(int(question[1]) - 1)
        group.get_by_role("radio").nth(ord(wanted[-1]) - 97).check(force=True)
        become(lambda wanted=wanted: wanted in "".join(in_address(page, "answers")), True)
        settle(page)
    stage.get_by_text("0 of 2 answers are right").wait_for()
    assert in_address(page, "done") == []
    link = page.evaluate("location.pathname + location.search").lstrip("/")

    again = open_page(server.url(link.replace("view=present", "")))
    again.get_by_text("0 of 2 answers are right").wait_for()
    settle(again)
    again.get_by_role("button", name="Reset").click()
    become(lambda: in_address(again, "answers"), [])
    again.get_by_role("button", name="Undo").click()
    become(lambda: len("".join(in_address(again, "answers"))), len("p1a.p2a.c1a.c2b"))
