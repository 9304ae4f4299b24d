"""The command that trains the runs which ship with the package, and their settings."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from dovs.about import PACKAGE_ROOT
from dovs.errors import RunError
from dovs.places import real_path
from dovs.runs import lock
from dovs.runs.files import write_error
from dovs.runs.finding import EXAMPLES
from dovs.runs.layout import CONFIG, LOG, WEIGHTS
from dovs.runs.store import Run

# Small photographs that everyone can name, with the ratio that a new run has, and of the largest
# class as many images as leave 1,000 in all; D = 32 and 400 points of each split, so that both runs
# with their thumbnails are below 2 MB; evaluated after each epoch, for the moving picture, and with
# a map in 3-D of each snapshot. All else is the default of a new run, seed 0 included.
SETTINGS: dict[str, Any] = {
    "dataset": "fashion_mnist",
    "imbalance_ratio": 50,
    "n_max": 300,
    "encoder": "small_cnn",
    "encoder_params": {"embedding_size": 32},
    "epochs": 30,
    "measure_every": 1,
    "maps_3d": "all",
    "projection_points": 400,
    "seed": 0,
}
METHODS = dict(zip(EXAMPLES, ("dovs", "ce"), strict=True))
"""Method of each run, by the name of the run."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(example)


def settings_of(name: str) -> dict[str, Any]:
    """Return the settings of a run that ships with the package, by its name.

    >>> settings_of("example-ce")["method"]
    'ce'
    """
    return {**SETTINGS, "method": METHODS[name]}


def example(
    to: Annotated[
        Path | None, typer.Option(help="Folder to create them in [default: in the package]")
    ] = None,
) -> None:
    """Train the two runs that ship with the package, and replace the earlier ones."""
    folder = real_path(to or PACKAGE_ROOT / "examples")
    for name in EXAMPLES:
        target = folder / name
        if target.exists() and not (target / CONFIG).exists():
            raise RunError(f"{target} exists and is not a run. Choose another folder.")
    for name in EXAMPLES:
        _train(name, folder / name)
    files = [path for name in EXAMPLES for path in (folder / name).rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    typer.echo(f"example runs {', '.join(EXAMPLES)} in {folder}, {size / 1e6:.2f} MB")


def _train(name: str, target: Path) -> None:
    from dovs.cli.train import train_here, with_data
    from dovs.config import RunConfig, parse
    from dovs.runs import launch

    config = with_data(parse(RunConfig, settings_of(name)))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".example-") as folder:
            run = launch.create(config, path=Path(folder) / name)
            train_here(run)
            _make_small(run)
            shutil.rmtree(target, ignore_errors=True)
            os.replace(run.path, target)
    except OSError as error:
        raise write_error(target, error) from None


def _make_small(run: Run) -> None:
    """Store thumbnails, so that the dataset is not needed, and delete what no page needs."""
    from dovs.exports.images import images_of
    from dovs.runs.writer import RunWriter

    writer = RunWriter(run.path)
    images = images_of(run)
    grey = (images == images[..., :1]).all()
    writer.thumbnails(images[..., :1] if grey else images, compressed=True)
    writer.status(pid=None)
    for name in (lock.LOCK, LOG, WEIGHTS):
        (run.path / name).unlink(missing_ok=True)
