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

PROGRESS = "lessons-progress"
PART = "lessons"
PRESENT = "present"
VIEWS = ("learn", PRESENT, "teacher", "sheet")
VIEW = "view"
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
    """Follow the address, unless this page wrote it; an empty address is that of the list."""
    given = {name: st.query_params[name] for name in (*ADDRESS, VIEW) if name in st.query_params}
    if not own_address.arrives(PART, given):
        return
    wanted = given.get(VIEW, VIEWS[0])
    problems = follow(progress(), given, known, any_stage=wanted == PRESENT)
    if wanted not in VIEWS:
        problems.append(f"there is no view '{wanted}': the views are {', '.join(VIEWS)}")
    st.session_state[VIEW] = wanted if wanted in VIEWS else VIEWS[0]
    if problems:
        text = escape_markdown("; ".join(problems))
        st.warning(f"A part of the link was left out: {text}.", icon=":material/link_off:")


def write_address() -> None:
    """Write the progress into the address; parameters of others stay as they are."""
    ours = to_address(progress())
    if view() != VIEWS[0] and progress().lesson is not None:
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
    """Show a lesson, or the list, from the next run on."""
    progress().lesson = name
    st.session_state[VIEW] = wanted


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
