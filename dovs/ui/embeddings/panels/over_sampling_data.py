"""What the over-sampling of a run does to one training point, computed from its snapshots.

Nothing is recorded during training: neighbours, weights and targets are drawn again by the method's
own rule, from the embeddings of the epoch that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dovs.analysis.counts import frequency_groups
from dovs.analysis.oversampling import (
    draws_frame,
    guided,
    in_class_neighbours,
    simplex_weights,
    target_frame,
    weighted_places,
)
from dovs.config import RunConfig
from dovs.methods import METHODS
from dovs.methods.method import Targets, TrainingInfo
from dovs.methods.tau import tau_in_training
from dovs.runs.classes import Classes
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import points_of, projection_of

USUAL = Targets(k=5, weights="dirichlet")
"""What is shown for a method that pulls to no targets."""
_NO_LABELS: Any = None  # no rate depends on the labels of single images


@dataclass(frozen=True)
class Rule:
    """How a run over-samples.

    Attributes:
        draws_targets: whether its method pulls to targets between in-class neighbours at all.
        begun: whether it does so after the epoch that is shown, or still trains plainly.
        k: in-class neighbours.
        weights: law of their weights.
        beta: how far targets are turned into their subspace.
        round_epochs: epochs between two banks.
        patched: share of the drawn images that get a patch of another image, and are not pulled.
        rates: r, how often an image of each class is drawn, (C,).
        tau: τ, weight of the prior in the loss; 0 without one.
        patches_until: the last epoch with patches, 0 where there are none in any epoch.
    """

    draws_targets: bool
    begun: bool
    k: int
    weights: str
    beta: float
    round_epochs: int
    patched: float
    rates: np.ndarray
    tau: float
    patches_until: int

    @property
    def draws_alike(self) -> bool:
        """Whether every image is drawn equally often though the method over-samples."""
        return self.draws_targets and self.begun and bool(np.allclose(self.rates, self.rates[0]))


@dataclass(frozen=True, eq=False)
class Inspection:
    """One inspected point.

    Attributes:
        point: its id.
        neighbours: ids of its in-class neighbours, nearest first, (k_c,).
        distances: of these from the point, (k_c,).
        weights: (draws, k_c), rows sum to 1.
        targets: see `analysis.oversampling.target_frame`.
        guided: whether the targets are turned into their subspace.
        complete: whether the run stored all of the training images, so that these are the
            neighbours in training.
    """

    point: int
    neighbours: np.ndarray
    distances: np.ndarray
    weights: np.ndarray
    targets: pd.DataFrame
    guided: bool
    complete: bool


def rule_of(config: RunConfig, classes: Classes, epoch: int) -> Rule:
    """Return how a run over-samples in the epoch that follows the one that is shown.

    Args:
        config: of the run.
        classes: of the run.
        epoch: epochs done.
    """
    method = METHODS[config.method](**config.method_params)
    counts = np.array(classes.counts)
    method.plan(
        TrainingInfo(counts, classes.names, None, _NO_LABELS, 1, config.epochs, config.seed)
    )
    coming = min(epoch, config.epochs - 1)
    over_sampling = method.over_sampling()
    targets = over_sampling.targets or USUAL
    return Rule(
        draws_targets=over_sampling.targets is not None,
        begun=coming >= over_sampling.begins,
        k=targets.k,
        weights=targets.weights,
        beta=targets.beta,
        round_epochs=over_sampling.round_epochs,
        patched=over_sampling.patched if coming < over_sampling.patches_end else 0.0,
        rates=np.asarray(method.sampling_rates(counts, coming), dtype=np.float64),
        tau=tau_in_training(config),
        patches_until=(
            int(min(np.ceil(over_sampling.patches_end), config.epochs))
            if over_sampling.patched
            else 0
        ),
    )


def inspect(context: Context, rule: Rule, point: int, draws: int, seed: int) -> Inspection:
    """Draw targets for a training point.

    Args:
        context: of the page.
        rule: how the run over-samples.
        point: id of a training point.
        draws: how many targets.
        seed: draws the weights, together with point and epoch.

    Raises:
        RunError: files of that epoch are damaged or do not fit together.
    """
    points = points_of(context)
    train = points.rows("train")
    labels = points.table["class_index"].to_numpy(int)
    z = points.embeddings.astype(np.float64)
    at = int(np.flatnonzero(train == point)[0])
    near = train[in_class_neighbours(z[train], labels[train], at, rule.k)]
    generator = np.random.default_rng([seed, point, context.epoch])
    weights = simplex_weights(draws, len(near), generator, rule.weights)
    targets = weighted_places(z[near], weights)
    subspaces = points.subspaces if rule.beta else None
    if subspaces is not None and points.hierarchy is not None:
        q = points.hierarchy.assignment[labels[point]]
        targets = guided(targets, subspaces, q, rule.beta)
    mean = z[train[labels[train] == labels[point]]].mean(0)
    places = projection_of(context)
    xyz = places.xy if places.xyz is None else places.xyz
    frame = target_frame(z[point], z[near], weights, places.xy[near], targets, mean)
    if places.xyz is not None:
        solid = weighted_places(xyz[near].astype(np.float64), weights)
        frame[["x3", "y3", "z3"]] = solid
    return Inspection(
        point=point,
        neighbours=near,
        distances=np.linalg.norm(z[near] - z[point], axis=1),
        weights=weights / weights.sum(1, keepdims=True),
        targets=frame,
        guided=subspaces is not None,
        complete=len(train) >= sum(context.classes.counts),
    )


def places(context: Context, view: Inspection) -> pd.DataFrame:
    """Return where the inspected point, its neighbours and its targets are on the map.

    Returns:
        Columns kind ("class" = others of the class, "neighbour", "target", "point"), id (of the
        image; for a target of the image that is pulled), number (of the neighbour or draw, from 1,
        else 0), x, y, distance (from the point, in the embedding; NaN for "class"), weight (mean
        over the draws, of a neighbour), and where there is a 3-D map x3, y3, z3.
    """
    points = points_of(context)
    projection = projection_of(context)
    label = points.table["class_index"].to_numpy()
    train = points.rows("train")
    others = np.setdiff1d(train[label[train] == label[view.point]], view.neighbours)
    others = others[others != view.point]
    ids = np.concatenate([others, view.neighbours, [view.point]])
    count = len(others), len(view.neighbours)
    frame = pd.DataFrame(
        {
            "kind": ["class"] * count[0] + ["neighbour"] * count[1] + ["point"],
            "id": ids,
            "number": [*[0] * count[0], *range(1, count[1] + 1), 0],
            "x": projection.xy[ids, 0],
            "y": projection.xy[ids, 1],
            "distance": [*[np.nan] * count[0], *view.distances, 0.0],
            "weight": [*[np.nan] * count[0], *view.weights.mean(0), np.nan],
        }
    )
    if projection.xyz is not None:
        frame[["x3", "y3", "z3"]] = projection.xyz[ids]
    solid = ["x3", "y3", "z3"] if projection.xyz is not None else []
    targets = view.targets[["draw", "x", "y", "pull", *solid]].rename(
        columns={"draw": "number", "pull": "distance"}
    )
    targets = targets.assign(kind="target", id=view.point, weight=np.nan)
    return pd.concat([frame, targets[frame.columns]], ignore_index=True)


def draws_by_class(classes: Classes, rule: Rule) -> pd.DataFrame:
    """Return how often each class is drawn in a round, with its group, largest class first."""
    counts = np.array(classes.counts)
    frame = draws_frame(classes.names, counts, rule.rates, rule.round_epochs)
    frame["group"] = frequency_groups(frame["count"].to_numpy())
    return frame
