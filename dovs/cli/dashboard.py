"""The command that starts the dashboard, from any folder."""

from __future__ import annotations

import errno
import ipaddress
import os
import re
import runpy
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from dovs import access, places, processes
from dovs.about import APP_ROOT
from dovs.access import Access
from dovs.cli import options
from dovs.errors import ConfigError, RunError, unknown
from dovs.places import real_path

LOCAL = "127.0.0.1"
LOG = "app.log"
CLASS_RUNS, CLASS_EPOCHS = 20, 100
"""What visitors may train where a class may, unless it is stated."""
PART = re.compile(r"[A-Za-z0-9._~-]*[A-Za-z0-9_~-][A-Za-z0-9._~-]*")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("app", context_settings=options.EXTRA)(start)


def start(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the server")] = 8501,
    address: Annotated[
        str,
        typer.Option(help="Address that the server listens on; 0.0.0.0 is reachable from outside"),
    ] = LOCAL,
    data_root: Annotated[
        list[Path] | None,
        typer.Option(
            help="Folder that pages may read your images from; can be given several times "
            "[default: data in the current folder]. DOVS_HOME may always be read"
        ),
    ] = None,
    base_path: Annotated[
        str, typer.Option(help="Path below which a proxy shows the dashboard, such as /dovs")
    ] = "",
    read_only: Annotated[
        bool,
        typer.Option(
            "--read-only", help="Visitors explore; nothing is trained, uploaded, saved or deleted"
        ),
    ] = False,
    trainable: Annotated[
        str,
        typer.Option(
            help="For a class: visitors train on these datasets only, such as digits,shapes, and "
            "change no data"
        ),
    ] = "",
    most_runs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Runs of visitors that train or wait at once; where they sign in, of each of them "
            f"[default: any number; with --trainable {CLASS_RUNS}]",
        ),
    ] = None,
    most_epochs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Epochs of a run that a visitor starts [default: any number; with --trainable "
            f"{CLASS_EPOCHS}]",
        ),
    ] = None,
) -> None:
    """Start the dashboard; it uses DOVS_HOME, by default .dovs in the current folder.

    A page reads images only below the folders of --data-root and below DOVS_HOME. Datasets that you
    add with `dovs data add` are available wherever they are.

    For others than yourself, use --read-only or --trainable; see docs/security.md.

    Options of Streamlit are passed on, such as --server.headless=true.
    """
    below = checked_base_path(base_path)
    allowed = Access(
        read_only,
        trainable_datasets(trainable),
        most_runs or (CLASS_RUNS if trainable else 0),
        most_epochs or (CLASS_EPOCHS if trainable else 0),
        shared=bool(below) or not is_loopback(address),
    )
    if read_only and (trainable or most_runs or most_epochs):
        raise ConfigError(
            "--read-only lets nobody train, so --trainable, --most-runs and --most-epochs do not "
            "go with it. Leave out one or the other."
        )
    set_data_roots(data_root or [])
    os.environ.update(access.variable(allowed))
    require_free_port(address, port)
    run_streamlit(streamlit_arguments(port, address, below, context.args))


@contextmanager
def beside(port: int) -> Iterator[processes.Process]:
    """Run a dashboard in a process of its own during the body, and end it afterwards.

    Raises:
        RunError: another program uses the port, or the process cannot be started.
    """
    require_free_port(LOCAL, port)
    folder = places.home()
    command = processes.python("-m", "dovs", "app", "--port", str(port))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        process = processes.spawn([*command, "--server.headless=true"], folder / LOG, home=folder)
    except OSError as error:
        raise RunError(f"cannot start the dashboard ({error.strerror}): {folder / LOG}.") from None
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield process
    finally:
        signal.signal(signal.SIGTERM, before)
        process.terminate()
        process.wait()


def trainable_datasets(names: str) -> tuple[str, ...] | None:
    """Return the datasets of a list with commas; None for "".

    Raises:
        ConfigError: there is no dataset of that name.
    """
    if not names:
        return None
    from dovs.data import SOURCES

    found = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    for name in found:
        if name not in SOURCES:
            raise unknown("dataset", name, SOURCES.names)
    if not found:
        raise ConfigError(f"--trainable {names!r} names no dataset. Write for example digits.")
    return found


def checked_base_path(given: str) -> str:
    """Return a path of an address without slashes around it.

    Raises:
        ConfigError: it cannot be one.

    >>> checked_base_path("/class/dovs/"), checked_base_path("")
    ('class/dovs', '')
    """
    parts = [part for part in given.strip().strip("/").split("/") if part]
    if not all(PART.fullmatch(part) for part in parts):
        raise ConfigError(
            f"--base-path {given!r} is no path of an address: use letters, digits, '.', '_', '~' "
            "and '-' between slashes, such as /dovs."
        )
    return "/".join(parts)


def is_loopback(address: str) -> bool:
    """Return whether only this machine reaches an address.

    >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def set_data_roots(folders: list[Path]) -> None:
    """State the folders that pages may read, for this process and those that it starts.

    Raises:
        ConfigError: one is not a folder.
    """
    from dovs.data.roots import ROOTS

    for folder in folders:
        if not folder.expanduser().is_dir() or os.pathsep in str(folder):
            raise ConfigError(f"--data-root {folder} is not a folder. Give one that exists.")
    if folders:
        os.environ[ROOTS] = os.pathsep.join(str(real_path(each)) for each in folders)


def require_free_port(address: str, port: int) -> None:
    """Check that a server can listen there.

    Raises:
        RunError: another program does, or the address is not one of this machine.
    """
    try:
        family, kind, *_, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            if os.name == "posix":  # as servers do: a port that was just closed counts as free
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        way = "Give an --address of this machine, such as 127.0.0.1."
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            way = f"A dashboard may run there already. Give another port: --port {other}."
        raise RunError(
            f"cannot listen on {address}, port {port} ({error.strerror}). {way}"
        ) from None


def streamlit_arguments(port: int, address: str, below: str, others: list[str]) -> list[str]:
    """Return the arguments with which Streamlit starts the dashboard.

    Args:
        port, address: that the server listens on.
        below: path of the address, as from `checked_base_path`.
        others: further arguments.

    Raises:
        RunError: the scripts of the pages are missing, because the package was copied in part.
    """
    script = APP_ROOT / "app.py"
    if not script.is_file() or not (APP_ROOT / "pages").is_dir():
        raise RunError(f"{APP_ROOT} has no app.py and pages. Install the package again.")
    server = ["--server.address", address, "--server.port", str(port)]
    if below:
        server += ["--server.baseUrlPath", below]
    return ["run", str(script), *server, *others]


def _stopped(*_: object) -> None:
    sys.exit(0)


def run_streamlit(arguments: list[str]) -> None:
    """Do what `python -m streamlit` does, in this process, which so receives Ctrl-C and signals.

    The server stops at a signal and raises it again; to be stopped is no failure.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stopped)
    sys.argv = ["streamlit", *arguments]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
