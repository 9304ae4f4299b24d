"""The command line. Everything that the pages do is a command here, and a Python call below it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import typer

from dovs.cli import (
    bench,
    catalogue,
    compare,
    dashboard,
    data,
    example,
    importing,
    labels,
    manage,
    queue,
    runs,
    sweep,
    sweeps,
    train,
    two_pass,
)
from dovs.errors import DovsError
from dovs.runs import dispatch

INTERRUPTED = 130
BadUsage: Any = typer.BadParameter.__base__
"""The error of a misspelled command line; typer and click each have their own."""

app = typer.Typer(
    name="python -m dovs",
    help="Explore class imbalance: make a dataset long-tailed, train on it, and see the results.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
dashboard.register(app)
train.register(app)
example.register(app)
manage.register(app)
queue.register(app)
compare.register(app)
runs.register(app)
catalogue.register(app)
data.register(app)
importing.register(app)
sweep.register(app)
sweeps.register(app)
bench.register(app)
labels.register(app)
two_pass.register(app)


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
    hidden = not words or words[0].startswith("_") or words[:2] in (["queue", "run"],)
    if not hidden and words[-1] not in ("--help", "-h"):
        with contextlib.suppress(DovsError):  # the command itself reports what is wrong
            dispatch.wake()


def _refuse(line: str) -> int:
    typer.echo(f"error: {line}", err=True)
    return 2
