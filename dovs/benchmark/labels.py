"""Fixed abstract labels of a trial: the grid makes them before the trial is trained.

Random and shuffled labels differ between draws of the tail and between seeds. All are stored beside
the results, see `LabelsFile`; their digest is in the configuration of the trial, so that trials on
other labels are other trials.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from dovs.config import RunConfig, TailConfig
from dovs.errors import ConfigError, DataError, RunError
from dovs.hierarchy import Hierarchy, generate
from dovs.runs import files
from dovs.runs.label_context import context_of_tail, labels_of_runs
from dovs.runs.store import Run

FORMAT = 1
NUM_LABELS = 20
"""Abstract labels of a dataset with more classes than that; others get the generator's choice."""
STREAMS = {"names": 1, "superclasses": 2, "run": 3}

Key = tuple[str, int, int]
"""Label of the row, draw and seed."""


@dataclass(frozen=True)
class FixedLabels:
    """How the abstract labels of a row are made.

    Attributes:
        source: names (of the classes, by WordNet), superclasses (of the dataset), or run (Ward
            clustering of the last snapshot of the run that `first` trains with another seed).
        random: exchange them for random groups of the same sizes.
        ari: shuffle classes until the adjusted Rand index with the labels is about this; None = no.
        first_pass: what the first pass changes of the setting, as `rows.Row.changes` do; for the
            source run.
    """

    source: Literal["names", "superclasses", "run"]
    random: bool = False
    ari: float | None = None
    first_pass: Mapping[str, Any] | None = None

    def made(self, config: RunConfig, run: Run | None = None) -> Hierarchy:
        """Return the labels of a trial.

        Args:
            config: of the trial; its data_seed and seed seed what is random.
            run: the finished first pass, for the source run.

        Raises:
            HierarchyError: the dataset's class names are no words, it has no superclasses, or there
                is no WordNet.
            RunError: the run has no snapshot or is damaged.
        """
        groups = (
            self._of_run(config, run) if self.source == "run" else _of_tail(self.source, config)
        )
        rng = np.random.default_rng([STREAMS[self.source], config.data_seed, config.seed])
        if self.random:
            groups = rng.permutation(groups)
        if self.ari is not None:
            groups = shuffled(groups, self.ari, rng)
        return _plain(_class_names(config), groups)

    def _of_run(self, config: RunConfig, run: Run | None) -> np.ndarray:
        if run is None:
            raise ConfigError("these labels are made of a run, and none is given.")
        number = _number(len(_class_names(config)))
        return labels_of_runs([run], "ward", {"num_labels": number}).groups


def shuffled(groups: np.ndarray, ari: float, rng: np.random.Generator) -> np.ndarray:
    """Return groups of the same sizes that agree with the given ones about as much as wanted.

    The labels of n classes are permuted among these classes, for the n from 0 to C whose adjusted
    Rand index with the given groups is nearest.

    Args:
        groups: abstract label of each class, (C,).
        ari: the adjusted Rand index that is wanted, in [0, 1].
        rng: chooses the classes and permutes.
    """
    from sklearn.metrics import adjusted_rand_score

    order, keys = rng.permutation(len(groups)), rng.random(len(groups))
    best, nearest = groups, abs(1.0 - ari)
    for count in range(2, len(groups) + 1):
        moved = order[:count]
        found = groups.copy()
        found[moved] = groups[moved][np.argsort(keys[:count])]
        distance = abs(adjusted_rand_score(groups, found) - ari)
        if distance < nearest:
            best, nearest = found, distance
    return best


def name_of(hierarchy: Hierarchy) -> str:
    """Return the name that a configuration has for labels: a digest of what is in them."""
    return f"labels-{hashlib.sha256(hierarchy.to_json().encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class LabelsFile:
    """The labels of the trials of a grid, in a file beside its results.

    It is JSON: format, class_names, and of each trial row, draw, seed, name (as in the trial's
    configuration), ari (with the dataset's superclasses, or null), first (the run directory of the
    first pass, or null) and groups (the abstract label of each class).
    """

    path: Path

    def read(self) -> dict[Key, dict[str, Any]]:
        """Return what is stored of each trial, with `hierarchy` in place of groups.

        Raises:
            DataError: the file is damaged, or of a newer version.
        """
        if not self.path.is_file():
            return {}
        try:
            body = files.read_json(self.path)
            if files.is_newer(body["format"], FORMAT):
                raise DataError(str(files.of_newer_version(self.path, body["format"], FORMAT)))
            if body["format"] != FORMAT:
                raise ValueError(f"format {body['format']}")
            names = tuple(body["class_names"])
            found = {}
            for line in body["labels"]:
                facts = {name: line[name] for name in ("name", "ari", "first")}
                facts["hierarchy"] = _plain(names, np.array(line["groups"]))
                found[str(line["row"]), int(line["draw"]), int(line["seed"])] = facts
        except (RunError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise DataError(
                f"{self.path} is damaged ({error}). Delete it: the labels are made again."
            ) from None
        return found

    def add(self, key: Key, hierarchy: Hierarchy, **facts: Any) -> None:
        """Store the labels of a trial in place of those that it had.

        Raises:
            DataError: the file is damaged.
            RunError: it cannot be written.
        """
        stored = self.read()
        new = {"name": name_of(hierarchy), "hierarchy": hierarchy, **facts}
        if stored.get(key) == new:
            return
        lines = [
            json.dumps(
                {"row": row, "draw": draw, "seed": seed}
                | {name: of[name] for name in ("name", "ari", "first")}
                | {"groups": of["hierarchy"].groups.tolist()}
            )
            for (row, draw, seed), of in sorted((stored | {key: new}).items())
        ]
        head = f' "format": {FORMAT},\n "class_names": {json.dumps(hierarchy.class_names)},\n'
        listed = ",\n  ".join(lines)
        files.write_text_atomic(self.path, f'{{\n{head} "labels": [\n  {listed}\n ]\n}}\n')


def agreement_of(hierarchy: Hierarchy, config: RunConfig) -> float | None:
    """Return the adjusted Rand index of labels with the superclasses; None where there are none."""
    from dovs import data
    from dovs.analysis.agreement import agreement

    dataset = data.load(config.dataset, **config.dataset_params)
    if dataset.superclass_of is None:
        return None
    return agreement(hierarchy, dataset.superclass_of)["ari"]


def _of_tail(source: str, tail: TailConfig) -> np.ndarray:
    """Return the abstract label of each class, (C,), made without a run."""
    fields = {name: getattr(tail, name) for name in TailConfig.model_fields}
    return _of_fields(source, json.dumps(fields, sort_keys=True))


@lru_cache(maxsize=64)
def _of_fields(source: str, fields: str) -> np.ndarray:
    context = context_of_tail(TailConfig(**json.loads(fields)))
    if source == "superclasses":
        return generate("superclasses", context).groups
    return generate("names", context, num_labels=_number(context.num_classes)).groups


def _class_names(config: RunConfig) -> tuple[str, ...]:
    from dovs import data

    return data.load(config.dataset, **config.dataset_params).class_names


def _number(classes: int) -> int | None:
    return NUM_LABELS if classes > NUM_LABELS else None


def _plain(class_names: tuple[str, ...], groups: np.ndarray) -> Hierarchy:
    """Return labels without a tree: equal groups, numbered by their first class, are equal."""
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    return Hierarchy.from_groups(class_names, np.argsort(np.argsort(first))[inverse])
