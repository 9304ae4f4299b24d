"""Caches of datasets and of the long-tailed subsets ("tails") that are cut from them.

Datasets are shared between sessions, not copied: their images may be memory-mapped, and a copy
would read them whole. Class counts and indices are small and are cached as values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dovs.config import TailConfig
from dovs.data import ImageDataset, cut, load, state


@dataclass(frozen=True)
class TailView:
    """A long-tailed dataset without its images.

    Attributes:
        class_names: C names.
        available: training images of each class in the whole dataset, (C,) int64.
        class_counts: training images of each class in the tail, (C,) int64.
        indices: rows of the train split that are in the tail, (N,) int64.
        order: class at each rank, head first, (C,) int64.
        superclass_of: C names, or None.
    """

    class_names: tuple[str, ...]
    available: np.ndarray
    class_counts: np.ndarray
    indices: np.ndarray
    order: np.ndarray
    superclass_of: tuple[str, ...] | None


def dataset_of(tail: TailConfig) -> ImageDataset:
    """Return the dataset of a tail. It is shared between sessions: do not write to it.

    Its test split holds the images that the tail is evaluated on (held-out images for a tail that
    is not evaluated on the test split), so that indices of points refer to them.

    Raises:
        ConfigError: unknown dataset or parameter, or no held-out images to evaluate on.
        DataMissing: it must be downloaded or prepared first.
        DataError: its files are damaged.
    """
    params = tail.dataset_params
    found = state(tail.dataset, **params)
    whole = _dataset(tail.dataset, tuple(sorted(params.items())), found.where, found.version)
    if tail.measured_on == "test":
        return whole
    return _measured(tail_key(tail), found.where, found.version, whole)


def changed_note(changed: str) -> str:
    """Return why no image is shown of a run whose dataset has changed.

    Args:
        changed: what `dovs.runs.content.changed_images` returned.
    """
    return (
        f"The images have changed since this run was trained: {changed}. None is shown, because it "
        "could be another one than the run has seen."
    )


def tail_view(tail: TailConfig) -> TailView:
    """Return class counts, indices and order of a tail.

    Raises:
        ConfigError: the dataset cannot supply the tail.
        DataMissing: the dataset must be downloaded or prepared first.
        DataError: its files are damaged.
    """
    dataset = dataset_of(tail)
    return _view(*data_key(tail), dataset)


def tail_key(tail: TailConfig) -> str:
    """Return a text that is equal for equal tails; other settings of a run do not change it."""
    return tail.model_dump_json(include=set(TailConfig.model_fields))


def data_key(tail: TailConfig) -> tuple[str, str, str]:
    """Return a cache key of a tail and of the files that its dataset is read from."""
    found = state(tail.dataset, **tail.dataset_params)
    return tail_key(tail), found.where, found.version


@st.cache_resource(max_entries=4, show_spinner="Reading the dataset …")
def _dataset(
    name: str, params: tuple[tuple[str, object], ...], where: str, version: str
) -> ImageDataset:
    return load(name, **dict(params))


@st.cache_resource(max_entries=4, show_spinner=False)
def _measured(key: str, where: str, version: str, _whole: ImageDataset) -> ImageDataset:
    return cut(_whole, TailConfig.model_validate_json(key)).dataset


@st.cache_data(max_entries=32, show_spinner=False)
def _view(key: str, where: str, version: str, _dataset: ImageDataset) -> TailView:
    found = cut(_dataset, TailConfig.model_validate_json(key))
    return TailView(
        class_names=_dataset.class_names,
        available=_dataset.available,
        class_counts=found.class_counts,
        indices=found.indices,
        order=found.order,
        superclass_of=_dataset.superclass_of,
    )
