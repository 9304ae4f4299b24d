"""Output in the terminal: tables, and progress as bars, or as lines if output goes to a file."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from dovs.errors import RunError
from dovs.runs.status import shown

if TYPE_CHECKING:
    from dovs.runs.status import RunStatus
    from dovs.runs.store import Run

LOOK = 0.2
"""Seconds between two readings of a run."""


JOINERS = "\u200c\u200d"
"""Marks within words of Persian, Hindi and other languages, and within some pictographs."""


def printable(text: object) -> str:
    r"""Return a text without characters that control a terminal.

    >>> printable("a\x1b[31mb")
    'a?[31mb'
    """
    return "".join(c if c.isprintable() or c in JOINERS else "?" for c in str(text))


def argument(word: str) -> str:
    r"""Return a word as it is given to a command in a shell, even where it begins with a dash.

    >>> argument("digits-s0"), argument("my run"), argument("-x"), argument("a\nb")
    ('digits-s0', "'my run'", '-- -x', "$'a\\x0ab'")
    """
    quoted = shlex.quote(word)
    if not word.isprintable():  # as bash and zsh read it
        quoted = f"$'{''.join(map(_escaped, word))}'"
    return f"-- {quoted}" if word.startswith("-") else quoted


def _escaped(letter: str) -> str:
    if letter.isprintable() and letter not in "'\\":
        return letter
    return "".join(f"\\x{byte:02x}" for byte in os.fsencode(letter))


def rate(value: float | None) -> str:
    """Return a rate as text, a dash for None.

    >>> rate(0.71249), rate(None)
    ('0.712', '-')
    """
    return "-" if value is None else f"{value:.3f}"


def duration(seconds: float | None) -> str:
    """Return a time as text.

    >>> duration(7.26), duration(3725), duration(None)
    ('7.3 s', '1:02:05', '-')
    """
    if seconds is None:
        return "-"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table as text with aligned columns.

    >>> print(table(("a", "bc"), [(1, 2), (10, "x")]))
    a   bc
    1   2
    10  x
    """
    texts = [[printable(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[i]) for row in texts) for i in range(len(header))]
    lines = ("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in texts)
    return "\n".join(line.rstrip() for line in lines)


@contextlib.contextmanager
def fetching(name: str) -> Iterator[Callable[[float, str], None]]:
    """Yield a function that shows the progress of fetching a dataset."""
    if not sys.stdout.isatty():
        shown = -1

        def lines(fraction: float, message: str) -> None:
            nonlocal shown
            if int(fraction * 10) > shown:
                shown = int(fraction * 10)
                typer.echo(f"{name}: {fraction:.0%} {printable(message)}")

        yield lines
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (
        TextColumn(name),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns) as bar:
        task = bar.add_task(name, total=1.0, note="")
        yield lambda fraction, message: bar.update(
            task, completed=fraction, note=printable(message)
        )


@contextlib.contextmanager
def following(run: Run) -> Iterator[None]:
    """Show the progress of a run while the body trains it, read from its directory as pages do."""
    ended = threading.Event()
    show = _bar if sys.stdout.isatty() else _lines
    thread = threading.Thread(target=show, args=(run, ended), name="following", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def tenth(message: str) -> tuple[str, int] | None:
    """Return what a message is about and how many tenths of it are done, None without a share.

    >>> tenth("Downloading resnet18: 12.6 MB of 46.8 MB."), tenth("Loading data.")
    (('Downloading resnet18', 2), None)
    """
    about, _, rest = message.rpartition(": ")
    found = re.match(r"([\d,.]*\d)(?: MB)? of ([\d,.]*\d)", rest)
    if not found:
        return None
    done, total = (float(number.replace(",", "")) for number in found.groups())
    return about, int(10 * done / total) if total else 0


def _lines(run: Run, ended: threading.Event) -> None:
    shown = -1
    step: tuple[str, int] | None = None
    last = False
    while not last:
        last = ended.wait(LOOK)
        with contextlib.suppress(RunError):
            status = run.status()
            now = tenth(status.message or "")
            if now not in (None, step):
                step = now
                typer.echo(printable(status.message))
            for row in run.metric_rows():
                if row["epoch"] > shown:
                    shown = row["epoch"]
                    typer.echo(f"epoch {shown}/{status.epochs}  {_measures(row, status)}")


def _bar(run: Run, ended: threading.Event) -> None:
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}"))
    with Progress(*columns) as bar:
        task = bar.add_task("starting", total=None, note="")
        last = False
        while not last:
            last = ended.wait(LOOK)
            with contextlib.suppress(RunError):
                status, row = run.status(), run.last_metrics()
                note = f"epoch {status.epoch}/{status.epochs}"
                if not status.epoch and status.message:
                    note = printable(status.message)
                bar.update(
                    task,
                    description=status.state,
                    total=status.epochs,
                    completed=status.epoch,
                    note=f"{note}  {_measures(row, status)}" if row else note,
                )


def _measures(row: Mapping[str, Any], status: RunStatus) -> str:
    """Return loss, balanced accuracy if evaluated, and the time left if the row is the newest."""
    shown = f"loss {rate(row.get('loss'))}"
    if row.get("balanced_accuracy") is not None:  # not every epoch is evaluated
        shown += f"  balanced accuracy {rate(row['balanced_accuracy'])}"
    if status.active and status.seconds_left is not None and row["epoch"] == status.epoch:
        shown += f"  left {duration(status.seconds_left)}"
    return shown


def ending(run: Run, status: RunStatus) -> str:
    """Return the last line about a run in the terminal.

    Raises:
        RunError: the summary is damaged.
    """
    if status.state != "finished":
        return (
            f"{shown(status.state)} at epoch {status.epoch} of {status.epochs}. "
            f"Continue with: python -m dovs resume {run.path}"
        )
    summary = run.summary() or {}
    rates = ", ".join(
        f"{name.replace('_', ' ')} {rate(summary.get(name))}"
        for name in ("balanced_accuracy", "many", "medium", "few")
    )
    device = summary.get("device", status.device)
    return (
        f"finished in {duration(summary.get('seconds'))} on {device}, "
        f"seed {summary.get('seed')}: {rates}. Run: {run.path}"
    )
