"""The nearest images of one class in the bank: every pair is compared, some at a time.

A class of more than `LARGE` images on a CPU is searched twice: for candidates by distances that
matrix products give, which are rounded, and among these by the distances themselves. So the result
does not depend on what finds the candidates: faiss-cpu where it is installed, which takes 0.5
to 0.7 of the time, else torch. Which embeddings of which class are compared does not belong here.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

LARGE = 20_000
"""Images of a class on a CPU beyond which candidates are searched first."""
MORE = 8
"""Candidates besides the wanted ones and the image itself."""
FAISS_ROWS = 4096
"""Rows that faiss compares at once; it divides them itself."""

CLOSEST_ROWS = 1024
"""Rows whose candidates are compared at once."""


def nearest(embeddings: Tensor, members: Tensor, k: int, chunk: int, columns: int) -> Tensor:
    """Return the k nearest others of each member of a class, (n_c, k): places in `members`.

    Args:
        embeddings: the bank v, (N, D).
        members: rows of the class, (n_c,) with n_c > k.
        k: neighbours wanted.
        chunk: rows of the distance matrix in memory at once.
        columns: columns of it in memory at once.
    """
    if members.device.type == "cpu" and len(members) > LARGE:
        most = min(k + 1 + MORE, len(members))
        centre = _centre(embeddings, members, columns)
        if _faiss() is None:
            candidates = _search(embeddings, members, most, chunk, columns, centre)
        else:
            candidates = _search_by_faiss(embeddings, members, most, columns, centre)
        return _closest(embeddings, members, candidates, k)
    return _search(embeddings, members, k, chunk, columns)


def search_name() -> str:
    """Return what searches large classes on a CPU: "faiss-cpu" and its version, or "torch"."""
    faiss = _faiss()
    return "torch" if faiss is None else f"faiss-cpu {faiss.__version__}"


@cache
def _faiss() -> Any:
    """Return the module faiss, None where it is not installed."""
    if find_spec("faiss") is None:
        return None
    import faiss

    return faiss


def _search(
    embeddings: Tensor,
    members: Tensor,
    k: int,
    chunk: int,
    columns: int,
    centre: Tensor | None = None,
) -> Tensor:
    """Return the k nearest of each member by `torch.cdist`, (n_c, k).

    Without itself; or, with a centre that is subtracted before, perhaps with itself.
    """
    import torch

    size, device = len(members), members.device
    found = torch.zeros(size, k, dtype=torch.int64, device=device)
    least = torch.full((size, k), torch.inf, dtype=embeddings.dtype, device=device)
    for left in range(0, size, columns):
        points = _taken(embeddings, members[left : left + columns], centre)
        wanted = min(k, len(points))
        for top in range(0, size, chunk):
            rows = slice(top, min(top + chunk, size))
            distances = torch.cdist(_taken(embeddings, members[rows], centre), points)
            if centre is None:
                first, end = max(top, left), min(rows.stop, left + len(points))
                own = torch.arange(first, max(first, end), device=device)
                distances[own - top, own - left] = torch.inf
            near, place = distances.topk(wanted, largest=False)
            _merge(found, least, rows, near, place + left, first=not left)
    return found


def _search_by_faiss(
    embeddings: Tensor, members: Tensor, k: int, columns: int, centre: Tensor
) -> Tensor:
    """Return the k nearest of each member, perhaps with itself, (n_c, k)."""
    import torch

    faiss = _faiss()
    faiss.omp_set_num_threads(torch.get_num_threads())
    size = len(members)
    found = torch.zeros(size, k, dtype=torch.int64)
    least = torch.full((size, k), torch.inf)
    for left in range(0, size, columns):
        points = _taken(embeddings, members[left : left + columns], centre).numpy()
        for top in range(0, size, FAISS_ROWS):
            rows = slice(top, min(top + FAISS_ROWS, size))
            queries = _taken(embeddings, members[rows], centre).numpy()
            near, place = map(torch.from_numpy, faiss.knn(queries, points, min(k, len(points))))
            _merge(found, least, rows, near, place + left, first=not left)
    return found


def _centre(embeddings: Tensor, members: Tensor, columns: int) -> Tensor:
    """Return the mean of a class, (D,): far from the origin, distances would be rounded more."""
    import torch

    parts = [embeddings[part].double().sum(0) for part in members.split(columns)]
    return (torch.stack(parts).sum(0) / len(members)).float()


def _taken(embeddings: Tensor, rows: Tensor, centre: Tensor | None) -> Tensor:
    return embeddings[rows] if centre is None else embeddings[rows].float() - centre


def _merge(
    found: Tensor, least: Tensor, rows: slice, near: Tensor, place: Tensor, first: bool
) -> None:
    """Put the nearest of some columns with those of the columns before."""
    import torch

    if not first:
        k = found.shape[1]
        near, chosen = torch.cat([least[rows], near], 1).topk(k, largest=False)
        place = torch.cat([found[rows], place], 1).gather(1, chosen)
    least[rows, : near.shape[1]] = near
    found[rows, : near.shape[1]] = place


def _closest(embeddings: Tensor, members: Tensor, candidates: Tensor, k: int) -> Tensor:
    """Return the k closest of the candidates of each member, itself excluded, (n_c, k).

    Of equal distances the earlier member comes first.
    """
    import torch

    candidates = candidates.sort(1).values
    found = torch.empty(len(members), k, dtype=torch.int64)
    for top in range(0, len(members), CLOSEST_ROWS):
        rows = slice(top, min(top + CLOSEST_ROWS, len(members)))
        own = embeddings[members[rows]].double()
        distances = torch.empty(candidates[rows].shape, dtype=torch.float64)
        for place in range(candidates.shape[1]):
            others = embeddings[members[candidates[rows, place]]].double()
            distances[:, place] = (own - others).square().sum(1)
        itself = candidates[rows] == torch.arange(rows.start, rows.stop)[:, None]
        order = distances.masked_fill(itself, torch.inf).argsort(dim=1, stable=True)[:, :k]
        found[rows] = candidates[rows].gather(1, order)
    return found
