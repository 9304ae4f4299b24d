"""What a run directory gets of the parts of an epoch: points, snapshot, measures, summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dovs.about import __version__, versions
from dovs.analysis import geometry, metrics
from dovs.analysis.confusion import confusion_counts, mistakes_of
from dovs.analysis.diagnostic import diagnostic_hierarchy, diagnostic_subspaces
from dovs.analysis.predictions import Predictions, alarms, epoch_metrics, subspace_metrics
from dovs.analysis.stratified import stratified
from dovs.analysis.subspaces import Subspaces
from dovs.errors import DataError, HierarchyError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.recording import pictures
from dovs.recording.classes import TRAIN, FoundClasses, GivenClasses, classes_from
from dovs.recording.part import Part
from dovs.runs import layout
from dovs.runs.artifacts import YOUR_ID, Snapshot
from dovs.runs.naming import epoch_file
from dovs.runs.store import PARTS
from dovs.runs.writer import RunWriter

LOGGED = ("accuracy", "balanced_accuracy", "many", "medium", "few", "ece")
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

    def begin(self, epoch: int, parts: Mapping[str, Part]) -> None:
        """Choose the points of the map from the first epoch, and write what they are.

        It can be called again while there is no other epoch, when a further split is recorded.

        Args:
            epoch: the first.
            parts: of "train" and the evaluated split, or one of them.

        Raises:
            DataError: labels, classes and images do not fit together.
            RunError: it cannot be written.
        """
        parts = self._ordered(parts)
        self.classes = classes_from(self.given, parts)
        frames: list[pd.DataFrame] = []
        shown: list[tuple[int, np.ndarray | None]] = []
        self.rows = {}
        of_split = pictures.of_splits(self.images, list(parts))
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
            if split in of_split:
                found = pictures.thumbnails(of_split[split], len(part), f"images of '{split}'")
                shown.append((len(rows), found[rows]))
            else:
                shown.append((len(rows), None))
        points = pd.concat(frames, ignore_index=True)
        points.insert(0, "id", np.arange(len(points)))
        for folder in (layout.SNAPSHOTS, layout.PROJECTIONS):
            (self.writer.path / folder / epoch_file(epoch, ".npz")).unlink(missing_ok=True)
        self.writer.points(points)
        if of_split:
            self.writer.thumbnails(_together(shown))
        self._state(parts, bool(of_split))

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
            config={**config, "measured_on": _measured_split(parts)},
            class_names=list(self.classes.names),
            class_counts=self.classes.counts,
            counted_on=self.classes.counted_on,
            superclass_of=self.given.superclass_of,
            lacks=[part for part in PARTS if not there.get(part, False)],
        )

    def epoch(self, epoch: int, parts: Mapping[str, Part]) -> dict[str, Any]:
        """Write the snapshot of an epoch, and return its measures.

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
        return self.measures(parts, subspaces)

    def measures(
        self, parts: Mapping[str, Part], subspaces: Subspaces | None = None
    ) -> dict[str, Any]:
        """Return the measures of an epoch on the evaluated split, or on "train" without one."""
        split = _measured_split(parts)
        part = parts[split]
        z, counts = part.answers.embeddings, self._counts
        if not part.labelled:
            row: dict[str, Any] = {"effective_rank": geometry.effective_rank(z)}
            return row | {"measured_on": split}
        if part.predicts:
            row = epoch_metrics(part.answers, counts, self.hierarchy, subspaces)
        else:
            row = {
                "effective_rank": geometry.effective_rank(z),
                "tail_cosine": geometry.tail_cosine(z, part.answers.labels, counts),
                "scatter": float(((z - z.mean(0)) ** 2).sum(1).mean()),
                **subspace_metrics(part.answers, self.hierarchy, subspaces),
            }
        if self.first_scatter is None:
            self.first_scatter = row["scatter"]
        row["alarms"] = alarms(row, self.first_scatter, len(counts), z.shape[1])
        return row | {"measured_on": split}

    def alone(self, split: str, part: Part) -> dict[str, Any]:
        """Return the accuracies of a split that is not on the map; {} without predictions.

        Raises:
            DataError: a label is of no class of the run.
        """
        if not (part.labelled and part.predicts and self.classes is not None):
            return {}
        if part.answers.labels.max() >= len(self._counts):
            raise DataError(
                f"split '{split}': there is a label {part.answers.labels.max()}, but the classes "
                f"are 0 to {len(self._counts) - 1}."
            )
        found = accuracies(part.answers, self._counts, part.sure)
        return {f"{split}_{name}": found[name] for name in LOGGED}

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
        return diagnostic_subspaces(part.answers, found, self.seed)

    def summary(self) -> dict[str, Any]:
        """Return the measures of the last epoch that was written, {} before the first."""
        if self._last is None:
            return {}
        _, parts, subspaces = self._last
        split = _measured_split(parts)
        body: dict[str, Any] = {
            "measured_on": split,
            "class_counts": self._counts,
            "seed": self.seed,
            "versions": {"dovs": __version__} | versions(PACKAGES),
        }
        part = parts[split]
        if not part.labelled:
            return body
        if part.predicts:
            body |= accuracies(part.answers, self._counts, part.sure)
        body["geometry"] = {
            (TRAIN if name == TRAIN else "test"): {
                **geometry.geometry(each.answers.embeddings, each.answers.labels, self._counts),
                **subspace_metrics(each.answers, self.hierarchy, subspaces),
            }
            for name, each in parts.items()
            if len(each) > 1
        }
        return body


def _measured_split(parts: Mapping[str, Part]) -> str:
    """Return the split that is measured: the one that is not trained on, where there is one."""
    return next((split for split in parts if split != TRAIN), TRAIN)


def accuracies(answers: Predictions, counts: np.ndarray, sure: bool) -> dict[str, Any]:
    """Return the accuracies of a split, its mistakes, and how often each class was evaluated."""
    known = answers.predicted >= 0
    true, predicted = answers.labels[known], answers.predicted[known]
    confidence = answers.confidence[known] if sure else None
    confusion = confusion_counts(true, predicted, len(counts))
    return {
        **metrics.summarise(true, predicted, confidence, counts),
        "mistakes": mistakes_of(confusion),
        "evaluated_counts": confusion.sum(1),
    }


def _together(shown: list[tuple[int, np.ndarray | None]]) -> np.ndarray:
    """Return the thumbnails of all points, (P, H, W, 3); black where a split has none."""
    given = [images for _, images in shown if images is not None]
    height = max(images.shape[1] for images in given)
    width = max(images.shape[2] for images in given)
    whole = np.zeros((sum(rows for rows, _ in shown), height, width, 3), dtype=np.uint8)
    start = 0
    for rows, images in shown:
        if images is not None:
            whole[start : start + rows, : images.shape[1], : images.shape[2]] = images
        start += rows
    return whole
