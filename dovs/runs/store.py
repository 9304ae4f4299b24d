"""Reading a run. Nothing here writes, so a run can be read from a disk that is read-only."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovs import disk
from dovs.errors import ConfigError, HierarchyError, RunError
from dovs.runs import fact_types, files, layout, metrics, naming
from dovs.runs.memory import remembered
from dovs.runs.status import RunStatus, read_status

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from dovs.config import RunConfig
    from dovs.hierarchy import Hierarchy
    from dovs.runs.artifacts import Projection, Snapshot

TRAINED, RECORDED, IMPORTED = "trained", "recorded", "imported"
"""Origins of a run: a training of DOVS, another training loop, a file of embeddings."""
PARTS = ("config", "labels", "predictions", "probabilities", "images", "train", "test")
"""What a run of another origin may lack: a configuration, labels of the points, predicted classes,
their probabilities, thumbnails, points that were trained on, points that were not."""


def origin_of(facts: Mapping[str, Any]) -> str:
    """Return the origin that the content of a config.json states; runs that state none trained."""
    return str(facts["config"].get("origin", TRAINED))


@dataclass(frozen=True)
class Run:
    """A run directory, to be read. Every call reads the files again, as a worker may write them."""

    path: Path

    @property
    def name(self) -> str:
        """Name of the directory; bytes of it that are no text are written as numbers."""
        return naming.name_as_text(self.path.name)

    def facts(self) -> dict[str, Any]:
        """Return the content of config.json: config, created, dovs (the version that wrote it).

        Raises:
            RunError: it is missing, damaged, or of another format.
        """
        return copy.deepcopy(self._facts())

    def _facts(self) -> dict[str, Any]:
        """Return the content of config.json, which must not be changed: all readers share it."""
        return remembered("facts", self.path / layout.CONFIG, self._read_facts)

    def _read_facts(self) -> dict[str, Any]:
        from dovs.config import FORMAT

        body = files.read_json(self.path / layout.CONFIG)
        config = body.get("config")
        if not isinstance(config, dict) or "format" not in config:
            raise files.damaged(self.path / layout.CONFIG, KeyError("config.format"))
        if files.is_newer(config["format"], FORMAT):
            raise files.of_newer_version(self.path / layout.CONFIG, config["format"], FORMAT)
        if config["format"] != FORMAT:
            wrong = f"config.format is {config['format']!r:.60} instead of {FORMAT}"
            raise files.damaged(self.path / layout.CONFIG, ValueError(wrong))
        wrong = fact_types.unfit(body)
        if wrong:
            raise files.damaged(self.path / layout.CONFIG, TypeError(wrong))
        return body

    def config(self) -> RunConfig:
        """Return the configuration.

        Raises:
            RunError: it is missing, damaged, or of another format; or the run was not trained by
                DOVS, so that there is none: see `origin`.
        """
        return remembered("config", self.path / layout.CONFIG, self._read_config)

    def _read_config(self) -> RunConfig:
        from dovs.config import RunConfig, parse

        facts = self._facts()
        if origin_of(facts) != TRAINED:
            raise RunError(
                f"run '{self.name}' was {origin_of(facts)}, not trained by DOVS, so it has no "
                "dataset, method or checkpoint to continue from. Choose a run that DOVS trained."
            )
        try:
            return parse(RunConfig, facts["config"])
        except ConfigError as error:
            raise files.damaged(self.path / layout.CONFIG, error) from None

    @property
    def origin(self) -> str:
        """Where the run is from: `TRAINED` by DOVS, `RECORDED`, or `IMPORTED`.

        Raises:
            RunError: config.json is missing, damaged, or of another format.
        """
        return origin_of(self._facts())

    def has(self, part: str) -> bool:
        """Return whether the run has one of `PARTS`. Runs that DOVS trained have all of them.

        Raises:
            RunError: config.json is missing, damaged, or of another format.
            ValueError: there is no such part.
        """
        if part not in PARTS:
            raise ValueError(f"unknown part {part!r} of a run")
        return part not in self._facts().get("lacks", ())

    @property
    def seed(self) -> int:
        """The seed of the run, which also draws its maps.

        Raises:
            RunError: config.json is missing, damaged, or of another format.
        """
        return int(self._facts()["config"].get("seed") or 0)

    @property
    def created(self) -> str:
        """Time in UTC, in ISO format, when the run was created; "" if config.json is damaged."""
        try:
            return str(self._facts().get("created", ""))
        except RunError:
            return ""

    def status(self) -> RunStatus:
        """Return the status, `lost` included.

        Raises:
            RunError: status.json is missing or damaged.
        """
        return read_status(self.path)

    def metric_rows(self) -> list[dict[str, Any]]:
        """Return the metrics of each epoch, oldest first; of a repeated epoch the newest row.

        Raises:
            RunError: a complete line is damaged.
        """
        return metrics.read_rows(self.path / layout.METRICS)

    def last_metrics(self) -> dict[str, Any]:
        """Return the metrics of the last epoch, {} before the first. Reads the end of the file."""
        return metrics.read_last(self.path / layout.METRICS)

    def metrics(self) -> pd.DataFrame:
        """Return a frame with one row for each epoch and at least the columns of `METRIC_COLUMNS`.

        Raises:
            RunError: a complete line is damaged.
        """
        return metrics.frame_of(self.metric_rows())

    def summary(self) -> dict[str, Any] | None:
        """Return the final measures, or None before the run is finished.

        Raises:
            RunError: summary.json is damaged.
        """
        path = self.path / layout.SUMMARY
        if not disk.exists(path):
            return None
        summary = files.read_json(path)
        wrong = metrics.unfit(summary)
        if wrong:
            raise files.damaged(path, TypeError(wrong))
        return summary

    def hierarchy_epochs(self) -> list[int]:
        """Return the epochs at which abstract labels were generated."""
        return naming.epochs_in(self.path / layout.HIERARCHIES, ".json")

    def hierarchy(self, epoch: int | None = None) -> Hierarchy | None:
        """Return the abstract labels of an epoch, or the latest ones; None if there are none.

        Raises:
            RunError: the file is damaged.
        """
        path = self.path / layout.HIERARCHY
        if epoch is not None:
            earlier = [e for e in self.hierarchy_epochs() if e <= epoch]
            if not earlier:
                return None
            path = self.path / layout.HIERARCHIES / naming.epoch_file(earlier[-1], ".json")
        return _read_hierarchy(path) if disk.exists(path) else None

    def given_hierarchy(self) -> Hierarchy | None:
        """Return the saved abstract labels that the run trains on; None if it generates its own.

        Raises:
            RunError: the run's copy of them is missing or damaged.
        """
        if self._facts()["config"].get("hierarchy") is None:
            return None
        return _read_hierarchy(self.path / layout.GIVEN_HIERARCHY)

    def points(self) -> pd.DataFrame:
        """Return the images on the maps: id, split, index (row in the split of the source), label.

        Raises:
            RunError: there are none yet, or the file is damaged.
        """
        from dovs.runs.artifacts import read_points

        return read_points(self.path / layout.POINTS)

    def thumbnails(self) -> np.ndarray:
        """Return the images that the run stores of its points, (P, H, W, channels) uint8.

        Raises:
            RunError: there are none, as in a run that DOVS trained; or the file is damaged.
        """
        from dovs.runs.arrays import read_npz

        images = read_npz(self.path / layout.THUMBNAILS).get("images")
        if images is None or images.ndim != 4 or images.dtype != "uint8":
            raise files.damaged(self.path / layout.THUMBNAILS, KeyError("images"))
        return images

    def snapshot_epochs(self) -> list[int]:
        """Return the epochs that have a snapshot, ascending."""
        return naming.epochs_in(self.path / layout.SNAPSHOTS, ".npz")

    def snapshot(self, epoch: int) -> Snapshot:
        """Return the embeddings and predictions of an epoch.

        Raises:
            RunError: the epoch has no snapshot, or the file is damaged.
        """
        from dovs.runs.artifacts import read_snapshot

        return read_snapshot(
            self._epoch_file(layout.SNAPSHOTS, epoch, self.snapshot_epochs()), epoch
        )

    def classifier_rows(self) -> np.ndarray | None:
        """Return the weights of the head of a finished run, (C, D); None if they are not there.

        Raises:
            RunError: the file is damaged.
        """
        from dovs.runs.artifacts import read_classifier_rows

        return read_classifier_rows(self.path / layout.WEIGHTS)

    def projection_epochs(self) -> list[int]:
        """Return the epochs that have a map, ascending."""
        return naming.epochs_in(self.path / layout.PROJECTIONS, ".npz")

    def projection(self, epoch: int) -> Projection:
        """Return the map of an epoch.

        Raises:
            RunError: the epoch has no map, or the file is damaged.
        """
        from dovs.runs.artifacts import read_projection

        return read_projection(
            self._epoch_file(layout.PROJECTIONS, epoch, self.projection_epochs()), epoch
        )

    def has_interim_map(self) -> bool:
        """Return whether one of the maps is a first one, that another is to replace."""
        return any(self.projection(epoch).interim for epoch in self.projection_epochs()[:1])

    def _epoch_file(self, folder: str, epoch: int, epochs: list[int]) -> Path:
        if epoch not in epochs:
            text = (
                f"run '{self.name}' has nothing in {folder} for epoch {epoch}: "
                f"it has {', '.join(map(str, epochs)) or 'none yet'}."
            )
            raise files.missing(self.path / folder, self.path, text)
        return self.path / folder / naming.epoch_file(epoch, ".npz")

    def log_tail(self, lines: int = 30) -> str:
        """Return the last lines of the log; "" if there is none.

        Raises:
            RunError: it cannot be read.
        """
        return "\n".join(files.read_tail(self.path / layout.LOG).splitlines()[-lines:])


def _read_hierarchy(path: Path) -> Hierarchy:
    from dovs.hierarchy import Hierarchy

    try:
        return Hierarchy.from_json(files.read_text(path))
    except HierarchyError as error:
        raise files.damaged(path, error) from None
