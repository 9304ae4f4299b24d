"""Neighbours of one point, and how far a map shows neighbourhoods, class by class.

Distances are Euclidean and in the embedding; a map is only ever compared with it. All points are
candidates, and no matrix of all pairs is in memory: rows are processed in chunks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dovs.analysis.extreme import scaled

ENTRIES = 2**24  # of a distance matrix in memory at once
FLATTERED = 0.15  # a map misleads that shows classes purer, or less pure, than they are by this
CROWDED = 0.85  # trustworthiness below which a class has false neighbours on the map
FLATTERS, FALSE_NEIGHBOURS, MIXES = "flatters", "false neighbours", "mixes"


def neighbours_frame(
    z: np.ndarray, labels: np.ndarray, row: int, k: int, ids: np.ndarray | None = None
) -> pd.DataFrame:
    """Return the k points nearest to one in the embedding, itself excluded; ties by row.

    Args:
        z: embeddings, (N, D).
        labels: (N,).
        row: the point.
        k: neighbours; at most N − 1.
        ids: (N,), by default the rows.

    Returns:
        Nearest first: columns id, row, class_index, distance, same_class.
    """
    centred = _centred(z)
    distances = _squared(centred[row : row + 1], centred)[0]
    distances[row] = np.inf
    k = min(k, len(z) - 1)
    near = np.argsort(distances, kind="stable")[:k]
    exact = np.linalg.norm(z[near].astype(np.float64) - z[row], axis=1)
    labels = np.asarray(labels)
    return pd.DataFrame(
        {
            "id": near if ids is None else np.asarray(ids)[near],
            "row": near,
            "class_index": labels[near],
            "distance": exact,
            "same_class": labels[near] == labels[row],
        }
    )


@dataclass(frozen=True)
class Surroundings:
    """How near one point is to its class and to the others.

    Attributes:
        in_class_share: of its k nearest, the share that has its class, in [0, 1].
        other_class: the class of the nearest point of another class; None where there is none.
        other_distance: its distance, or None.
        own_distance: distance to the nearest point of its own class, or None.
        closest_mean: the class whose mean is nearest.
    """

    in_class_share: float
    other_class: int | None
    other_distance: float | None
    own_distance: float | None
    closest_mean: int


def surroundings(z: np.ndarray, labels: np.ndarray, row: int, k: int) -> Surroundings:
    """Return how near a point is to its class and to the others.

    Args:
        z: embeddings, (N, D).
        labels: (N,).
        row: the point.
        k: number of neighbours for the in-class share.
    """
    from dovs.analysis.geometry import class_means

    labels = np.asarray(labels)
    near = neighbours_frame(z, labels, row, len(z) - 1)
    own, other = near[near["same_class"]], near[~near["same_class"]]
    present, means = class_means(z, labels)
    return Surroundings(
        in_class_share=float(near["same_class"].head(k).mean()) if len(near) else float("nan"),
        other_class=int(other["class_index"].iloc[0]) if len(other) else None,
        other_distance=float(other["distance"].iloc[0]) if len(other) else None,
        own_distance=float(own["distance"].iloc[0]) if len(own) else None,
        closest_mean=int(present[((means - z[row]) ** 2).sum(1).argmin()]),
    )


def trust_frame(
    z: np.ndarray,
    coordinates: np.ndarray,
    labels: np.ndarray,
    k: int = 15,
    per_class: int = 40,
    seed: int = 0,
) -> pd.DataFrame:
    """Return, class by class, how pure neighbourhoods are, and how far the map can be trusted.

    Trustworthiness is taken apart into the share of each point, t_i = 1 − 2 / (k (2N − 3k − 1)) ·
    Σ_j max(0, r_ij − k) over its k neighbours j on the map, where r_ij is the rank of j among the
    neighbours in the embedding; their mean over all points is the trustworthiness of the map.

    Args:
        z: embeddings, (N, D).
        coordinates: the map, (N, 2) or (N, 3).
        labels: (N,).
        k: size of a neighbourhood; at most (N − 1) / 2 is used.
        per_class: the largest number of measured points of a class; all points are candidates.
        seed: of the sample of points.

    Returns:
        One row for each class present: class_index, points, measured (number of points), purity
        (share of the k nearest in the embedding that have the class), most_purity = min(k, n_c − 1)
        / k, the largest value for a class of n_c points, map_purity (of the k nearest on the map),
        preserved (share of the k nearest on the map that are among the k nearest in the embedding),
        trustworthiness, nearest_other (the other class most often among the k nearest, −1 where
        none is), misleads ("", `FLATTERS` where the map is purer than the embedding by `FLATTERED`,
        `FALSE_NEIGHBOURS` where trustworthiness is below `CROWDED`: points that are far away in the
        embedding are beside the class on the map, else `MIXES` where the map is less pure by
        `FLATTERED`: it mixes classes that the embedding separates). Where all embeddings are equal,
        none has nearest neighbours: shares and trustworthiness are NaN.

    Source: Venna & Kaski 2001, eq. 2, as in `sklearn.manifold.trustworthiness`.
    """
    labels = np.asarray(labels)
    total = len(labels)
    k = max(1, min(k, (total - 1) // 2))
    rows = _stratified(labels, per_class, seed)
    present, sizes = np.unique(labels, return_counts=True)
    index = np.searchsorted(present, labels)
    found = np.zeros((len(rows), 4))
    others = np.zeros((len(present), len(present)))
    nearest, on_the_map = _nearest(z, rows, k, "brute"), _nearest(coordinates, rows, k, "kd_tree")
    centred = _centred(z)
    step = max(1, ENTRIES // total)
    for start in range(0, len(rows), step):
        chunk = slice(start, start + step)
        part = rows[chunk]
        near, on_map = nearest[chunk], on_the_map[chunk]
        ranks = _ranks(centred, part, on_map)
        own = labels[part][:, None]
        penalty = np.clip(ranks - k, 0, None).sum(1)
        found[start : start + len(part)] = np.stack(
            [
                (labels[near] == own).mean(1),
                (labels[on_map] == own).mean(1),
                (ranks <= k).mean(1),
                1 - penalty * 2 / (k * (2 * total - 3 * k - 1)),
            ],
            axis=1,
        )
        np.add.at(others, (np.repeat(index[part], k), index[near].ravel()), 1)
    np.fill_diagonal(others, 0)
    measures = pd.DataFrame(found, columns=["purity", "map_purity", "preserved", "trustworthiness"])
    table = measures.groupby(index[rows]).mean()
    table.insert(0, "class_index", present)
    table.insert(1, "points", sizes)
    table.insert(2, "measured", np.bincount(index[rows], minlength=len(present)))
    table.insert(4, "most_purity", np.minimum(k, sizes - 1) / k)
    table["nearest_other"] = np.where(others.any(1), present[others.argmax(1)], -1)
    flatters = table["map_purity"] - table["purity"] >= FLATTERED
    crowded = table["trustworthiness"] < CROWDED
    mixes = table["purity"] - table["map_purity"] >= FLATTERED
    reasons = [FLATTERS, FALSE_NEIGHBOURS, MIXES]
    table["misleads"] = np.select([flatters, crowded, mixes], reasons, "")
    if (z == z[:1]).all():
        table[measures.columns] = np.nan
        table["nearest_other"], table["misleads"] = -1, ""
    return table.reset_index(drop=True)


def _ranks(centred: np.ndarray, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return which rank the others of each row have among its neighbours, (B, k); 1 = nearest.

    Args:
        centred: embeddings, as `_centred`.
        rows: of the points, (B,).
        others: rows of k others of each, (B, k).
    """
    distances = _squared(centred[rows], centred)
    distances[np.arange(len(rows)), rows] = np.inf
    reach = np.take_along_axis(distances, others, axis=1)
    nearer = [np.count_nonzero(distances < column[:, None], axis=1) for column in reach.T]
    return 1 + np.stack(nearer, axis=1)


