"""Texts with results, the computed experiments, groups, and progress in an address."""

from __future__ import annotations

import re

import pytest

from dovs.lessons import find_lessons
from dovs.lessons.computing import COMPUTED
from dovs.lessons.expressions import NotRun, parse_expression, value_of
from dovs.lessons.progress import Progress, follow, predicted, right_answers, to_address
from dovs.lessons.text import fill

CHOICE = """Always {{a.x|whole}}.

[if a.x > 2]
High.

[elif a.x > 1]
Middle.

[else]
Low.

The end of {{b.name}}."""


@pytest.mark.parametrize(("x", "word"), [(3, "High."), (1.5, "Middle."), (0, "Low.")])
def test_one_sentence_of_a_choice_is_shown(x, word):
    shown = fill(CHOICE, {"a": {"x": x}, "b": {"name": "*b*"}})
    assert [each for each in ("High.", "Middle.", "Low.") if each in shown] == [word]
    assert r"\*b\*" in shown


def test_what_needs_an_experiment_without_results_is_left_out():
    assert fill(CHOICE, {"b": {"name": "c"}}) == "The end of c."
    with pytest.raises(NotRun):
        value_of(parse_expression("a.x + 1"), {})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.x * 2 - 1 > 0 and not a.x > 9", True),
        ("max(a.x, 7) / 2", 3.5),
        ("1 < a.x < 2 or abs(-a.x) == a.x", True),
    ],
)
def test_expressions_are_arithmetic_and_comparisons(text, value):
    assert value_of(parse_expression(text), {"a": {"x": 3.0}}) == value


def test_the_boundary_has_the_numbers_of_two_normal_distributions():
    outcome = COMPUTED["boundary"].target(ratio=99.0, place=1.0)
    assert outcome.numbers["rare"] == pytest.approx(0.8413, abs=1e-4)
    assert outcome.numbers["accuracy"] == pytest.approx(outcome.numbers["balanced_accuracy"])
    assert outcome.numbers["best_at"] == pytest.approx(3.3, abs=0.06)
    assert outcome.numbers["always"] == pytest.approx(0.99)
    assert set(outcome.numbers) == set(COMPUTED["boundary"].meta["outputs"])


def test_trust_finds_the_map_that_misleads_and_marks_none_where_there_is_nothing_to_see():
    apart, same = (COMPUTED["two_maps"].target(apart=each).numbers for each in (4.0, 0.0))
    assert (apart["marked_1"], apart["marked_2"]) == (3, 0)
    assert apart["purity"] > 0.8 > 0.5 > apart["purity_1"]
    assert apart["angle"] > 75
    assert same["marked_1"] == same["marked_2"] == 0
    assert set(apart) == set(COMPUTED["two_maps"].meta["outputs"])


ADDRESS = {
    "lesson": "accuracy_paradox",
    "stage": "check",
    "answers": "p1c.p2b.c1b.c2c",
    "results": "line:ratio=50,place=2",
    "done": "ratio",
}


def test_an_address_restores_a_lesson_and_is_written_again():
    lessons, progress = find_lessons(), Progress()
    assert follow(progress, ADDRESS, lessons) == []
    state = progress.state("accuracy_paradox")
    assert predicted(lessons["accuracy_paradox"], state)
    assert right_answers(lessons["accuracy_paradox"], state) == 1
    assert state.results == {"line": {"ratio": 50, "place": 2}}
    assert to_address(progress) == ADDRESS
    assert follow(progress, {}, lessons) == []
    assert progress.lesson is None
    assert progress.done == ["ratio"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lesson": "nothing"}, "no lesson 'nothing'.*accuracy_paradox"),
        ({"stage": "end"}, "no stage 'end'.*predict, try"),
        ({"answers": "p1z"}, "'p1z' is no answer"),
        ({"answers": ""}, "opens once the predictions"),
        ({"results": "other:x=1"}, "no experiment 'other'"),
        ({"results": "line:ratio=inf"}, "'ratio=inf' cannot be"),
        ({"guess": "abc"}, "this lesson has none"),
        ({"done": "x"}, "no lesson 'x'"),
    ],
)
def test_what_is_wrong_in_an_address_is_reported_and_left_out(change, message):
    progress = Progress()
    problems = follow(progress, ADDRESS | change, find_lessons())
    assert len(problems) >= 1
    assert any(re.search(message, each) for each in problems), problems


def test_a_guess_is_checked_against_the_items_and_may_be_unfinished():
    lessons, progress = find_lessons(), Progress()
    address = {"lesson": "abstract_labels", "guess": "aabb--ccdd", "answers": "p1b"}
    assert follow(progress, address, lessons) == []
    state = progress.state("abstract_labels")
    assert not predicted(lessons["abstract_labels"], state)
    state.guess = "aabbddccdd"
    assert predicted(lessons["abstract_labels"], state)
    assert follow(progress, {"lesson": "abstract_labels", "guess": "aabbx"}, lessons)
