"""The commands about one run that exists: stop, export; see `runs` for the others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dovs.cli.finding import located
from dovs.cli.folders import naming_new_folder
from dovs.cli.terminal import printable
from dovs.errors import ConfigError
from dovs.runs.status import shown
from dovs.runs.stopping import stop as stop_run


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(stop)
    app.command()(export)


def stop(
    run: Annotated[str, typer.Argument(help="Name or directory of the run")],
    now: Annotated[
        bool, typer.Option("--now", help="End its process at once, in the middle of an epoch")
    ] = False,
) -> None:
    """Stop a run after its current step; it can be resumed.

    The process of a run that gives no sign of life, or that has not stopped 10 s after an earlier
    request, is terminated and, if that does not help, killed.
    """
    found = located(run)
    stop_run(found, force=now)
    status = found.status()
    if status.active:
        typer.echo(f"{found.name} will stop after its current step.")
    else:
        typer.echo(f"{found.name} is {shown(status.state)}. {printable(status.message)}".strip())


def export(
    run: Annotated[str, typer.Argument(help="Name or directory of the run")],
    kind: Annotated[
        str,
        typer.Option(
            "--format",
            help="zip (the run itself, for another dashboard), parquet (points for embedding-atlas "
            "and Spotlight), tables (CSV and Parquet), report (HTML), card (model card), "
            "projector, tensorboard, or the encoder as onnx or torch (an archive of torch.export)",
        ),
    ] = "zip",
    to: Annotated[
        Path | None, typer.Option(help="File or folder to write [default: of the run's name, here]")
    ] = None,
    epoch: Annotated[
        int | None, typer.Option(help="Of the points [default: the last with a map]")
    ] = None,
) -> None:
    """Export a run: as it is, its points, its tables, a report for any browser, its encoder."""
    from dovs.exports.writing import export as write
    from dovs.runs.encoder_download import OF_ENCODER

    found = located(run)
    if kind in OF_ENCODER:
        from dovs.training.encoder_file import export_encoder

        if epoch is not None:
            raise ConfigError(
                f"--epoch does not go with --format {kind}: the weights are those of the last "
                "epoch. Leave it out."
            )
    with naming_new_folder(to):
        if kind in OF_ENCODER:
            target, notes = export_encoder(found, kind, to)
        else:
            target, notes = write(found, kind, to, epoch)
    for note in notes:
        typer.echo(printable(note))
    files = [target] if target.is_file() else [path for path in target.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    what = "" if target.is_file() else f" with {len(files)} files"
    typer.echo(f"wrote {target}{what}, {size / 1e6:.2f} MB")
