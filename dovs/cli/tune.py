"""The command that searches for good values of parameters: tune."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from dovs.cli import bench, options
from dovs.cli.sweep_options import sweep_of
from dovs.cli.terminal import printable, table
from dovs.config import RunConfig

MOST_ROWS = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(context_settings=options.EXTRA, epilog=bench.EXITS)(
        options.with_options_of(RunConfig, tune, without=("seed",))
    )


def tune(
    context: typer.Context,
    settings: dict[str, str],
    name: Annotated[str, typer.Option(help="Name of the search; its runs' names begin with it")],
    ranges: Annotated[
        list[str],
        typer.Option(
            "--range",
            help="Parameter and its values, such as lambda-mc=0.01:1:log; may be repeated",
        ),
    ],
    trials: Annotated[int, typer.Option(help="Trials, with those of earlier calls")] = 20,
    seeds: Annotated[str | None, typer.Option(help="Seeds of each draw, such as 0,1,2")] = None,
    draws: Annotated[str | None, typer.Option(help="Draws of the tail, such as 0,1,2")] = None,
    address: Annotated[
        str | None,
        typer.Option(help="Of the Ray cluster, such as auto [default: one on this machine]"),
    ] = None,
    cpus_per_run: Annotated[float, typer.Option(help="CPUs of each run")] = 1.0,
    gpus_per_run: Annotated[float, typer.Option(help="GPUs of each run, such as 0.5")] = 0.0,
    budget_minutes: bench.Budget = None,
    data_path: bench.DataPath = None,
) -> None:
    """Search for the values of parameters of the highest balanced accuracy (Ray, Optuna).

    Test images are not looked at: give --measured-on held_out, or --validation-fraction 0.2. The
    same command goes on where an earlier one stopped.
    """
    from dovs.scale import tuning
    from dovs.scale.ranges import range_of
    from dovs.scale.ray_launcher import Resources
    from dovs.scale.trials import results_file

    numbers = {"seed": seeds, "data_seed": draws}
    given = settings | {field: text for field, text in numbers.items() if text is not None}
    made = sweep_of(given, list(options.pairs(context.args)), data_path, None, name)
    found = tuning.tune(
        made,
        [range_of(text, made) for text in ranges],
        trials,
        Resources(cpus_per_run, gpus_per_run, address),
        progress=lambda line: typer.echo(printable(line)),
        seconds=None if budget_minutes is None else 60 * budget_minutes,
    )
    scored = sorted(
        (each for each in found.trials if each.score is not None), key=lambda t: -(t.score or 0.0)
    )
    if scored:
        names = list(scored[0].values)
        rows = [
            (*(f"{t.values[n]:.4g}" for n in names), "failed" if t.problem else f"{t.score:.4f}")
            for t in scored[:MOST_ROWS]
        ]
        typer.echo(table((*names, "balanced accuracy"), rows))
    if found.best is not None:
        words = ["python", "-m", "dovs", "train"]
        for field, text in settings.items():
            if field not in ("measured_on", "validation_fraction"):
                words += [options.flag(field), text]
        for key, value in found.best.values.items():
            words += [options.flag(key), f"{value:g}"]
        chosen = [*words, *([] if data_path is None else ["--data-path", data_path]), *context.args]
        typer.echo(f"Train with the best values: {shlex.join(chosen)}")
    typer.echo(f"All trials: {results_file(name)}")
    if found.interrupted:
        raise typer.Exit(bench.INTERRUPTED)
    if found.out_of_time:
        typer.echo("The time is over: the same command continues.")
        raise typer.Exit(bench.UNFINISHED)
    if found.best is None:
        raise typer.Exit(bench.FAILED)
