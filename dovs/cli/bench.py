"""The commands that gather evidence: grids of runs over rows and seeds, and the tables of them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from dovs import config as configuration
from dovs.cli import options, terminal
from dovs.config import RunConfig
from dovs.errors import ConfigError
from dovs.evidence import (
    cells,
    choice,
    forget,
    gates,
    grid,
    report,
    results,
    rows,
    settings,
    table,
    workers,
)
from dovs.registry import Entry
from dovs.runs import validation

UNFINISHED, FAILED, INTERRUPTED = 3, 1, 130
FOLDER = Path("benchmarks/results")
PAGE = Path("README.md")
NAMES = ", ".join((*rows.GRIDS, choice.TUNED))
OF_ROWS = ("method", "second_stage", "seed", "projection", "projection_points")
"""Fields of a run that rows and grids decide."""

Seeds = Annotated[str, typer.Option(help="Seeds, such as 0,1,2")]
Threads = Annotated[int, typer.Option(min=1, help="CPU threads of each run")]
Jobs = Annotated[int, typer.Option(min=1, help="Runs trained side by side")]
Budget = Annotated[
    float | None,
    typer.Option(min=0, help="Stop cleanly within so many minutes; the same command goes on"),
]
DataPath = Annotated[str | None, typer.Option(help="The dataset's parameter `path`")]
Out = Annotated[
    Path | None, typer.Option(help=f"Results file [default: {FOLDER}/SETTING-GRID.json]")
]
Results = Annotated[Path, typer.Option(help="Folder of the results files")]

EXITS = (
    "Exit code: 0 all is measured; 3 the budget is spent, the same command goes on; 1 a run "
    "failed; 130 interrupted."
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    bench = typer.Typer(
        help="Measure grids of methods over seeds, and make tables of them.",
        rich_markup_mode=None,
        no_args_is_help=True,
    )
    for name in (*rows.GRIDS, choice.TUNED):
        bench.command(name, context_settings=options.EXTRA, epilog=EXITS)(
            options.with_options_of(RunConfig, _measuring(name), without=OF_ROWS)
        )
    bench.command("rows")(list_rows)
    bench.command("settings")(list_settings)
    bench.command("table")(show_table)
    bench.command("gates")(check_gates)
    bench.command("forget")(forget_method)
    bench.command("report")(make_report)
    bench.command("_cell", hidden=True)(train_cell)
    app.add_typer(bench, name="bench")


def _measuring(name: str) -> Callable[..., None]:
    """Return the command of a grid."""

    def command(
        context: typer.Context,
        settings: dict[str, str],
        setting: Annotated[
            str | None, typer.Option(help="A named setting: `bench settings` lists them")
        ] = None,
        seeds: Seeds = "0",
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
        only = None if rows is None else words(rows)
        gather(measured, numbers(seeds, "--seeds"), limits, only)

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
) -> grid.Grid:
    """Return the grid that a command line asks for.

    Raises:
        ConfigError: an option is unknown or not allowed, or the setting needs --data-path; or a
            named setting is changed, and nobody said where such results go; or what tuning chose
            cannot be had.
    """
    chosen = None if setting is None else settings.setting(setting)
    base: dict[str, Any] = dict(cells.QUIET)
    if name in rows.MEASURED_ON:
        base["measured_on"] = rows.MEASURED_ON[name]
    base |= {} if chosen is None else chosen.config
    base = cells.merged(base, options.settings_of(RunConfig, given))
    config = configuration.parse(RunConfig, base)
    entries = {
        field: entry
        for field, entry in validation.chosen_entries(config).items()
        if field in ("dataset", "encoder")
    }
    own = ("--setting", "--seeds", "--rows", "--threads", "--jobs", "--budget-minutes", "--out")
    known = [*own, "--data-path", *map(options.flag, options.scalar_fields(RunConfig))]
    found = options.parameters_of(arguments, entries, known)
    found["dataset"] |= located_data(entries["dataset"], data_path)
    changes = {f"{field}_params": values for field, values in found.items() if values}
    base = cells.merged(base, changes)
    if chosen is not None and chosen.data_path and "path" not in base.get("dataset_params", {}):
        raise ConfigError(f"setting '{setting}' is of your own files: add --data-path FOLDER.")
    changed = [*(options.flag(name) for name in given if name != "device"), *arguments[:1]]
    if chosen is not None and changed and out is None:
        raise ConfigError(
            f"setting '{setting}' is not itself with {changed[0]}: say where such results go, with "
            "--out FILE."
        )
    place = setting or f"{config.dataset}-{config.imbalance_ratio:g}"
    title = f"{entries['dataset'].title}, ratio {config.imbalance_ratio:g}"
    measured = grid.Grid(
        name=name,
        rows=rows.GRIDS.get(name, ()),
        setting=None if changed else setting,
        title=title if chosen is None else chosen.title,
        base=base,
        folder=configuration.home() / "bench" / place,
        out=out or FOLDER / f"{place}-{name}.json",
        command=typed("bench", name, setting, given, arguments),
    )
    if name == choice.TUNED:
        return choice.tuned(measured, measured.out.with_name(f"{place}-tuning.json"))
    return measured


def located_data(dataset: Entry, data_path: str | None) -> dict[str, str]:
    """Return the parameter `path` of a dataset of the user's own files, whole.

    Raises:
        ConfigError: the dataset takes none.
    """
    if data_path is None:
        return {}
    if "path" not in dataset.model.model_fields:
        raise ConfigError(
            f"dataset '{dataset.name}' takes no --data-path: it is not made of your files."
        )
    return {"path": str(Path(data_path).expanduser().resolve())}


def gather(
    measured: grid.Grid, seeds: list[int], limits: grid.Limits, only: list[str] | None = None
) -> None:
    """Measure a grid, show the table, and leave with the exit code that says how far it came."""
    bring_data(measured)
    outcome = grid.measure(measured, seeds, limits, only, tell=_tell)
    if measured.out.exists():
        found = results.read(measured.out)
        if found.cells:
            typer.echo(f"\n{table.caption(found)}\n\n{table.accuracy_table(found)}\n")
        typer.echo(f"{outcome.done} of {outcome.total} measured. Results: {measured.out}")
    if outcome.interrupted:
        raise typer.Exit(INTERRUPTED)
    if outcome.left:
        typer.echo(f"{outcome.left} left: the same command goes on with them.", err=True)
        raise typer.Exit(UNFINISHED)
    if outcome.failed:
        raise typer.Exit(FAILED)


def bring_data(measured: grid.Grid) -> None:
    """Fetch the datasets of a grid that are not on this machine.

    Raises:
        DataError: one is damaged, or cannot be had.
    """
    from dovs import data
    from dovs.data.job import fetch_here

    done = []
    for row in measured.rows:
        fields = cells.merged(measured.base, row.changes)
        wanted = fields.get("dataset", ""), fields.get("dataset_params", {})
        if not wanted[0] or wanted in done:
            continue
        done.append(wanted)
        if not data.state(wanted[0], **wanted[1]).ready:
            with terminal.fetching(wanted[0]) as progress:
                fetch_here(*wanted, progress)


def limits_of(threads: int, jobs: int, budget_minutes: float | None) -> grid.Limits:
    """Return the limits that options ask for."""
    return grid.Limits(jobs, threads, None if budget_minutes is None else 60 * budget_minutes)


def words(text: str) -> list[str]:
    """Return the parts of a list.

    >>> words("ce, dos,")
    ['ce', 'dos']
    """
    return [part.strip() for part in text.split(",") if part.strip()]


def numbers(text: str, option: str) -> list[int]:
    """Return the whole numbers of a list, each once.

    Raises:
        ConfigError: there are none, or one is not a number of 0 or more.

    >>> numbers("0,2,2", "--seeds")
    [0, 2]
    """
    parts = words(text)
    if not parts or not all(part.isdecimal() for part in parts):
        raise ConfigError(f"{option} {text!r} is not allowed: give whole numbers, such as 0,1,2.")
    return list(dict.fromkeys(map(int, parts)))


def typed(
    command: str, name: str, setting: str | None, given: dict[str, str], arguments: list[str]
) -> str:
    """Return the command that decides a grid's numbers, without folders and limits."""
    line = ["python", "-m", "dovs", command, name]
    line += [] if setting is None else ["--setting", setting]
    for field, text in given.items():
        if field != "device":
            line += [options.flag(field), text]
    return shlex.join([*line, *arguments])


