"""DOVS: see what a long tail does to a representation, and what deep over-sampling does about it.

>>> import dovs
>>> run = dovs.train(dataset="digits", imbalance_ratio=50, method="dovs")  # doctest: +SKIP
>>> run.summary()["balanced_accuracy"]  # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovs.about import __version__ as __version__

if TYPE_CHECKING:
    from dovs.runs.store import Run


def train(run_dir: str | Path | None = None, **settings: Any) -> Run:
    """Train a run to its end in this process and return it.

    Args:
        run_dir: where to keep it; default a new folder under `DOVS_HOME`/runs. A run of the same
            settings that was stopped there is resumed.
        settings: fields of `dovs.config.RunConfig`.

    Raises:
        DovsError: a setting does not fit, the data cannot be had, or the run cannot be written.
    """
    from dovs.config import RunConfig, parse
    from dovs.runs import launch
    from dovs.runs.validation import validate_config
    from dovs.training.worker import work

    config = validate_config(parse(RunConfig, settings))
    run = launch.create(config, path=None if run_dir is None else Path(run_dir))
    work(run.path)
    return run
