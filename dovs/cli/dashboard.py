"""The command that starts the dashboard, from any folder."""

from __future__ import annotations

import runpy
import sys
from typing import Annotated

import typer

from dovs.about import APP_ROOT
from dovs.cli import options
from dovs.errors import RunError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("app", context_settings=options.EXTRA)(start)


def start(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the server")] = 8501,
    address: Annotated[
        str,
        typer.Option(help="Address that the server listens on; 0.0.0.0 is reachable from outside"),
    ] = "127.0.0.1",
) -> None:
    """Start the dashboard; it uses DOVS_HOME, by default .dovs in the current folder.

    Options of Streamlit are passed on, such as --server.headless=true.
    """
    run_streamlit(streamlit_arguments(port, address, context.args))


def streamlit_arguments(port: int, address: str, others: list[str]) -> list[str]:
    """Return the arguments with which Streamlit starts the dashboard.

    Raises:
        RunError: the scripts of the pages are missing, because the package was copied in part.
    """
    script = APP_ROOT / "app.py"
    if not script.is_file() or not (APP_ROOT / "pages").is_dir():
        raise RunError(f"{APP_ROOT} has no app.py and pages. Install the package again.")
    server = ["--server.address", address, "--server.port", str(port)]
    return ["run", str(script), *server, *others]


def run_streamlit(arguments: list[str]) -> None:
    """Do what `python -m streamlit` does, in this process, which so receives Ctrl-C and signals."""
    sys.argv = ["streamlit", *arguments]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
