"""Contexts whose right grouping is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from dovs.hierarchy import GeneratorContext


def planted(num_classes: int, num_groups: int, seed: int = 0) -> GeneratorContext:
    """Classes around far-apart, nearly orthogonal directions; superclass_of is the truth."""
    rng = np.random.default_rng(seed)
    groups = np.arange(num_classes) % num_groups
    labels = np.repeat(np.arange(num_classes), 8)
    together = groups[:, None] == groups
    confusion = rng.integers(3, 6, (num_classes, num_classes)) * together
    confusion += 40 * np.eye(num_classes, dtype=int)
    prototypes = np.eye(num_groups, 32)[groups] * 10 + rng.normal(size=(num_classes, 32)) * 0.4
    return GeneratorContext(
        confusion=confusion,
        classifier_rows=prototypes / 5 + 1.0,
        embeddings=prototypes[labels] + rng.normal(size=(len(labels), 32)) * 0.4,
        labels=labels,
        prototypes=prototypes + 3.0,
        class_counts=np.maximum(500 // (1 + np.arange(num_classes)) ** 2, 20),
        class_names=tuple(f"class {c}" for c in range(num_classes)),
        superclass_of=tuple(f"group {g}" for g in groups),
        prototype_source="pixels",
        seed=seed,
    )


@pytest.fixture
def planted_context() -> Callable[..., GeneratorContext]:
    return planted
