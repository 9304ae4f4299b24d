"""A thread that does something small again and again while a process works."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Heartbeat:
    """Calls a function every few seconds, from `start` to `stop`.

    A process that the system has stopped calls nothing: its silence is seen by others.

    Args:
        beat: the function; it must raise nothing.
        seconds: between two calls.
    """

    def __init__(self, beat: Callable[[], None], seconds: float) -> None:
        self._beat = beat
        self._seconds = seconds
        self._stopped = threading.Event()
        self._stopped.set()

    def start(self) -> None:
        """Begin to call the function."""
        self._stopped = threading.Event()
        threading.Thread(
            target=self._run, args=(self._stopped,), name="heartbeat", daemon=True
        ).start()

    def stop(self) -> None:
        """End the calls; one that is under way ends by itself."""
        self._stopped.set()

    def _run(self, stopped: threading.Event) -> None:
        while not stopped.wait(self._seconds):
            self._beat()
