"""The command line. Everything that the pages do is a command here, and a Python call below it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from dovs.about import __version__
from dovs.cli.commands import COMMANDS
from dovs.cli.late import group_of
from dovs.errors import DovsError

INTERRUPTED = 130
BadUsage: Any = typer.BadParameter.__base__
"""The error of a misspelled command line; typer and click each have their own."""

app = group_of(
    COMMANDS,
    name="python -m dovs",
    help="Explore class imbalance: make a dataset long-tailed, train on it, and see the results.",
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dovs {__version__}")
        raise typer.Exit


@app.callback()
def options_of_all(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Take the options that come before a command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0 done, 2 an error of the user, 130 interrupted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _wake_queue(words)
        code = app(words or ["--help"], standalone_mode=False)
    except DovsError as error:
        return _refuse(str(error))
    except BadUsage as error:
        return _refuse(error.format_message())
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:  # `dovs runs | head` closes its input early
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code if isinstance(code, int) else 0


def _wake_queue(words: Sequence[str]) -> None:
    """Let runs that wait go on where the process that starts them was killed."""
    hidden = not words or words[0].startswith(("_", "-")) or words[:2] in (["queue", "run"],)
    if hidden or words[-1] in ("--help", "-h"):
        return
    from dovs.runs import waiting

    if waiting.any_files():
        from dovs.runs import dispatch

        with contextlib.suppress(DovsError):  # the command itself reports what is wrong
            dispatch.wake()


def _refuse(line: str) -> int:
    typer.echo(f"error: {line}", err=True)
    return 2
