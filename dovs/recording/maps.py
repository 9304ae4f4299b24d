"""The process that draws the maps of a run, beside the process that writes its snapshots."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from dovs import processes
from dovs.runs.files import write_error
from dovs.runs.layout import LOG
from dovs.runs.map_progress import map_progress

POLL = 0.2


class Maps:
    """A process of its own that draws each map as its snapshot appears.

    It ends when the run is no longer recorded and all maps are drawn, even if the process that
    started it was killed.

    Args:
        run_dir: the run.

    Raises:
        RunError: the log cannot be written, or no process can be made.
    """

    def __init__(self, run_dir: Path) -> None:
        self._run_dir = run_dir
        try:
            self._process = processes.spawn(
                processes.python("-m", "dovs.training.project", str(run_dir)),
                run_dir / LOG,
                follows_parent=True,
            )
        except OSError as error:
            raise write_error(run_dir / LOG, error) from None

    def wait(self, progress: Callable[[float, str], None] | None = None) -> bool:
        """Wait for the last map; return whether all could be drawn.

        Args:
            progress: called with the share that is done, in [0, 1], and the present step.
        """
        while self._process.poll() is None:
            if progress is not None and (now := map_progress(self._run_dir)) is not None:
                progress(now.fraction, now.text)
            time.sleep(POLL)
        return self._process.returncode == 0

    def leave(self) -> None:
        """Let the process draw the rest without waiting for it."""
        processes.reap(self._process)

    def stop(self) -> None:
        """End the process at once."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()