def _nearest(points: np.ndarray, rows: np.ndarray, k: int, how: str) -> np.ndarray:
    """Return the k nearest others of some rows, (B, k); how: "brute" or "kd_tree"."""
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=k + 1, algorithm=how).fit(points)
    found = search.kneighbors(points[rows], return_distance=False)
    # the point itself is among them, unless more than k points are equal
    others = found != rows[:, None]
    others[others.all(1), -1] = False
    return found[others].reshape(len(rows), k)


def _centred(z: np.ndarray) -> np.ndarray:
    """Return the embeddings around their mean, (N, D) float32, so that distances are precise.

    Those whose squares are not in the range of float32 are scaled: distances are for comparison.
    """
    return scaled(z - z.mean(0, dtype=np.float64)).astype(np.float32)


def _squared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return squared distances of embeddings as `_centred`, (A, B) float32."""
    return (a**2).sum(1)[:, None] - 2 * a @ b.T + (b**2).sum(1)[None, :]


def _stratified(labels: np.ndarray, per_class: int, seed: int) -> np.ndarray:
    """Return at most `per_class` rows of each class, ascending."""
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    order = shuffled[np.argsort(labels[shuffled], kind="stable")]
    _, starts, counts = np.unique(labels[order], return_index=True, return_counts=True)
    place = np.arange(len(labels)) - np.repeat(starts, counts)
    return np.sort(order[place < per_class])
