"""What every export of a run at one epoch is made of, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dovs.errors import DovsError, RunError
from dovs.exports.images import images_of
from dovs.exports.run_map import leakage_of
from dovs.runs.artifacts import YOUR_ID, Projection
from dovs.runs.classes import Classes, classes_of
from dovs.runs.evaluated import evaluated_on, images_in_words, images_named, split_size
from dovs.runs.fitting import checked_projection
from dovs.runs.label_context import superclasses_of
from dovs.runs.point_table import Points, points_at
from dovs.runs.store import Run

NEIGHBOURS = 15
"""Neighbours of each point, itself the first, as many as embedding-atlas computes."""


@dataclass(frozen=True)
class Source:
    """A run at an epoch.

    Attributes:
        run: the run.
        epoch: one that has a snapshot.
    """

    run: Run
    epoch: int

    @cached_property
    def classes(self) -> Classes:
        """The classes of the run."""
        return classes_of(self.run)

    @cached_property
    def points(self) -> Points:
        """The points at the epoch."""
        return points_at(self.run, self.classes, self.epoch)

    @cached_property
    def projection(self) -> Projection | None:
        """The map of the epoch; None where there is none."""
        if self.epoch not in self.run.projection_epochs():
            return None
        return checked_projection(self.run, self.epoch, len(self.points.table))

    @property
    def map_note(self) -> str:
        """A line on a map that will be replaced, "" for other maps."""
        if self.projection is None or not self.projection.interim:
            return ""
        return (
            f"the map of epoch {self.epoch} is a first one, by {self.projection.name}: its own map "
            "is not drawn yet. Export again when it is"
        )

    @cached_property
    def images(self) -> np.ndarray | None:
        """The images of the points, (P, H, W, channels) uint8; None where none can be read."""
        return self._images[0]

    @property
    def without_images(self) -> str:
        """Why there are no images, "" where there are."""
        return self._images[1]

    @cached_property
    def _images(self) -> tuple[np.ndarray | None, str]:
        try:
            return images_of(self.run), ""
        except DovsError as error:
            return None, f"images are left out: {error}"

    @property
    def measured(self) -> str:
        """The split whose predictions are measured: "test", or "train" where there is no other."""
        return "test" if self.run.has("test") else "train"

    @property
    def measured_images(self) -> str:
        """What tables and charts of the points are of, such as "500 of 12,000 test images"."""
        return images_in_words(self.run, {self.measured: len(self.points.rows(self.measured))})

    @property
    def all_images(self) -> str:
        """What the final numbers of the run are of, such as "all 12,000 test images"."""
        name = "training" if self.measured == "train" else evaluated_on(self.run)
        size = split_size(self.run, self.measured)
        return images_named(name) if size is None else f"all {size:,} {images_named(name)}"

    @property
    def sample_note(self) -> str:
        """A line on points that are a sample of the measured images, "" where they are all."""
        size = split_size(self.run, self.measured) or 0
        if size <= len(self.points.rows(self.measured)):
            return ""
        return (
            f"tables and charts of classes, mistakes, neighbours, trust and angles are of the "
            f"{self.measured_images} that the run stores; final numbers and epochs are of "
            f"{self.all_images}"
        )

    @cached_property
    def ids(self) -> list[str]:
        """A name of each point, each once: the user's where there are any."""
        table = self.points.table
        places = table["split_name"].astype(str) + "-" + table["index"].astype(str)
        if YOUR_ID not in table:
            return places.tolist()
        given = table[YOUR_ID].astype(str)
        if not given.is_unique:
            given = table["split_name"].astype(str) + "-" + given
        return given.tolist()

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row a point: what the pages show of it, without embeddings and images."""
        table, hierarchy = self.points.table, self.points.hierarchy
        frame = pd.DataFrame(
            {
                "id": self.ids,
                "split": table["split_name"].astype(str),
                "index": table["index"].to_numpy(np.int64),
            }
        )
        if self.run.has("labels"):
            frame["label"] = table["class_index"].to_numpy(np.int64)
            frame["class_name"] = table["class_name"].astype(str)
            frame["group"] = table["group"].astype(str)
        if self.points.predicts:
            frame["predicted"] = table["predicted_index"].to_numpy(np.int64)
            frame["predicted_name"] = table["predicted_name"].astype(object)
            frame["correct"] = table["correct"].to_numpy()
        for name in ("confidence", "true_probability", "margin", "true_rank"):
            if name in table and table[name].notna().any():
                frame[name] = table[name].to_numpy()
        if hierarchy is not None:
            frame["abstract_label"] = table["abstract_label"].astype(str)
        outside = leakage_of(self.points)
        if outside is not None:
            frame["leakage"] = outside.astype(np.float32)
        if self.projection is not None:
            frame[["x", "y"]] = self.projection.xy.astype(np.float32)
            if self.projection.xyz is not None:
                frame[["x3", "y3", "z3"]] = self.projection.xyz.astype(np.float32)
        return frame

    @cached_property
    def superclass_of(self) -> tuple[str, ...] | None:
        """The superclass of each class, C names; None where none is known."""
        try:
            return superclasses_of(self.run)
        except RunError:
            return None

    @property
    def frame_with_superclasses(self) -> pd.DataFrame:
        """The frame, with a column superclass where classes have one: the dataset may be read."""
        if self.superclass_of is None or "label" not in self.frame:
            return self.frame
        above = np.array(self.superclass_of, dtype=object)[self.frame["label"]]
        at = self.frame.columns.get_loc("class_name")
        frame = self.frame.copy()
        frame.insert(int(at) + 1, "superclass", above)
        return frame

    @cached_property
    def neighbours(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the nearest points in the embedding, itself first, (P, K), and the distances."""
        from sklearn.neighbors import NearestNeighbors

        z = self.points.embeddings
        k = min(NEIGHBOURS, len(z))
        distances, rows = NearestNeighbors(n_neighbors=k).fit(z).kneighbors(z)
        # of several equal points the search may put another one first, or leave the point out
        here = np.arange(len(z))[:, None]
        at = np.where((rows == here).any(1), (rows == here).argmax(1), k - 1)
        for row, place in enumerate(at):
            rows[row, 1 : place + 1] = rows[row, :place]
        rows[:, 0], distances[:, 0] = here[:, 0], 0.0
        return rows.astype(np.int64), distances.astype(np.float32)


def source_of(run: Run, epoch: int | None = None) -> Source:
    """Return what exports of a run are made of.

    Args:
        run: the run.
        epoch: one with a snapshot; None for the last, of those with a map if there are any.

    Raises:
        RunError: it has no snapshot, or none of that epoch.
    """
    there = run.snapshot_epochs()
    if not there:
        raise RunError(
            f"run '{run.name}' has no snapshot yet, so there are no points to export. Wait for the "
            "first one, or export the run as it is: --format zip."
        )
    if epoch is None:
        epoch = max(set(run.projection_epochs()) & set(there), default=there[-1])
    if epoch not in there:
        raise RunError(
            f"run '{run.name}' has no snapshot of epoch {epoch}: choose one of "
            f"{', '.join(map(str, there))}."
        )
    return Source(run, epoch)
