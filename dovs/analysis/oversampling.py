"""The over-sampling of one training point, step by step: neighbours, weights, targets, pull.

The same definitions as the tensors of `dovs.methods`, in numpy, for charts; a test holds the
two against each other. Symbols: z embedding, v_j its in-class neighbours, w weights,
v̄ = Σ_j w_j v_j the embedding target.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dovs.analysis.subspaces import Subspaces


def in_class_neighbours(z: np.ndarray, labels: np.ndarray, row: int, k: int) -> np.ndarray:
    """Return the k_c = min(k, n_c − 1) nearest rows of the same class, itself excluded, (k_c,).

    A class of one point uses itself. Ties fall to the lower row.

    Args:
        z: the bank, (N, D).
        labels: (N,).
        row: the point.
        k: neighbours wanted.

    >>> z = np.array([[0.0], [1.0], [3.0], [0.1]])
    >>> in_class_neighbours(z, np.array([0, 0, 0, 1]), 0, 5).tolist()
    [1, 2]
    """
    members = np.flatnonzero(np.asarray(labels) == labels[row])
    others = members[members != row]
    if not len(others):
        return np.array([row])
    distances = np.linalg.norm(z[others].astype(np.float64) - z[row], axis=1)
    return others[np.argsort(distances, kind="stable")[:k]]


def simplex_weights(
    draws: int, k: int, generator: np.random.Generator, weights: str = "dirichlet"
) -> np.ndarray:
    """Draw weights w, (draws, k): w ≥ 0 and Σ_j w_j = 1, but for `normal` ‖w‖ = 1.

    Args:
        draws: how many.
        k: neighbours, at least 1.
        generator: source of randomness.
        weights: `dirichlet` (uniform on the simplex), `uniform` (U(0, 1) over its sum) or `normal`
            (|N(0, 1)| over its length).
    """
    if weights == "dirichlet":
        raw = generator.exponential(size=(draws, k))
    elif weights == "uniform":
        raw = generator.random((draws, k))
    else:
        raw = np.abs(generator.normal(size=(draws, k)))
    return normalised(raw, weights)


def normalised(raw: np.ndarray, weights: str) -> np.ndarray:
    """Scale raw weights, (draws, k), to the simplex, or for `normal` to the sphere."""
    raw = raw + 1e-12
    order = 2 if weights == "normal" else 1
    return raw / np.linalg.norm(raw, ord=order, axis=1, keepdims=True)


def weighted_places(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return Σ_j w_j p_j / Σ_j w_j of neighbours p, (draws, D).

    In the embedding these are the targets. On a map they are only where the neighbours' weights
    put them: no projection has seen the targets.

    Args:
        points: of the k neighbours, (k, D).
        weights: (draws, k).
    """
    return weights @ points / weights.sum(1, keepdims=True)


def guided(targets: np.ndarray, subspaces: Subspaces, q: np.ndarray, beta: float) -> np.ndarray:
    """Return t = (1 − β)·v̄ + β·rescale(Π v̄) around μ_G, (draws, D).

    Args:
        targets: v̄, (draws, D).
        subspaces: those in force.
        q: abstract label of the point's class, (M,), sums to 1.
        beta: β in [0, 1].
    """
    centred = targets - subspaces.mean
    projected = (centred @ subspaces.basis * (q @ subspaces.allowed)) @ subspaces.basis.T
    length = np.linalg.norm(projected, axis=1, keepdims=True)
    rescaled = projected * (np.linalg.norm(centred, axis=1, keepdims=True) / length.clip(1e-12))
    rescaled = np.where(length > 1e-6, rescaled, centred)
    return np.asarray(subspaces.mean + (1 - beta) * centred + beta * rescaled)


def target_frame(
    z: np.ndarray,
    neighbours: np.ndarray,
    weights: np.ndarray,
    xy: np.ndarray,
    targets: np.ndarray,
    mean: np.ndarray,
) -> pd.DataFrame:
    """Return a row for each draw: the position of the target, and its pull on the point.

    Args:
        z: embedding of the point, (D,).
        neighbours: embeddings of its k in-class neighbours, (k, D).
        weights: (draws, k).
        xy: places of the neighbours on the map, (k, dims).
        targets: where the point is pulled to, (draws, D): v̄, or its guided form.
        mean: the mean embedding of the class, (D,).

    Returns:
        Columns draw (from 1), x, y and with three dims z3 (position on the map by the weights),
        pull (length ‖t − z‖), to_mean (cosine between the pull and the way to the class mean, NaN
        where one has no length), turned (degrees by which guiding turned the pull away from
        v̄ − z), nearest (distance of the target from the neighbour nearest to it), and
        weight_1 … weight_k, which sum to 1.
    """
    plain = weighted_places(neighbours, weights)
    pull = targets - z
    places = weighted_places(xy, weights)
    frame = pd.DataFrame(
        {
            "draw": np.arange(1, len(weights) + 1),
            "x": places[:, 0],
            "y": places[:, 1],
            **({"z3": places[:, 2]} if places.shape[1] > 2 else {}),
            "pull": np.linalg.norm(pull, axis=1),
            "to_mean": _cosines(pull, mean - z),
            "turned": np.degrees(np.arccos(np.clip(_cosines(pull, plain - z), -1, 1))),
            "nearest": np.linalg.norm(targets[:, None] - neighbours, axis=2).min(1),
        }
    )
    share = weights / weights.sum(1, keepdims=True)
    for j in range(weights.shape[1]):
        frame[f"weight_{j + 1}"] = share[:, j]
    return frame


def draws_frame(
    class_names: Sequence[str], class_counts: np.ndarray, rates: np.ndarray, epochs: int
) -> pd.DataFrame:
    """Return how often each class is drawn over some epochs, as expected from its sampling rate.

    An epoch draws N images, of class c the share π_c ∝ n_c·r_c.

    Args:
        class_names: C names.
        class_counts: n, training images of each class, (C,).
        rates: r, (C,).
        epochs: of the round.

    Returns:
        Largest class first: class_index, class_name, count, rate, share (π_c), draws (expected in
        these epochs), per_image (expected draws of one image).

    >>> draws_frame(["a", "b"], np.array([90, 10]), np.array([1.0, 9.0]), 2)["draws"].tolist()
    [100.0, 100.0]
    """
    counts = np.asarray(class_counts, dtype=np.float64)
    mass = counts * rates
    share = mass / mass.sum()
    draws = epochs * counts.sum() * share
    frame = pd.DataFrame(
        {
            "class_index": np.arange(len(counts)),
            "class_name": list(class_names),
            "count": np.asarray(class_counts),
            "rate": rates,
            "share": share,
            "draws": draws,
            "per_image": draws / counts,
        }
    )
    return frame.sort_values(["count", "class_index"], ascending=[False, True], ignore_index=True)


def _cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the cosine of each row of a with b (one vector, or a row each); NaN without length."""
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=-1)
    products = (a * b).sum(1)
    return np.divide(products, lengths, out=np.full(len(a), np.nan), where=lengths > 1e-12)
