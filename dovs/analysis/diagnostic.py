"""Abstract labels and subspaces for display, of a model whose training uses none."""

from __future__ import annotations

import numpy as np

from dovs.analysis.predictions import Predictions
from dovs.analysis.subspaces import Subspaces, block_sizes, fit_subspaces
from dovs.errors import HierarchyError
from dovs.hierarchy import GeneratorContext, generate, match
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.prototypes import class_means


def diagnostic_hierarchy(
    train: Predictions,
    class_counts: np.ndarray,
    class_names: tuple[str, ...],
    previous: Hierarchy | None,
    seed: int,
) -> Hierarchy | None:
    """Generate abstract labels for display from training embeddings, for a method that has none.

    Args:
        train: predictions on training images, every class among them.
        class_counts: training images of each class, (C,).
        class_names: C names.
        previous: those of the last snapshot, or None.
        seed: of the run.

    Returns:
        Ward groups of the class means, matched to the previous ones; None for fewer than 3 classes.
    """
    if len(class_counts) < 3:
        return None
    context = GeneratorContext(
        prototypes=class_means(train.embeddings, train.labels, len(class_counts)),
        class_counts=class_counts,
        class_names=class_names,
        superclass_of=None,
        prototype_source="embeddings",
        seed=seed,
    )
    hierarchy = generate("ward", context)
    return hierarchy if previous is None else match(hierarchy, previous, class_counts)


def diagnostic_subspaces(
    train: Predictions, hierarchy: Hierarchy, seed: int, most: int | None = None
) -> Subspaces | None:
    """Fit subspaces to training embeddings, for a method that uses none.

    Args:
        train: predictions on training images.
        hierarchy: abstract labels of the classes.
        seed: of the run.
        most: dimensions up to which they are fitted, since the time grows with their cube.

    Returns:
        None where the embedding has too few dimensions for a block each, or more than `most`.
    """
    if most is not None and train.embeddings.shape[1] > most:
        return None
    try:
        sizes = block_sizes(hierarchy.group_sizes, train.embeddings.shape[1])
    except HierarchyError:
        return None
    return fit_subspaces(train.embeddings, hierarchy.assignment[train.labels], sizes, seed=seed)
