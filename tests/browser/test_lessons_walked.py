"""Every lesson from its first step to its last, with wrong answers, real experiments, a reload."""

from __future__ import annotations

import re

import pytest

from dovs.lessons import find_lessons
from dovs.lessons.schema import Computed, Playground
from tests.browser.driving import become, eventually, in_address, overflowing, settle

pytestmark = pytest.mark.browser

LESSONS = find_lessons()
SLOW = 90_000  # milliseconds for a network to be trained on a busy machine
SLIDERS = {"line": ("Place of the boundary", "End"), "maps": ("Distance between", "ArrowLeft")}
"""The slider of each computed experiment that is moved, and by which key."""


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_walked_to_its_end(name, server, shared_page):
    lesson = LESSONS[name]
    page = shared_page(server.url("lessons"))
    open_lesson(page, lesson)
    assert page.locator(".st-key-lesson-stage-try button").is_disabled()
    if lesson.guess is not None:
        guess_groups(page, lesson)
    for question in lesson.predict:
        choose(page, lesson, question, right=False)

    next_stage(page, "Try")
    shown = [run_experiment(page, lesson, experiment) for experiment in lesson.experiments.values()]
    become(lambda: set(results_in(page)), set(lesson.experiments))

    next_stage(page, "See")
    check_see(page, lesson, shown, right=False)
    before = {key: in_address(page, key) for key in ("stage", "answers", "guess", "results")}
    page.reload()
    page.get_by_role("heading", name="3. See").wait_for()
    settle(page)
    assert {key: in_address(page, key) for key in before} == before
    check_see(page, lesson, shown, right=False)

    open_stage(page, "predict")
    for question in lesson.predict:
        choose(page, lesson, question, right=True)
    open_stage(page, "see")
    check_see(page, lesson, shown, right=True)
    next_stage(page, "Explain")
    next_stage(page, "Check")
    for right in (False, True):
        for question in lesson.check:
            answer = choose(page, lesson, question, right=right)
            box(page, right).filter(has_text=plain(answer.reply)[:40]).wait_for()
        count = len(lesson.check) if right else 0
        box(page, right).filter(has_text=f"{count} of {len(lesson.check)} answers are").wait_for()
        become(lambda right=right: name in "".join(in_address(page, "done")).split("."), right)
    settle(page)
    assert overflowing(page) == []


def open_lesson(page, lesson):
    """Open a lesson from the list, which the tab may have left for the lesson before."""
    settle(page)
    if page.locator(".st-key-lesson-list").count():
        page.locator(".st-key-lesson-list button").click()
    page.locator(f".st-key-lesson-open-{lesson.name} button").click()
    page.get_by_role("heading", name=lesson.title, level=1, exact=True).wait_for()
    settle(page)


def guess_groups(page, lesson):
    """Give each item a group."""
    for place in range(len(lesson.guess.items)):
        group = page.locator(f".st-key-lesson-{lesson.name}-guess-{place}")
        number = place % lesson.guess.groups
        group.get_by_role("radio").nth(number).click()
        become(
            lambda place=place: "".join(in_address(page, "guess"))[place : place + 1],
            "abcd"[number],
        )


def next_stage(page, title):
    page.locator(".st-key-lesson-next button").click()
    page.get_by_role("heading", name=re.compile(rf"\d\. {title}")).wait_for()
    settle(page)
    assert overflowing(page) == []


def open_stage(page, name):
    page.locator(f".st-key-lesson-stage-{name} button").click()
    page.get_by_role("heading", name=re.compile(rf"\d\. {name.capitalize()}")).wait_for()
    settle(page)


def choose(page, lesson, question, *, right):
    """Select the first answer that is right, or wrong, and return it."""
    index = [each.right for each in question.answers].index(right)
    key = f"lesson-{lesson.name}-{question.key}"
    page.locator(f".st-key-{key}").get_by_role("radio").nth(index).check(force=True)
    given = f"{question.key}{chr(97 + index)}"
    become(lambda: given in "".join(in_address(page, "answers")).split("."), True)
    return question.answers[index]


def box(page, right):
    """Give what is replied to right, or to wrong, answers."""
    kind = "Success" if right else "Info"
    return page.locator(".st-key-lesson-stage").get_by_test_id(f"stAlertContent{kind}")


def plain(text):
    """Return the beginning of a reply up to its first mark of markdown."""
    return re.split(r"[*$`]", text)[0].strip()


def check_see(page, lesson, shown, *, right):
    """See has the numbers of the experiments, and replies to the predictions."""
    stage = page.locator(".st-key-lesson-stage")
    for number in (each for numbers in shown for each in numbers):
        assert number in stage.inner_text()
    assert stage.get_by_text("Not yet run").count() == 0
    become(box(page, right).filter(has_text="You predicted").count, len(lesson.predict))


def results_in(page):
    """Return the results in the address by experiment, as text."""
    parts = "".join(in_address(page, "results")).split(";")
    return dict(part.split(":", 1) for part in parts if part)


def run_experiment(page, lesson, experiment):
    """Run an experiment as a reader does, and return numbers that the page showed of it."""
    if len(lesson.experiments) > 1:
        stage = page.locator(".st-key-lesson-stage")
        stage.get_by_role("radio", name=experiment.title, exact=True).click()
        settle(page)
    if isinstance(experiment, Playground):
        return play(page, experiment)
    if isinstance(experiment, Computed):
        return compute(page, lesson, experiment)
    return train(page, experiment)


def play(page, experiment):
    """Wait until the network is trained in the browser."""
    steps = experiment.settings["steps"]
    shown = page.locator(f".playground[data-state=resting][data-step='{steps}']")
    shown.wait_for(timeout=SLOW)
    become(lambda: experiment.name in results_in(page), True)
    settle(page)
    recall = [text.rstrip("%") for text in shown.locator(".row b").all_text_contents()]
    found = metrics(page)
    common, rare = found["Recall, common class"], found["Recall, rare class"]
    assert [round(float(each.rstrip("%"))) for each in (common, rare)] == pytest.approx(
        [int(recall[0]), int(recall[-1])], abs=1
    )
    return common, rare


def compute(page, lesson, experiment):
    """Move a slider."""
    label, key = SLIDERS[experiment.name]
    assert experiment.name not in results_in(page)
    page.get_by_role("slider", name=re.compile(label)).press(key)
    become(lambda: experiment.name in results_in(page), True)
    settle(page)
    if experiment.name == "line":
        found = metrics(page)
        return found["Accuracy"], found["Balanced accuracy"]
    page.get_by_text("Show Trust: compare each map").click()
    become(page.locator(".st-key-lesson-stage").get_by_test_id("stDataFrame").count, 2)
    settle(page)
    return ("At distance 3",)


def train(page, experiment):
    """Train a network in the background, and wait until its groups are shown."""
    page.get_by_role("button", name="Train the network").click()
    page.get_by_test_id("stProgress").wait_for()
    page.get_by_text("is finished.").wait_for(timeout=SLOW)
    settle(page)
    return ("The network made 4 abstract labels",)


def metrics(page):
    """Return the numbers that are shown, by label."""

    def read():
        shown = page.locator(".st-key-lesson-stage").get_by_test_id("stMetric")
        pairs = [each.inner_text().split("\n") for each in shown.all()]
        assert pairs
        return {parts[0].strip(): parts[-1].strip() for parts in pairs}

    return eventually(read)
