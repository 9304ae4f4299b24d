"""Contexts whose right grouping is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dovs.hierarchy import GeneratorContext
from dovs.hierarchy.contract import example_context
from dovs.hierarchy.wordnet.location import VARIABLE
from tests.hierarchy.small_wordnet import ANIMALS, Noun, write_wordnet


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
    return example_context
