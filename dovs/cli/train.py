"""The commands that train: train, resume, and the hidden command of a worker."""

from __future__ import annotations

import contextlib
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer

from dovs.cli import options, terminal
from dovs.cli.finding import located
from dovs.cli.weights import check_weights
from dovs.config import WITHOUT_RATIO, RunConfig, has_own_images, parse
from dovs.errors import ConfigError, DataMissing, RunError
from dovs.places import real_path
from dovs.runs import lock, naming, ranks, validation
from dovs.runs.files import write_text_atomic
from dovs.runs.finding import open_run
from dovs.runs.layout import STOP
from dovs.runs.leftovers import clear_all_finished
from dovs.runs.store import Run

INTERRUPTED = 130
OWN = ("--run-dir", "--background", "--data-path")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        context_settings=options.EXTRA,
        epilog="Parameters of the chosen dataset, method, encoder, second stage and projection are "
        "options too, such as --k 10: `python -m dovs methods` lists them.",
    )(options.with_options_of(RunConfig, train))
    app.command()(resume)
    app.command("_work", hidden=True)(work)


def train(
    context: typer.Context,
    settings: dict[str, str],
    run_dir: Annotated[
        Path | None, typer.Option(help="Directory of the run [default: a new one in DOVS_HOME]")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the run in DOVS_HOME [default: from its settings]")
    ] = None,
    background: Annotated[
        bool, typer.Option("--background", help="Start a background worker, and return at once")
    ] = False,
    data_path: Annotated[
        str | None, typer.Option(help="The dataset's parameter `path`: your own images")
    ] = None,
) -> None:
    """Train one run. Ctrl-C stops it after the current step; `resume` continues it.

    `torchrun --nproc-per-node 2 -m dovs train …` trains it in several processes.
    """
    from dovs.runs import launch

    if ranks.world_size() > 1 and background:
        raise ConfigError("--background does not fit torchrun: leave one of them out.")
    if name is not None and run_dir is not None:
        raise ConfigError("--name and --run-dir both place the run: leave one of them out.")
    if ranks.rank():
        _follow(settings.get("device", "auto"))
        return
    given = configured(settings, context.args, data_path)
    for note in validation.fit_to_encoder(given)[1]:
        typer.echo(note, err=True)
    config = with_data(given)
    if config.encoder != given.encoder:
        typer.echo(
            f"note: encoder {config.encoder}, the usual one for images of this size; --encoder "
            "selects another",
            err=True,
        )
    if config.imbalance_ratio != given.imbalance_ratio:
        typer.echo(
            f"note: imbalance ratio {config.imbalance_ratio:g}, the largest that these images "
            "allow; --imbalance-ratio sets another",
            err=True,
        )
    if config.device not in ("auto", "cpu"):
        from dovs.training.device import resolve_device

        resolve_device(config.device)
    run = launch.create(config, name=name, path=run_dir)
    _train_it(run, background)
    if run.path.parent != naming.runs_folder():
        typer.echo(
            "This directory is not in DOVS_HOME, so `dovs runs` and the pages do not list the run. "
            f"Commands find it as {run.path}",
            err=True,
        )


def resume(
    run: Annotated[str, typer.Argument(help="Name or directory of the run")],
    background: Annotated[
        bool, typer.Option("--background", help="Start a background worker, and return at once")
    ] = False,
    data_path: Annotated[
        str | None, typer.Option(help="Where your own images are now, if they were moved")
    ] = None,
) -> None:
    """Continue a run that was stopped, failed or lost, from its last checkpoint.

    With torchrun as for `train`, by any number of processes.
    """
    from dovs.runs import content, launch
    from dovs.runs.two_pass import go_on

    if ranks.world_size() > 1 and background:
        raise ConfigError("--background does not fit torchrun: leave one of them out.")
    found = located(run)
    if ranks.rank():
        _follow(found.config().device)
        return
    if data_path is not None:
        before = found.config().dataset
        content.relocate(found, Path(data_path))
        now = found.config().dataset
        if now != before:
            typer.echo(
                f"note: run '{found.name}' now reads {data_path} with dataset '{now}' instead of "
                f"'{before}'",
                err=True,
            )
        if found.status().state == "finished":
            content.require_same_images(found)
            typer.echo(f"run '{found.name}' is finished; its images are found at {data_path} now.")
            return
    content.require_images(found)
    with_data(found.config().model_copy(update={"hierarchy": None}))  # the run has a copy
    content.require_same_images(found)
    launch.requeue(found)
    _train_it(found, background)
    if not background:
        go_on(found, train_here)


def _follow(device: str) -> None:
    """Train as one of several processes of a run; process 0 alone writes it."""
    from dovs.training.worker import follow

    follow(device)


def work(
    run_dir: Path,
    stages: Annotated[
        str | None, typer.Option(help="JSON: second stages of a cell of a sweep")
    ] = None,
) -> None:
    """Train a queued run as a background worker."""
    from dovs.runs.two_pass import go_on

    run = open_run(run_dir)
    clear_all_finished()
    if stages is not None:
        from dovs.benchmark.workers import work as work_on_cell

        with _stopping_on(run, signal.SIGTERM, signal.SIGINT):
            listed = [(str(name), dict(given)) for name, given in json.loads(stages)]
            work_on_cell(run.path, listed, wait_for_slot=True)
        return
    with lock.reserved(run.path), _stopping_on(run, signal.SIGTERM, signal.SIGINT):
        if not run.status().active:
            return
        from dovs.training.worker import work as work_on

        work_on(run.path, wait_for_slot=True)
    go_on(run)


