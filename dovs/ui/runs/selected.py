"""What can be done with the runs that are selected in the list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from dovs.errors import DovsError
from dovs.runs import notes, permission, trash
from dovs.runs.content import require_same_images
from dovs.runs.launch import resume
from dovs.runs.renaming import rename
from dovs.runs.stopping import may_end, stop
from dovs.runs.store import IMPORTED, Run
from dovs.sweeps.definition import note_of_run
from dovs.ui.parts.components import error_box, errors, escape_markdown
from dovs.ui.parts.import_step import import_step
from dovs.ui.parts.run_command import command_box
from dovs.ui.parts.run_facts import description, show_faults, silence_note, state_line
from dovs.ui.parts.visitors import closed
from dovs.ui.runs.action import do, show_error
from dovs.ui.runs.notes_form import SHOWN, notes_form
from dovs.ui.runs.reach import within_reach
from dovs.ui.runs.view import change

TAGS_ERROR = "runs-tags-error"
PANEL = "runs-selected"
DELETED = "runs-deleted"
"""Entries of the trash that the last click deleted, for Undo."""


def selected_panel(runs: Sequence[Run], home: Path, sides: str, hidden: Sequence[str] = ()) -> None:
    """Show what can be done with the selected runs.

    Args:
        runs: at least one.
        home: of them.
        sides: to compare, as the address of the page Compare has them.
        hidden: names of those that the list does not show.
    """
    within_reach(PANEL)
    with st.container(border=True, key=PANEL):
        show_error()
        if hidden:
            _name_hidden(runs, hidden)
        if len(runs) == 1:
            with errors():
                _one(runs[0], home, sides)
        else:
            st.session_state.pop(SHOWN, None)  # what is done to several is no news in the form
            _several(runs, home, sides)


def _name_hidden(runs: Sequence[Run], hidden: Sequence[str]) -> None:
    """Show which selected runs the list does not show, and the button that lets them go."""
    of_all = f" of the {len(runs)} selected runs" if len(runs) > 1 else ""
    are = "is" if len(hidden) == 1 else "are"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/filter_alt: **{len(hidden)}{of_all or ' selected run'} {are} hidden** by "
            "the filters or archived, and what is done here is done to "
            f"{'it' if len(hidden) == 1 else 'them'} too: {escape_markdown(', '.join(hidden))}.",
            width="content",
        )
        if st.button("Deselect", icon=":material/deselect:", key="runs-deselect"):
            change(selected=tuple(run.name for run in runs if run.name not in hidden))
            st.rerun()


def _one(run: Run, home: Path, sides: str) -> None:
    try:
        status = run.status()
        colour, word, sentence = state_line(run)
        facts = description(run)
    except DovsError as error:
        st.markdown(f"**{escape_markdown(run.name)}**")
        error_box(error)
        with st.container(horizontal=True, vertical_alignment="center"):
            if not closed(permission.why_not_change(run)):
                _delete([run], home)
            st.caption(_size([run]))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{escape_markdown(run.name)}**", width="content")
        st.badge(word, color=colour)  # type: ignore[arg-type]
        st.caption(f"{facts} · {_size([run])}", width="content")
    if status.state == "failed" and status.message:
        error_box(status.message)
    elif silence_note(status):
        st.warning(sentence, icon=":material/heart_broken:")
    elif status.active and status.message:
        st.caption(escape_markdown(status.message))
    show_faults(run)
    if status.active and run.origin == IMPORTED:
        import_step(run)
    trained = run.has("config")
    refused = permission.why_not_change(run)
    with st.container(horizontal=True, vertical_alignment="center"):
        if run.projection_epochs():
            _link("embeddings", "Map", ":material/scatter_plot:", run=run.name)
        _link("train", "Curves", ":material/show_chart:", run=run.name)
        _link("compare", "Compare", ":material/compare_arrows:", runs=sides)
        if trained:
            _link("train", "Train again with changes", ":material/edit:", **{"from": run.name})
        if status.active and status.resumes and not refused:
            label = "End its process" if may_end(run, status) else "Stop"
            if st.button(label, icon=":material/stop_circle:", key="runs-stop"):
                do(lambda: stop(run))
        resumable = status.resumable and trained and not refused
        if resumable and st.button("Resume", icon=":material/play_circle:", key="runs-resume"):
            do(lambda: _resume(run, home))
        if not refused:
            _rename(run, home)
            _archive([run])
            _delete([run], home)
    if not closed(refused):
        notes_form(run)
    if trained:
        command_box(run.config(), "runs-command-open")


def _several(runs: Sequence[Run], home: Path, sides: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(runs)} runs**", width="content")
        st.caption(_size(runs), width="content")
        _link("compare", "Compare", ":material/compare_arrows:", runs=sides)
        refused = next((why for run in runs if (why := permission.why_not_change(run))), "")
        if not refused:
            _archive(runs)
            _delete(runs, home)
    if closed(refused):
        return
    with (
        st.form("runs-tag-form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        given = st.text_input("Tags to add to all of them, with commas between", width=340)
        added = st.form_submit_button("Add", icon=":material/label:") and given.strip()
    show_error(TAGS_ERROR)
    if added:
        words = notes.tags_in(given)
        do(lambda: notes.add_tags(runs, words), TAGS_ERROR)


def _rename(run: Run, home: Path) -> None:
    with (
        st.popover("Rename", icon=":material/drive_file_rename_outline:"),
        st.form(f"runs-rename-{run.name}", border=False),
    ):
        if note := note_of_run(run.name, home):
            st.caption(escape_markdown(note))
        name = st.text_input("New name", run.name)
        if st.form_submit_button("Rename") and name.strip() != run.name:
            try:
                change(selected=(rename(run, name.strip(), home).name,))
            except DovsError as error:
                error_box(error)  # here, where the name can be corrected
            else:
                st.rerun()


def _archive(runs: Sequence[Run]) -> None:
    with errors():
        archived = all(notes.notes_of(run).archived for run in runs)
        label = "List again" if archived else "Archive"
        icon = ":material/unarchive:" if archived else ":material/archive:"
        if st.button(label, icon=icon, key="runs-archive", help=(
            "Archived runs are not listed, unless View shows them."
        )):  # fmt: skip
            do(lambda: [notes.change_notes(run, archived=not archived) for run in runs])


def _delete(runs: Sequence[Run], home: Path) -> None:
    """Show the button that deletes one run, or the list of several with that button."""
    icon, meaning = ":material/delete:", "Moves it into the trash, from which it can be restored."
    if len(runs) == 1:
        if st.button("Delete", icon=icon, key="runs-delete", help=meaning):
            do(lambda: _move_to_trash(runs, home))
        return
    with st.popover("Delete", icon=icon):
        st.markdown("\n".join(f"- {escape_markdown(run.name)}" for run in runs))
        label = f"Delete these {len(runs)} runs"
        if st.button(label, type="primary", key="runs-delete-several", help=(
            "Moves them into the trash, from which they can be restored."
        )):  # fmt: skip
            do(lambda: _move_to_trash(runs, home))


def _move_to_trash(runs: Sequence[Run], home: Path) -> None:
    entries: list[tuple[str, str]] = []
    try:
        for run in runs:
            deleted = trash.delete(run, home)
            entries.append((deleted.entry, deleted.name))
    finally:
        st.session_state[DELETED] = entries
        deleted_names = {name for _, name in entries}
        change(selected=tuple(run.name for run in runs if run.name not in deleted_names))


def _resume(run: Run, home: Path) -> None:
    require_same_images(run)
    resume(run, home)


def _link(page: str, label: str, icon: str, **query: str) -> None:
    st.page_link(f"pages/{page}.py", label=label, icon=icon, query_params=query, width="content")


def _size(runs: Sequence[Run]) -> str:
    size = sum(_bytes(str(run.path), _modified(run)) for run in runs)
    return f"{size / 1e6:,.1f} MB on disk" if size > 1e5 else f"{size / 1e3:,.1f} kB on disk"


def _modified(run: Run) -> int:
    try:
        return (run.path / "status.json").stat().st_mtime_ns
    except OSError:
        return 0


@st.cache_data(max_entries=2000, show_spinner=False)
def _bytes(path: str, modified_ns: int) -> int:
    return trash.size_of(Path(path))


def undo(home: Path) -> None:
    """Show what the last click deleted, and the button that restores it."""
    entries = st.session_state.get(DELETED)
    if not entries:
        return
    names = ", ".join(name for _, name in entries[:3])
    more = f" and {len(entries) - 3} more" if len(entries) > 3 else ""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"Deleted {escape_markdown(names)}{more}.", width="content")
        if st.button("Undo", icon=":material/undo:", key="runs-undo"):
            st.session_state.pop(DELETED)
            do(lambda: _restore([entry for entry, _ in entries], home))


def _restore(entries: Sequence[str], home: Path) -> None:
    change(selected=tuple(trash.restore(entry, home).name for entry in entries))
