"""What tests of several parts share."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from tests import warm


@pytest.fixture(autouse=True, scope="session")
def no_power_cuts() -> Iterator[None]:
    """Nothing waits for the disk, which takes 6 ms a file; tests/training/crashing.py does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def folders_are_looked_through_each_time() -> Iterator[None]:
    """A folder that a test changed is not taken for the one before, however busy the machine is."""
    from dovs.data.formats import encoded

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoded, "QUICK", math.inf)
        yield


@pytest.fixture
def until() -> Callable[..., None]:
    """Waits until a condition holds, and fails when it does not in time."""

    def wait(condition: Callable[[], object], seconds: float = 120.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.01)

    return wait


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C interrupts, as in a terminal: a shell that starts tests in the background has them
    ignore it.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def warm_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that this process starts are forked from one that has imported torch."""
    warm.workers(monkeypatch)
