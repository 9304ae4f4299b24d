"""The map of a snapshot that follows another, beside a fresh one of umap-learn."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np

from benchmarks.speed.results import row

POINTS, SIZE, GROUPS = 2_000, 64, 10
DRAWN = (
    "in the noise of drawn points there are hardly neighbours to preserve; 150 steps instead of "
    "100 preserve 1.03 × those of the fresh map. On snapshots of trained networks 100 are within "
    "1 % (`python -m benchmarks.warm_maps`)"
)


def maps(device: str, small: bool) -> list[dict[str, Any]]:
    """Return rows about time, quality and how far points move."""
    from dovs.analysis.projection import project

    del device  # maps are computed on a CPU
    points, seeds = (300, (0,)) if small else (POINTS, (0, 1, 2))
    found: dict[str, list[float]] = {}
    for seed in (seeds[0], *seeds):  # the first time, code is compiled
        before, after = snapshots(points, seed)
        start = project("umap", before, 2, seed=seed)
        began = time.process_time()
        followed = project("umap", after, 2, init=start, seed=seed)
        middle = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import umap

            fresh = umap.UMAP(random_state=seed, n_jobs=1).fit_transform(after)
        ended = time.process_time()
        values = {"seconds": middle - began, "time": (middle - began) / (ended - middle)}
        for name, layout in (("followed", followed), ("fresh", fresh)):
            values |= {f"{kind} {name}": v for kind, v in _quality(after, layout).items()}
            moved = np.linalg.norm(np.asarray(layout) - start, axis=1)
            values[f"moved {name}"] = float(np.median(moved))
        for name, value in values.items():
            found.setdefault(name, []).append(value)
    found = {name: values[1:] for name, values in found.items()}
    compiled = "umap-learn compiles its layout in each fit, which is most of its time"
    rows = [
        row(f"map after another, {points:,} points, D = {SIZE}", found["seconds"], "s"),
        row("the same / a fresh map of umap-learn", found["time"], why=compiled),
    ]
    for kind in ("trustworthiness", "recall"):
        pairs = zip(found[f"{kind} followed"], found[f"{kind} fresh"], strict=True)
        title = {"recall": "recall of 15 neighbours"}.get(kind, kind)
        followed_over_fresh = [one / other for one, other in pairs]
        rows.append(
            row(f"its {title} / that of the fresh map", followed_over_fresh, least=0.99, why=DRAWN)
        )
        rows.append(row(f"its {title}", found[f"{kind} followed"]))
    pairs = zip(found["moved followed"], found["moved fresh"], strict=True)
    rows.append(row("points move, of what they move in a fresh map", [a / b for a, b in pairs]))
    return rows


def snapshots(points: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return embeddings of two epochs, (N, D) each: groups that become denser."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(GROUPS, SIZE))[np.arange(points) % GROUPS]
    noise = rng.normal(size=(points, SIZE))
    later = 0.9 * noise + 0.3 * rng.normal(size=noise.shape)
    return (centres + 0.8 * noise).astype(np.float32), (centres + 0.7 * later).astype(np.float32)


def _quality(z: np.ndarray, layout: np.ndarray) -> dict[str, float]:
    from sklearn.manifold import trustworthiness

    from dovs.analysis.projection import nearest_neighbours

    near, shown = (nearest_neighbours(each, 16)[0][:, 1:] for each in (z, np.asarray(layout)))
    shared = [len(np.intersect1d(a, b)) / 15 for a, b in zip(near, shown, strict=True)]
    trust = trustworthiness(z, layout, n_neighbors=15)
    return {"trustworthiness": float(trust), "recall": float(np.mean(shared))}
