"""A lesson: its five stages, one at a time, with the buttons that move between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from dovs.lessons.progress import checked, open_predictions, predicted, right_answers
from dovs.lessons.schema import STAGES, Computed, Lesson
from dovs.lessons.text import fill
from dovs.ui.lessons import answers, state
from dovs.ui.lessons.experiments import (
    missing,
    next_experiment,
    open_experiment,
    results_of,
    show_experiments,
    show_progress,
)
from dovs.ui.lessons.presentation import BACK, LEAVE, NEXT
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.terms import with_terms

TITLES = {
    "predict": "Predict",
    "try": "Try",
    "see": "See",
    "explain": "Explain",
    "check": "Check",
}

ONE_ROW = """<style>
@media (max-width: 480px) {
  .st-key-lesson-stages { gap: 0.25rem; }
  .st-key-lesson-stages button { padding: 0.25rem 0.35rem; min-height: 2.25rem; }
  .st-key-lesson-stages button p { font-size: 0.8rem; white-space: nowrap; }
  .st-key-lesson-stages button span:has(> [data-testid="stIconMaterial"]) { display: none; }
}
</style>"""
"""The buttons of the stages in one row on a phone; what is locked is pale there."""


def show_lesson(lesson: Lesson, lessons: Sequence[Lesson], home: Path, presenting: bool) -> None:
    """Show the stage of a lesson that is open.

    Args:
        lesson: to show.
        lessons: all, in their order.
        home: where runs of experiments are.
        presenting: whether presentation mode is on.
    """
    stage = state.open_stage(lesson)
    if not presenting:
        _tools(lesson)
        if left := state.presented(lesson.name):
            st.caption(
                f"The presentation was left at {numbered(left)}: Present goes on there. For a "
                "learner, this stage is locked until everything is predicted."
            )
    _stage_buttons(lesson, stage)
    st.subheader(numbered(stage), anchor=False)
    with st.container(key="lesson-stage"):
        _SHOW[stage](lesson, home)
    _moves(lesson, lessons, stage, presenting, home)


def numbered(stage: str) -> str:
    """Return the title of a stage with its number.

    >>> numbered("see")
    '3. See'
    """
    return f"{STAGES.index(stage) + 1}. {TITLES[stage]}"


def _tools(lesson: Lesson) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "All lessons",
            icon=":material/list:",
            key="lesson-list",
            on_click=state.open_lesson,
            args=(None,),
        )
        st.button(
            "Present",
            icon=":material/slideshow:",
            key="lesson-present",
            help="Large type, no sidebar. Keys: → or Page down for next, ← or Page up for back, "
            "Escape to leave.",
            on_click=state.open_lesson,
            args=(lesson.name, "present"),
        )
        st.button(
            "Teacher's page",
            icon=":material/co_present:",
            key="lesson-teacher",
            help="Aims, timing, answers, what to say, and a sheet to print.",
            on_click=state.open_lesson,
            args=(lesson.name, "teacher"),
        )
        st.button(
            "Reset",
            icon=":material/restart_alt:",
            key="lesson-reset",
            help="Forgets your answers and results of this lesson; it can be undone.",
            on_click=state.reset,
            args=((lesson.name,),),
        )
        st.caption(f"About {lesson.minutes} minutes", width="content")
    show_undo()


def show_undo() -> None:
    """Offer to undo the last reset, until there are new answers."""
    if not state.can_undo():
        return
    with st.container(horizontal=True, vertical_alignment="center", key="lesson-undo-row"):
        st.markdown("Your answers and results were removed.", width="content")
        st.button("Undo", icon=":material/undo:", key="lesson-undo", on_click=state.undo)


def _stage_buttons(lesson: Lesson, shown: str) -> None:
    st.html(ONE_ROW)
    with st.container(horizontal=True, gap="small", key="lesson-stages"):
        for name in STAGES:
            locked = not state.can_open(lesson, name)
            st.button(
                numbered(name),
                key=f"lesson-stage-{name}",
                type="primary" if name == shown else "secondary",
                icon=":material/lock:" if locked else None,
                disabled=locked,
                on_click=state.show_stage,
                args=(name,),
            )


def _predict(lesson: Lesson, home: Path) -> None:
    mine = state.progress().state(lesson.name)
    st.markdown(with_terms(lesson.texts["predict"]))
    if lesson.guess is not None:
        answers.ask_groups(lesson, lesson.guess)
    for question in lesson.predict:
        answers.ask(lesson, question)
    if predicted(lesson, mine):
        st.success(
            "Your prediction is stored. Test it in the next stage.", icon=":material/lock_open:"
        )
    elif state.view() == state.PRESENT:
        st.caption(
            "Let the learners predict, then go on. A prediction that you select here is compared "
            "with what the experiment shows."
        )
    else:
        st.caption(
            "The other stages open once you have predicted. A wrong prediction costs nothing: it "
            "helps you to remember what you see."
        )


def _try(lesson: Lesson, home: Path) -> None:
    show_experiments(lesson, home)
    if lesson.texts["try"]:
        st.markdown(with_terms(lesson.texts["try"]))


def _see(lesson: Lesson, home: Path) -> None:
    results = results_of(lesson, home)
    absent = missing(lesson, results)
    left = [name for name in absent if not show_progress(lesson, name, home)]
    if left:
        titles = ", ".join(f"“{lesson.experiments[name].title}”" for name in left)
        moved = all(isinstance(lesson.experiments[name], Computed) for name in left)
        do = "move its slider" if moved else "run it"
        st.info(
            f"Not yet run: {escape_markdown(titles)}. The numbers here are those of your own "
            f"experiment, so {do} in the stage Try.",
            icon=":material/science:",
        )
    if text := fill(lesson.texts["see"], results):
        st.markdown(with_terms(text))
    if absent:
        return
    for question in lesson.predict:
        answers.reply(lesson, question, f"{question.text}\n\n**You predicted:** {{}}")


def _explain(lesson: Lesson, home: Path) -> None:
    st.markdown(with_terms(fill(lesson.texts["explain"], results_of(lesson, home))))


def _check(lesson: Lesson, home: Path) -> None:
    mine = state.progress().state(lesson.name)
    if lesson.texts["check"]:
        st.markdown(with_terms(lesson.texts["check"]))
    for question in lesson.check:
        answers.ask(lesson, question)
        answers.reply(lesson, question, "")
    state.note_done(lesson)
    if not checked(lesson, mine):
        return
    right = right_answers(lesson, mine)
    found = f"{right} of {len(lesson.check)} answers are right."
    if right == len(lesson.check):
        st.success(f"{found} Well done: the lesson is finished.", icon=":material/school:")
    else:
        st.info(
            f"{found} Read the replies and change the other answers: the lesson is finished once "
            "all are right.",
            icon=":material/school:",
        )


_SHOW = {"predict": _predict, "try": _try, "see": _see, "explain": _explain, "check": _check}


def _moves(
    lesson: Lesson, lessons: Sequence[Lesson], stage: str, presenting: bool, home: Path
) -> None:
    """Show the buttons for back and next; presentation keys press them."""
    place, mine = STAGES.index(stage), state.progress().state(lesson.name)
    names = [each.name for each in lessons]
    following = names[names.index(lesson.name) + 1 :]
    st.divider()
    if state.take_hint(lesson) and (left := open_predictions(lesson, mine)):
        st.warning(f"First predict: {left}.", icon=":material/lock:")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Back",
            icon=":material/arrow_back:",
            key=BACK,
            disabled=place == 0,
            on_click=state.show_stage,
            args=(STAGES[max(0, place - 1)],),
        )
        if stage == "try" and (other := next_experiment(lesson, home)) is not None:
            st.button(
                f"Next: {escape_markdown(other.title)}",
                icon=":material/arrow_forward:",
                key=NEXT,
                type="primary",
                on_click=open_experiment,
                args=(lesson, other.name),
            )
        elif place + 1 < len(STAGES):
            # one that is locked can be pressed, and then says what to do first
            locked = not state.can_open(lesson, STAGES[place + 1])
            st.button(
                f"Next: {TITLES[STAGES[place + 1]]}",
                icon=":material/lock:" if locked else ":material/arrow_forward:",
                key=NEXT,
                type="secondary" if locked else "primary",
                on_click=state.show_stage,
                args=(STAGES[place + 1],),
            )
        else:
            st.button(
                "Next lesson" if following else "All lessons",
                icon=":material/arrow_forward:" if following else ":material/list:",
                key=NEXT,
                type="primary",
                on_click=state.open_lesson,
                args=(following[0], state.view()) if following else (None,),
            )
        if presenting:
            st.button(
                "Leave presentation",
                icon=":material/close:",
                key=LEAVE,
                type="tertiary",
                on_click=state.open_lesson,
                args=(lesson.name,),
            )
            st.caption("Keys: → next, ← back, Escape to leave", width="content")