def _tell(line: str, left: float | None) -> None:
    shown = terminal.printable(line)
    typer.echo(shown if left is None else f"{shown}; left {terminal.duration(left)}")


def list_rows(
    name: Annotated[str, typer.Argument(help=f"One of {NAMES}")],
    place: Annotated[
        str, typer.Option("--setting", help="Of the rows of tuned, which tuning chose")
    ] = "fashion_cut",
    folder: Results = FOLDER,
) -> None:
    """List the rows of a grid."""
    if name == choice.TUNED:
        found = choice.rows_with(choice.choices(choice.read(folder / f"{place}-tuning.json")))
    elif name in rows.GRIDS:
        found = rows.GRIDS[name]
    else:
        raise ConfigError(f"unknown grid '{name}': choose one of {NAMES}.")
    lines = [
        (row.label, row.reference or "-", row.note, json.dumps(dict(row.changes))) for row in found
    ]
    typer.echo(terminal.table(("row", "compared with", "what it is", "what it changes"), lines))


def list_settings() -> None:
    """List the named settings."""
    lines = [
        (one.name, one.title, "--data-path" if one.data_path else "-", one.source or "-")
        for one in settings.SETTINGS.values()
    ]
    typer.echo(terminal.table(("setting", "what it is", "needs", "source"), lines))


