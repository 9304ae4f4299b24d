"""Embeddings as TensorBoard's projector has them: tensors, metadata, sprite and their config."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dovs import texts
from dovs.errors import DataError
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.file_images import sprite
from dovs.recording.reading.tables import read_metadata, read_table
from dovs.recording.reading.values import is_number

CONFIG = "projector_config.pbtxt"
KEYS = {"metadata": "metadata_path", "sprite": "image_path"}
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
    missing: tuple[str, ...] = ()
    """Of metadata and sprite those that the config names, but that are not there; a sprite also
    where it names none."""
    notes: tuple[str, ...] = ()


def tensors_in(folder: Path) -> Path | None:
    """Return the tensors of a folder: tensors.tsv, or those that its config names; None without.

    Raises:
        DataError: its config names several, or none that is there.
    """
    if (inside := folder / "tensors.tsv").is_file():
        return inside
    missing: list[str] = []
    found = [entry.tensors for entry in entries_of(folder, missing)]
    if missing and not found:
        raise DataError(f"{folder} has no tensors.tsv, and {'; '.join(missing[:3])}.")
    if len(found) > 1:
        listed = ", ".join(str(path.relative_to(folder)) for path in found[:8])
        raise DataError(f"{folder / CONFIG} names {len(found)} embeddings: give one of {listed}.")
    return found[0] if found else None


def entries_of(folder: Path, missing: list[str] | None = None) -> list[Entry]:
    """Return the embeddings that the config in a folder names, as far as the files are in it.

    `missing` gets the tensors that are not.
    """
    path = folder / CONFIG
    if not path.is_file():
        return []
    content = texts.decoded(path.read_bytes(), path.name)
    entries = []
    for block in re.split(r"\bembeddings\s*:?\s*\{", content)[1:]:
        size = [int(n) for n in re.findall(r"\bsingle_image_dim\s*:\s*(\d+)", block)]
        notes: list[str] = []
        if tensors := _place("tensor_path", block, folder, notes):
            files = {name: _place(key, block, folder, notes) for name, key in KEYS.items()}
            named = {"sprite"} | {name for name, key in KEYS.items() if _named(key, block)}
            gone = [name for name in KEYS if files[name] is None and name in named]
            image_size = (size[0], size[-1]) if size and min(size) > 0 else None
            entries.append(
                Entry(
                    tensors, **files, image_size=image_size, missing=tuple(gone), notes=tuple(notes)
                )
            )
        elif missing is not None:
            missing += notes
    return entries


def _place(key: str, block: str, folder: Path, notes: list[str]) -> Path | None:
    """Return the file that a config names, None without one.

    A file of a folder that was moved is found by the end of its path, as far as it is the same.

    Args:
        key: of the path.
        block: of the config.
        folder: of the config.
        notes: gets a path that is not there, and what is used instead.
    """
    given = _named(key, block)
    if not given:
        return None
    written = re.sub(r"[\\/]+", "/", given)  # Windows has backslashes, in a config escaped
    parts = [part for part in written.split("/") if part]
    for at in range(len(parts)):
        found = (folder / "/".join(parts[at:])).resolve()
        if found.is_relative_to(folder.resolve()) and found.is_file():
            if at and Path(written) != found:
                notes.append(
                    f"{CONFIG} names {given}: {'/'.join(parts[at:])} in its folder is used"
                )
            return found
    notes.append(f"{CONFIG} names {given}, which is not in its folder")
    return None


def _named(key: str, block: str) -> str:
    """Return the path that a block of a config has for a key, "" without one."""
    found = re.search(rf"""\b{key}\s*:\s*(["'])(.+?)\1""", block)
    return found[2] if found else ""


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
    found.notes += entry.notes
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
    stem = path.name.removesuffix(".tsv")
    metadata = (stem.replace("tensors", "metadata") + ".tsv", "metadata.tsv")
    pictures = (stem.replace("tensors", "sprite") + ".png", "sprite.png", "sprite.jpg")
    beside = Entry(path, _beside(path, metadata), _beside(path, pictures))
    for folder in here.parents[:LEVELS]:
        for entry in entries_of(folder):
            if entry.tensors == here:
                return _with_missing(entry, beside)
    return beside


def _with_missing(entry: Entry, beside: Entry) -> Entry:
    """Return an entry with the usual files beside the tensors for those that are not there."""
    there = {kind: file for kind in entry.missing if (file := getattr(beside, kind)) is not None}
    notes = [f"{file.name} beside {entry.tensors.name} is used" for file in there.values()]
    return replace(entry, **there, notes=(*entry.notes, *notes))


def _beside(path: Path, names: tuple[str, ...]) -> Path | None:
    files = (path.with_name(name) for name in names)
    return next((file for file in files if file.is_file() and file != path), None)
