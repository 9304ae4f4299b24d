"""Which images a draw of the tail has: typical of their class, or odd.

A class of a few images is learnt from these few. Each image of a class has a distance to the mean
of *all* its images; its z-score among them says how odd it is. Of n images drawn at random the mean
z is 0 on average, with a standard deviation of about 1 / √n.

Any features can be used: those of pixels (`pixel_features`), or embeddings of all images.

Shapes: S sampled images, C classes, F features.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dovs.analysis.counts import frequency_groups, frequency_ranks

MOST_IMAGES = 50_000
"""Images whose features are computed, over all classes: as many as CIFAR-100 has."""
SIDE = 8
"""Blocks of pixels along a side, at most, whose mean is a feature."""
CHUNK = 512
"""Images that are read at a time."""


def sample_rows(
    labels: np.ndarray, drawn: np.ndarray, num_classes: int, most: int = MOST_IMAGES
) -> np.ndarray:
    """Return the rows to compare: all drawn ones, and the others of each class up to a limit.

    Args:
        labels: class of each image, (N,).
        drawn: rows in the tail, ascending.
        num_classes: C.
        most: images in all; each class gets an equal part, but never loses a drawn image.

    Returns:
        Rows, ascending. Where a class has more than its part, evenly spaced ones are taken.

    >>> sample_rows(np.array([0, 0, 0, 0, 1, 1]), np.array([1]), 2, most=4).tolist()
    [0, 1, 2, 4, 5]
    """
    part = max(most // num_classes, 1)
    order = np.argsort(labels, kind="stable")
    found = [np.asarray(drawn)]
    for rows in np.split(order, np.cumsum(np.bincount(labels, minlength=num_classes))[:-1]):
        step = max(len(rows) / part, 1.0)
        found.append(rows[(np.arange(min(part, len(rows))) * step).astype(np.int64)])
    return np.unique(np.concatenate(found))


def pixel_features(images: np.ndarray) -> np.ndarray:
    """Return means of blocks of pixels, each standardised over the images, (S, F) float32.

    Args:
        images: (S, H, W, channels) uint8.
    """
    thin = max(1, max(images.shape[1:3]) // (2 * SIDE))  # every pixel of larger ones is not needed
    images = images[:, ::thin, ::thin]
    size, height, width, channels = images.shape
    step = max(1, -(-max(height, width) // SIDE))
    rows, columns = max(1, height // step), max(1, width // step)
    features = np.empty((size, rows * columns * channels), dtype=np.float32)
    for start in range(0, size, CHUNK):
        part = images[start : start + CHUNK]
        high = np.zeros((len(part), rows, width, channels), dtype=np.uint16)
        for i in range(min(step, height)):
            high += part[:, i::step][:, :rows]
        block = np.zeros((len(part), rows, columns, channels), dtype=np.float32)
        for j in range(min(step, width)):
            block += high[:, :, j::step][:, :, :columns]
        features[start : start + CHUNK] = block.reshape(len(part), -1)
    features -= features.mean(0)
    features /= np.maximum(features.std(0), 1e-6)
    return features


def typicality_frame(
    features: np.ndarray,
    labels: np.ndarray,
    is_drawn: np.ndarray,
    class_names: Sequence[str],
    class_counts: np.ndarray,
) -> pd.DataFrame:
    """Return how odd the drawn images of each class are, largest class first.

    Args:
        features: of images in the tail and of others, (S, F).
        labels: class of each, (S,).
        is_drawn: whether each is in the tail, (S,) bool.
        class_names: C names.
        class_counts: training images of each class in the tail, (C,).

    Returns:
        Columns class_index, class_name, rank, group, count; images, how many the class is judged
        by; z, the mean z-score of the distance to the class mean over the drawn images: above 0
        odder than the class, below 0 more typical; spread, the standard deviation that z has over
        random draws of as many images. Both are NaN for a class of one image, or of equal images.
    """
    counts = np.asarray(class_counts)
    lines = []
    for c, name in enumerate(class_names):
        mine = labels == c
        own, drawn = features[mine], is_drawn[mine]
        z = spread = float("nan")
        if len(own) > 1 and drawn.any():
            distances = np.linalg.norm(own - own.mean(0), axis=1).astype(np.float64)
            sd = distances.std()
            if sd > 1e-9:
                z = float((distances[drawn].mean() - distances.mean()) / sd)
                remaining = (len(own) - drawn.sum()) / (len(own) - 1)
                spread = float(np.sqrt(remaining / drawn.sum()))
        lines.append((c, name, int(counts[c]), len(own), z, spread))
    frame = pd.DataFrame(
        lines, columns=["class_index", "class_name", "count", "images", "z", "spread"]
    )
    frame.insert(2, "rank", frequency_ranks(counts))
    frame.insert(3, "group", frequency_groups(counts))
    return frame.sort_values("rank", ignore_index=True)


def tail_typicality(frame: pd.DataFrame) -> pd.DataFrame:
    """Return how odd the drawn images of the smallest classes are.

    Args:
        frame: see `typicality_frame`.

    Returns:
        One row: few, whether the classes are few-shot, else they are the smallest third; classes;
        images drawn of these; z, the mean over the classes; spread, its standard deviation over
        random draws. z and spread are NaN where no class can be judged.
    """
    few = frame["group"].eq("few")
    third = frame["rank"] >= len(frame) - -(-len(frame) // 3)
    part = frame[few if few.any() else third]
    known = part[part["z"].notna()]
    size = len(known)
    found = {
        "few": bool(few.any()),
        "classes": len(part),
        "images": int(part["count"].sum()),
        "z": float(known["z"].mean()) if size else float("nan"),
        "spread": float(np.sqrt((known["spread"] ** 2).sum()) / size) if size else float("nan"),
    }
    return pd.DataFrame([found])
