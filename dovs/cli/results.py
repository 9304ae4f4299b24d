"""The commands of `bench` that train nothing: lists of grids and settings, tables of results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from dovs.cli import lists, terminal
from dovs.cli.benchmarks import FOLDER, GRIDS, OLD_NAMES, PAGES
from dovs.errors import ConfigError, unknown

FAILED = 1
NAMES = ", ".join(GRIDS)

Folder = Annotated[Path, typer.Option(help="Folder of the results files")]


def register(bench: typer.Typer) -> None:
    """Add the commands to those that measure."""
    bench.command("rows")(list_rows)
    bench.command("settings")(list_settings)
    bench.command("table")(show_table)
    bench.command("reproduction")(check_reproduction)
    bench.command("gates", hidden=True)(check_reproduction)
    bench.command("discard")(discard_method)
    bench.command("forget", hidden=True)(discard_method)
    bench.command("report")(make_report)
    bench.command("dose")(make_dose)


def list_rows(
    name: Annotated[str, typer.Argument(help=f"One of {NAMES}")],
    place: Annotated[
        str, typer.Option("--setting", help="For the grid tuned: the setting on which it was tuned")
    ] = "fashion_cut",
    folder: Folder = FOLDER,
) -> None:
    """List the rows of a grid."""
    from dovs.benchmark import choice, grids

    name = OLD_NAMES.get(name, name)
    if name == choice.TUNED:
        found = choice.rows_with(choice.choices(choice.read(folder / f"{place}-tuning.json")))
    elif name in grids.GRIDS:
        found = grids.GRIDS[name]
    else:
        raise ConfigError(f"unknown grid '{name}': choose one of {NAMES}.")
    lines = [
        (row.label, row.reference or "-", row.note, json.dumps(dict(row.changes))) for row in found
    ]
    typer.echo(terminal.table(("row", "compared with", "what it is", "what it changes"), lines))


def _file(folder: Path, name: str) -> Path:
    """Return the file of results that are named, or given by their path with its .json."""
    return folder / f"{name.removesuffix('.json')}.json"


def list_settings() -> None:
    """List the named settings."""
    from dovs.benchmark import settings

    lines = [
        (one.name, one.title, "--data-path" if one.data_path else "-", one.source or "-")
        for one in settings.SETTINGS.values()
    ]
    typer.echo(terminal.table(("setting", "what it is", "needs", "source"), lines))


def show_table(
    name: Annotated[str, typer.Argument(help="Name of the results, such as fashion_cut-baselines")],
    compare: Annotated[
        str | None,
        typer.Option(help="Two rows, A,B: the difference A minus B with 1, 2, … draws or seeds"),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--table", help="accuracy, geometry or severity [default: the first two]"),
    ] = None,
    folder: Folder = FOLDER,
) -> None:
    """Show accuracies and geometry as Markdown, or a difference over growing numbers of draws."""
    from dovs.benchmark import report, results, table
    from dovs.benchmark.caption import caption

    if kind is not None and kind not in report.TABLES:
        raise unknown("table", kind, report.TABLES)
    found = results.read(_file(folder, name))
    if compare is not None:
        pair = lists.words(compare)
        if len(pair) != 2 or not set(pair) <= set(found.labels):
            raise ConfigError(
                f"--compare {compare!r} is not allowed: give two of {', '.join(found.labels)}."
            )
        typer.echo(table.growth_table(found, *pair))
        return
    typer.echo(f"{caption(found)}\n")
    if found.trials:
        kinds = ("accuracy", "geometry") if kind is None else (kind,)
        typer.echo("\n\n".join(report.TABLES[each](found) for each in kinds))


def check_reproduction(
    name: Annotated[str, typer.Argument(help="Name of the results, such as cifar100_p1-baselines")],
    folder: Folder = FOLDER,
) -> None:
    """Compare results with published numbers; exit code 1 if one is out of tolerance."""
    from dovs.benchmark import reproduction, results

    found = results.read(_file(folder, name))
    if "held_out" in found.measured_on:
        raise ConfigError(f"{name} is not measured on the test split, but published numbers are.")
    verdicts = reproduction.verdicts(str(found.header["setting"]), found.frame())
    if not verdicts:
        known = ", ".join(dict.fromkeys(check.setting for check in reproduction.CHECKS))
        raise ConfigError(
            f"setting '{found.header['setting']}' has no reproduction check. These have: {known}."
        )
    for verdict in verdicts:
        typer.echo(str(verdict))
    if any(verdict.failed for verdict in verdicts):
        raise typer.Exit(FAILED)


def discard_method(
    place: Annotated[str, typer.Argument(help="Name of the setting, such as fashion_cut")],
    method: Annotated[str, typer.Argument(help="Name of the method, such as dovs")],
    folder: Folder = FOLDER,
) -> None:
    """Delete the results and runs of a method on a setting, so that it is measured again.

    Use it after a change of the method's code, which its parameters do not show.
    """
    from dovs.benchmark import discard

    found = discard.discard(place, method, folder)
    typer.echo(f"deleted {found.results} results and {found.runs} runs of {method} on {place}.")
    for line in found.unread:
        typer.echo(terminal.printable(line))


def make_dose(
    name: Annotated[
        list[str] | None,
        typer.Argument(help="Names of results, such as cifar100_cut-labels [default: *-labels]"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write [default: the one in the package]"),
    ] = None,
    folder: Folder = FOLDER,
) -> None:
    """Put the gain of labels by their agreement with superclasses where the pages show it."""
    from dovs.analysis.dose import FILE, DoseResponse, dose_frame, write_measured
    from dovs.benchmark import results
    from dovs.benchmark.caption import caption
    from dovs.benchmark.label_rows import DOSE_REFERENCE, DOSE_RESPONSE

    found = name or [path.stem for path in sorted(folder.glob("*-labels.json"))]
    if not found:
        raise ConfigError(f"{folder} has no results of labels: run `python -m dovs bench labels`.")
    measured = []
    for each in found:
        stored = results.read(_file(folder, each))
        rows = {label: kind for label, kind in DOSE_RESPONSE.items() if label in stored.labels}
        frame = dose_frame(stored.frame(), rows, DOSE_REFERENCE)
        if frame.empty:
            typer.echo(
                f"{each}: left out: no row of {', '.join(DOSE_RESPONSE)} has a run on a draw and "
                f"seed that {DOSE_REFERENCE} has, and labels of known agreement."
            )
            continue
        measured.append(DoseResponse(caption(stored), DOSE_REFERENCE, frame))
        lines = [
            (line.row, f"{line.ari:.2f}", f"{100 * line.difference:+.2f}", line.draws, line.runs)
            for line in frame.itertuples()
        ]
        header = ("row", "agreement", "points", "draws", "runs")
        typer.echo(f"{each}, minus {DOSE_REFERENCE}:\n{terminal.table(header, lines)}")
    if not measured:
        raise ConfigError("nothing to write: none of these results has what the figure needs.")
    written = out or FILE
    write_measured(measured, written)
    typer.echo(f"written: {written}")


def make_report(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit code 1 if tables differ")
    ] = False,
    page: Annotated[
        list[Path] | None,
        typer.Option(help=f"A file with tables [default: {' and '.join(PAGES)}, if they exist]"),
    ] = None,
    folder: Folder = FOLDER,
) -> None:
    """Replace the tables between <!-- results:NAME --> markers in files."""
    from dovs.benchmark import report

    different = False
    for each in page or report.pages_here():
        differs = report.rewrite(each, folder, check)
        listed = ", ".join(report.names(each.read_text("utf-8"))) or "none"
        state = "up to date" if not differs else "different" if check else "replaced"
        typer.echo(f"{each}: tables ({listed}) are {state}.")
        different |= differs
    if different and check:
        raise typer.Exit(FAILED)
