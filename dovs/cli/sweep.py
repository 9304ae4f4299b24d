"""The command that trains every combination of settings: sweep."""

from __future__ import annotations

import functools
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from dovs import access, places
from dovs.cli import bench, options
from dovs.cli.sweep_options import rows_of, sweep_of
from dovs.cli.terminal import printable
from dovs.cli.weights import check_weights
from dovs.config import RunConfig
from dovs.errors import ConfigError
from dovs.runs import naming

if TYPE_CHECKING:
    from dovs.benchmark.rows import Row
    from dovs.scale.ray_launcher import Resources
    from dovs.sweeps.cells import Cell
    from dovs.sweeps.definition import Sweep


def register(app: typer.Typer) -> None:
    """Add the command."""
    epilog = (
        "Parameters of what is chosen are options too, such as --k 1,5. `python -m dovs sweeps "
        f"NAME` shows the table. {bench.EXITS}"
    )
    app.command(context_settings=options.EXTRA, epilog=epilog)(
        options.with_options_of(RunConfig, sweep, without=("seed",))
    )


def sweep(
    context: typer.Context,
    settings: dict[str, str],
    name: Annotated[
        str | None, typer.Option(help="Name of the sweep; its runs' names begin with it")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(help="TOML file of a sweep, such as examples/sweep.toml; options change it"),
    ] = None,
    seeds: Annotated[str | None, typer.Option(help="Seeds of each draw, such as 0,1,2")] = None,
    draws: Annotated[
        str | None,
        typer.Option(help="Draws of the tail, such as 0,1,2: which images it has (data seed)"),
    ] = None,
    launcher: Annotated[
        Literal["local", "queue", "ray"],
        typer.Option(
            help="local: trained by this command; queue: in the background, after what waits; "
            "ray: on a Ray cluster"
        ),
    ] = "local",
    address: Annotated[
        str | None,
        typer.Option(help="Of the Ray cluster, such as auto [default: one on this machine]"),
    ] = None,
    cpus_per_run: Annotated[
        float | None, typer.Option(help="With ray: CPUs of each run [default: 1]")
    ] = None,
    gpus_per_run: Annotated[
        float | None, typer.Option(help="With ray: GPUs of each run, such as 0.5 [default: 0]")
    ] = None,
    transfer: Annotated[
        Literal["shared", "objects"] | None,
        typer.Option(
            help="With ray: shared = DOVS_HOME is on a disk that all nodes have [default]; "
            "objects = finished runs come back through Ray"
        ),
    ] = None,
    threads: bench.Threads = 1,
    jobs: bench.Jobs = 1,
    budget_minutes: bench.Budget = None,
    data_path: bench.DataPath = None,
    out: Annotated[
        Path | None, typer.Option(help="Results file [default: DOVS_HOME/sweeps/NAME.json]")
    ] = None,
) -> None:
    """Train every combination of settings: --method ce,dovs --imbalance-ratio 10,50 --k 1,5.

    Its runs are stored in DOVS_HOME, so that pages show them. A parameter that only some of the
    methods have is varied for those. The same command continues where an earlier one stopped: what
    is finished is not trained again.
    """
    from dovs.benchmark.grid import Grid
    from dovs.data.report import counted
    from dovs.sweeps import launching
    from dovs.sweeps.cells import planned
    from dovs.sweeps.definition import is_other, read_toml, sweep_file

    if name is None and file is None:
        raise ConfigError("Missing option '--name': name the sweep, or give its TOML --file.")
    of_ray = {"--address": address, "--cpus-per-run": cpus_per_run}
    of_ray |= {"--gpus-per-run": gpus_per_run, "--transfer": transfer}
    unused = next((option for option, value in of_ray.items() if value is not None), None)
    if launcher != "ray" and unused:
        raise ConfigError(f"{unused} has no use with --launcher {launcher}: add --launcher ray.")
    resources = None
    if launcher == "ray":
        resources = _resources(cpus_per_run, gpus_per_run, address, transfer)
    arguments = list(options.pairs(context.args))
    numbers = {"seed": seeds, "data_seed": draws}
    if draws is not None and "data_seed" in settings:
        raise ConfigError("--draws and --data-seed are the same setting: give one of them.")
    given = settings | {field: text for field, text in numbers.items() if text is not None}
    made = sweep_of(
        given, arguments, data_path, None if file is None else read_toml(file, name), name
    )
    rows = tuple(rows_of(made))
    measured = Grid(
        name=f"sweep {made.name}",
        rows=rows,
        setting=None,
        base=_common(rows),
        folder=naming.runs_folder(),
        out=out or places.home() / "sweeps" / f"{made.name}.json",
        prefix=f"{made.name}-",
        needs_runs=True,
        command=_command(made.name, file, seeds, draws, settings, context.args),
    )
    seed_numbers = list(made.settings.get("seed", (0,)))
    draw_numbers = list(made.settings["data_seed"]) if "data_seed" in made.settings else None
    sizes = [counted(len(rows), "row", "rows"), counted(len(seed_numbers), "seed", "seeds")]
    if draw_numbers is not None:
        sizes.append(counted(len(draw_numbers), "draw", "draws"))
    typer.echo(f"{' × '.join(sizes)}.")
    bench.fetch_data(measured)
    found, left_out = planned(made)
    if launcher != "ray":  # whose nodes may have other devices
        _check_devices(found)
    check_weights(cell.config for cell in found)
    if is_other(made, sweep_file(made.name)):
        access.require_manage()
    begin = functools.partial(_save, made)
    if launcher != "local":  # which reports them itself
        for line in left_out:
            typer.echo(printable(line))
    if launcher == "queue":
        launched = launching.enqueue(found, threads=threads, begin=begin)
        before = f"{launched.done} were finished and {launched.active} active before. "
        typer.echo(
            f"{counted(launched.queued, 'run was', 'runs were')} put into the queue. "
            f"{before if launched.done or launched.active else ''}"
            f"`python -m dovs sweeps {made.name}` shows how far they are."
        )
        return
    if resources is not None:
        _on_ray(made.name, found, resources, begin)
        return
    limits = bench.limits_of(threads, jobs, budget_minutes)
    bench.gather(measured, seed_numbers, draw_numbers, limits, begin=begin)


