"""In-class neighbours in the bank, and the synthetic embeddings drawn between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dovs.methods.nearest import nearest

if TYPE_CHECKING:
    import torch
    from torch import Tensor


def in_class_neighbours(
    embeddings: Tensor, labels: Tensor, k: int, chunk: int = 256, columns: int = 16_384
) -> tuple[Tensor, Tensor]:
    """Return the k_c = min(k, n_c − 1) nearest images of the same class, self excluded.

    A class of one image uses itself. Distances are Euclidean; every pair of a class is compared.
    Distances of `chunk` images to `columns` others are in memory at once, so that the memory grows
    with N·k alone, whatever the largest class is; the time grows with Σ_c n_c². Large classes are
    searched by faiss-cpu where it is installed, with the same result; see `dovs.methods.nearest`.

    Args:
        embeddings: the bank v, (N, D).
        labels: (N,) int64.
        k: neighbours wanted.
        chunk: rows of the distance matrix in memory at once.
        columns: columns of it in memory at once.

    Returns:
        neighbours: (N, k) int64; places past k_c repeat the nearest one.
        valid: (N, k) bool, True for the first k_c places.
    """
    import torch

    total = len(labels)
    neighbours = torch.arange(total, device=labels.device)[:, None].repeat(1, k)
    valid = torch.zeros(total, k, dtype=torch.bool, device=labels.device)
    valid[:, 0] = True
    counts = labels.unique(return_counts=True)[1].tolist()
    for members in labels.argsort(stable=True).split(counts):
        k_c = min(k, len(members) - 1)
        if k_c < 1:
            continue
        near = members[nearest(embeddings, members, k_c, chunk, columns)]
        neighbours[members, :k_c] = near
        neighbours[members, k_c:] = near[:, :1]
        valid[members, :k_c] = True
    return neighbours, valid


def simplex_weights(
    valid: Tensor, generator: torch.Generator, weights: str = "dirichlet"
) -> Tensor:
    """Draw fresh weights w for each row, on the simplex: w ≥ 0, Σ_j w_j = 1.

    Args:
        valid: (B, K) bool, places that may carry weight.
        generator: source of randomness on the device of `valid`.
        weights: `dirichlet` (Dirichlet(1), uniform on the simplex), `uniform` (U(0, 1) over its
            L1 norm) or `normal` (|N(0, 1)| over its L2 norm, not on the simplex).

    Returns:
        (B, K) float32, 0 where not valid.
    """
    import torch

    raw = torch.empty(valid.shape, device=valid.device)
    if weights == "dirichlet":
        raw.exponential_(generator=generator)
    elif weights == "uniform":
        raw.uniform_(generator=generator)
    else:
        raw.normal_(generator=generator).abs_()
    raw = (raw + 1e-12) * valid
    order = 2 if weights == "normal" else 1
    return raw / raw.norm(p=order, dim=1, keepdim=True)


def synthetic_embeddings(bank: Tensor, neighbours: Tensor, weights: Tensor) -> Tensor:
    """Return v̄_i = Σ_j w_ij v_ij, (B, D).

    Args:
        bank: v, (N, D).
        neighbours: rows of the bank, (B, K) int64.
        weights: w, (B, K).
    """
    return (weights[:, :, None] * bank[neighbours]).sum(1)


class ClassBalancedDraw:
    """Draws rows of the bank, every class that is there equally likely.

    Args:
        labels: (N,) int64.
    """

    def __init__(self, labels: Tensor) -> None:
        _, counts = labels.unique(return_counts=True)
        self.rows = labels.argsort(stable=True)
        self.counts = counts
        self.starts = counts.cumsum(0) - counts

    def __call__(self, size: int, generator: torch.Generator) -> Tensor:
        """Return (size,) int64 rows."""
        import torch

        device = self.rows.device
        classes = torch.randint(len(self.counts), (size,), generator=generator, device=device)
        counts = self.counts[classes]
        within = (torch.rand(size, generator=generator, device=device) * counts).long()
        return self.rows[self.starts[classes] + within.minimum(counts - 1)]
