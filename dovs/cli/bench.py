"""The commands that measure: one for each grid of rows over draws of the tail and seeds."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dovs import places
from dovs.cli import benchmarks, lists, options, terminal
from dovs.config import RunConfig, parse
from dovs.errors import ConfigError
from dovs.places import real_path

if TYPE_CHECKING:
    from dovs.benchmark.grid import Grid
    from dovs.benchmark.scheduler import Limits
    from dovs.registry import Entry
    from dovs.runs.trash import Deleted

UNFINISHED, FAILED, INTERRUPTED = 3, 1, 130
OF_ROWS = ("method", "second_stage", "seed", "data_seed", "projection", "projection_points")
"""Fields of a run that rows and grids decide."""
OWN = (
    "--setting",
    "--seeds",
    "--draws",
    "--rows",
    "--threads",
    "--jobs",
    "--budget-minutes",
    "--out",
    "--data-path",
)
"""Options that are no fields of a run."""

Seeds = Annotated[str, typer.Option(help="Seeds of each draw, such as 0,1,2")]
Draws = Annotated[
    str, typer.Option(help="Draws of the tail, such as 0,1,2: which images it has (data seed)")
]
Threads = Annotated[int, typer.Option(min=1, help="CPU threads of each run")]
Jobs = Annotated[int, typer.Option(min=1, help="Runs trained at the same time")]
Budget = Annotated[
    float | None,
    typer.Option(min=0, help="Stop within so many minutes; the same command continues later"),
]
DataPath = Annotated[str | None, typer.Option(help="The dataset's parameter `path`")]
Out = Annotated[
    Path | None, typer.Option(help=f"Results file [default: {benchmarks.FOLDER}/SETTING-GRID.json]")
]

EXITS = (
    "Exit code: 0 everything is measured; 3 the time is over, the same command continues; 1 a run "
    "failed; 130 interrupted."
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for name in (*benchmarks.GRIDS, *benchmarks.OLD_NAMES):
        app.command(
            name, context_settings=options.EXTRA, epilog=EXITS, hidden=name in benchmarks.OLD_NAMES
        )(
            options.with_options_of(
                RunConfig, _measuring(benchmarks.OLD_NAMES.get(name, name)), without=OF_ROWS
            )
        )
    app.command("_trial", hidden=True)(train_trial)


def _measuring(name: str) -> Callable[..., None]:
    """Return the command of a grid."""

    def command(
        context: typer.Context,
        settings: dict[str, str],
        setting: Annotated[
            str | None, typer.Option(help="A named setting: `bench settings` lists them")
        ] = None,
        seeds: Seeds = "0",
        draws: Draws = "0",
        rows: Annotated[
            str | None, typer.Option(help="Rows, such as ce,dos [default: all of the grid]")
        ] = None,
        threads: Threads = 1,
        jobs: Jobs = 1,
        budget_minutes: Budget = None,
        data_path: DataPath = None,
        out: Out = None,
    ) -> None:
        measured = named_grid(name, setting, settings, context.args, data_path, out)
        limits = limits_of(threads, jobs, budget_minutes)
        only = None if rows is None else lists.words(rows)
        numbers = lists.numbers(seeds, "--seeds"), lists.numbers(draws, "--draws")
        gather(measured, *numbers, limits, only)

    command.__name__ = name
    command.__doc__ = f"Measure the rows of the {name} (`bench rows {name}`) on a setting."
    return command


def named_grid(
    name: str,
    setting: str | None,
    given: dict[str, str],
    arguments: list[str],
    data_path: str | None,
    out: Path | None,
) -> Grid:
    """Return the grid that a command line requests.

    Raises:
        ConfigError: an option is unknown or not allowed; the setting needs --data-path; a named
            setting is changed without --out; or the results of tuning are missing or incomplete.
    """
    from dovs.benchmark import choice, grid, grids, settings, trials
    from dovs.benchmark.rows import merged
    from dovs.runs import validation

    chosen = None if setting is None else settings.setting(setting)
    base: dict[str, Any] = dict(trials.QUIET)
    if name in grids.MEASURED_ON:
        base["measured_on"] = grids.MEASURED_ON[name]
    base |= {} if chosen is None else chosen.config
    base = merged(base, options.settings_of(RunConfig, given))
    config = parse(RunConfig, base)
    entries = {
        field: entry
        for field, entry in validation.chosen_entries(config).items()
        if field in ("dataset", "encoder")
    }
    known = [*OWN, *map(options.flag, options.scalar_fields(RunConfig))]
    found = options.parameters_of(arguments, entries, known)
    found["dataset"] |= located_data(entries["dataset"], data_path)
    changes = {f"{field}_params": values for field, values in found.items() if values}
    base = merged(base, changes)
    if chosen is not None and chosen.data_path and "path" not in base.get("dataset_params", {}):
        raise ConfigError(f"setting '{setting}' is of your own files: add --data-path FOLDER.")
    changed = [*(options.flag(name) for name in given if name != "device"), *arguments[:1]]
    if chosen is not None and changed and out is None:
        raise ConfigError(
            f"{changed[0]} changes the setting '{setting}', so these results need a file of their "
            "own: add --out FILE."
        )
    place = setting or f"{config.dataset}-{config.imbalance_ratio:g}"
    measured = grid.Grid(
        name=name,
        rows=grids.GRIDS.get(name, ()),
        setting=None if changed else setting,
        base=base,
        folder=places.home() / "bench" / place,
        out=out or benchmarks.FOLDER / f"{place}-{name}.json",
        command=command_line("bench", name, setting, given, arguments),
        data="" if chosen is None or changed else chosen.data,
        own_out=out is not None,
    )
    if name == choice.TUNED:
        return choice.tuned(measured, measured.out.with_name(f"{place}-tuning.json"))
    return measured


def located_data(dataset: Entry, data_path: str | None) -> dict[str, str]:
    """Return the parameter `path`, resolved, of a dataset that is made of the user's files.

    Raises:
        ConfigError: the dataset has no such parameter.
    """
    if data_path is None:
        return {}
    if "path" not in dataset.model.model_fields:
        raise ConfigError(
            f"dataset '{dataset.name}' takes no --data-path: it is not made of your files."
        )
    return {"path": str(real_path(data_path))}


def gather(
    measured: Grid,
    seeds: list[int],
    draws: list[int] | None,
    limits: Limits,
    only: list[str] | None = None,
    begin: Callable[[], None] = lambda: None,
) -> None:
    """Measure a grid, show the table, and exit with a code that says whether all is measured.

    Args:
        measured: the grid.
        seeds: of its trials.
        draws: draws of the tail; None leaves it to the rows and the setting.
        limits: of time, workers and threads.
        only: labels of the rows to train; None for all.
        begin: called once all is checked, before the first run is trained.
    """
    from dovs.benchmark import machine, scheduler, table
    from dovs.benchmark.caption import caption
    from dovs.benchmark.results import read
    from dovs.runs import trash

    fetch_data(measured)
    if machine.is_dirty(code := machine.code_version()):
        typer.echo(f"The code differs from its commit ({code}): tables mark the results.")
    before = {each.path for each in trash.deleted_runs()}
    outcome = scheduler.measure(
        measured, seeds, limits, only, progress=_report, draws=draws, begin=begin
    )
    if replaced := [each for each in trash.deleted_runs() if each.path not in before]:
        typer.echo(_trash_line(replaced))
    if measured.out.exists():
        found = whole = read(measured.out)
        if measured.needs_runs:  # a sweep of other values is another one, perhaps of the same runs
            found = whole.only({row.label for row in measured.rows}, seeds, draws)
        if found.trials:
            typer.echo(f"\n{caption(found)}\n\n{table.accuracy_table(found)}\n")
        if others := len(whole.trials) - len(found.trials):
            results = "1 result" if others == 1 else f"{others} results"
            typer.echo(f"Not in this table: {results} of other values of earlier calls.")
        typer.echo(f"{outcome.done} of {outcome.total} measured. Results: {measured.out}")
    if outcome.interrupted:
        raise typer.Exit(INTERRUPTED)
    if outcome.left:
        typer.echo(f"{outcome.left} left: the same command continues with them.", err=True)
        raise typer.Exit(UNFINISHED)
    if outcome.failed:
        raise typer.Exit(FAILED)


def _trash_line(replaced: list[Deleted]) -> str:
    """Return how much of the disk runs take that were moved into the trash, and how it is freed."""
    from dovs.data.report import counted
    from dovs.runs import trash
    from dovs.texts import megabytes

    size = megabytes(sum(trash.size_of(each.path) for each in replaced))
    runs = counted(len(replaced), "replaced run is", "replaced runs are")
    return (
        f"{runs} in the trash, {size}. `python -m dovs runs empty-trash` frees the disk of all "
        "that is there, for ever."
    )


def fetch_data(measured: Grid) -> None:
    """Fetch the datasets of a grid that are not on this machine.

    Raises:
        DataError: one is damaged or cannot be fetched.
    """
    from dovs import data
    from dovs.benchmark.rows import merged
    from dovs.data.job import fetch_here

    done = []
    for row in measured.rows:
        fields = merged(measured.base, row.changes)
        wanted = fields.get("dataset", ""), fields.get("dataset_params", {})
        if not wanted[0] or wanted in done:
            continue
        done.append(wanted)
        if not data.state(wanted[0], **wanted[1]).ready:
            with terminal.fetching(wanted[0]) as progress:
                fetch_here(*wanted, progress)


def limits_of(threads: int, jobs: int, budget_minutes: float | None) -> Limits:
    """Return the limits that the options set."""
    from dovs.benchmark.scheduler import Limits

    return Limits(jobs, threads, None if budget_minutes is None else 60 * budget_minutes)


def command_line(
    command: str, name: str, setting: str | None, given: dict[str, str], arguments: list[str]
) -> str:
    """Return a command with the options that determine a grid's numbers: no folders, no limits."""
    line = ["python", "-m", "dovs", command, name]
    line += [] if setting is None else ["--setting", setting]
    for field, text in given.items():
        if field != "device":
            line += [options.flag(field), text]
    return shlex.join([*line, *arguments])


def _report(line: str, left: float | None) -> None:
    shown = terminal.printable(line)
    typer.echo(shown if left is None else f"{shown}; left {terminal.duration(left)}")


def train_trial(
    folder: Path,
    stages: Annotated[str, typer.Option()] = "[]",
) -> None:
    """Train one first stage and its second stages, as a process of a grid."""
    from dovs.benchmark import workers

    done = workers.work(folder, [(name, given) for name, given in json.loads(stages)])
    if not done:
        raise typer.Exit(UNFINISHED)
