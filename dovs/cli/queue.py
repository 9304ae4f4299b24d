"""The commands about runs that wait: queue, queue cancel, queue up, queue run."""

from __future__ import annotations

from typing import Annotated

import typer

from dovs.cli.finding import located
from dovs.cli.terminal import argument, duration, printable, table
from dovs.errors import RunError
from dovs.runs import waiting
from dovs.runs.status import no_sign_of_life

HEADER = ("position", "name", "device", "expected start")
Name = Annotated[str, typer.Argument(help="Name or directory of the run")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    queue = typer.Typer(
        help="Runs that wait for a device: list, cancel, reorder, and start them.",
        rich_markup_mode=None,
        invoke_without_command=True,
    )
    queue.callback()(listing)
    queue.command()(cancel)
    queue.command()(up)
    queue.command("run")(run_queue)
    app.add_typer(queue, name="queue")


def listing(context: typer.Context) -> None:
    """List the runs that wait, next first."""
    if context.invoked_subcommand:
        return
    from dovs.runs.expected import queue_places, silent_runs

    places = queue_places()
    if not places:
        typer.echo("no run waits. `python -m dovs runs` lists all runs.")
        return
    cells = []
    for place in places:
        devices = place.waiting.devices
        device = devices[0] if len(devices) == 1 else "any GPU" if devices else "-"
        start = "unknown" if place.seconds is None else f"in {duration(place.seconds)}"
        cells.append((place.position, printable(place.waiting.run.name), device, start))
    typer.echo(table(HEADER, cells))
    for place in places:
        if place.waiting.problem:
            typer.echo(printable(place.waiting.problem))
    for run in silent_runs(places):
        typer.echo(
            f"{printable(run.name)} trains in front: {no_sign_of_life(run.status())} The next run "
            f"starts beside it. `python -m dovs stop {argument(run.name)}` ends it."
        )


def cancel(
    runs: Annotated[list[str] | None, typer.Argument(help="Names or directories of runs")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All runs that wait")] = False,
) -> None:
    """Take runs out of the queue. They are not deleted: `resume` queues them again."""
    from dovs.runs import dispatch

    if everything == bool(runs):
        raise RunError("give the names of runs that wait, or --all. `python -m dovs queue` lists.")
    every = waiting.waiting_runs() if everything else []
    for each in every:
        if each.problem:
            typer.echo(printable(each.problem))
    found = [each.run for each in every if not each.problem]
    if everything and not found:
        typer.echo("no run waits, so none was taken out of the queue.")
    for run in found or [located(name) for name in runs or ()]:
        dispatch.cancel(run)
        typer.echo(f"{printable(run.name)} is stopped.")


def up(
    run: Name,
    first: Annotated[bool, typer.Option("--first", help="To the front, not one place")] = False,
) -> None:
    """Move a run towards the front of the queue."""
    found = located(run)
    position = waiting.move(found, up=None if first else 1)
    typer.echo(f"{printable(found.name)} is at position {position}.")


def run_queue() -> None:
    """Start waiting runs here, each when a slot is free, until none waits. Ctrl-C ends it.

    Runs that were started go on training. Every other command does the same in the background.
    """
    from dovs.runs import dispatch

    started = dispatch.dispatch()
    typer.echo(f"started {len(started)} runs; none waits." if started else "nothing to start here.")
