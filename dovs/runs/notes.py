"""What a user notes about a run: tags, a text, and whether it is archived.

They are in a file of their own in the run directory: configuration and status do not change, and
the notes go with the run when it is renamed, copied or exported.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs import disk
from dovs.errors import RunError
from dovs.runs import files, permission
from dovs.runs.store import Run

FILE = "notes.json"
MOST_TAGS, LONGEST_TAG, LONGEST_NOTE = 20, 40, 4_000


@dataclass(frozen=True)
class Notes:
    """What a user notes about a run.

    Attributes:
        tags: short words, in the order in which they were added.
        note: a text of any lines.
        archived: whether lists leave the run out unless archived runs are requested.
    """

    tags: tuple[str, ...] = ()
    note: str = ""
    archived: bool = False


def notes_of(run: Run) -> Notes:
    """Return what was noted about a run.

    Raises:
        RunError: the file is damaged.
    """
    return read_notes(run.path)


def read_notes(folder: Path) -> Notes:
    """Return the notes in a run directory.

    Raises:
        RunError: the file is damaged.
    """
    path = folder / FILE
    if not disk.exists(path):
        return Notes()
    body = files.read_json(path)
    tags, note, archived = body.get("tags", []), body.get("note", ""), body.get("archived", False)
    fits = isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)
    if not (fits and isinstance(note, str) and isinstance(archived, bool)):
        raise files.damaged(path, TypeError("tags, note or archived is of the wrong type"))
    return Notes(tuple(tags), note, archived)


def change_notes(run: Run, **changes: Any) -> Notes:
    """Change some of the notes about a run, and return them all.

    Args:
        run: any run of a home.
        changes: fields of `Notes`.

    Raises:
        RunError: a tag or the note is not allowed, or the run cannot be written.
        AccessError: visitors may not change this run.
    """
    permission.require_change(run)
    try:
        before = notes_of(run)
    except RunError:  # what is damaged is replaced by what is noted now
        before = Notes()
    notes = dataclasses.replace(before, **changes)
    notes = dataclasses.replace(notes, tags=checked_tags(notes.tags), note=notes.note.strip())
    if len(notes.note) > LONGEST_NOTE:
        raise RunError(
            f"the note has {len(notes.note):,} letters: {LONGEST_NOTE:,} are allowed. Shorten it."
        )
    path = run.path / FILE
    if notes == Notes():
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise files.write_error(path, error) from None
    elif notes != before or not disk.is_file(path):
        files.write_json_atomic(path, {"format": 1, **dataclasses.asdict(notes)})
    return notes


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without spaces around them, each once.

    >>> checked_tags([" good ", "good", "for paper"])
    ('good', 'for paper')

    Raises:
        RunError: one is empty, too long, or has a comma or an invisible character; or too many.
    """
    found = tuple(dict.fromkeys(" ".join(tag.split()) for tag in tags))
    for tag in found:
        if not tag or len(tag) > LONGEST_TAG or "," in tag or not tag.isprintable():
            raise RunError(
                f"tag {tag[:60]!r} is not allowed: use 1 to {LONGEST_TAG} letters without a comma."
            )
    if len(found) > MOST_TAGS:
        raise RunError(f"{len(found)} tags are too many for one run: {MOST_TAGS} are allowed.")
    return found
