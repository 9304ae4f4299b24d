"""What is stored in `DOVS_HOME` to save time, with its size: it can be deleted and made again.

Downloaded and converted images, embeddings of frozen networks, pretrained weights, and uploads that
no added dataset uses. Runs, abstract labels and added datasets do not belong here.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from dovs import places
from dovs.data import added, uploads
from dovs.data.cache import ArrayCache, writing_to
from dovs.data.converted import bytes_below, converted_folder
from dovs.errors import ConfigError, DataError

KINDS = {"data": "images", "embeddings": "embeddings", "weights": "pretrained weights"}
UNUSED = "unused upload"


@dataclass(frozen=True)
class Stored:
    """Something that is stored.

    Attributes:
        name: its path from `DOVS_HOME`, with "/".
        kind: what it is.
        bytes: size on the disk.
        used_by: names of the added datasets that use it.
    """

    name: str
    kind: str
    bytes: int
    used_by: tuple[str, ...] = ()


def stored(home: Path | None = None) -> list[Stored]:
    """Return what is stored, the largest first.

    Args:
        home: default `DOVS_HOME`.
    """
    home = home or places.home()
    datasets = added.added_datasets(home)
    users: dict[Path, list[str]] = {}
    for dataset in datasets:
        for folder in (converted_folder(dataset, home), uploads.upload_of(dataset.path, home)):
            if folder is not None:
                users.setdefault(folder, []).append(dataset.name)
    found = []
    for top, kind in {**KINDS, added.UPLOADS: UNUSED}.items():
        for path in _entries(home / top):
            used_by = tuple(users.get(path, ()))
            if kind == UNUSED and used_by:
                continue
            size = bytes_below(path) if path.is_dir() else path.lstat().st_size
            if size:
                found.append(Stored(f"{top}/{path.name}", kind, size, used_by))
    return sorted(found, key=lambda each: (-each.bytes, each.name))


def unused(home: Path | None = None) -> list[Stored]:
    """Return what was made of the user's own images and no added dataset uses, the largest first.

    Converted images, such as those of `dovs data check`, and uploads that no added dataset has any
    more. Runs on a path convert its images again when they need them. While the images of an added
    dataset are not at their place, what it uses is not known, so converted images of its kind are
    not among them.

    Raises:
        DataError: the file of an added dataset is damaged, so that what it uses is not known.
    """
    from dovs.data.registry import SOURCES

    datasets = added.added_datasets(home)
    for dataset in datasets:
        if dataset.problem:
            raise DataError(dataset.problem)
    own = {name for name, entry in SOURCES.registered.items() if "path" in entry.model.model_fields}
    own -= {dataset.source for dataset in datasets if dataset.gone}

    def of_own_images(each: Stored) -> bool:
        top, _, name = each.name.partition("/")
        return each.kind == UNUSED or (top == "data" and name.rpartition("-")[0] in own)

    return [each for each in stored(home) if not each.used_by and of_own_images(each)]


def _entries(folder: Path) -> list[Path]:
    try:
        every = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in every if not path.is_symlink() and not path.name.startswith(".")]


def remove_stored(name: str, home: Path | None = None) -> Stored:
    """Delete something that is stored, and return what it was.

    Args:
        name: as `stored` has it.
        home: default `DOVS_HOME`.

    Raises:
        ConfigError: nothing of that name is stored.
        DataError: images that are being converted, or it cannot be deleted.
    """
    home = home or places.home()
    every = {each.name: each for each in stored(home)}
    if name not in every:
        known = ", ".join(every) or "nothing"
        raise ConfigError(f"nothing is stored as '{name}'. Choose from: {known}.")
    path = home / name
    with writing_to(path.parent):
        if path.is_dir():
            if any(path.glob(".converting-*")):
                ArrayCache(path).remove()  # refuses while another process converts
            shutil.rmtree(path)
        else:
            path.unlink()
    if path.exists():
        raise DataError(f"{path} could not be deleted. Delete it by hand.")
    return every[name]
