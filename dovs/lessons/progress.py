"""How far somebody is in the lessons, and the parameters of an address that store it.

An address stores the lesson that is shown with its answers and results, those of the others in
one parameter, and which lessons are done:

    lesson=ratio  stage=see  answers=p1b.c1a  guess=aabbc  results=even:rare=0.9,…;steep:…
    others=priors~try~p1a~~!weights~see~p1b.p2a~~a:rare=0.8  done=accuracy_paradox.ratio
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dovs.lessons.schema import STAGES, Lesson, Training

ADDRESS = ("lesson", "stage", "answers", "guess", "results", "others", "done")
"""The parameters of an address that are read and written here."""
OF_LESSON = ("stage", "answers", "guess", "results")
"""Those of one lesson, in the order in which `others` has them."""
BETWEEN, WITHIN = "!", "~"
"""What separates lessons in `others`, and the parts of one."""
RUN = "run"
"""Name of the result that names a run; its numbers are read from the run."""
OPEN = "-"
"""The letter of an item without a group yet."""
Results = dict[str, dict[str, float | str]]


@dataclass
class LessonState:
    """How far somebody is in one lesson.

    Attributes:
        stage: that is shown.
        answers: index of the selected answer by key of the question.
        guess: letter of the group of each item, such as "aab-c"; "" before there is one.
        results: numbers by experiment.
    """

    stage: str = STAGES[0]
    answers: dict[str, int] = field(default_factory=dict)
    guess: str = ""
    results: Results = field(default_factory=dict)


@dataclass
class Progress:
    """How far somebody is in all lessons; `lesson` is the one that is shown, or None."""

    lesson: str | None = None
    states: dict[str, LessonState] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def state(self, lesson: str) -> LessonState:
        """Return the state of a lesson, a new one at first."""
        return self.states.setdefault(lesson, LessonState())

    def reset(self, lesson: str) -> None:
        """Forget the answers and results of a lesson."""
        self.states.pop(lesson, None)
        self.done = [name for name in self.done if name != lesson]


def predicted(lesson: Lesson, state: LessonState) -> bool:
    """Return whether everything is predicted, so that the answers can be shown."""
    asked = all(question.key in state.answers for question in lesson.predict)
    return asked and (lesson.guess is None or _complete(state.guess, len(lesson.guess.items)))


def open_predictions(lesson: Lesson, state: LessonState) -> str:
    """Return in words what is not predicted yet; "" for nothing."""
    questions = sum(question.key not in state.answers for question in lesson.predict)
    parts = [f"{questions} of {len(lesson.predict)} questions need an answer"] if questions else []
    if lesson.guess is not None and not _complete(state.guess, len(lesson.guess.items)):
        items = len(lesson.guess.items)
        left = state.guess.count(OPEN) if state.guess else items
        parts.append(f"{left} of {items} items need a group")
    return " and ".join(parts)


def _complete(guess: str, items: int) -> bool:
    return len(guess) == items and OPEN not in guess


def checked(lesson: Lesson, state: LessonState) -> bool:
    """Return whether every question of Check has an answer."""
    return all(question.key in state.answers for question in lesson.check)


def right_answers(lesson: Lesson, state: LessonState) -> int:
    """Return how many questions of Check have the right answer."""
    chosen = ((question, state.answers.get(question.key)) for question in lesson.check)
    return sum(index is not None and question.answers[index].right for question, index in chosen)


def to_address(progress: Progress) -> dict[str, str]:
    """Return the address parameters of a progress; those that are empty are left out."""
    others = {
        name: _parts(state) for name, state in progress.states.items() if name != progress.lesson
    }
    found = {
        "done": ".".join(progress.done),
        "others": BETWEEN.join(
            WITHIN.join([name, *(parts[each] for each in OF_LESSON)])
            for name, parts in others.items()
            if any(parts.values())
        ),
    }
    if progress.lesson is not None:
        found |= {"lesson": progress.lesson, **_parts(progress.state(progress.lesson))}
    return {name: value for name, value in found.items() if value}


def _parts(state: LessonState) -> dict[str, str]:
    """Return the parameters `OF_LESSON` of a lesson."""
    return {
        "stage": "" if state.stage == STAGES[0] else state.stage,
        "answers": ".".join(f"{key}{chr(97 + index)}" for key, index in state.answers.items()),
        "guess": state.guess,
        "results": ";".join(
            f"{name}:" + ",".join(f"{key}={_written(value)}" for key, value in found.items())
            for name, found in state.results.items()
        ),
    }


def follow(
    progress: Progress,
    address: Mapping[str, str],
    lessons: Mapping[str, Lesson],
    any_stage: bool = False,
) -> list[str]:
    """Change a progress to what an address says, and return what the address has wrong.

    What is wrong is left out. Lessons that the address does not name stay as they are.

    Args:
        progress: to change.
        address: parameters of the address; others than `ADDRESS` are ignored.
        lessons: by name.
        any_stage: whether stages can be opened before everything is predicted.
    """
    problems: list[str] = []
    for name in filter(None, address.get("done", "").split(".")):
        if name not in lessons:
            problems.append(f"done: there is no lesson '{name}'")
        elif name not in progress.done:
            progress.done.append(name)
    for other in filter(None, address.get("others", "").split(BETWEEN)):
        named, *parts = other.split(WITHIN)
        if named in lessons and len(parts) == len(OF_LESSON):
            given = dict(zip(OF_LESSON, parts, strict=True))
            progress.states[named] = _state_of(lessons[named], given, any_stage, problems)
        else:
            problems.append(f"others: '{other}' is no lesson with its {', '.join(OF_LESSON)}")
    name = address.get("lesson", "")
    progress.lesson = None
    if not name:
        return problems
    if name not in lessons:
        known = ", ".join(lessons)
        return [*problems, f"there is no lesson '{name}': the lessons are {known}"]
    progress.lesson = name
    progress.states[name] = _state_of(lessons[name], address, any_stage, problems)
    return problems


def _state_of(
    lesson: Lesson, given: Mapping[str, str], any_stage: bool, problems: list[str]
) -> LessonState:
    """Return the state that the parameters `OF_LESSON` describe; what is wrong is a problem."""
    state = LessonState()
    _follow_answers(lesson, state, given.get("answers", ""), problems)
    _follow_guess(lesson, state, given.get("guess", ""), problems)
    _follow_results(lesson, state, given.get("results", ""), problems)
    stage = given.get("stage") or STAGES[0]
    if stage not in STAGES:
        problems.append(f"there is no stage '{stage}': the stages are {', '.join(STAGES)}")
    elif stage != STAGES[0] and not any_stage and not predicted(lesson, state):
        problems.append(f"the stage '{stage}' opens once the predictions are made")
    else:
        state.stage = stage
    return state


def _follow_answers(lesson: Lesson, state: LessonState, text: str, problems: list[str]) -> None:
    questions = lesson.questions
    for part in filter(None, text.split(".")):
        key, index = part[:-1], ord(part[-1]) - 97
        if key in questions and 0 <= index < len(questions[key].answers):
            state.answers[key] = index
        else:
            problems.append(f"answers: '{part}' is no answer of this lesson")


def _follow_guess(lesson: Lesson, state: LessonState, text: str, problems: list[str]) -> None:
    if not text:
        return
    guess = lesson.guess
    if guess is None:
        problems.append("guess: this lesson has none")
        return
    letters = "".join(chr(97 + m) for m in range(guess.groups))
    if re.fullmatch(f"[{letters}{OPEN}]{{{len(guess.items)}}}", text):
        state.guess = text
    else:
        problems.append(f"guess: '{text}' is not {len(guess.items)} letters of {letters}{OPEN}")


def _follow_results(lesson: Lesson, state: LessonState, text: str, problems: list[str]) -> None:
    for part in filter(None, text.split(";")):
        name, _, rest = part.partition(":")
        experiment = lesson.experiments.get(name)
        if experiment is None:
            problems.append(f"results: there is no experiment '{name}' in this lesson")
            continue
        found: dict[str, float | str] = {}
        for pair in filter(None, rest.split(",")):
            key, _, value = pair.partition("=")
            if isinstance(experiment, Training) and key == RUN:
                found[key] = value
            elif (
                experiment.reports(key)
                and (number := _number(value)) is not None
                and experiment.allows(key, number)
            ):
                found[key] = number
            else:
                problems.append(f"results: '{pair}' cannot be a result of '{name}'")
        if found:
            state.results[name] = found


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.5g}"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
