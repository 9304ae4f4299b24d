"""Abstract-label subspaces of an embedding: fitting a basis; energy, leakage and angles.

R^D is split by an orthonormal basis U = [U_0 | U_1 … U_M]: one block shared by all, and one block
an abstract label. Π_m = U_0 U_0ᵀ + U_m U_mᵀ projects onto what abstract label m may use.

Source: Ando 2018, arXiv:1810.12513, speaks of guiding instances "towards different subspaces"; this
definition is the project's own reconstruction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dovs.errors import HierarchyError

CHUNK = 32768
"""Embeddings in memory as float64 at a time."""
WIDE = 512
"""Dimensions above which the directions of an abstract label of fewer images are taken from their
products, (n, n) instead of (D, D): a third of the time at 2,048. The last digits differ, and
encoders that DOVS trains from scratch are narrower."""


@dataclass(frozen=True)
class Subspaces:
    """A basis of the embedding, in blocks.

    Attributes:
        basis: U, (D, D) float64, orthonormal columns.
        sizes: columns of each block, (M + 1,) int64: the shared block first.
        mean: μ_G, the point that energies are measured from, (D,).
    """

    basis: np.ndarray
    sizes: np.ndarray
    mean: np.ndarray

    @property
    def num_abstract_labels(self) -> int:
        """M."""
        return len(self.sizes) - 1

    @property
    def block_of(self) -> np.ndarray:
        """The block of each column, (D,): 0 is shared."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @property
    def allowed(self) -> np.ndarray:
        """Whether a column belongs to Π_m, (M, D) bool."""
        own = np.arange(1, len(self.sizes))[:, None] == self.block_of
        return own | (self.block_of == 0)


def block_sizes(group_sizes: np.ndarray, dimensions: int, shared: float = 0.25) -> np.ndarray:
    """Divide D dimensions among the shared block and the abstract labels.

    A label of K_m classes gets at least K_m − 1 dimensions, which K_m class means span, where D
    allows, if need be at the cost of the shared block; what is left goes by the number of classes.
    Where D does not allow it, all goes by the number of classes. Every block has at least one
    dimension.

    Args:
        group_sizes: classes of each abstract label, K, (M,).
        dimensions: D.
        shared: share of D in the shared block, in [0, 0.9].

    Returns:
        (M + 1,) int64 that sum to D, the shared block first.

    Raises:
        HierarchyError: D < M + 1.

    >>> block_sizes(np.array([6, 4]), 16).tolist()
    [4, 7, 5]
    >>> block_sizes(np.array([8, 7]), 16).tolist()
    [3, 7, 6]
    >>> block_sizes(np.array([1, 1, 8]), 8).tolist()
    [2, 1, 1, 4]
    """
    sizes = np.asarray(group_sizes, dtype=np.int64)
    labels = len(sizes)
    if dimensions < labels + 1:
        raise HierarchyError(
            f"{labels} abstract labels and a shared block need {labels + 1} dimensions, but the "
            f"embedding has {dimensions}. Use fewer abstract labels or a wider encoder."
        )
    common = int(np.clip(round(shared * dimensions), 1, dimensions - labels))
    least = np.maximum(sizes - 1, 1)
    enough = int(least.sum()) + 1 <= dimensions
    if enough:
        common = min(common, dimensions - int(least.sum()))
    own = dimensions - common
    base = least if enough else np.ones(labels, dtype=np.int64)
    return np.concatenate([[common], base + _apportion(sizes, own - int(base.sum()))])


def _apportion(weights: np.ndarray, seats: int) -> np.ndarray:
    """Divide whole seats in proportion to weights, by largest remainder."""
    exact = weights / weights.sum() * seats
    given = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - given), kind="stable")
    given[order[: seats - int(given.sum())]] += 1
    return given


def fit_subspaces(
    z: np.ndarray,
    q: np.ndarray,
    sizes: np.ndarray,
    seed: int = 0,
    labels: np.ndarray | None = None,
) -> Subspaces:
    """Align an orthonormal basis with the principal components of each abstract label.

    The shared block starts from the leading principal components of what the labels have in common,
    the pooled variation within them; a label's block from the leading components of its own energy
    around μ_G. The orthonormal basis nearest to these directions (orthogonal Procrustes) is taken:
    no label has precedence over another. A direction that all labels use alike is therefore divided
    among all M + 1 blocks: data without any separation leak (M − 1) / (M + 1).

    Args:
        z: embeddings, (N, D).
        q: abstract label of each, (N, M), rows sum to 1; with `labels`, of each class, (C, M): of
            many images and many abstract labels, (N, M) would be as large as the embeddings.
        sizes: columns of each block, (M + 1,), see `block_sizes`.
        seed: fills directions that the data leave open.
        labels: classes of the embeddings, (N,), or None.

    Returns:
        The subspaces, with μ_G = the mean of z.
    """
    z = np.asarray(z)
    sizes = np.asarray(sizes, dtype=np.int64)
    dimensions = z.shape[1]
    mean = z.mean(0, dtype=np.float64)
    within = np.zeros((dimensions, dimensions))
    own = []
    for m in range(q.shape[1]):
        share = q[:, m] if labels is None else q[labels, m]
        mass = share.sum()
        first, second = _moments(z, mean, share)
        if WIDE < dimensions > np.count_nonzero(share):
            members = share > 0
            rows = (z[members] - mean) * np.sqrt(share[members])[:, None]
            own.append(_leading_of_rows(rows, sizes[m + 1]))
        else:
            own.append(_leading(second, sizes[m + 1]))
        if mass > 0:
            centre = first / mass
            within += second - mass * np.outer(centre, centre)
    filler = np.random.default_rng(seed).normal(size=(dimensions, dimensions))
    directions = np.concatenate([_leading(within, sizes[0]), *own], axis=1) + 1e-6 * filler
    left, _, right = np.linalg.svd(directions)
    return Subspaces(left @ right, sizes, mean)


