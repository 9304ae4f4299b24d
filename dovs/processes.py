"""Background processes: the only place of the package that starts one. Never a fork.

Every background process is a new Python interpreter in a session of its own, so that Ctrl-C in the
terminal of the process that started it, or closing that terminal, does not end it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dovs import access
from dovs.about import PACKAGE_ROOT

PARENT = "DOVS_PARENT"
"""Environment variable: the process whose end the child checks for with `parent_ended`."""

Process = subprocess.Popen[bytes]


def python(*arguments: str) -> list[str]:
    """Return a command for this interpreter; `-P` removes the current folder from the import path.

    >>> python("-m", "dovs", "runs")[1:]
    ['-P', '-m', 'dovs', 'runs']
    """
    return [sys.executable, "-P", *arguments]


def spawn(
    command: Sequence[str],
    log: Path,
    *,
    home: Path | None = None,
    environment: Mapping[str, str] | None = None,
    follows_parent: bool = False,
) -> Process:
    """Start a background process. The caller must wait for it; `detach` does that as well.

    Args:
        command: program and arguments, such as from `python`.
        log: file to which the output of the process is appended.
        home: its `DOVS_HOME`; default: that of this process.
        environment: variables in addition to those of this process.
        follows_parent: whether `parent_ended` tells the process when this one has ended. The
            process decides itself what it does then.

    Raises:
        OSError: the log cannot be written, or no process can be created.
        AccessError: visitors of this process may start nothing.
    """
    access.require_change()
    variables = {**os.environ, **import_path(), "PYTHONUNBUFFERED": "1", **(environment or {})}
    variables.pop(PARENT, None)  # that of this process is not the parent of its child
    variables.pop(access.VARIABLE, None)  # what is started was allowed, and is no visitor
    if home is not None:
        variables["DOVS_HOME"] = str(home)
    if follows_parent:
        variables[PARENT] = str(os.getpid())
    with log.open("ab") as output:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=variables,
            **_own_session(),  # type: ignore[call-overload]
        )


def detach(
    command: Sequence[str],
    log: Path,
    *,
    home: Path | None = None,
    environment: Mapping[str, str] | None = None,
    on_end: Callable[[int], None] | None = None,
) -> int:
    """Start a background process that may outlive this one, and return its number.

    Args:
        command: program and arguments, such as from `python`.
        log: file to which the output of the process is appended.
        home: its `DOVS_HOME`; default: that of this process.
        environment: variables in addition to those of this process.
        on_end: called with the exit code, from another thread, if this process still runs then.

    Raises:
        OSError: the log cannot be written, or no process can be created.
        AccessError: visitors of this process may start nothing.
    """
    process = spawn(command, log, home=home, environment=environment)
    reap(process, on_end)
    return process.pid


def reap(process: Process, on_end: Callable[[int], None] | None = None) -> None:
    """Wait for a process in a thread, so that the system can remove it when it has ended.

    Args:
        process: from `spawn`.
        on_end: called with its exit code.
    """

    def wait() -> None:
        code = process.wait()
        if on_end is not None:
            on_end(code)

    threading.Thread(target=wait, name=f"reap-{process.pid}", daemon=True).start()


def cores() -> int:
    """Return how many processor cores this process may use."""
    import joblib

    return int(joblib.cpu_count())


def pool(workers: int) -> Any:
    """Return an executor of `concurrent.futures` with other processes.

    They are new interpreters too, and import the functions that they are given, but not the
    program's main file: a script needs no `if __name__ == "__main__"`. The caller must end it with
    `shutdown(kill_workers=True)`.

    Args:
        workers: most processes; they are started as work arrives.

    Raises:
        OSError, ImportError, NotImplementedError: this system does not let processes share work.
    """
    from joblib.externals.loky import ProcessPoolExecutor
    from joblib.externals.loky.backend.context import get_context

    return ProcessPoolExecutor(workers, context=get_context("loky"))


THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def thread_limit(threads: int | None) -> dict[str, str]:
    """Return the variables that limit the CPU threads of a process; {} for None.

    >>> thread_limit(2)["OMP_NUM_THREADS"]
    '2'
    """
    return {} if threads is None else dict.fromkeys(THREAD_VARIABLES, str(threads))


def parent_ended() -> bool:
    """Return whether the process that started this one with `follows_parent` has ended.

    Always False in a process that was started otherwise, and on Windows, where a process keeps
    the number of its parent.
    """
    parent = os.environ.get(PARENT, "")
    return parent.isdecimal() and os.getppid() != int(parent)


def import_path() -> dict[str, str]:
    """Return the variable PYTHONPATH with which a new process imports this very package.

    An installed package needs no entry: its folder contains other packages too, which would come
    before Python's own modules.
    """
    root = str(PACKAGE_ROOT.parent)
    installed = root in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
    given = os.environ.get("PYTHONPATH", "")
    entries = [entry for entry in ("" if installed else root, given) if entry]
    return {"PYTHONPATH": os.pathsep.join(entries)} if entries else {}


def _own_session() -> dict[str, object]:
    """Return the arguments that separate a process from this one's terminal and its signals."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS}
    return {"start_new_session": True}
