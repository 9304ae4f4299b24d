"""Questions on the page, and what is replied to the selected answer."""

from __future__ import annotations

import streamlit as st

from dovs.lessons.progress import OPEN
from dovs.lessons.schema import Guess, Lesson, Question
from dovs.ui.lessons import state
from dovs.ui.parts.terms import with_terms


def ask(lesson: Lesson, question: Question) -> None:
    """Show a question with its answers, and store the selected one."""
    mine = state.progress().state(lesson.name)
    key = f"lesson-{lesson.name}-{question.key}"
    texts = [answer.text for answer in question.answers]
    stored = mine.answers.get(question.key)
    # the stored answer decides: a link, a reset or another stage may have changed it
    if st.session_state.get(key) != stored:
        st.session_state[key] = stored
    chosen = st.radio(
        question.text,
        range(len(texts)),
        index=None,
        format_func=texts.__getitem__,
        key=key,
        on_change=_store,
        args=(lesson.name, question.key, key),
    )
    assert chosen is None or chosen == mine.answers.get(question.key)


def reply(lesson: Lesson, question: Question, heading: str) -> None:
    """Show what is replied to the selected answer; nothing without one.

    Args:
        lesson: of the question.
        question: to reply to.
        heading: shown before the reply; `{}` is replaced by the answer.
    """
    index = state.progress().state(lesson.name).answers.get(question.key)
    if index is None:
        return
    answer = question.answers[index]
    text = f"{heading.replace('{}', answer.text)}\n\n{with_terms(answer.reply)}".strip()
    if answer.right:
        st.success(text, icon=":material/check_circle:")
    else:
        st.info(text, icon=":material/lightbulb:")


def ask_groups(lesson: Lesson, guess: Guess) -> None:
    """Show the items with a choice of the group for each, and store the groups."""
    mine = state.progress().state(lesson.name)
    letters = [chr(65 + m) for m in range(guess.groups)]
    st.markdown(f"**{guess.ask}**")
    prefix = f"lesson-{lesson.name}-guess"
    before = mine.guess or OPEN * len(guess.items)
    with st.container(horizontal=True, gap="small", key="lesson-groups"):
        for place, item in enumerate(guess.items):
            key = f"{prefix}-{place}"
            # the stored guess decides, as with answers
            letter = None if before[place] == OPEN else before[place].upper()
            if st.session_state.get(key) != letter:
                st.session_state[key] = letter
            with st.container(width=165):
                st.segmented_control(
                    f"Group of {item}",
                    letters,
                    key=key,
                    on_change=_store_groups,
                    args=(lesson.name, prefix, len(guess.items)),
                )
    if left := before.count(OPEN):
        st.caption(f"{left} of {len(guess.items)} have no group yet. A group may be empty.")


def _store(lesson: str, question: str, key: str) -> None:
    chosen = st.session_state[key]
    if chosen is not None:
        state.progress().state(lesson).answers[question] = int(chosen)


def _store_groups(lesson: str, prefix: str, items: int) -> None:
    chosen = [st.session_state.get(f"{prefix}-{place}") for place in range(items)]
    letters = "".join(each.lower() if each else OPEN for each in chosen)
    state.progress().state(lesson).guess = letters if set(letters) != {OPEN} else ""
