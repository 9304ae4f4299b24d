"""The command `runs`: lists runs, and renames, tags, deletes, restores and imports them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from dovs.cli import lists
from dovs.cli.finding import located
from dovs.cli.terminal import argument, duration, printable, rate, table
from dovs.errors import ConfigError, unknown
from dovs.places import home
from dovs.runs import notes, selecting
from dovs.runs.files import to_jsonable
from dovs.runs.index import indexed_rows
from dovs.runs.selecting import HIDDEN, ONLY, SHOWN, Selection, grouped, matching, seeds_text
from dovs.runs.status import STATES, shown
from dovs.runs.store import Run
from dovs.runs.table import MEASURES, shown_state, trained_with

HEADER = (
    "name", "dataset", "ratio", "method", "state", "epoch", "balanced", "many", "medium", "few",
    "seed", "device", "time", "tags",
)  # fmt: skip
GROUPED = ("dataset", "ratio", "method", "seeds", "which", "balanced", "many", "medium", "few")
ALL_STATES = (*map(shown, STATES), "lost", "damaged", "importing")

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="List the runs in DOVS_HOME, newest first; rename, tag, delete, restore or import them.",
)  # fmt: skip


def register(above: typer.Typer) -> None:
    """Add the command with its commands."""
    above.add_typer(app, name="runs")


@app.callback(invoke_without_command=True)
def runs(
    context: typer.Context,
    state: Annotated[
        str | None, typer.Option(help="Only these states, such as finished,failed")
    ] = None,
    dataset: Annotated[str | None, typer.Option(help="Only these datasets, such as digits")] = None,
    method: Annotated[str | None, typer.Option(help="Only these methods, such as dovs,ce")] = None,
    tag: Annotated[str | None, typer.Option(help="Only runs that have all of these tags")] = None,
    text: Annotated[
        str, typer.Option(help="Only runs with these words in name, method, tags, note, …")
    ] = "",
    archived: Annotated[bool, typer.Option("--archived", help="Only archived runs")] = False,
    every: Annotated[bool, typer.Option("--all", help="Archived runs too")] = False,
    group: Annotated[
        bool,
        typer.Option(
            "--group", help="One line for runs that differ only in their seed: mean ± deviation"
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON list instead of a table")
    ] = False,
) -> None:
    """List the runs in DOVS_HOME, newest first."""
    if context.invoked_subcommand is not None:
        return
    states = lists.words(state or "")
    for each in states:
        if each not in (*ALL_STATES, *STATES):
            raise unknown("state", each, ALL_STATES)
    selection = Selection(
        states=tuple(states),
        datasets=tuple(lists.words(dataset or "")),
        methods=tuple(lists.words(method or "")),
        tags=tuple(lists.words(tag or "")),
        text=text,
        archived=SHOWN if every else ONLY if archived else HIDDEN,
    )
    rows = indexed_rows()
    found = matching(rows, selection)
    shown: Sequence[Mapping[str, Any]] = grouped(found) if group else found
    for line in selecting.absent(rows, selection) if rows else ():
        typer.echo(printable(line), err=True)
    if as_json:
        typer.echo(as_text(list(shown)))
    elif not rows:
        typer.echo("no runs yet. `python -m dovs train` trains one.")
    elif not found:
        hidden = len(matching(rows, replace(selection, archived=SHOWN)))
        more = f" Archived ones that fit: {hidden}; --all lists them too." if hidden else ""
        typer.echo(f"no run of {len(rows)} fits.{more}")
    elif group:
        from dovs.comparison.alike import differences_of_alike

        differences = differences_of_alike(shown, home())
        cells = [_group_cells(*each) for each in zip(shown, differences, strict=True)]
        typer.echo(table(GROUPED, cells))
    else:
        typer.echo(table(HEADER, [_cells(row) for row in found]))
        for row in found:
            ended = row["state"] in ("finished", "failed", "damaged")
            explained = ended or row["silent"] is not None
            if explained and row["message"]:
                typer.echo(f"{printable(row['name'])}: {printable(row['message'])}")


def as_text(value: Any) -> str:
    r"""Return a value as JSON; what is no text of Unicode is written as \udcXX, NaN as null.

    >>> as_text(["a\udcff"])
    '[\n "a\\udcff"\n]'
    """
    text = json.dumps(to_jsonable(value), indent=1, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode()


def _cells(row: Mapping[str, Any]) -> tuple[object, ...]:
    return (
        row["name"],
        row["dataset"] or "-",
        _ratio(row),
        _method(row),
        shown_state(dict(row)),
        "-" if not row["epochs"] else f"{row['epoch']}/{row['epochs']}",
        *(rate(row[name]) for name in MEASURES),
        "-" if row["seed"] is None else row["seed"],
        row["device"] or "-",
        duration(row["seconds"] or None),
        ", ".join(row["tags"]) or "-",
    )


def _group_cells(row: Mapping[str, Any], difference: str) -> tuple[object, ...]:
    return (
        row["dataset"] or "-",
        _ratio(row),
        (_method(row) if row["method"] else row["names"][0])  # one that cannot be read
        + (f"; {printable(difference)}" if difference else ""),
        seeds_text(row) or "-",
        ",".join(map(str, row["seeds"])) or "-",
        *(_mean(row, name) for name in MEASURES),
    )


def _mean(row: Mapping[str, Any], name: str) -> str:
    deviation = row[f"{name}_sd"]
    return rate(row[name]) + ("" if deviation is None else f" ± {deviation:.3f}")


def _ratio(row: Mapping[str, Any]) -> str:
    ratio = row["imbalance_ratio"]
    return f"{ratio:g}" if isinstance(ratio, int | float) else "-"


def _method(row: Mapping[str, Any]) -> str:
    if not row["method"]:
        return "-"
    changes = f" ({row['changes']})" if row["changes"] else ""
    return trained_with(row["method"], row["second_stage"]) + changes


Name = Annotated[str, typer.Argument(help="Name of the run")]
Names = Annotated[list[str], typer.Argument(help="Names of the runs")]


@app.command("rename")
def rename_run(run: Name, name: Annotated[str, typer.Argument(help="Its new name")]) -> None:
    """Give a run another name."""
    from dovs.runs.renaming import rename

    before = located(run)
    found = rename(before, name)
    typer.echo(f"renamed: {found.path}")
    if found.name != before.name:
        _show_sweep_of(before.name)


@app.command()
def tag(
    run: Name,
    tags: Annotated[list[str], typer.Argument(help="Tags to add")],
    remove: Annotated[bool, typer.Option("--remove", help="Remove these tags")] = False,
) -> None:
    """Add tags to a run, or remove them."""
    found = located(run)
    given = notes.checked_tags(part for each in tags for part in lists.words(each))
    if not given:
        raise ConfigError("no tag is given: give at least one, such as paper.")
    if remove and (others := [each for each in given if each not in notes.notes_of(found).tags]):
        typer.echo(f"{found.name} has no tag {', '.join(map(printable, others))}.")
    changed = notes.change_notes(found, **{"remove" if remove else "add": given})
    typer.echo(f"{found.name}: {', '.join(map(printable, changed.tags)) or 'no tags'}")


@app.command()
def note(
    run: Name,
    text: Annotated[
        str | None, typer.Argument(help='The note; "" deletes it [default: show it]')
    ] = None,
) -> None:
    """Write a note about a run, or show it."""
    found = located(run)
    if text is None:
        stored = notes.notes_of(found).note
        typer.echo("\n".join(map(printable, stored.splitlines())) or f"{found.name} has no note.")
        return
    notes.change_notes(found, note=text)
    typer.echo(f"{found.name}: {'note written' if text.strip() else 'note deleted'}.")


@app.command()
def archive(
    names: Names,
    undo: Annotated[bool, typer.Option("--undo", help="List them again")] = False,
) -> None:
    """Archive runs: lists leave them out unless archived ones are requested."""
    for run in _each(names):
        notes.change_notes(run, archived=not undo)
        typer.echo(f"{run.name} is {'listed again' if undo else 'archived'}.")


@app.command()
def rm(names: Names) -> None:
    """Delete runs: they are moved into the trash, and can be restored from there."""
    from dovs.runs import trash

    for run in _each(names):
        deleted = trash.delete(run)
        command = f"python -m dovs runs restore {argument(deleted.name)}"
        typer.echo(f"deleted {printable(run.name)}. `{command}` restores it.")
        _show_sweep_of(run.name)


def _each(names: Sequence[str]) -> list[Run]:
    """Return the runs of some names, each once."""
    return list({run.path: run for run in map(located, names)}.values())


def _show_sweep_of(name: str) -> None:
    from dovs.sweeps.definition import note_of_run

    if note := note_of_run(name):
        typer.echo(note)


@app.command()
def restore(names: Names) -> None:
    """Restore deleted runs from the trash."""
    from dovs.runs import trash

    for name in names:
        run = trash.restore(name)
        typer.echo(f"restored {printable(name)}: {printable(run.path)}")


@app.command("trash")
def list_trash() -> None:
    """List the deleted runs."""
    from dovs.runs import trash

    found = trash.deleted_runs()
    if not found:
        typer.echo("the trash is empty.")
        return
    lines = [
        (each.name, each.deleted[:16].replace("T", " "), f"{trash.size_of(each.path) / 1e6:.1f}")
        for each in found
    ]
    typer.echo(table(("name", "deleted (UTC)", "MB"), lines))


@app.command()
def empty_trash() -> None:
    """Delete the runs in the trash for ever."""
    from dovs.runs import trash

    count, size = trash.empty_trash()
    typer.echo(f"deleted {count} runs for ever: {size / 1e6:.1f} MB are free again.")


@app.command("import")
def import_zip(
    file: Annotated[Path, typer.Argument(help="A zip that `dovs export` wrote, here or elsewhere")],
    name: Annotated[
        str | None, typer.Option(help="Name of the run [default: the one that it had]")
    ] = None,
) -> None:
    """Import a run from a zip."""
    from dovs.runs.arriving import import_run

    show_imported(import_run(file, name))


def show_imported(run: Run) -> None:
    """Show where a run is that was imported, why it cannot go on, and what is damaged in it."""
    from dovs.runs.file_faults import file_faults
    from dovs.runs.launch import why_not_continued

    typer.echo(f"imported {run.name}: {run.path}")
    for fault in file_faults(run):
        typer.echo(printable(fault))
    if reason := why_not_continued(run):
        typer.echo(f"It cannot be resumed: {printable(reason)}")
