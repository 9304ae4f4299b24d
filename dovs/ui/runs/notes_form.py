"""Tags and note of one run. What others write meanwhile is shown, and never replaced unseen."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dovs.errors import DovsError, RunError
from dovs.runs import notes
from dovs.runs.store import Run
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.runs.action import do, show_error

ERROR = "runs-notes-error"
SHOWN = "runs-notes-shown"
"""Name of a run, and the notes that its form began with: the form edits these."""


def notes_form(run: Run) -> None:
    """Show tags and note of a run, and save what is changed in them.

    Args:
        run: that can be changed.
    """
    try:
        stored = notes.notes_of(run)
    except DovsError as error:
        error_box(error)
        stored = notes.Notes()
    name, shown = st.session_state.get(SHOWN, ("", stored))
    if name != run.name:
        shown = stored
        st.session_state[SHOWN] = (run.name, stored)
    with (
        st.form(f"runs-notes-{run.name}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        tags = st.text_input("Tags, with commas between", ", ".join(shown.tags), width=300)
        note = st.text_area("Note", shown.note, height=68, width=420)
        saved = st.form_submit_button("Save", icon=":material/save:")
    show_error(ERROR)
    if saved:
        do(lambda: _save(run, shown, notes.tags_in(tags), note), ERROR)
    elif (stored.tags, stored.note) != (shown.tags, shown.note):
        _show_others(stored)


def _save(run: Run, shown: notes.Notes, tags: list[str], note: str) -> None:
    """Write what was changed in the form, beside what others changed.

    Raises:
        RunError: a tag or the note is not allowed, or the note was changed elsewhere too.
    """
    changed = note.strip() != shown.note
    try:
        stored = notes.notes_of(run).note if changed else shown.note
    except RunError:  # `change_notes` says what to do
        stored = shown.note
    if changed and stored not in (shown.note, note.strip()):
        st.session_state[SHOWN] = (run.name, notes.Notes(shown.tags, stored))
        raise RunError(
            "the note was changed elsewhere meanwhile, so yours was not saved. It is now "
            f"“{stored}” and yours was “{note.strip()}”: write one of both, and save."
        )
    wanted = notes.checked_tags(tags)
    removed = [tag for tag in shown.tags if tag not in wanted]
    text: dict[str, Any] = {"note": note} if changed else {}
    after = notes.change_notes(run, add=wanted, remove=removed, **text)
    st.session_state[SHOWN] = (run.name, after)


def _show_others(stored: notes.Notes) -> None:
    tags = ", ".join(stored.tags) or "none"
    note = f", note “{stored.note}”" if stored.note else ", no note"
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.caption(
        f":material/sync: Changed elsewhere meanwhile: tags {escape_markdown(tags + note)}."
    )
    if right.button("Show", key="runs-notes-show", help="Puts them into the form."):
        st.session_state.pop(SHOWN)
        st.rerun()