def _moments(z: np.ndarray, mean: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return Σ_i share_i z̃_i, (D,), and Σ_i share_i z̃_i z̃_iᵀ, (D, D), around a mean, in chunks."""
    first, second = np.zeros(len(mean)), np.zeros((len(mean), len(mean)))
    members = np.flatnonzero(share > 0)
    for start in range(0, len(members), CHUNK):
        rows = members[start : start + CHUNK]
        part = z[rows] - mean
        first += share[rows] @ part
        second += (part * share[rows][:, None]).T @ part
    return first, second


def _leading(second: np.ndarray, size: int) -> np.ndarray:
    """Return the leading eigenvectors of a second moment, (D, size); 0 where it has no energy."""
    values, vectors = np.linalg.eigh(second)
    vectors = vectors[:, ::-1][:, :size]
    vectors[:, _without_energy(values[::-1][:size])] = 0
    return vectors


def _leading_of_rows(rows: np.ndarray, size: int) -> np.ndarray:
    """Return `_leading` of rowsᵀ rows, (D, size), of n < D rows, (n, D); beyond n it is 0."""
    values, vectors = np.linalg.eigh(rows @ rows.T)
    values, vectors = values[::-1][:size], vectors[:, ::-1][:, :size]
    filled = np.flatnonzero(~_without_energy(values))
    found = np.zeros((rows.shape[1], size))
    found[:, filled] = rows.T @ (vectors[:, filled] / np.sqrt(values[filled]))
    return found


def _without_energy(values: np.ndarray) -> np.ndarray:
    """Return which leading eigenvalues, descending, are 0 but for rounding."""
    return values <= 1e-10 * max(values.max(initial=0), 1e-300)


def energy(z: np.ndarray, q: np.ndarray, subspaces: Subspaces) -> np.ndarray:
    """Return the share of each abstract label's energy in each block, (M, M + 1), rows sum to 1.

    Energy is the squared length around μ_G. A label without energy has a row of NaN.

    Args:
        z: embeddings, (N, D).
        q: (N, M), rows sum to 1.
        subspaces: the blocks.
    """
    columns = ((z - subspaces.mean) @ subspaces.basis) ** 2
    starts = np.concatenate([[0], np.cumsum(subspaces.sizes)[:-1]])
    blocks = np.add.reduceat(columns, starts, axis=1)
    shares = q.T @ blocks
    total = shares.sum(1, keepdims=True)
    return np.divide(shares, total, out=np.full_like(shares, np.nan), where=total > 0)


def energy_frame(
    z: np.ndarray, q: np.ndarray, subspaces: Subspaces, names: Sequence[str]
) -> pd.DataFrame:
    """Return `energy` as rows: abstract_label, abstract_label_index, subspace, block, energy."""
    shares = energy(z, q, subspaces)
    blocks = ["shared", *names]
    return pd.DataFrame(
        [
            {
                "abstract_label": name,
                "abstract_label_index": m,
                "subspace": block,
                "block": b,
                "energy": shares[m, b],
            }
            for m, name in enumerate(names)
            for b, block in enumerate(blocks)
        ]
    )


def leakage(z: np.ndarray, q: np.ndarray, subspaces: Subspaces) -> np.ndarray:
    """Return Σ_m q_im (1 − ‖Π_m z̃_i‖² / ‖z̃_i‖²) of each embedding, (N,) in [0, 1].

    >>> s = Subspaces(np.eye(3), np.array([1, 1, 1]), np.zeros(3))
    >>> leakage(np.array([[0.0, 3.0, 4.0]]), np.array([[1.0, 0.0]]), s)
    array([0.64])
    """
    found = np.empty(len(z))
    for start in range(0, len(z), CHUNK):
        rows = slice(start, start + CHUNK)
        columns = ((z[rows] - subspaces.mean) @ subspaces.basis) ** 2
        inside = (columns @ subspaces.allowed.T * q[rows]).sum(1)
        total = columns.sum(1)
        share = np.divide(inside, total, out=np.ones_like(total), where=total > 0)
        found[rows] = np.clip(1 - share, 0, 1)
    return found
