"""The Lessons page: which of its views is shown."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dovs.ui.lessons import presentation, state
from dovs.ui.lessons.listing import show_list
from dovs.ui.lessons.stages import show_lesson
from dovs.ui.lessons.teacher import show_sheet, show_sheets, show_teacher


def show(home: Path) -> None:
    """Show the list of lessons, or the lesson that the address names.

    Args:
        home: where runs of experiments are.

    Raises:
        ConfigError: the file of a lesson is damaged.
    """
    known = state.lessons()
    state.read_address(known)
    name = state.progress().lesson
    if state.view() == state.SHEETS:
        st.title("Sheets of all lessons", anchor=False)
        show_sheets(list(known.values()))
    elif name is None:
        st.title("Lessons", anchor=False)
        show_list(known, state.progress())
    else:
        lesson, view = known[name], state.view()
        if view == "present":
            presentation.enter()
        st.title(lesson.title, anchor=False)
        if view == "teacher":
            show_teacher(lesson)
        elif view == "sheet":
            show_sheet(lesson)
        else:
            show_lesson(lesson, list(known.values()), home, presenting=view == "present")
    state.write_address()
