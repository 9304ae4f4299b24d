"""DOVS: see what a long tail does to a representation, and what deep over-sampling does about it.

>>> import dovs
>>> run = dovs.train(dataset="digits", imbalance_ratio=50, method="dovs")  # doctest: +SKIP
>>> run.summary()["balanced_accuracy"]  # doctest: +SKIP

The names of `__all__` are the public surface; each is loaded when it is first used, so that
`import dovs` is fast. Everything else may move from one version to the next.

    train                    train a run in this process
    RunConfig                every setting of a run, and its default
    Recorder                 record embeddings and predictions of your own training loop as a run
    collect                  embeddings of any PyTorch model, for a Recorder
    import_embeddings        import a file of embeddings as a run
    Run, open_run, list_runs     read runs: configuration, metrics, snapshots, projections
    Hierarchy, generate, GeneratorContext    abstract labels, and how they are generated
    map                      a map of any points, for a notebook or as a page of its own
    geometry, metrics        the measures that the pages show: functions of arrays
    losses                   the terms of the loss: functions of tensors, to use anywhere
    METHODS, SECOND_STAGES, ENCODERS, SOURCES, GENERATORS, PROJECTIONS
                             registries: what there is, and where to register more
    DovsError                base of every error that a user can cause and can correct
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovs.about import __version__

if TYPE_CHECKING:
    from dovs import geometry, metrics
    from dovs.analysis.projections import PROJECTIONS
    from dovs.config import RunConfig
    from dovs.data import SOURCES
    from dovs.encoders import ENCODERS
    from dovs.errors import DovsError
    from dovs.hierarchy import GENERATORS, GeneratorContext, Hierarchy, generate
    from dovs.maps.notebook import point_map as map
    from dovs.methods import METHODS, losses
    from dovs.recording import Recorder
    from dovs.recording.collecting import collect
    from dovs.recording.importing import import_embeddings
    from dovs.runs import Run, list_runs, open_run
    from dovs.second_stages import SECOND_STAGES

__all__ = [
    "ENCODERS",
    "GENERATORS",
    "METHODS",
    "PROJECTIONS",
    "SECOND_STAGES",
    "SOURCES",
    "DovsError",
    "GeneratorContext",
    "Hierarchy",
    "Recorder",
    "Run",
    "RunConfig",
    "__version__",
    "collect",
    "generate",
    "geometry",
    "import_embeddings",
    "list_runs",
    "losses",
    "map",
    "metrics",
    "open_run",
    "train",
]

_MODULES = {
    "ENCODERS": "dovs.encoders",
    "GENERATORS": "dovs.hierarchy",
    "METHODS": "dovs.methods",
    "PROJECTIONS": "dovs.analysis.projections",
    "SECOND_STAGES": "dovs.second_stages",
    "SOURCES": "dovs.data",
    "DovsError": "dovs.errors",
    "GeneratorContext": "dovs.hierarchy",
    "Hierarchy": "dovs.hierarchy",
    "Recorder": "dovs.recording",
    "Run": "dovs.runs",
    "RunConfig": "dovs.config",
    "collect": "dovs.recording.collecting",
    "generate": "dovs.hierarchy",
    "import_embeddings": "dovs.recording.importing",
    "list_runs": "dovs.runs",
    "open_run": "dovs.runs",
}
"""Where each public name that is loaded late is defined."""

_WHOLE = {
    "geometry": "dovs.geometry",
    "losses": "dovs.methods.losses",
    "metrics": "dovs.metrics",
}
"""Public names that are modules."""


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name in _WHOLE:
        return import_module(_WHOLE[name])
    if name == "map":
        return import_module("dovs.maps.notebook").point_map
    if name not in _MODULES:
        raise AttributeError(f"module 'dovs' has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted({*globals(), *__all__})


def train(run_dir: str | Path | None = None, **settings: Any) -> Run:
    """Train a run to its end in this process and return it.

    Args:
        run_dir: directory of the run; default: a new one in `DOVS_HOME`/runs. If it has a run of
            the same settings that was stopped, that run is resumed.
        settings: fields of `dovs.RunConfig`. Parameters of the method are in `method_params`, those
            of the encoder in `encoder_params`, and so on.

    Raises:
        DovsError: a setting does not fit, the data is not available, or the run cannot be written.
    """
    from dovs.config import RunConfig, parse
    from dovs.runs import launch
    from dovs.runs.validation import refuse_parameters, validate_config
    from dovs.training.worker import work

    refuse_parameters(settings)
    config = validate_config(parse(RunConfig, settings))
    run = launch.create(config, path=None if run_dir is None else Path(run_dir))
    work(run.path)
    return run
