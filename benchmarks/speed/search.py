"""In-class neighbours beside scikit-learn and faiss: one class, every pair compared."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.speed.results import ratios, row

SIZE, K = 64, 5


def neighbours(device: str, small: bool) -> list[dict[str, Any]]:
    """Return rows about two classes, one below the size at which candidates are searched first."""
    import torch

    from dovs.methods import nearest

    torch.set_num_threads(1)
    at = torch.device(device)
    rows = []
    for images in (300, 600) if small else (8_000, 21_000):
        if small:
            nearest.LARGE = 400
        rows += _of_class(images, at, 1 if small else 2)
    return rows


def _of_class(images: int, at: Any, times: int) -> list[dict[str, Any]]:
    import torch
    from sklearn.neighbors import NearestNeighbors

    from dovs.methods import nearest
    from dovs.methods.neighbours import in_class_neighbours

    bank = torch.randn(images, SIZE, generator=torch.Generator().manual_seed(0))
    labels = torch.zeros(images, dtype=torch.int64, device=at)
    z, on_device = bank.numpy(), bank.to(at)
    faiss, large = nearest._faiss(), images > nearest.LARGE
    found: dict[str, np.ndarray] = {}

    def ours() -> np.ndarray:
        return in_class_neighbours(on_device, labels, K)[0].cpu().numpy()

    def by_torch() -> np.ndarray:
        nearest._faiss = lambda: None  # type: ignore[assignment]
        try:
            return ours()
        finally:
            nearest._faiss = faiss_of

    def by_sklearn() -> np.ndarray:
        search = NearestNeighbors(n_neighbors=K, algorithm="brute", n_jobs=1).fit(z)
        return np.asarray(search.kneighbors(return_distance=False))

    def by_faiss() -> np.ndarray:
        faiss.omp_set_num_threads(1)
        index = faiss.IndexFlatL2(SIZE)
        index.add(z)
        return np.asarray(index.search(z, K + 1)[1])

    faiss_of = nearest._faiss
    arms: dict[str, Callable[[], np.ndarray]] = {"ours": ours, "sklearn": by_sklearn}
    if large and at.type == "cpu" and faiss is not None:
        arms["torch"] = by_torch
    if faiss is not None:
        arms["faiss"] = by_faiss
    seconds: dict[str, list[float]] = {name: [] for name in arms}
    clock = time.process_time if at.type == "cpu" else time.perf_counter
    for _ in range(times):
        for name, search in arms.items():
            began = clock()
            found[name] = search()
            seconds[name].append(clock() - began)
    of = f"{images:,} images of a class, D = {SIZE}"
    same = (np.sort(found["ours"], 1) == np.sort(found["sklearn"], 1)).all(1).mean()
    used = nearest.search_name() if large and at.type == "cpu" else "torch"
    rows = [
        row(f"in-class neighbours, {of}, by {used}", seconds["ours"], "s"),
        row(
            "the same / scikit-learn, brute",
            ratios(seconds["ours"], seconds["sklearn"]),
            most=1,
            why="candidates are compared again in double precision",
        ),
        row("images with the neighbours that scikit-learn finds", [100 * same], "%", least=99.9),
    ]
    if "faiss" in arms:
        why = "candidates are compared again, so that the result does not depend on faiss"
        why = why if large else "faiss is used beyond 20,000 images: torch takes seconds here"
        faster = ratios(seconds["ours"], seconds["faiss"])
        rows.append(row("the same / faiss alone", faster, why=why))
    if "torch" in arms:
        why = "candidates are compared again in double precision"
        rows.append(
            row("the same / torch", ratios(seconds["ours"], seconds["torch"]), most=0.7, why=why)
        )
    return rows