def show_table(
    name: Annotated[str, typer.Argument(help="Name of the results, such as fashion_cut-ladder")],
    compare: Annotated[
        str | None, typer.Option(help="Two rows, A,B: A minus B with 1, 2, … seeds")
    ] = None,
    folder: Results = FOLDER,
) -> None:
    """Show accuracies and geometry as Markdown, or how the seeds add up."""
    found = results.read(folder / f"{name}.json")
    if compare is not None:
        pair = words(compare)
        if len(pair) != 2 or not set(pair) <= set(found.labels):
            raise ConfigError(
                f"--compare {compare!r} is not allowed: give two of {', '.join(found.labels)}."
            )
        typer.echo(table.seeds_table(found, *pair))
        return
    typer.echo(f"{table.caption(found)}\n")
    if found.cells:
        typer.echo(f"{table.accuracy_table(found)}\n\n{table.geometry_table(found)}")


def check_gates(
    name: Annotated[str, typer.Argument(help="Name of the results, such as cifar100_p1-baselines")],
    folder: Results = FOLDER,
) -> None:
    """Check the gates of the results' setting; exit code 1 where one fails."""
    found = results.read(folder / f"{name}.json")
    if "spare" in found.measured_on:
        raise ConfigError(f"{name} is not measured on the test split, which gates are about.")
    verdicts = gates.verdicts(str(found.header["setting"]), found.frame())
    if not verdicts:
        known = ", ".join(dict.fromkeys(gate.setting for gate in gates.GATES))
        raise ConfigError(f"setting '{found.header['setting']}' has no gates: {known} have.")
    for verdict in verdicts:
        typer.echo(str(verdict))
    if any(verdict.passed is False for verdict in verdicts):
        raise typer.Exit(FAILED)


def forget_method(
    place: Annotated[str, typer.Argument(help="Name of the setting, such as fashion_cut")],
    method: Annotated[str, typer.Argument(help="Name of the method, such as dovs")],
    folder: Results = FOLDER,
) -> None:
    """Drop a method's results on a setting and delete its runs, so that it is measured again.

    For when the code of a method has changed: its parameters alone do not show that.
    """
    dropped, deleted = forget.forget(place, method, folder)
    typer.echo(f"dropped {dropped} results and {deleted} runs of {method} on {place}.")


def make_report(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit code 1 where tables differ")
    ] = False,
    page: Annotated[Path, typer.Option(help="The page that holds the tables")] = PAGE,
    folder: Results = FOLDER,
) -> None:
    """Make the tables between <!-- results:NAME --> markers of the README anew."""
    differs = report.rewrite(page, folder, check)
    held = ", ".join(report.names(page.read_text("utf-8"))) or "none"
    state = "as the results say" if not differs else "different" if check else "made anew"
    typer.echo(f"{page}: tables ({held}) are {state}.")
    if differs and check:
        raise typer.Exit(FAILED)


def train_cell(
    folder: Path,
    stages: Annotated[str, typer.Option()] = "[]",
    parent: Annotated[int | None, typer.Option()] = None,
) -> None:
    """Train one first stage and its second stages, as a process of a grid."""
    done = workers.work(folder, [(name, given) for name, given in json.loads(stages)], parent)
    if not done:
        raise typer.Exit(UNFINISHED)
