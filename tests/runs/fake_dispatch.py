"""Starts waiting runs as `python -m dovs.runs.dispatch` does, with workers that train nothing."""

import sys
from pathlib import Path

from dovs.runs import dispatch, worker_process

if __name__ == "__main__":
    script = str(Path(__file__).with_name("fake_worker.py"))
    worker_process.command = lambda run: [sys.executable, "-P", script, str(run.path)]
    dispatch.POLL = 0.05
    sys.exit(dispatch.main())
