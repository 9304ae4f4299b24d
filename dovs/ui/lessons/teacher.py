"""The teacher's page of a lesson, and a sheet to print."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dovs.lessons.schema import NOTES, Lesson, Question
from dovs.ui.lessons import state
from dovs.ui.lessons.stages import numbered
from dovs.ui.parts.terms import with_terms

PRINT = """<style>
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"],
  .st-key-sheet-buttons { display: none !important; }
  .stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"] {
    position: static !important; overflow: visible !important; height: auto !important; }
  html, .stApp { background: #fff !important; color: #000 !important; }
  [data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none !important; }
  [data-testid="stElementContainer"] { break-inside: avoid; }
  [data-testid="stLayoutWrapper"]:has(> [class*="st-key-sheet-of-"]) ~
    [data-testid="stLayoutWrapper"]:has(> [class*="st-key-sheet-of-"]) { break-before: page; }
  .stApp [data-testid="stVerticalBlock"]:has(> * > [class*="st-key-sheet-of-"]) {
    display: block !important; }
}
</style>"""

SHEET_TABLE = """<style>
table.sheet { border-collapse: collapse; }
.sheet th, .sheet td { border: 1px solid #9aa3ad; min-width: 3rem; padding: 0.3rem;
  text-align: center; }
.sheet td { height: 2.5rem; }
</style>"""
"""A table with room to write in."""


def show_teacher(lesson: Lesson) -> None:
    """Show aims, timing, what to say, what learners get wrong, and all answers."""
    with st.container(horizontal=True):
        st.button(
            "All lessons",
            icon=":material/list:",
            key="lesson-list",
            on_click=state.open_lesson,
            args=(None,),
        )
        for label, icon, view in (
            ("Open as a learner", ":material/school:", "learn"),
            ("Present", ":material/slideshow:", "present"),
            ("Sheet to print", ":material/print:", "sheet"),
        ):
            st.button(
                label,
                icon=icon,
                key=f"teacher-{view}",
                on_click=state.open_lesson,
                args=(lesson.name, view),
            )
    st.caption(f"Teacher's page, about {lesson.minutes} minutes. It shows the answers.")
    st.subheader("Aims", anchor=False)
    st.markdown("\n".join(f"- {aim}" for aim in lesson.aims))
    for heading in NOTES:
        st.subheader(heading, anchor=False)
        st.markdown(with_terms(lesson.notes[heading]))
    st.subheader("Questions and answers", anchor=False)
    for stage, questions in (("Predict", lesson.predict), ("Check", lesson.check)):
        for question in questions:
            _solved(stage, question)
    st.subheader("Experiments", anchor=False)
    for attempt in lesson.attempts:
        st.markdown(f"**{attempt.experiment.title}**\n\n{attempt.text}".strip())
    st.caption(
        "In the presentation: → or Page down for next, ← or Page up for back, Escape to leave. A "
        "presenter's remote control sends these keys. Select the prediction of most learners, and "
        "go on."
    )


def _solved(stage: str, question: Question) -> None:
    rows = []
    for answer in question.answers:
        icon, strong = (":material/check:", "**") if answer.right else (":material/close:", "")
        rows.append(f"- {icon} {strong}{answer.text}{strong} — {answer.reply}")
    st.markdown(f"{stage}: **{question.text}**\n\n" + "\n".join(rows))


def show_sheet(lesson: Lesson) -> None:
    """Show the questions and a table for the results on a page that is made to be printed."""
    _sheet(lesson, _controls("Back to the teacher's page", lesson.name, "teacher"))


def show_sheets(lessons: Sequence[Lesson]) -> None:
    """Show the sheets of all lessons; each begins a page when they are printed."""
    solved = _controls("All lessons", None, state.VIEWS[0])
    for lesson in lessons:
        with st.container(key=f"sheet-of-{lesson.name}"):
            st.header(lesson.title, anchor=False)
            _sheet(lesson, solved)


def _controls(back: str, lesson: str | None, view: str) -> bool:
    """Show what is not printed; return whether the answers are on the sheet."""
    st.html(PRINT)
    with st.container(key="sheet-buttons"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                back,
                icon=":material/arrow_back:",
                key="sheet-back",
                on_click=state.open_lesson,
                args=(lesson, view),
            )
            solved = st.toggle("With the answers", key="sheet-answers")
        st.caption("Print with Ctrl+P (⌘P): buttons and sidebar are not printed.")
    return bool(solved)


def _sheet(lesson: Lesson, solved: bool) -> None:
    st.markdown("Name: ______________________________ Date: ______________")
    st.markdown("You will " + "; ".join(lesson.aims) + ".")
    _heading("predict")
    st.markdown(lesson.texts["predict"])
    if lesson.guess is not None:
        st.markdown(f"**{lesson.guess.ask}**")
        names, room = (
            "".join(f"<{kind}>{each}</{kind}>" for each in cells)
            for kind, cells in (("th", lesson.guess.items), ("td", [""] * len(lesson.guess.items)))
        )
        st.html(f"{SHEET_TABLE}<table class='sheet'><tr>{names}</tr><tr>{room}</tr></table>")
    _questions(lesson.predict, solved)
    _heading("try")
    for attempt in lesson.attempts:
        st.markdown(f"**{attempt.experiment.title}**\n\n{attempt.text}".strip())
    if lesson.texts["try"]:
        st.markdown(lesson.texts["try"])
    _heading("see")
    played = [each.experiment for each in lesson.attempts if each.experiment.kind == "playground"]
    if played:
        st.markdown("Write down the numbers that the page shows for each experiment.")
        columns = ("recall, common class", "recall, rare class", "balanced accuracy")
        rows = "\n".join(f"| {each.title} |{'   |' * len(columns)}" for each in played)
        head = f"| experiment | {' | '.join(columns)} |\n|{'---|' * (1 + len(columns))}"
        st.markdown(f"{head}\n{rows}")
    else:
        st.markdown("Write down what the page shows.")
        _lines(2)
    _heading("explain")
    st.markdown("In one sentence: why is it so?")
    _lines(2)
    _heading("check")
    if lesson.texts["check"]:
        st.markdown(lesson.texts["check"])
    _questions(lesson.check, solved)


def _heading(stage: str) -> None:
    st.subheader(numbered(stage), anchor=False)


def _questions(questions: tuple[Question, ...], solved: bool) -> None:
    for question in questions:
        rows = [
            f"{'☑' if solved and answer.right else '☐'} {answer.text}"
            + (f" — *{answer.reply}*" if solved else "")
            for answer in question.answers
        ]
        st.markdown(f"**{question.text}**\n\n" + "  \n".join(rows))


def _lines(number: int) -> None:
    for _ in range(number):
        st.divider()
