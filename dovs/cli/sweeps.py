"""The command about sweeps that exist: sweeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dovs.cli.folders import naming_new_folder
from dovs.cli.terminal import duration, printable, table
from dovs.errors import ConfigError, DovsError, unknown
from dovs.runs import files
from dovs.runs.status import shown

if TYPE_CHECKING:
    import pandas as pd

    from dovs.sweeps.results import Progress

FORMATS = (".csv", ".parquet")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sweeps)


def sweeps(
    name: Annotated[str | None, typer.Argument(help="Name of a sweep")] = None,
    measure: Annotated[
        str, typer.Option(help="Measure of the table, such as balanced_accuracy or few")
    ] = "balanced_accuracy",
    across: Annotated[
        str | None,
        typer.Option(
            help="What the columns vary; the rows vary the rest [default: imbalance_ratio]"
        ),
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write a line for each run to this .csv or .parquet file")
    ] = None,
    cancel: Annotated[bool, typer.Option("--cancel", help="Stop its runs")] = False,
    remove: Annotated[
        bool,
        typer.Option("--remove", help="Take it out of the list of sweeps; its runs remain"),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table")] = False,
) -> None:
    """List the sweeps in DOVS_HOME, or show how far one is, and its table: mean ± sd."""
    if name is None:
        if cancel or remove:
            option = "--cancel" if cancel else "--remove"
            raise ConfigError(f"{option} needs the name of a sweep: `python -m dovs sweeps` lists.")
        _listing(as_json)
        return
    if remove:
        _remove(name)
        return
    from dovs.sweeps import launching, results
    from dovs.sweeps.cells import planned
    from dovs.sweeps.definition import read_saved

    sweep = read_saved(name)
    if measure not in results.RATES:
        raise unknown("measure", measure, results.RATES)
    if across is not None and across not in sweep.varied:
        raise unknown("across", across, sweep.varied)
    found, left_out = planned(sweep)
    if cancel:
        stopped = launching.cancel(found)
        which = "run is" if stopped == 1 else "runs are"
        typer.echo(f"{stopped} {which} stopped. The command sweep continues {name}.")
        return
    frame = results.cell_frame(found, sweep.varied)
    if export is not None:
        with naming_new_folder(export):
            write(frame, export)
        typer.echo(f"wrote {export}, a line for each of its runs: {len(frame)}")
        return
    if as_json:
        typer.echo(frame.to_json(orient="records", indent=1))
        return
    typer.echo("\n".join([progress_line(results.progress(found)), *map(printable, left_out)]))
    across = across or "imbalance_ratio"
    rows = results.row_frame(frame, sweep.varied, measure)
    matrix = results.matrix_frame(rows, sweep.varied, across)
    columns = list(dict.fromkeys(matrix["column"]))
    lines = []
    for row, part in matrix.groupby("row", sort=False):
        by_column = part.set_index("column")
        lines.append(
            (printable(row or sweep.name), *(_cell(by_column, column) for column in columns))
        )
    header = [f"{across}={column}" if column else measure for column in columns]
    of_rows = ", ".join(name for name in sweep.varied if name != across) or "sweep"
    typer.echo(table((of_rows, *header), lines))
    typer.echo(spread_sentence(rows, frame, measure))


def _remove(name: str) -> None:
    """Delete the definition of a sweep, and show it, so that it can be made again.

    Raises:
        ConfigError: there is none, or its runs are training or waiting.
    """
    from dovs.data.report import counted
    from dovs.sweeps import definition, results
    from dovs.sweeps.cells import cells

    try:
        sweep = definition.read_saved(name)
        progress = results.progress(cells(sweep), durations=())
    except DovsError as error:  # it goes nevertheless: nothing else can be done with it
        definition.remove(name)
        typer.echo(f"removed sweep {printable(name)}, which could not be read: {printable(error)}")
        return
    if progress.active:
        raise ConfigError(
            f"runs of sweep '{name}' are training or waiting: stop them first with "
            f"`python -m dovs sweeps {name} --cancel`."
        )
    definition.remove(name)
    number = progress.total - progress.states.get(results.NEW, 0)
    typer.echo(
        f"removed sweep {printable(name)}. In the list of runs remain its "
        f"{counted(number, 'run', 'runs')}. To have it again, save these lines as a file, and give "
        "it to `python -m dovs sweep --file`:"
    )
    for line in sweep.to_toml().splitlines():
        typer.echo(printable(line))


def progress_line(progress: Progress) -> str:
    """Return how far a sweep is, in one line."""
    from dovs.sweeps.results import DONE

    others = [f"{number} {shown(s)}" for s, number in progress.states.items() if s != DONE]
    listed = f" ({', '.join(others)})" if others else ""
    left = (
        "" if progress.seconds_left is None else f", about {duration(progress.seconds_left)} left"
    )
    return f"{progress.done} of {progress.total} runs are finished{listed}{left}."


def spread_sentence(rows: pd.DataFrame, frame: pd.DataFrame, measure: str) -> str:
    """Return what the numbers of a table are of, or why there are none."""
    from dovs.data.report import counted
    from dovs.sweeps import results

    units = rows["units"].dropna()
    split = " or ".join(sorted(set(frame.loc[frame["state"] == results.DONE, "split"]))) or "test"
    if units.empty and (frame["state"] == results.DONE).any():
        known = ", ".join(name for name in results.RATES if name in frame)
        return f"No finished run has {measure}, such as that of classes that it lacks: {known}."
    if units.empty:
        return "No run is finished yet."
    one, many = "seed", "seeds"
    if frame["draw"].nunique() > 1:
        one, many = "draw of the tail", "draws of the tail"
    low, high = int(units.min()), int(units.max())
    number = counted(low, one, many) if low == high else f"{low} to {high} {many}"
    return f"{measure}: mean ± sd in % over {number}, {split} split."


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV or Parquet, by the end of its name.

    Raises:
        ConfigError: the name ends otherwise.
        RunError: the file cannot be written.
    """
    if path.suffix.lower() not in FORMATS:
        raise ConfigError(f"--export {path}: the name must end with {' or '.join(FORMATS)}.")
    with files.replacing(path) as temporary:
        if path.suffix.lower() == ".csv":
            frame.to_csv(temporary, index=False)
        else:
            frame.to_parquet(temporary, index=False)


def _listing(as_json: bool) -> None:
    from dovs.sweeps.definition import read_saved, saved_sweeps

    lines = []
    for name in saved_sweeps():
        from dovs.sweeps import results
        from dovs.sweeps.cells import cells

        try:
            progress = results.progress(cells(read_saved(name)), durations=())
            lines.append(
                (name, f"{progress.done}/{progress.total}", ", ".join(map(shown, progress.states)))
            )
        except DovsError as error:
            lines.append((name, "-", str(error)))
    if as_json:
        keys = ("name", "finished", "states")
        typer.echo(json.dumps([dict(zip(keys, line, strict=True)) for line in lines], indent=1))
    elif not lines:
        typer.echo("no sweeps yet. `python -m dovs sweep` makes one.")
    else:
        typer.echo(table(("name", "finished", "states"), [tuple(map(printable, x)) for x in lines]))


def _cell(by_column: pd.DataFrame, column: str) -> str:
    import pandas as pd

    if column not in by_column.index or pd.isna(by_column.loc[column, "mean"]):
        return "-"
    line = by_column.loc[column]
    spread = "" if pd.isna(line["sd"]) else f" ± {100 * line['sd']:.1f}"
    return f"{100 * line['mean']:.1f}{spread}"
