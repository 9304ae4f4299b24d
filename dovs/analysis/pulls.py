"""What rare classes are mistaken for, and the images that pull their images there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dovs.analysis.counts import frequency_groups

NEAREST = 3  # images of the other class for each mistaken image


def rare_classes(class_counts: np.ndarray) -> np.ndarray:
    """Return the few-shot classes; where there are none, the rarest third, at least one.

    >>> rare_classes(np.array([500, 50, 4])).tolist(), rare_classes(np.array([90, 60, 30])).tolist()
    ([2], [2])
    """
    counts = np.asarray(class_counts)
    few = np.flatnonzero(frequency_groups(counts) == "few")
    if len(few):
        return few
    return np.sort(np.argsort(counts, kind="stable")[: max(1, len(counts) // 3)])


def pull_frame(
    z: np.ndarray,
    labels: np.ndarray,
    predicted: np.ndarray,
    measured: np.ndarray,
    sources: np.ndarray,
    class_counts: np.ndarray,
    nearest: int = NEAREST,
) -> pd.DataFrame:
    """Return, for each rare class, the class that most of its wrong images are predicted as.

    The images that pull them are those of the predicted class that are nearest to them in the
    embedding: of every mistaken image the `nearest` ones, those that are near to most first.

    Args:
        z: embeddings, (N, D).
        labels: true classes, (N,).
        predicted: predicted classes, (N,); -1 where there is none.
        measured: which points mistakes are counted on, (N,) bool.
        sources: which points can pull: training points where there are any, (N,) bool.
        class_counts: training images of each class, (C,).
        nearest: images of the predicted class for each mistaken image.

    Returns:
        Largest share first: class_index, predicted_index, mistakes, images (measured images of the
        class), share, mistaken (rows of the points, nearest to the other class first), pulling
        (rows). Rare classes without a mistake are left out.
    """
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    found = []
    for label in rare_classes(class_counts):
        own = np.flatnonzero(measured & (labels == label) & (predicted >= 0))
        wrong = own[predicted[own] != label]
        if not len(wrong):
            continue
        others, counts = np.unique(predicted[wrong], return_counts=True)
        other = int(others[counts.argmax()])
        mistaken = wrong[predicted[wrong] == other]
        near, order = _nearest(z, mistaken, np.flatnonzero(sources & (labels == other)), nearest)
        found.append(
            {
                "class_index": int(label),
                "predicted_index": other,
                "mistakes": len(mistaken),
                "images": len(own),
                "share": len(mistaken) / len(own),
                "mistaken": mistaken[order].tolist(),
                "pulling": near.tolist(),
            }
        )
    names = ["class_index", "predicted_index", "mistakes", "images", "share", "mistaken", "pulling"]
    frame = pd.DataFrame(found, columns=names)
    keys = ["share", "mistakes", "class_index"]
    return frame.sort_values(keys, ascending=[False, False, True], ignore_index=True)


def _nearest(
    z: np.ndarray, rows: np.ndarray, sources: np.ndarray, nearest: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the sources that are nearest to most of the rows, and the order of the rows."""
    from sklearn.neighbors import NearestNeighbors

    sources = np.setdiff1d(sources, rows)
    if not len(sources):
        return sources, np.arange(len(rows))
    search = NearestNeighbors(n_neighbors=min(nearest, len(sources)), algorithm="brute")
    distances, near = search.fit(z[sources]).kneighbors(z[rows])
    times = np.bincount(near.ravel(), minlength=len(sources))
    least = np.full(len(sources), np.inf)
    np.minimum.at(least, near.ravel(), distances.ravel())
    used = np.flatnonzero(times)
    used = used[np.lexsort((least[used], -times[used]))]
    return sources[used], np.argsort(distances[:, 0], kind="stable")
