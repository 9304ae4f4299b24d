"""Event files of TensorBoard with the measures of every epoch, and the files of its projector.

They are written by the package tensorboard, which need not be installed for anything else.
"""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from dovs.errors import ConfigError
from dovs.exports.files import Exported
from dovs.exports.projector import projector
from dovs.exports.source import Source
from dovs.runs.not_finite import KEY, with_values
from dovs.runs.store import Run


def tensorboard(source: Source) -> Exported:
    """Return the files of a folder for `tensorboard --logdir`.

    Raises:
        ConfigError: the package tensorboard is not installed.
        RunError: the run is damaged.
    """
    if importlib.util.find_spec("tensorboard") is None:
        raise ConfigError(
            "the package tensorboard, which writes event files, is not installed: `pip install "
            "tensorboard`. Files of its projector need no package: --format projector."
        )
    points = projector(source)
    return Exported(events(source.run) | points.files, points.notes)


def events(run: Run) -> dict[str, bytes]:
    """Return the event file of a run's measures, under its name."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    with tempfile.TemporaryDirectory() as folder:
        writer = EventFileWriter(folder)
        for epoch, when, measures in scalars(run):
            values = [Summary.Value(tag=tag, simple_value=number) for tag, number in measures]
            writer.add_event(Event(wall_time=when, step=epoch, summary=Summary(value=values)))
        writer.close()
        # the name that the package chose has the name of this machine
        (path,) = Path(folder).iterdir()
        return {f"events.out.tfevents.0.{run.name}": path.read_bytes()}


def scalars(run: Run) -> Iterator[tuple[int, float, list[tuple[str, float]]]]:
    """Yield epoch, time in seconds, and the measures by tag, such as "accuracy/few"."""
    when = _started(run)
    for row in run.metric_rows():
        seconds = row.get("seconds")
        when += float(seconds) if isinstance(seconds, int | float) else 1.0
        found = [
            (f"{_group(name)}/{name}", float(value))
            for name, value in with_values(row).items()
            if name != "epoch" and (_is_number(value) or name in (row.get(KEY) or {}))
        ]
        yield int(row["epoch"]), when, found


def _group(name: str) -> str:
    if name.startswith("loss"):
        return "loss"
    parts = ("accuracy", "many", "medium", "few", "ece", "macro_f1", "g_mean")
    if any(name.endswith(part) for part in parts):
        return "accuracy"
    if name in ("seconds", "memory_bytes", "learning_rate", "lr"):
        return "training"
    return "geometry"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _started(run: Run) -> float:
    try:
        return datetime.fromisoformat(run.created).timestamp()
    except ValueError:
        return 0.0
