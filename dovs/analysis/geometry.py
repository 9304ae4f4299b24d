"""The shape of an embedding: collapse, separation, effective rank, purity of neighbourhoods."""

from __future__ import annotations

import numpy as np

from dovs.analysis.counts import frequency_ranks

ROUNDING = 1e-12
"""Distances below this share of the largest coordinate are rounding, not geometry."""


def class_means(z: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the classes present, (C',), and their mean embeddings, (C', D)."""
    present, index = np.unique(labels, return_inverse=True)
    sums = np.zeros((len(present), z.shape[1]))
    np.add.at(sums, index, z)
    return present, sums / np.bincount(index)[:, None]


def nc1(z: np.ndarray, labels: np.ndarray) -> float:
    """Return trace(Σ_W Σ_B⁺) / C: variation within classes over variation between them.

    0 = every class is a point. Every class weighs the same. NaN where the class means coincide,
    as for a constant embedding or a single class: there is nothing to compare with.

    Args:
        z: embeddings, (N, D).
        labels: (N,).

    Source: Papyan, Han & Donoho 2020, NC1, arXiv:2008.08186.
    """
    z = np.asarray(z, dtype=np.float64)
    present, means = class_means(z, labels)
    centred = means - means.mean(0)
    if (centred**2).sum() / len(present) <= (ROUNDING * np.abs(z).max()) ** 2:
        return float("nan")
    # Σ_B⁺ is 0 outside the span of the class means, so Σ_W is needed in their directions alone
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    kept = lengths**2 > 1e-6 * lengths[0] ** 2
    within = np.zeros(int(kept.sum()))
    for c, mean in zip(present, means, strict=True):
        within += (((z[labels == c] - mean) @ directions[kept].T) ** 2).mean(0)
    return float((within / lengths[kept] ** 2).sum() / len(present))


def class_mean_cosines(z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the cosines between class means around the mean of class means, (C', C').

    Minority collapse shows as cosines near 1 between tail classes.

    Source: Fang et al. 2021, arXiv:2101.12699.
    """
    _, means = class_means(np.asarray(z, dtype=np.float64), labels)
    centred = means - means.mean(0)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = np.divide(centred, length, out=np.zeros_like(centred), where=length > 0)
    return unit @ unit.T


def tail_cosine(z: np.ndarray, labels: np.ndarray, class_counts: np.ndarray) -> float | None:
    """Return the mean cosine between the means of the last third of classes by training images.

    Returns:
        None where fewer than two such classes are present.
    """
    present = np.unique(labels)
    ranks = frequency_ranks(class_counts)
    classes = len(class_counts)
    tail = ranks[present] >= classes - max(2, classes // 3)
    if tail.sum() < 2:
        return None
    cosines = class_mean_cosines(z, labels)[np.ix_(tail, tail)]
    return float(cosines[np.triu_indices(len(cosines), 1)].mean())


def effective_rank(z: np.ndarray) -> float:
    """Return exp(entropy of the shares of variance along principal components).

    Between 1 (a line) and D (a ball). Shares are of variance, the squared singular values of the
    centred embeddings; Roy & Vetterli 2007 take the singular values themselves.

    >>> round(effective_rank(np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])), 6)
    2.0
    """
    centred = np.asarray(z, dtype=np.float64)
    centred = centred - centred.mean(0)
    wide = centred.shape[1] > len(centred)  # the smaller product has the same variances above 0
    product = centred @ centred.T if wide else centred.T @ centred
    variance = np.clip(np.linalg.eigvalsh(product), 0, None)
    if variance.sum() == 0:
        return 1.0
    shares = variance / variance.sum()
    shares = shares[shares > 0]
    return float(np.exp(-(shares * np.log(shares)).sum()))


def scatter(z: np.ndarray) -> float:
    """Return the mean squared distance of embeddings, (N, D), from their mean, of any float type.

    >>> scatter(np.array([[300.0], [-300.0]], dtype=np.float16))
    90000.0
    """
    centred = np.asarray(z, dtype=np.float64)
    centred = centred - centred.mean(0)
    return float((centred**2).sum(1).mean())


def neighbour_purity(z: np.ndarray, labels: np.ndarray, k: int = 10) -> np.ndarray:
    """Return, of each embedding, the share of its k nearest others that have its class, (N,).

    A class of n ≤ k embeddings cannot reach 1: compare classes where they are equally many.

    Args:
        z: embeddings, (N, D).
        labels: (N,).
        k: neighbours; at most N − 1 are used.
    """
    from sklearn.neighbors import NearestNeighbors

    k = min(k, len(z) - 1)
    found = NearestNeighbors(n_neighbors=k).fit(z).kneighbors(return_distance=False)
    return (np.asarray(labels)[found] == np.asarray(labels)[:, None]).mean(1)


def geometry(
    z: np.ndarray, labels: np.ndarray, class_counts: np.ndarray, most: int = 5000, seed: int = 0
) -> dict[str, float | None]:
    """Return nc1, tail_cosine, effective_rank, neighbour_purity (mean over classes) and scatter.

    Args:
        z: embeddings, (N, D).
        labels: (N,).
        class_counts: training images of each class, (C,).
        most: neighbours are looked up among so many embeddings at most.
        seed: of the sample.
    """
    z = np.asarray(z, dtype=np.float64)
    sampled = np.random.default_rng(seed).permutation(len(z))[:most]
    purity = neighbour_purity(z[sampled], labels[sampled])
    _, by_class = class_means(purity[:, None], labels[sampled])
    return {
        "nc1": nc1(z, labels),
        "tail_cosine": tail_cosine(z, labels, class_counts),
        "effective_rank": effective_rank(z),
        "neighbour_purity": float(by_class.mean()),
        "scatter": scatter(z),
    }
