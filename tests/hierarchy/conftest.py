"""Contexts whose right grouping is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dovs.hierarchy import GeneratorContext
from dovs.hierarchy.wordnet.location import VARIABLE
from tests.hierarchy.small_wordnet import ANIMALS, Noun, write_wordnet


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


@pytest.fixture(scope="session")
def small_wordnet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the nouns that planted classes are named after, and a few animals."""
    kinds = {f"kind_{k}": Noun("entity") for k in range(5)}
    classes = {f"class_{c}": Noun(f"kind_{c % 5}") for c in range(1000)}
    folder = tmp_path_factory.mktemp("wordnet")
    return write_wordnet(folder, {**ANIMALS, **kinds, **classes}, {"mice": "mouse"})


@pytest.fixture(autouse=True)
def use_small_wordnet(small_wordnet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Generators read the small database, whatever is installed."""
    monkeypatch.setenv(VARIABLE, str(small_wordnet))


@pytest.fixture
def planted_context() -> Callable[..., GeneratorContext]:
    return planted
