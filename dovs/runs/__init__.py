"""Runs: a run is a directory. Reading, writing, starting and stopping; never training, never torch.

files             atomic files and their errors
arrays            arrays in npz files
lock              whether a worker is alive
status            the state of a run
layout            names of the files of a run
artifacts         points, snapshots and projections of a run
metrics           measures after each epoch
store             reading runs
fact_types        whether the facts of a run are of the expected types
notes             tags, a note, archived
trash             deleted runs, and restoring them
renaming          another name for a run
arriving          a run out of a zip
index             the rows of many runs, read again only where something has changed
selecting         filters for rows, and seeds put together
directory_checks  whether a directory may become a run
writer            what a worker writes
heartbeat         signs of life of a worker
leftovers         what killed workers have left
launch            start, resume
starting          the process of a run that is not there yet
stopping          by request, or by ending a process that gives no sign of life
devices           devices of this machine, found without torch
slots             how many runs train side by side on a device
waiting           the queue: a file for each run that waits
queue             the slot of a worker
dispatch          who starts waiting runs
expected          when they are expected to start
naming            names that cannot leave their folder
validation        whether a configuration can be trained, checked before training
usual_encoder     the encoder of a run for which none is chosen
two_pass          labels from finished runs, and a second run trained on them
table             a row about each run
export            a run as one zip file

In the home, not in a run:

hierarchies        saved abstract labels
selections         selected points that are too many for an address
extra_projections  other projections than a run was trained with
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dovs.late import loader

if TYPE_CHECKING:
    from dovs.runs.artifacts import Projection, Snapshot
    from dovs.runs.finding import example_run, example_runs, find_run, list_runs, open_run
    from dovs.runs.launch import resume, start, wait_for
    from dovs.runs.status import RunStatus
    from dovs.runs.stopping import stop
    from dovs.runs.store import Run
    from dovs.runs.table import run_rows
    from dovs.runs.validation import validate_config
    from dovs.runs.writer import RunWriter

__all__ = [
    "Projection",
    "Run",
    "RunStatus",
    "RunWriter",
    "Snapshot",
    "example_run",
    "example_runs",
    "find_run",
    "list_runs",
    "open_run",
    "resume",
    "run_rows",
    "start",
    "stop",
    "validate_config",
    "wait_for",
]

__getattr__ = loader(
    __name__,
    {
        "artifacts": "Projection Snapshot",
        "launch": "resume start wait_for",
        "status": "RunStatus",
        "stopping": "stop",
        "finding": "example_run example_runs find_run list_runs open_run",
        "store": "Run",
        "table": "run_rows",
        "validation": "validate_config",
        "writer": "RunWriter",
    },
)