def _resources(
    cpus: float | None,
    gpus: float | None,
    address: str | None,
    transfer: Literal["shared", "objects"] | None,
) -> Resources:
    """Return what each run takes of a Ray cluster.

    Raises:
        ConfigError: Ray is not installed, or a number is not allowed.
    """
    from dovs.scale.ray_launcher import Resources, require_ray

    require_ray()
    return Resources(1.0 if cpus is None else cpus, gpus or 0.0, address, transfer or "shared")


def _save(made: Sweep) -> None:
    """Store a sweep, and show whether it replaces another of its name."""
    from dovs.sweeps.definition import is_other, save, sweep_file

    replaces = is_other(made, sweep_file(made.name))
    save(made)
    if replaces:
        typer.echo(
            f"Sweep {printable(made.name)} had other values before: they are replaced. Runs of "
            "theirs remain in the list of runs."
        )


def _on_ray(
    name: str, found: Sequence[Cell], resources: Resources, begin: Callable[[], None]
) -> None:
    """Train cells on a Ray cluster, and exit with a code that says whether all are finished."""
    from dovs.scale.ray_launcher import train_cells

    outcome = train_cells(
        found, resources, progress=lambda line: typer.echo(printable(line)), begin=begin
    )
    typer.echo(
        f"{outcome.done} of {outcome.total} runs are finished. "
        f"`python -m dovs sweeps {name}` shows the table."
    )
    if outcome.interrupted:
        raise typer.Exit(bench.INTERRUPTED)
    if outcome.failed:
        raise typer.Exit(bench.FAILED)


def _check_devices(found: Sequence[Cell]) -> None:
    """Make sure that this machine has the device of every cell.

    Raises:
        ConfigError: it lacks one.
    """
    devices: dict[str, str] = {}
    for cell in found:
        devices.setdefault(cell.config.device, cell.label)
    if devices.keys() == {"cpu"}:  # torch takes seconds to import
        return
    from dovs.training.device import resolve_device

    for device, label in devices.items():
        try:
            resolve_device(device)
        except ConfigError as error:
            raise ConfigError(f"row '{label}': {error}") from None


def _common(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the settings that are equal in all rows, for the header of the results."""
    first = rows[0].changes
    return {
        name: value
        for name, value in first.items()
        if not name.endswith("_params")
        and all(name in row.changes and row.changes[name] == value for row in rows)
    }


def _command(
    name: str,
    file: Path | None,
    seeds: str | None,
    draws: str | None,
    settings: Mapping[str, str],
    arguments: Sequence[str],
) -> str:
    """Return the command with the options that determine the numbers."""
    line = ["python", "-m", "dovs", "sweep", "--name", name]
    for option, text in (("--file", file), ("--seeds", seeds), ("--draws", draws)):
        line += [] if text is None else [option, text.name if isinstance(text, Path) else text]
    line += [word for field, text in settings.items() for word in (options.flag(field), text)]
    return shlex.join([*line, *arguments])
