"""The command that measures how fast DOVS is beside other tools: bench speed.

The measurements are scripts of a checkout, in its folder `benchmarks`, which is not installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from dovs import processes
from dovs.about import APP_ROOT
from dovs.errors import ConfigError
from dovs.places import real_path

PARTS = ("step", "evaluation", "neighbours", "maps", "memory", "pages", "projector")
"""What is measured: `benchmarks.speed.__main__.PARTS`."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("speed")(measure_speed)


def measure_speed(
    device: Annotated[Literal["cpu", "cuda"], typer.Option(help="Device of the training")] = "cpu",
    parts: Annotated[
        str | None, typer.Option(help=f"Only these of {', '.join(PARTS)}, such as step,maps")
    ] = None,
    minutes: Annotated[
        float, typer.Option(min=0.1, help="Of all parts at most; give more on a busy machine")
    ] = 10.0,
    small: Annotated[
        bool, typer.Option("--small", help="A few images, to see whether everything works")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Results file [default, where all parts are measured: speed.json in "
            "benchmarks/results, whose table is put into docs/performance.md, or speed-cuda.json]"
        ),
    ] = None,
) -> None:
    """Measure speed and memory beside other tools.

    PyTorch loops, scikit-learn, faiss, umap-learn and TensorBoard's projector. Takes ten minutes on
    two idle cores. Needs a checkout of the project.
    """
    folder = APP_ROOT / "benchmarks" / "speed"
    if not folder.is_dir():
        raise ConfigError(
            f"there is no {folder}: the benchmark is not installed with the package. Run this "
            "command in a checkout of the project."
        )
    if parts is not None:
        chosen = [name.strip() for name in parts.split(",") if name.strip()]
        for name in chosen:
            if name not in PARTS:
                raise ConfigError(f"unknown part '{name}': choose from {', '.join(PARTS)}.")
        parts = ",".join(chosen)
    command = [sys.executable, "-m", "benchmarks.speed", "--device", device]
    command += ["--minutes", f"{minutes:g}"]
    command += ["--parts", parts] if parts else []
    command += ["--small"] if small else []
    command += ["--out", str(real_path(out))] if out else []
    done = subprocess.run(
        command, cwd=APP_ROOT, env=os.environ | processes.import_path(), check=False
    )
    if done.returncode:
        raise typer.Exit(done.returncode)
