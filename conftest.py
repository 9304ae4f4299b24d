"""Settings of the test processes: several run at the same time, so each uses one thread."""

import gc
import os
import sys
from typing import Any

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")

# Compiling the tests and the package takes each process half a minute where it is not stored.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

collect_ignore_glob = ["dovs/recording/callbacks/[klt]*.py"]
"""Modules that import a library which need not be installed; their tests import them."""

LONGEST = ("tests/browser/", "tests/benchmark/", "tests/ui/", "tests/training/", "tests/test_")
"""Where the longest tests are: they come first, so that no process works alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort tests by what takes longest; within a folder they stay in order."""

    def position(item: pytest.Item) -> int:
        return next((i for i, name in enumerate(LONGEST) if item.nodeid.startswith(name)), 99)

    items.sort(key=position)


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of each search for garbage: it stays to the end."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a file to one process, and each folder in which tests share what takes seconds."""
    from xdist.scheduler import LoadFileScheduling

    class Folders(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            shared = (name for name in LONGEST[:2] if nodeid.startswith(name))
            return next(shared, None) or super()._split_scope(nodeid)

    return Folders(config, log)
