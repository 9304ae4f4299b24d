"""Whether a dataset of the user's own images is still the one that a run was trained on.

A run has the digests of its images in a file. Runs of older versions have none: of those the names
and counts of the classes are compared.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dovs import access
from dovs.config import RunConfig, has_own_images
from dovs.errors import ConfigError, DataError, DovsError
from dovs.places import real_path
from dovs.runs import files, lock, permission
from dovs.runs.layout import CONFIG, CONTENT
from dovs.runs.store import Run

if TYPE_CHECKING:
    from dovs.data import ImageDataset

OTHER_PATHS = ("images", "test_list")
"""Parameters of datasets that are paths besides their own, if they are absolute."""
FORMAT = 1
MOST_NAMES = 20_000
"""Images of a dataset whose names a run stores, so that it can state which file is new."""


def changed_images(run: Run, dataset: ImageDataset) -> str:
    """Return what has changed since a run began, one line; "" where nothing is known to have.

    Args:
        run: one that began.
        dataset: of its configuration, as it is now.

    Raises:
        RunError: the run is damaged.
    """
    if not dataset.content:
        return ""
    stored = stored_content(run)
    if stored is not None:
        from dovs.data.content import changes, other_names

        changed = changes(stored, dataset.content)
        names = files.read_json(run.path / CONTENT).get("names") if changed else None
        return f"{changed}{other_names(names, _names_of(dataset))}" if names else changed
    facts = run.facts()
    names, counts = facts.get("class_names"), facts.get("class_counts")
    if not names or not counts:
        return ""
    if tuple(names) != dataset.class_names:
        return "it has other classes, or in another order"
    return _other_counts(run.config(), dataset, counts)


def stored_content(run: Run) -> dict[str, Any] | None:
    """Return the content of a run's images when it began, None in a run of an older version.

    Raises:
        RunError: the file is damaged, or of a newer version.
    """
    if not (run.path / CONTENT).is_file():
        return None
    body = files.read_json(run.path / CONTENT)
    if files.is_newer(body.get("format"), FORMAT):
        raise files.of_newer_version(run.path / CONTENT, body["format"], FORMAT)
    stored = body.get("content")
    if not isinstance(stored, dict):
        raise files.damaged(run.path / CONTENT, ValueError("it lacks content"))
    return stored


def require_same_images(run: Run, dataset: ImageDataset | None = None) -> None:
    """Check that a run's own images have not changed since it began.

    Args:
        run: any run.
        dataset: of its configuration, loaded if it is not given.

    Raises:
        DataError: they have, or they are not where they were.
    """
    config = run.config()
    if dataset is None:
        require_images(run)
    if not has_own_images(config.dataset):
        return
    changed = changed_images(run, dataset or _load(config))
    if changed:
        raise DataError(
            f"the images of run '{run.name}' have changed since it began: {changed}. Restore them, "
            "give the place of the old ones (dovs resume with --data-path), or train a new run."
        )


def require_images(run: Run) -> None:
    """Check that a run's dataset is on this machine, and something at the place of own images.

    Raises:
        DataError: it is not.
    """
    from dovs.data import SOURCES

    config = run.config()
    if config.dataset not in SOURCES:
        raise DataError(
            f"dataset '{config.dataset}' of run '{run.name}' is not on this machine. If it is of "
            f"your own images, add them: dovs data add PATH --name {config.dataset}. If it is of a "
            "plug-in, install that."
        )
    place = config.dataset_params.get("path")
    if place is not None and not Path(str(place)).expanduser().exists():
        raise DataError(
            f"there is no {place}, where the images of run '{run.name}' were. Put them back, or "
            f"state their new place: dovs resume {run.name} --data-path PATH."
        )


def gone_images(run: Run) -> str:
    """Return what is not there any more of a run's own images or its dataset; "" for nothing.

    It is the beginning of a sentence, which continues with what follows from it.

    Args:
        run: one with a configuration.
    """
    from dovs.data import SOURCES

    path, name = _path_of(run), run.config().dataset
    if path is None:
        known = name in SOURCES
        return "" if known else f"There is no dataset '{name}', whose images this run has, any more"
    return "" if Path(path).exists() else f"The images of this run are not at {path} any more"


def _path_of(run: Run) -> str | None:
    """Return where a run's own images are to be; None for other datasets, and where none is known.

    Those of an added dataset are where that is.
    """
    from dovs.data import added

    config = run.config()
    path = config.dataset_params.get("path")
    if path is None and config.dataset in added.added_names():
        with contextlib.suppress(DovsError):  # its file is damaged, which its page states
            path = str(added.find(config.dataset).path)
    return path if isinstance(path, str) else None


def note_content(run: Run) -> None:
    """Write the content of a run's own images, or check it where it is written already.

    Raises:
        DataError: they have changed since the run began.
    """
    config = run.config()
    if not has_own_images(config.dataset):
        return
    dataset = _load(config)
    require_same_images(run, dataset)
    if dataset.content and not (run.path / CONTENT).exists():
        names = _names_of(dataset)
        body = {"format": FORMAT, "content": dataset.content} | ({"names": names} if names else {})
        files.write_json_atomic(run.path / CONTENT, body)


def relocate(run: Run, path: Path) -> None:
    """Let a run read its own images from another place, where they are the same.

    The run of a dataset that was added then reads that place itself, with the dataset that reads
    such a path: the added one remains as it is.

    Raises:
        ConfigError: its dataset is not of the user's own images.
        DataError: other images are there.
        RunError: the run is in use, or cannot be written.
        AccessError: visitors may not change this run.
    """
    access.require_manage()
    permission.require_change(run)
    config = run.config()
    place = real_path(path)
    dataset, params = _reading(config, run.name, place)
    moved = config.model_copy(update={"dataset": dataset, "dataset_params": params})
    changed = changed_images(run, _load(moved))
    if changed:
        raise DataError(
            f"{path} does not have the images of run '{run.name}': {changed}. Give another place."
        )
    locked = lock.acquire(run.path)
    try:
        body = files.read_json(run.path / CONFIG)
        body["config"] |= {"dataset": dataset, "dataset_params": params}
        files.write_json_atomic(run.path / CONFIG, body)
    except OSError as error:
        raise files.write_error(run.path / CONFIG, error) from None
    finally:
        locked.release()


def reads_a_path(run: Run) -> bool:
    """Return whether the images of a run can be at another place, where `relocate` reads them."""
    from dovs.data import SOURCES

    config = run.config()
    return "path" in config.dataset_params or config.dataset not in SOURCES.registered


def _reading(config: RunConfig, run: str, place: Path) -> tuple[str, dict[str, Any]]:
    """Return the registered dataset that reads a run's images at a place, and its parameters.

    Raises:
        ConfigError: the run's dataset is not of the user's own images.
        DataError: no dataset reads that place, or the file of an added dataset is damaged.
    """
    from dovs.data import SOURCES, added
    from dovs.data.recognise import source_for

    name, before = config.dataset, config.dataset_params
    if "path" not in before and name in SOURCES.registered:
        raise ConfigError(
            f"dataset '{name}' of run '{run}' has no path: it is not of your own images."
        )
    if "path" not in before and name in SOURCES:
        of_added = added.find(name)
        name, before = of_added.source, {**of_added.params, **before}
    elif "path" not in before:
        name = source_for(place)
    return name, {**before, **_moved_along(before, place), "path": str(place)}


def _moved_along(params: Mapping[str, Any], place: Path) -> dict[str, str]:
    """Return other paths of a dataset, such as the folder of the images of a list, where they are.

    One that is not there any more is looked for beside the new place, as it was beside the old one.

    Args:
        params: of the dataset, with its old path.
        place: its new path.
    """
    found = {}
    old = params.get("path")
    for name in OTHER_PATHS:
        value = params.get(name)
        if not isinstance(value, str) or not os.path.isabs(value) or os.path.exists(value):
            continue
        if isinstance(old, str):
            beside = place.parent / os.path.relpath(value, os.path.dirname(old))
            if beside.exists():
                found[name] = str(real_path(beside))
    return found


def _names_of(dataset: ImageDataset) -> list[str]:
    """Return what the images are called, of both splits; [] without names, or of many images."""
    splits = [split for split in (dataset.train, dataset.test) if split.names is not None]
    if sum(len(split.labels) for split in splits) > MOST_NAMES:
        return []
    return [name for split in splits for name in split.names or ()]


def _load(config: RunConfig) -> ImageDataset:
    from dovs.data import load

    return load(config.dataset, **config.dataset_params)


def _other_counts(config: RunConfig, dataset: ImageDataset, counts: list[int]) -> str:
    """Return "" where a cut of the dataset gives the counts that a run had."""
    from dovs.data import cut

    try:
        tail = cut(dataset, config)
    except ConfigError as error:
        return f"its tail cannot be cut from them ({str(error).partition('. ')[0]})"
    trained, _ = tail.divide(config.validation_fraction, config.data_seed)
    now = np.bincount(tail.labels[trained], minlength=dataset.num_classes)
    if now.tolist() == [int(count) for count in counts]:
        return ""
    c = int(np.argmax(now != np.asarray(counts)))
    name = dataset.class_names[c]
    return f"class '{name}' has {now[c]} training images in its tail instead of {counts[c]}"
