"""Principal angles between the subspaces that abstract labels really span.

The blocks that are fitted to abstract labels are in `subspaces`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def principal_directions(z: np.ndarray, dims: int) -> np.ndarray:
    """Return the directions along which embeddings vary most, (D, p).

    Args:
        z: embeddings, (N, D).
        dims: most directions. Those without variance are never taken, so p may be smaller.
    """
    from scipy.linalg import eigh

    size = z.shape[1]
    most = min(dims, size)
    if len(z) == 0 or most < 1:
        return np.zeros((size, 0))
    centred = np.asarray(z, dtype=np.float64)
    centred = centred - centred.mean(0)
    # only the leading ones: of 512 dimensions that takes a third of the time
    values, vectors = eigh(
        centred.T @ centred, subset_by_index=(size - most, size - 1), check_finite=False
    )
    values, vectors = values[::-1], vectors[:, ::-1]
    rounding = 1e-10 * max(values[0], float((np.asarray(z, dtype=np.float64) ** 2).sum()))
    return vectors[:, : int((values > rounding).sum())]


def class_directions(group_sizes: np.ndarray) -> np.ndarray:
    """Return K_m − 1, the directions that the means of a label's K_m classes span, (M,).

    >>> class_directions(np.array([4, 1])).tolist()
    [3, 0]
    """
    return np.asarray(group_sizes) - 1


def angles_frame(
    z: np.ndarray,
    groups: np.ndarray,
    names: Sequence[str],
    dims: int | Sequence[int] | np.ndarray,
) -> pd.DataFrame:
    """Return the principal angles between the abstract labels' own subspaces, in degrees.

    A label's subspace is spanned by the leading principal directions of its embeddings around their
    own mean: the directions in which its classes differ. 90° = unrelated, 0° = one contains
    the other. Around the global mean two labels alone would share the direction between them.

    Args:
        z: embeddings, (N, D).
        groups: abstract label of each, (N,).
        names: M names.
        dims: directions of each label, (M,), or one number for all. `class_directions` gives the
            K − 1 that the means of K classes span, the same at every epoch.

    Returns:
        A row for every ordered pair: abstract_label_a, abstract_label_b, mean_angle, min_angle (NaN
        where a label has no direction; 0 on the diagonal).

    Source: Björck & Golub 1973; `scipy.linalg.subspace_angles`.
    """
    from scipy.linalg import subspace_angles

    wanted = [dims] * len(names) if isinstance(dims, int) else dims
    spans = [principal_directions(z[groups == m], int(size)) for m, size in enumerate(wanted)]
    found = np.full((len(names), len(names), 2), np.nan)
    for a, span_a in enumerate(spans):
        for b, span_b in enumerate(spans[: a + 1]):
            if not (span_a.shape[1] and span_b.shape[1]):
                continue
            if a == b:
                found[a, a] = 0.0
                continue
            angles = np.degrees(subspace_angles(span_a, span_b))
            found[a, b] = found[b, a] = angles.mean(), angles.min()
    return pd.DataFrame(
        [
            {
                "abstract_label_a": names[a],
                "abstract_label_b": names[b],
                "mean_angle": found[a, b, 0],
                "min_angle": found[a, b, 1],
            }
            for a in range(len(names))
            for b in range(len(names))
        ]
    )
