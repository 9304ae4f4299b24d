"""What a killed process has left in run directories, and what a finished run needs no more."""

from __future__ import annotations

import contextlib
from pathlib import Path

from dovs.errors import RunError
from dovs.runs import files, layout
from dovs.runs.finding import run_folders
from dovs.runs.status import written_status


def remove_leftovers(folder: Path) -> None:
    """Delete the temporary files of a writer that was killed."""
    for temporary in (*folder.glob(".*.tmp"), *folder.glob("*/.*.tmp"), *folder.glob(".tmp*")):
        with contextlib.suppress(OSError):
            temporary.unlink()


def clear_finished(folder: Path) -> None:
    """Delete the checkpoint of a finished run, and a request to stop it.

    A worker does so after its last status; one that was killed between the two has left them.

    Raises:
        RunError: one cannot be deleted.
    """
    for name in (layout.CHECKPOINT, layout.STOP):
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise files.write_error(folder / name, error) from None


def clear_all_finished(home: Path | None = None) -> None:
    """Delete the checkpoints that finished runs of a home have left, where that is allowed."""
    with contextlib.suppress(RunError):
        for folder in run_folders(home):
            with contextlib.suppress(RunError, OSError):
                left = (folder / layout.CHECKPOINT).exists()
                if left and written_status(folder).state == "finished":
                    clear_finished(folder)
