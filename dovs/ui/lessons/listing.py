"""The list of lessons with one's progress."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dovs.lessons import STAGES, Lesson
from dovs.lessons.progress import LessonState, Progress, checked, right_answers
from dovs.ui.lessons import state
from dovs.ui.lessons.stages import show_undo
from dovs.ui.parts.components import escape_markdown

FOR_TEACHERS = (
    ("Teacher's page", ":material/co_present:", "teacher"),
    ("Present", ":material/slideshow:", state.PRESENT),
    ("Sheet to print", ":material/print:", "sheet"),
)
"""Other views of a lesson: label, icon, view."""


def show_list(lessons: Mapping[str, Lesson], progress: Progress) -> None:
    """Show every lesson with its aims, its minutes, and how far it is."""
    done = [name for name in lessons if name in progress.done]
    minutes = sum(lesson.minutes for lesson in lessons.values())
    st.markdown(
        f"{len(lessons)} short lessons, about {minutes} minutes together. In each you **predict** "
        "what an experiment will show, **try** it, **see** its numbers, read the **explanation**, "
        "and **check** what you learned. They build on each other, but every one can be read alone."
    )
    st.progress(
        len(done) / max(1, len(lessons)), text=f"{len(done)} of {len(lessons)} lessons done"
    )
    for number, lesson in enumerate(lessons.values(), start=1):
        _card(number, lesson, progress)
    st.button(
        "All sheets to print",
        icon=":material/print:",
        key="lessons-sheets",
        help="Questions and tables of all lessons, for learners on paper.",
        on_click=state.open_lesson,
        args=(None, state.SHEETS),
    )
    st.caption(
        "Your answers are stored in the address of this page: save it as a bookmark, or send it, "
        "to continue later or on another device."
    )
    if progress.states or progress.done:
        st.button(
            "Reset all lessons",
            icon=":material/restart_alt:",
            key="lessons-reset-all",
            on_click=state.reset,
            args=(list(lessons),),
        )
    show_undo()


def _card(number: int, lesson: Lesson, progress: Progress) -> None:
    started = lesson.name in progress.states
    mine = progress.states.get(lesson.name, LessonState())
    with st.container(border=True, key=f"lesson-card-{lesson.name}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(f"{number}. {escape_markdown(lesson.title)}", anchor=False)
            st.badge(f"{lesson.minutes} min", color="gray", icon=":material/schedule:")
            if lesson.name in progress.done:
                st.badge("done", color="green", icon=":material/check:")
            elif started and checked(lesson, mine):
                st.badge(
                    f"{right_answers(lesson, mine)} of {len(lesson.check)} right", color="blue"
                )
            elif started and mine.answers:
                place = f"stage {STAGES.index(mine.stage) + 1} of {len(STAGES)}"
                st.badge(place, color="blue")
        st.caption(_aims(lesson))
        with st.container(horizontal=True):
            word = "Continue" if started and lesson.name not in progress.done else "Open"
            st.button(
                f"{word} lesson {number}",
                key=f"lesson-open-{lesson.name}",
                type="primary" if word == "Continue" else "secondary",
                icon=":material/school:",
                on_click=state.open_lesson,
                args=(lesson.name,),
            )
            for label, icon, view in FOR_TEACHERS:
                st.button(
                    f"{label} {number}",
                    key=f"lesson-{view}-{lesson.name}",
                    type="tertiary",
                    icon=icon,
                    on_click=state.open_lesson,
                    args=(lesson.name, view),
                )


def _aims(lesson: Lesson) -> str:
    return "You will " + "; ".join(aim.rstrip(".") for aim in lesson.aims) + "."
