"""How the script that records a run ends: with an error, without one, or without `finish`."""

from __future__ import annotations

import sys

NOT_ENDED = (
    "The script ended without finish(): what was recorded is there, but has no summary. Use "
    "'with', or call finish()."
)
"""What is stated of a run that was open when Python exited."""


def is_success(error: BaseException | None) -> bool:
    """Return whether an exception is none, or that of `sys.exit()` with the exit code 0.

    >>> is_success(None), is_success(SystemExit(0)), is_success(SystemExit("no data"))
    (True, True, False)
    """
    return error is None or (isinstance(error, SystemExit) and error.code in (None, 0))


def error_of_script() -> BaseException | None:
    """Return the error that ended the script, None where none did; to be called at its exit."""
    if hasattr(sys, "ps1"):  # in an interactive session it may be an error of long ago
        return None
    return getattr(sys, "last_value", None)
