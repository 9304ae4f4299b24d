"""What a run directory gets of the parts of an epoch: points, snapshot, measures, summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dovs.about import __version__, versions
from dovs.analysis.diagnostic import diagnostic_hierarchy, diagnostic_subspaces
from dovs.analysis.stratified import stratified
from dovs.analysis.subspaces import Subspaces
from dovs.errors import HierarchyError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.recording import pictures
from dovs.recording.classes import TRAIN, UNLABELLED, FoundClasses, GivenClasses, classes_from
from dovs.recording.measuring import epoch_row, measured_split, split_row, summary_of
from dovs.recording.part import Part
from dovs.runs import layout
from dovs.runs.artifacts import YOUR_ID, Snapshot
from dovs.runs.naming import epoch_file
from dovs.runs.store import PARTS
from dovs.runs.writer import RunWriter

MOST_DIMENSIONS = 2048
"""Dimensions of embeddings up to which subspaces are fitted, those of ResNet-50. That takes one
core 2 s for 1,024 and 10 s for 2,048, and a loop that is recorded waits for it at each epoch."""
PACKAGES = ("numpy", "scikit-learn", "umap-learn")


class Contents:
    """Writes the epochs of a run that DOVS does not train.

    Args:
        writer: of the run directory.
        given: what the user states about the classes.
        images: as `pictures.of_splits`, or None.
        evaluated: the split that pages report on, beside "train"; None until it is known.
        most: points of each split on the map.
        seed: draws these points, and the maps.
    """

    def __init__(
        self,
        writer: RunWriter,
        given: GivenClasses,
        images: Any,
        evaluated: str | None,
        most: int,
        seed: int,
    ) -> None:
        self.writer = writer
        self.given = given
        self.images = images
        self.evaluated = evaluated
        self.most = most
        self.seed = seed
        self.classes: FoundClasses | None = None
        self.rows: dict[str, np.ndarray] = {}
        self.hierarchy: Hierarchy | None = None
        self.first_scatter: float | None = None
        self._last: tuple[int, dict[str, Part], Subspaces | None] | None = None

    @property
    def labelled(self) -> bool:
        """Whether the classes are those of labels, not one that stands for all points."""
        return self.classes is not None and self.classes.names != (UNLABELLED,)

    def begin(self, epoch: int, parts: Mapping[str, Part]) -> None:
        """Choose the points of the map from the first epoch, and write what they are.

        It can be called again while there is no other epoch, when a further split is recorded;
        what was written of this epoch before is replaced.

        Args:
            epoch: the first.
            parts: of "train" and the evaluated split, or one of them.

        Raises:
            DataError: labels, classes and images do not fit together.
            RunError: it cannot be written.
        """
        parts = self._ordered(parts)
        self.classes = classes_from(self.given, parts)
        self.hierarchy = self.first_scatter = None
        frames: list[pd.DataFrame] = []
        self.rows = {}
        for split, part in parts.items():
            rng = np.random.default_rng([self.seed, len(frames)])
            rows = self.rows[split] = stratified(part.answers.labels, self.most, rng)
            frame = pd.DataFrame(
                {
                    "split": TRAIN if split == TRAIN else "test",
                    "index": rows,
                    "label": part.answers.labels[rows],
                }
            )
            if part.ids is not None:
                frame[YOUR_ID] = part.ids[rows]
            frames.append(frame)
        thumbnails = self._thumbnails(parts) if pictures.fit(self.images, list(parts)) else None
        points = pd.concat(frames, ignore_index=True)
        points.insert(0, "id", np.arange(len(points)))
        for folder, suffix in layout.EPOCH_FOLDERS.items():
            (self.writer.path / folder / epoch_file(epoch, suffix)).unlink(missing_ok=True)
        for name in (layout.HIERARCHY, layout.THUMBNAILS):
            (self.writer.path / name).unlink(missing_ok=True)
        self.writer.points(points)
        if thumbnails is not None:
            self.writer.thumbnails(thumbnails)
        self._state(parts, thumbnails is not None)

    def complete(self, parts: Mapping[str, Part]) -> None:
        """Write the images that `begin` left out because they could be of a further split.

        Args:
            parts: as of the last call of `begin`.

        Raises:
            DataError: images of a split that there is not, or that do not fit it.
            RunError: they cannot be written.
        """
        if self.images is not None and parts and not pictures.fit(self.images, list(parts)):
            parts = self._ordered(parts)
            thumbnails = self._thumbnails(parts)
            if thumbnails is not None:
                self.writer.thumbnails(thumbnails)
                self._state(parts, True)

    def _thumbnails(self, parts: Mapping[str, Part]) -> np.ndarray | None:
        """Return the images of the points, in their order; None where there are none."""
        of_split = pictures.of_splits(self.images, list(parts))
        shown = [
            (
                len(self.rows[split]),
                pictures.thumbnails(
                    of_split[split], len(part), f"images of '{split}'", self.rows[split]
                )
                if split in of_split
                else None,
            )
            for split, part in parts.items()
        ]
        return pictures.together(shown) if of_split else None

    def _ordered(self, parts: Mapping[str, Part]) -> dict[str, Part]:
        return dict(sorted(parts.items(), key=lambda each: each[0] != TRAIN))

    def _state(self, parts: Mapping[str, Part], images: bool) -> None:
        """Write the classes, and what the run lacks."""
        assert self.classes is not None
        there = {
            "labels": any(part.labelled for part in parts.values()),
            "predictions": any(part.predicts for part in parts.values()),
            "probabilities": any(part.sure for part in parts.values()),
            "images": images,
            TRAIN: TRAIN in parts,
            "test": any(split != TRAIN for split in parts),
        }
        config = self.writer.facts()["config"]
        self.writer.write_facts(
            config={**config, "measured_on": measured_split(parts)},
            class_names=list(self.classes.names),
            class_counts=self.classes.counts,
            counted_on=self.classes.counted_on,
            superclass_of=self.given.superclass_of,
            split_sizes={
                TRAIN if split == TRAIN else "test": len(part) for split, part in parts.items()
            },
            lacks=[part for part in PARTS if not there.get(part, False)],
        )

    def epoch(self, epoch: int, parts: Mapping[str, Part]) -> dict[str, Any]:
        """Write the snapshot of an epoch, and return its measures, see `snapshot`."""
        self.snapshot(epoch, parts)
        return self.measured()

    def measured(self) -> dict[str, Any]:
        """Return the measures of the snapshot that was written last."""
        assert self._last is not None
        _, parts, subspaces = self._last
        return self.measures(parts, subspaces)

    def snapshot(self, epoch: int, parts: Mapping[str, Part]) -> None:
        """Write the snapshot of an epoch.

        Args:
            epoch: epochs done.
            parts: of all splits that `begin` was given.

        Raises:
            RunError: it cannot be written.
        """
        parts = self._ordered(parts)
        subspaces = self._for_display(epoch, parts)
        shown = [part.take(self.rows[split]) for split, part in parts.items()]

        def both(name: str) -> np.ndarray:
            return np.concatenate([getattr(part.answers, name) for part in shown])

        sure = all(part.sure and part.labelled for part in shown)
        self.writer.snapshot(
            Snapshot(
                epoch,
                stored=both("embeddings"),
                predicted=both("predicted"),
                confidence=both("confidence"),
                true_probability=both("true_probability"),
                margin=both("margin") if sure else None,
                true_rank=both("true_rank") if sure else None,
                basis=None if subspaces is None else subspaces.basis,
                sizes=None if subspaces is None else subspaces.sizes,
                mean=None if subspaces is None else subspaces.mean,
            )
        )
        self._last = epoch, parts, subspaces

    def shown_embeddings(self) -> np.ndarray:
        """Return the embeddings of the points on the map, of the last epoch, in their order."""
        assert self._last is not None
        parts = self._last[1]
        return np.concatenate([parts[s].answers.embeddings[rows] for s, rows in self.rows.items()])

    def measures(
        self, parts: Mapping[str, Part], subspaces: Subspaces | None = None
    ) -> dict[str, Any]:
        """Return the measures of an epoch on the evaluated split, or on "train" without one."""
        split = measured_split(parts)
        row = epoch_row(parts[split], self._counts, self.hierarchy, subspaces, self.first_scatter)
        if self.first_scatter is None:
            self.first_scatter = row.get("scatter")
        return row | {"measured_on": split}

    def alone(self, split: str, part: Part) -> dict[str, Any]:
        """Return the accuracies of a split that is not on the map; {} without predictions.

        Raises:
            DataError: a label is of no class of the run.
        """
        if self.classes is None:
            return {}
        return split_row(split, part, self._counts)

    @property
    def _counts(self) -> np.ndarray:
        assert self.classes is not None
        return self.classes.counts

    def _for_display(self, epoch: int, parts: Mapping[str, Part]) -> Subspaces | None:
        """Write abstract labels made from the embeddings, and return their subspaces."""
        part = parts.get(TRAIN, next(iter(parts.values())))
        present = np.unique(part.answers.labels)
        if not part.labelled or len(present) < len(self._counts):
            return None
        assert self.classes is not None
        try:
            found = diagnostic_hierarchy(
                part.answers, self._counts, self.classes.names, self.hierarchy, self.seed
            )
        except HierarchyError:  # such as means that coincide: there is nothing to group by
            return None
        if found is None:
            return None
        self.hierarchy = found
        self.writer.hierarchy(found, epoch)
        return diagnostic_subspaces(part.answers, found, self.seed, MOST_DIMENSIONS)

    def summary(self) -> dict[str, Any]:
        """Return the measures of the last epoch that was written, {} before the first."""
        if self._last is None:
            return {}
        _, parts, subspaces = self._last
        found = summary_of(parts, self._counts, self.hierarchy, subspaces)
        return found | {"seed": self.seed, "versions": {"dovs": __version__} | versions(PACKAGES)}
