"""What a user notes about a run: tags, a text, and whether it is archived.

They are in a file of their own in the run directory: configuration and status do not change, and
the notes go with the run when it is renamed, copied or exported.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs import disk
from dovs.errors import RunError
from dovs.runs import files, lock, permission
from dovs.runs.finding import example_runs
from dovs.runs.naming import runs_folder
from dovs.runs.store import Run

FILE = "notes.json"
FORMAT = 1
LONGEST_WAIT = 10.0
"""Seconds to wait for others who change the same notes."""
JOINED = re.compile(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
"""Marks within words of Persian, Hindi and other languages, and within some pictographs."""
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


def change_notes(
    run: Run, add: Iterable[str] = (), remove: Iterable[str] = (), **changes: Any
) -> Notes:
    """Change some of the notes about a run, and return them all.

    Changes that several processes make at the same time are made one after the other.

    Args:
        run: any run but those that ship with the package.
        add, remove: tags; all others remain.
        changes: fields of `Notes`.

    Raises:
        RunError: a tag or the note is not allowed, the run ships with the package or cannot be
            written, or its notes are damaged or of a newer version, which would lose some.
        AccessError: visitors may not change this run.
    """
    _require_own(run)
    locked = lock.acquire(run.path, timeout=LONGEST_WAIT, file=lock.NOTES)
    try:
        before = _changeable(run.path)
        notes = dataclasses.replace(before, **changes)
        without = set(checked_tags(remove))
        left = [tag for tag in notes.tags if tag not in without]
        tags = checked_tags((*left, *add))
        notes = dataclasses.replace(notes, tags=tags, note=_checked_note(notes.note))
        _write(run.path / FILE, before, notes)
    finally:
        locked.release()
    return notes


def add_tags(runs: Sequence[Run], tags: Iterable[str]) -> None:
    """Add tags to several runs: to all of them, or to none where one cannot have them.

    Raises:
        RunError: as for `change_notes`.
        AccessError: visitors may not change one of the runs.
    """
    given = checked_tags(tags)
    for run in runs:
        _require_own(run)
        try:
            checked_tags((*_changeable(run.path).tags, *given))
        except RunError as error:
            raise RunError(f"{run.name}: {error} No run was changed.") from None
    for run in runs:
        change_notes(run, add=given)


def _require_own(run: Run) -> None:
    """Make sure that a run may be changed, and does not ship with the package."""
    permission.require_change(run)
    if any(run.path.resolve() == each.path.resolve() for each in example_runs().values()):
        raise RunError(
            f"run '{run.name}' ships with DOVS and is not changed: train a run, or copy this one "
            f"into {runs_folder()} under another name."
        )


def _changeable(folder: Path) -> Notes:
    """Return the notes in a run directory, of which nothing is lost when they are written again.

    Raises:
        RunError: they cannot be read whole.
    """
    path = folder / FILE
    try:
        notes = read_notes(folder)
    except RunError as error:
        reason = str(error).removesuffix(files.AGAIN)
    else:
        body = files.read_json(path) if disk.exists(path) else {}
        unknown = sorted(body.keys() - {"format", *(f.name for f in dataclasses.fields(Notes))})
        if body.get("format", FORMAT) == FORMAT and not unknown:
            return notes
        what = f"the key '{unknown[0]}'" if unknown else f"format {body['format']!r}"
        reason = f"{FILE} in {folder} has {what}, which this version does not know."
    raise RunError(
        f"{reason} Nothing was changed, as notes would be lost. Correct that file, or move it "
        "elsewhere to begin new notes."
    )


def _checked_note(note: str) -> str:
    """Return a note without spaces around it.

    Raises:
        RunError: it is too long, or is not UTF-8 text.
    """
    if len(note.strip()) > LONGEST_NOTE:
        raise RunError(
            f"the note has {len(note.strip()):,} letters: {LONGEST_NOTE:,} are allowed. Shorten it."
        )
    try:
        note.encode()
    except UnicodeEncodeError as error:
        raise RunError(
            f"the note is not UTF-8 text: letter {error.start + 1:,} has another encoding. Set the "
            "terminal to UTF-8, or write the note on the page Runs."
        ) from None
    return note.strip()


def _write(path: Path, before: Notes, notes: Notes) -> None:
    if notes == Notes():
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise files.write_error(path, error) from None
    elif notes != before or not disk.is_file(path):
        files.write_json_atomic(path, {"format": FORMAT, **dataclasses.asdict(notes)})


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without spaces around them, each once.

    >>> checked_tags([" good ", "good", "for paper"])
    ('good', 'for paper')

    Raises:
        RunError: one is empty, too long, or has a comma or an invisible character; or too many.
    """
    found = tuple(dict.fromkeys(" ".join(tag.split()) for tag in tags))
    faults = [
        f"tag {_start(tag)} is not allowed: it {fault}"
        for tag in found
        if (fault := _fault_of_tag(tag))
    ]
    if faults:
        raise RunError(
            f"{'; '.join(faults)}. Use 1 to {LONGEST_TAG} letters without a comma. No tag was "
            "saved."
        )
    if len(found) > MOST_TAGS:
        raise RunError(f"{len(found)} tags are too many for one run: {MOST_TAGS} are allowed.")
    return found


def tags_in(text: str) -> list[str]:
    """Return the tags of a text with commas between them.

    >>> tags_in("good,, for paper ")
    ['good', 'for paper']
    """
    return [part.strip() for part in text.split(",") if part.strip()]


def _fault_of_tag(tag: str) -> str:
    """Return what is wrong with a tag, "" if nothing is."""
    if not tag:
        return "is empty"
    if len(tag) > LONGEST_TAG:
        return f"has {len(tag):,} letters"
    if "," in tag:
        return "has a comma"
    return "" if JOINED.sub("", tag).isprintable() else "has an invisible character"


def _start(tag: str) -> str:
    return repr(tag) if len(tag) <= LONGEST_TAG else f"{tag[:20]!r}…"