def configured(
    settings: dict[str, str], arguments: list[str], data_path: str | None = None
) -> RunConfig:
    """Return the configuration that a command line requests.

    Raises:
        ConfigError: an option is unknown, or its value is not allowed.
    """
    config = parse(RunConfig, options.settings_of(RunConfig, settings))
    if config.profile in WITHOUT_RATIO and "imbalance_ratio" in settings:
        raise ConfigError(
            f"--imbalance-ratio {settings['imbalance_ratio']} has no use in profile "
            f"'{config.profile}', whose ratio is that of the counts. Leave it out, or choose "
            "--profile exponential."
        )
    entries = validation.chosen_entries(config)
    known = [*OWN, *map(options.flag, options.scalar_fields(RunConfig))]
    found: dict[str, dict[str, Any]] = options.parameters_of(arguments, entries, known, _elsewhere)
    if data_path is not None:
        if "path" not in entries["dataset"].model.model_fields:
            raise ConfigError(
                f"dataset '{config.dataset}' takes no --data-path: it is not made of your files. "
                "`python -m dovs datasets` lists those that are."
            )
        found["dataset"]["path"] = data_path
    if isinstance(found["dataset"].get("path"), str):
        path = Path(found["dataset"]["path"]).expanduser()
        found["dataset"]["path"] = str(real_path(path))
    return config.model_copy(update={f"{field}_params": given for field, given in found.items()})


def _elsewhere(name: str) -> str:
    """Return a sentence about which other method, encoder, … has a parameter of that name."""
    for registered in validation.REGISTRIES.values():
        owners = [e for e in registered.registry if name in e.model.model_fields]
        if owners:
            return f" It belongs to {owners[0].kind} {', '.join(repr(e.name) for e in owners)}."
    return ""


def with_data(config: RunConfig) -> RunConfig:
    """Validate a configuration, after fetching its dataset if it is not on this machine.

    Raises:
        ConfigError: a setting does not fit.
        DataError: the dataset or the pretrained weights are damaged or cannot be fetched.
    """
    try:
        if has_own_images(config.dataset):
            _decode(config)
        checked = validation.validate_config(config)
    except DataMissing:
        from dovs.data.job import fetch_here

        with terminal.fetching(config.dataset) as progress:
            fetch_here(config.dataset, config.dataset_params, progress)
        checked = validation.validate_config(config)
    check_weights([checked])
    return checked


def _decode(config: RunConfig) -> None:
    """Decode the user's own images, and show what was left out or looks wrong."""
    from dovs.data import SOURCES
    from dovs.data.report import Examined

    source = SOURCES[config.dataset](**config.dataset_params)
    if not source.state().ready:
        with terminal.fetching(config.dataset) as progress:
            source.fetch(progress)
    if isinstance(source, Examined):
        for found in source.report(lambda fraction, message: None).findings:
            if found.severity == "warning":
                typer.echo(terminal.printable(f"note: {found.message}"), err=True)


def _train_it(run: Run, background: bool) -> None:
    if background:
        from dovs.runs import dispatch, waiting

        place = ""
        if not dispatch.enqueue(run):
            order = [each.run.path for each in waiting.waiting_runs()]
            position = order.index(run.path) + 1 if run.path in order else 1
            place = f" It waits, position {position}: `python -m dovs queue` shows the others."
        typer.echo(f"queued {run.name}. `python -m dovs runs` shows it.{place} Run: {run.path}")
        return
    train_here(run)


def train_here(run: Run) -> None:
    """Train a queued run in this process and say how it ended."""
    alone = ranks.world_size() == 1
    with (
        lock.reserved(run.path),
        _stopping_on(run, signal.SIGINT, *((signal.SIGTERM,) if alone else ())),
        contextlib.nullcontext() if alone else _failing_on(signal.SIGTERM),
        terminal.following(run),
    ):
        from dovs.training.worker import work as work_on

        work_on(run.path)
    status = run.status()
    typer.echo(terminal.ending(run, status), err=status.state != "finished")
    if status.state != "finished":
        raise typer.Exit(INTERRUPTED)


@contextlib.contextmanager
def _failing_on(number: signal.Signals) -> Iterator[None]:
    """End the run as failed at a signal: torchrun sends it where another process has ended."""

    def end(number: int, frame: FrameType | None) -> None:
        raise RunError(ranks.LOST)

    before = signal.signal(number, end)
    try:
        yield
    finally:
        signal.signal(number, before)


@contextlib.contextmanager
def _stopping_on(run: Run, *signals: signal.Signals) -> Iterator[None]:
    """Turn signals into a request to stop; a second signal interrupts at once."""

    def ask(number: int, frame: FrameType | None) -> None:
        if (run.path / STOP).exists():
            raise KeyboardInterrupt
        write_text_atomic(run.path / STOP, "")

    before = {number: signal.signal(number, ask) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
