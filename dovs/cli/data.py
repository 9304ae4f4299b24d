"""The commands about the user's own images: data check, add and ls; rm is in `data_removal`."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dovs.cli import options, terminal
from dovs.cli.data_removal import remove
from dovs.errors import ConfigError, DataError
from dovs.places import real_path

if TYPE_CHECKING:
    from dovs.data.report import Report

OWN = ("--name", "--title", "--replace", "--json", "--source")

PathArgument = Annotated[
    Path,
    typer.Argument(
        help="Folder of class folders or a zip archive of it, Parquet file or folder, list of "
        "paths, or .npz"
    ),
]
SourceOption = Annotated[
    str | None, typer.Option(help="Dataset that reads the path [default: recognised]")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    data = typer.Typer(
        help="Your own images: check them, add them under a name, list and remove them.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    epilog = "Choices that the report offers are options, such as --image-size 64."
    data.command(context_settings=options.EXTRA, epilog=epilog)(check)
    data.command(context_settings=options.EXTRA, epilog=epilog)(add)
    data.command("ls")(list_added)
    data.command("rm")(remove)
    data.command("list", hidden=True)(list_added)
    data.command("remove", hidden=True)(remove)
    app.add_typer(data, name="data")


def check(
    context: typer.Context,
    path: PathArgument,
    source: SourceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="The report as one JSON object")] = False,
) -> None:
    """Report what is understood of your images; exit code 2 if they cannot be used as they are."""
    from dovs.cli.report_text import text_of
    from dovs.data import uploads
    from dovs.data.adding import require_usable
    from dovs.data.converted import discard
    from dovs.data.report import as_json as values_of

    with uploads.unpacked(path.expanduser(), stays=False) as images:
        found = _examined(images.folder, source, context.args, quiet=as_json)
        report = uploads.as_given(found, images, path)
        if images.files:
            discard(found)
    if as_json:
        given = {"path": str(path), "params": {**report.params, "path": str(path)}}
        typer.echo(json.dumps(values_of(report) | given, indent=1, ensure_ascii=False))
    understood = report.classes or images.findings  # if not, the error is all there is
    if as_json or not understood:
        require_usable(report)
    if as_json:
        return
    typer.echo(text_of(report))
    if not report.usable:
        raise DataError(
            f"{path} cannot be used as it is: the report above states why, and what to choose."
        )
    words = _command("add", path, source, context.args)
    typer.echo(f"These images can be used. Add them: {words} --name NAME")


def _command(name: str, path: Path, source: str | None, arguments: Sequence[str]) -> str:
    """Return a command about images with the choices that were made."""
    chosen = [*([] if source is None else ["--source", source]), *arguments]
    return shlex.join(["dovs", "data", name, str(path), *chosen])


def add(
    context: typer.Context,
    path: PathArgument,
    name: Annotated[
        str | None, typer.Option(help="Name of the dataset [default: like that of the folder]")
    ] = None,
    title: Annotated[str, typer.Option(help="Name that pages show [default: the name]")] = "",
    source: SourceOption = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrite an added dataset of that name")
    ] = False,
) -> None:
    """Add your images under a name, which then is a dataset like the public ones."""
    from dovs.cli.report_text import text_of
    from dovs.data import SOURCES, added, adding, converted, uploads

    name = added.check_name(name or added.free_name(real_path(path).stem, SOURCES), SOURCES)
    added.check_free(name, replace=replace, command=True)
    with uploads.unpacked(path.expanduser(), stays=True) as images:
        report = _examined(images.folder, source, context.args)
        report = uploads.as_given(report, images, path)
        if not (report.classes or images.findings):  # then the error is all there is
            adding.require_usable(report)
        typer.echo(text_of(report, short=report.usable))
        if report.usable:
            words = _command("check", path, source, context.args)
            typer.echo(f"The classes and all that is known of these images: {words}")
        if images.files and not report.usable:
            converted.discard(report)
        made = adding.add(report, name, replace=replace, title=title)
    typer.echo(f"added {made.name}. Train on it: dovs train --dataset {made.name}")


def list_added(
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON list instead of a table")
    ] = False,
) -> None:
    """List the datasets that you added, and what is stored for any dataset, with sizes."""
    from dovs.data import added, converted
    from dovs.data.stored import stored

    datasets = added.added_datasets()
    sizes = {}
    for dataset in datasets:
        folder = converted.converted_folder(dataset)
        sizes[dataset.name] = 0 if folder is None else converted.bytes_below(folder)
    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "name": each.name,
                "kind": "dataset",
                "title": each.title,
                "source": each.source,
                "path": str(each.path),
                "classes": each.classes,
                "images": each.images,
                "converted_bytes": sizes[each.name],
                "added": each.added,
                "problem": each.problem or each.gone,
            }
            for each in datasets
        ]
        rows += [{**asdict(each), "used_by": list(each.used_by)} for each in stored()]
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    if not datasets:
        typer.echo("no datasets were added yet. `dovs data add PATH --name NAME` adds one.")
        _list_stored()
        return
    header = ("name", "title", "classes", "training images", "converted", "added", "path")
    cells = [
        (
            each.name,
            each.title,
            each.classes or "-",
            each.images or "-",
            "-" if each.gone else f"{sizes[each.name] / 1e6:.1f} MB",
            each.added[:10] or "-",
            "damaged" if each.problem else f"{each.path}{' (not there)' if each.gone else ''}",
        )
        for each in datasets
    ]
    typer.echo(terminal.table(header, cells))
    for each in datasets:
        if problem := each.problem or each.gone:
            typer.echo(terminal.printable(f"{each.name}: {problem}"))
    _list_stored()


def _list_stored() -> None:
    """Show what is stored and can be made again: images, embeddings, weights."""
    from dovs.data.stored import stored

    rows = [
        (each.name, each.kind, f"{each.bytes / 1e6:.1f} MB", ", ".join(each.used_by) or "-")
        for each in stored()
    ]
    if rows:
        typer.echo(
            "\nstored in DOVS_HOME, made again when needed; `dovs data rm NAME` deletes it, "
            "`dovs data rm --unused` what was made of own images and no dataset uses:"
        )
        typer.echo(terminal.table(("name", "kind", "size", "dataset"), rows))


def _examined(path: Path, source: str | None, arguments: list[str], quiet: bool = False) -> Report:
    """Examine a path with the choices of a command line."""
    from dovs.data import SOURCES
    from dovs.data.examining import examine
    from dovs.data.recognise import source_for

    name = source
    if name is None and arguments:
        name = source_for(path.expanduser())
    params: dict[str, Any] = {}
    if name is not None:
        entry = SOURCES[name]
        if "path" not in entry.model.model_fields:
            raise ConfigError(f"--source {name} does not read your own images. Leave it out.")
        params = options.parameters_of(arguments, {"dataset": entry}, OWN)["dataset"]
        params["source"] = name
    place = real_path(path)
    if quiet:
        return examine(place, **params)
    with terminal.fetching(place.name or str(place)) as progress:
        return examine(place, progress, **params)
