"""The progress in the lessons: in the session, and in the address of the page."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence

import streamlit as st

from dovs.lessons import Lesson, find_lessons
from dovs.lessons.progress import (
    ADDRESS,
    LessonState,
    Progress,
    follow,
    predicted,
    right_answers,
    to_address,
)
from dovs.lessons.schema import STAGES
from dovs.ui.parts import own_address
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.history import is_back

PROGRESS = "lessons-progress"
PART = "lessons"
PRESENT = "present"
SHEETS = "sheets"
"""The view of the list that prints the sheets of all lessons."""
VIEWS = ("learn", PRESENT, "teacher", "sheet", SHEETS)
VIEW = "view"
PRESENTED = "lessons-presented"
"""Stage by lesson at which its presentation was left, where a learner cannot open it yet."""
HINT = "lessons-hint"
UNDO = "lessons-undo"


@st.cache_resource(show_spinner=False)
def lessons() -> dict[str, Lesson]:
    """Return the lessons that ship with the package.

    Raises:
        ConfigError: a file is not a lesson.
    """
    return find_lessons()


def progress() -> Progress:
    """Return how far this session is."""
    found = st.session_state.setdefault(PROGRESS, Progress())
    assert isinstance(found, Progress)
    return found


def view() -> str:
    """Return what is shown: one of `VIEWS`."""
    wanted = st.session_state.get(VIEW, VIEWS[0])
    return wanted if wanted in VIEWS else VIEWS[0]


def read_address(known: Mapping[str, Lesson]) -> None:
    """Follow the address, unless this page wrote it; an empty address is that of the list.

    After Back it says what is shown, but answers and results that were given since then remain.
    """
    given = {name: st.query_params[name] for name in (*ADDRESS, VIEW) if name in st.query_params}
    if not own_address.arrives(PART, given):
        return
    wanted = given.get(VIEW, VIEWS[0])
    found = progress()
    states, done = dict(found.states), list(found.done)
    problems = follow(found, given, known, any_stage=wanted == PRESENT)
    if is_back():
        found.states, found.done = found.states | states, done
    if wanted not in VIEWS:
        problems.append(f"there is no view '{wanted}': the views are {', '.join(VIEWS)}")
        wanted = VIEWS[0]
    elif wanted == SHEETS and found.lesson is not None:
        problems.append(f"lesson '{found.lesson}': the view '{SHEETS}' is of all lessons")
        found.lesson = None
    elif wanted not in (VIEWS[0], SHEETS) and "lesson" not in given:
        problems.append(f"the view '{wanted}' is of one lesson: name it, such as lesson=ratio")
        wanted = VIEWS[0]
    open_lesson(found.lesson, wanted)
    if problems:
        text = escape_markdown("; ".join(problems))
        st.warning(f"A part of the link was left out: {text}.", icon=":material/link_off:")


def write_address() -> None:
    """Write the progress into the address; parameters of others stay as they are."""
    ours = to_address(progress())
    if view() != VIEWS[0] and (progress().lesson is not None or view() == SHEETS):
        ours[VIEW] = view()
    own_address.note(PART, ours)
    others = {
        name: st.query_params.get_all(name)
        for name in st.query_params
        if name not in (*ADDRESS, VIEW)
    }
    if st.query_params.to_dict() != {**st.query_params.to_dict(), **ours} or any(
        name in st.query_params and name not in ours for name in (*ADDRESS, VIEW)
    ):
        st.query_params.from_dict({**others, **ours})


def show_stage(name: str) -> None:
    """Show a stage of the lesson from the next run on; one that is locked leaves a hint."""
    shown = progress().lesson
    if shown is None:
        return
    if can_open(lessons()[shown], name):
        progress().state(shown).stage = name
    else:
        st.session_state[HINT] = shown


def take_hint(lesson: Lesson) -> bool:
    """Return, once, whether a stage was to be opened before everything was predicted."""
    return st.session_state.pop(HINT, None) == lesson.name


def reset(names: Sequence[str]) -> None:
    """Forget the answers and results of lessons; `undo` brings them back."""
    before = copy.deepcopy(progress())
    for name in names:
        progress().reset(name)
    st.session_state[UNDO] = (before, tuple(names))


def can_undo() -> bool:
    """Return whether a reset can be undone: until a lesson that it emptied has answers again."""
    if UNDO not in st.session_state:
        return False
    _, names = st.session_state[UNDO]
    fresh = LessonState()
    return all(progress().states.get(name, fresh) == fresh for name in names)


def undo() -> None:
    """Bring back what the last reset removed."""
    before, names = st.session_state.pop(UNDO)
    found = progress()
    for name in names:
        if name in before.states:
            found.states[name] = before.states[name]
        if name in before.done and name not in found.done:
            found.done.append(name)


def open_lesson(name: str | None, wanted: str = VIEWS[0]) -> None:
    """Show a lesson, or the list, from the next run on; a presentation goes on where it was."""
    progress().lesson = name
    st.session_state[VIEW] = wanted
    if name is not None and wanted == PRESENT and (stage := presented(name)):
        progress().state(name).stage = stage


def presented(name: str) -> str:
    """Return the stage at which the presentation of a lesson goes on; "" for the shown one."""
    return str(st.session_state.get(PRESENTED, {}).get(name, ""))


def open_stage(lesson: Lesson) -> str:
    """Return the stage that is shown: the first, where the one of the progress is locked."""
    mine, places = progress().state(lesson.name), st.session_state.setdefault(PRESENTED, {})
    if not can_open(lesson, mine.stage):
        places[lesson.name], mine.stage = mine.stage, STAGES[0]
    elif view() == PRESENT or predicted(lesson, mine):
        places.pop(lesson.name, None)
    return mine.stage


def can_open(lesson: Lesson, stage: str) -> bool:
    """Return whether a stage can be opened: all but the first need the predictions.

    In a presentation all can: the class predicts aloud.
    """
    open_to_all = stage == STAGES[0] or view() == PRESENT
    return open_to_all or predicted(lesson, progress().state(lesson.name))


def note_done(lesson: Lesson) -> None:
    """Note that a lesson is done once every question of Check has its right answer."""
    found = progress()
    right = right_answers(lesson, found.state(lesson.name))
    if right == len(lesson.check) and lesson.name not in found.done:
        found.done.append(lesson.name)
