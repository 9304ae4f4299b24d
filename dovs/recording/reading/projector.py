"""Embeddings as TensorBoard's projector has them: tensors, metadata, sprite and their config."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dovs import texts
from dovs.errors import DataError
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.file_images import sprite
from dovs.recording.reading.tables import read_metadata, read_table
from dovs.recording.reading.values import is_number

CONFIG = "projector_config.pbtxt"
LEVELS = 3
"""Folders above the tensors in which the config may be: SummaryWriter writes 00000/default."""


@dataclass(frozen=True)
class Entry:
    """Embeddings of a config: files below its folder, None where it names none."""

    tensors: Path
    metadata: Path | None = None
    sprite: Path | None = None
    image_size: tuple[int, int] | None = None
    """Width and height of an image of the sprite."""


def tensors_in(folder: Path) -> Path | None:
    """Return the tensors of a folder: tensors.tsv, or those that its config names; None without.

    Raises:
        DataError: its config names several.
    """
    if (inside := folder / "tensors.tsv").is_file():
        return inside
    found = [entry.tensors for entry in entries_of(folder)]
    if len(found) > 1:
        listed = ", ".join(str(path.relative_to(folder)) for path in found[:8])
        raise DataError(f"{folder / CONFIG} names {len(found)} embeddings: give one of {listed}.")
    return found[0] if found else None


def entries_of(folder: Path) -> list[Entry]:
    """Return the embeddings that the config in a folder names, as far as the files are in it."""
    path = folder / CONFIG
    if not path.is_file():
        return []
    content = texts.decoded(path.read_bytes(), path.name)

    def place(key: str, block: str) -> Path | None:
        given = re.search(rf'\b{key}\s*:\s*"([^"]+)"', block)
        found = None if given is None else (folder / given[1]).resolve()
        inside = found is not None and found.is_relative_to(folder.resolve())
        return found if inside and found is not None and found.is_file() else None

    entries = []
    for block in re.split(r"\bembeddings\s*:?\s*\{", content)[1:]:
        size = [int(n) for n in re.findall(r"\bsingle_image_dim\s*:\s*(\d+)", block)]
        if tensors := place("tensor_path", block):
            entries.append(
                Entry(
                    tensors,
                    place("metadata_path", block),
                    place("image_path", block),
                    (size[0], size[-1]) if size and min(size) > 0 else None,
                )
            )
    return entries


def read_projector(path: Path) -> Columns:
    """Read tensors.tsv with the metadata and the sprite beside it; or a table, if it is one.

    Raises:
        DataError: it has other than numbers; or the metadata does not fit.
        ValueError: it is a table that cannot be read.
    """
    with path.open("rb") as stream:
        first = stream.readline().decode("utf-8", "replace").rstrip("\r\n").split("\t")
    if len(first) > 1 and not any(map(is_number, first)):  # names of columns
        found = Columns()
        read_table(path, found)
        return found
    try:
        array = np.loadtxt(path, delimiter="\t", ndmin=2, dtype=np.float32)
    except ValueError as error:
        raise DataError(
            f"{path.name} must have numbers alone, separated by tabs, one row a point: {error}."
        ) from None
    found = Columns({"embedding": array}, files=[path.name])
    entry = _entry(path)
    if entry.metadata is not None:
        read_metadata(entry.metadata, len(array), found)
    if entry.sprite is not None:
        images, note = sprite(entry.sprite, len(array), entry.image_size)
        found.files.append(entry.sprite.name)
        found.notes += [note] if note else []
        if images is not None:
            found.columns["image"] = images
    return found


def _entry(path: Path) -> Entry:
    """Return what belongs to tensors: of a config above them, or beside them by its name."""
    here = path.resolve()
    for folder in here.parents[:LEVELS]:
        for entry in entries_of(folder):
            if entry.tensors == here:
                return entry
    stem = path.name.removesuffix(".tsv")
    metadata = (stem.replace("tensors", "metadata") + ".tsv", "metadata.tsv")
    pictures = (stem.replace("tensors", "sprite") + ".png", "sprite.png", "sprite.jpg")
    return Entry(path, _beside(path, metadata), _beside(path, pictures))


def _beside(path: Path, names: tuple[str, ...]) -> Path | None:
    files = (path.with_name(name) for name in names)
    return next((file for file in files if file.is_file() and file != path), None)
