"""Workers of tests, forked from a process that has already imported what they need.

A new interpreter needs seconds to import torch, and tests of grids start dozens. A fork is a
process too, with a number, session, environment, log, locks and end of its own. That the package
itself starts new interpreters is tested in test_processes.py and by the browser tests.
"""

from __future__ import annotations

import functools
import importlib
import multiprocessing
import os
import runpy
import subprocess
import sys
from multiprocessing import forkserver
from multiprocessing import spawn as new_process
from pathlib import Path
from typing import Any

import pytest

from dovs import plugins, processes

PRELOADED = [
    "torch._dynamo",  # imported by the first optimizer of torch, in second stages
    "sklearn.neighbors",
    "dovs.cli",
    "dovs.benchmark.workers",
    "dovs.training.worker",
    "dovs.training.second_stage",
    "dovs.training.extra_projections",
]
new_interpreter = processes.spawn
prepared = new_process.get_preparation_data


def without_main(name: str) -> dict[str, Any]:
    """Return what a fork has to know, but for the main module: of Streamlit, that is the page.

    A test of a page leaves the page as `__main__`, and a fork would draw it before its own work.
    """
    return {key: value for key, value in prepared(name).items() if "main" not in key}


@functools.cache
def server() -> Any:
    """Return the context whose processes are forked, and start the process that forks them."""
    new_process.get_preparation_data = without_main
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", processes.import_path().get("PYTHONPATH", ""))
        forkserver.ensure_running()
    return context


class Forked:
    """A forked process, used as a `subprocess.Popen`."""

    def __init__(self, process: Any) -> None:
        self.process = process
        self.pid = process.pid
        self.terminate, self.kill = process.terminate, process.kill

    @property
    def returncode(self) -> int | None:
        return self.process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self.process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return self.returncode


def spawn(
    command: list[str],
    log: Path,
    *,
    home: Path | None = None,
    environment: dict[str, str] | None = None,
    follows_parent: bool = False,
    context: Any = None,
) -> Any:
    """Stand in for `dovs.processes.spawn` where the command is `python -P -m dovs…`."""
    given = {"home": home, "environment": environment, "follows_parent": follows_parent}
    if command[:3] != processes.python("-m") or command[3].partition(".")[0] != "dovs":
        return new_interpreter(command, log, **given)
    log.open("ab").close()  # an error is the caller's
    variables = {**os.environ, **(environment or {})}
    if home is not None:
        variables["DOVS_HOME"] = str(home)
    # a daemon, so that the end of the tests ends it
    process = (context or server()).Process(
        target=_run, args=(command[3:], str(log), variables, follows_parent), daemon=True
    )
    process.start()
    return Forked(process)


def workers(patch: pytest.MonkeyPatch) -> None:
    """Have the package start its workers so, where the system can fork."""
    if hasattr(os, "fork"):
        patch.setattr(processes, "spawn", spawn)


def start(
    words: list[str],
    output: Path,
    *,
    errors: Path | None = None,
    folder: Path | None = None,
    environment: dict[str, str] | None = None,
) -> Forked:
    """Start `python -m WORDS…` in a forked process.

    Args:
        words: a module and its arguments.
        output: where its standard output goes: a file or a terminal.
        errors: where its standard error goes; default `output`.
        folder: in which it runs and finds modules and plug-ins first.
        environment: variables beside those of this process.
    """
    variables = {**os.environ, **(environment or {})}
    places = {"errors": errors and str(errors), "folder": folder and str(folder)}
    process = server().Process(
        target=_run, args=(words, str(output), variables, False), kwargs=places, daemon=True
    )
    process.start()
    return Forked(process)


def main_without(packages: list[str], words: list[str]) -> int:
    """Run `dovs` in a forked process that cannot import some packages; return its exit code."""
    process = server().Process(target=_main_without, args=(packages, words))
    process.start()
    process.join()
    return process.exitcode


def _main_without(packages: list[str], words: list[str]) -> None:
    loaded = [name for name in packages if name in sys.modules]
    if loaded:
        sys.exit(f"a worker has imported {loaded}")
    sys.modules.update(dict.fromkeys(packages))  # type: ignore[arg-type]
    from dovs.cli import main

    sys.exit(main(words))


def _run(
    words: list[str],
    log: str,
    variables: dict[str, str],
    follows_parent: bool,
    errors: str | None = None,
    folder: str | None = None,
) -> None:
    multiprocessing.current_process().daemon = False  # it may have children
    # its own children are forked from itself, so that they notice its end
    processes.spawn = functools.partial(spawn, context=multiprocessing.get_context("fork"))
    os.setsid()
    for target, name in enumerate((os.devnull, log, errors or log)):
        opened = os.open(name, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOCTTY)
        os.dup2(opened, target)
        os.close(opened)
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(variables)
    os.environ.pop(processes.PARENT, None)
    if follows_parent:
        os.environ[processes.PARENT] = str(os.getppid())
    if folder is not None:
        os.chdir(folder)
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        plugins._entry_points.cache_clear()
    sys.argv = words
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
