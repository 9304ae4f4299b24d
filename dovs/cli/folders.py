"""The folders of files that a command writes, which are made where they are missing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import typer

from dovs import disk
from dovs.cli.terminal import printable
from dovs.places import real_path


@contextlib.contextmanager
def naming_new_folder(target: Path | None) -> Iterator[None]:
    """Show which folder was made for a file that the body writes; nothing where it was there.

    Args:
        target: file or folder that is written; None for one in the working folder.
    """
    missing = None if target is None else _topmost_missing(real_path(target).parent)
    try:
        yield
    finally:
        if missing is not None and disk.exists(missing):
            typer.echo(f"made the folder {printable(missing)}", err=True)


def _topmost_missing(folder: Path) -> Path | None:
    """Return the folder above all others that would be made for a folder; None if it is there."""
    missing = [each for each in (folder, *folder.parents) if not disk.exists(each)]
    return missing[-1] if missing else None
