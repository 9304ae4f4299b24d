"""The commands that list what is registered: datasets (and fetch one), methods and the rest."""

from __future__ import annotations

import textwrap
from typing import Annotated

import typer

from dovs import plugins
from dovs.cli import options, terminal
from dovs.registry import Entry


def register(app: typer.Typer) -> None:
    """Add the commands."""
    datasets = typer.Typer(help="List the datasets, or fetch one.", rich_markup_mode=None)
    datasets.callback(invoke_without_command=True)(list_datasets)
    datasets.command("fetch", context_settings=options.EXTRA)(fetch_dataset)
    app.add_typer(datasets, name="datasets")
    app.command("methods")(list_methods)


def list_datasets(context: typer.Context) -> None:
    """List the datasets, and whether each is on this machine."""
    if context.invoked_subcommand is not None:
        return
    from dovs.data import SOURCES

    _report_problems()
    rows = []
    for entry in SOURCES:
        classes, images = (entry.meta.get(fact) or "-" for fact in ("classes", "images"))
        rows.append((entry.name, entry.title, classes, images, _where(entry)))
    typer.echo(terminal.table(("name", "title", "classes", "training images", "state"), rows))


def _where(entry: Entry) -> str:
    from dovs.data import state

    needed = [name for name, field in entry.model.model_fields.items() if field.is_required()]
    if needed:
        return "needs " + ", ".join(map(options.flag, needed))
    found = state(entry.name)
    return found.detail


def fetch_dataset(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the dataset")],
    data_path: Annotated[str | None, typer.Option(help="The dataset's parameter `path`")] = None,
) -> None:
    """Fetch a dataset to this machine; its parameters are options."""
    from dovs.data import SOURCES
    from dovs.data.job import fetch_here

    entry = SOURCES[name]
    given = options.parameters_of(context.args, {"dataset": entry}, ("--data-path",))["dataset"]
    if data_path is not None:
        given["path"] = data_path
    with terminal.fetching(name) as progress:
        fetch_here(name, given, progress)
    typer.echo(f"{name} is ready.")


def list_methods(
    name: Annotated[str | None, typer.Argument(help="One of them, with its documentation")] = None,
) -> None:
    """List methods, second stages, encoders, projections and generators with their parameters."""
    from dovs.analysis.projections import PROJECTIONS
    from dovs.encoders import ENCODERS
    from dovs.hierarchy import GENERATORS
    from dovs.methods import METHODS
    from dovs.second_stages import SECOND_STAGES

    groups = {
        "Methods": METHODS,
        "Second stages": SECOND_STAGES,
        "Encoders": ENCODERS,
        "Projections": PROJECTIONS,
        "Generators of abstract labels": GENERATORS,
    }
    if name is not None:
        registry = next((group for group in groups.values() if name in group), METHODS)
        typer.echo(_described(registry[name], whole=True))
        return
    _report_problems()
    for title, registry in groups.items():
        typer.echo(f"{title}\n")
        for entry in registry:
            typer.echo(textwrap.indent(_described(entry), "  ") + "\n")


def _report_problems() -> None:
    """Show the plug-ins that could not be loaded, before the list that they are missing from."""
    for problem in plugins.problems():
        typer.echo(f"warning: {problem}\n")


def _described(entry: Entry, whole: bool = False) -> str:
    lines = [f"{entry.name}: {entry.title}", f"  {entry.summary}"]
    if whole:
        lines = [lines[0], textwrap.indent(entry.documentation, "  ")]
    rows = [
        (options.flag(name), options.kind(field.annotation), options.described(field))
        for name, field in entry.model.model_fields.items()
    ]
    if rows:
        width, kinds = (max(len(row[i]) for row in rows) for i in (0, 1))
        lines += [f"    {a.ljust(width)}  {b.ljust(kinds)}  {c}" for a, b, c in rows]
    return "\n".join(lines)
