"""Uploaded files of embeddings: stored as they are, under names by which they find each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from dovs.data.uploads import final_place, receiving
from dovs.data.zip_files import plain_part
from dovs.errors import DataError

ALONE = (".parquet", ".npz", ".safetensors")
"""Formats that are one file; a .csv is one too, or the table of an .npy."""
TABLES = (".csv", ".tsv")
SPRITES = (".png", ".jpg", ".jpeg")
SUFFIXES = (*ALONE, ".npy", *TABLES, *SPRITES)
TENSORS = "tensors.tsv"


def store_files(files: Sequence[tuple[str, bytes]], home: Path | None = None) -> Path:
    """Store uploaded files below the home's folder of uploads, and return the one to import.

    Args:
        files: name and content of each: one file, an .npy and its table, or the files of
            TensorBoard's projector.
        home: default `DOVS_HOME`.

    Raises:
        DataError: they do not belong together, or the disk is full or cannot be written.
    """
    names = placed([name for name, _ in files])
    main = next(iter(names.values()))
    with receiving(Path(main).stem, home) as folder:
        for name, content in files:
            (folder / names[name]).write_bytes(content)
    return final_place(folder) / main


def placed(names: Sequence[str]) -> dict[str, str]:
    """Return the name under which each file is stored; the file to import is the first.

    >>> placed(["classes.csv", "features.npy"])
    {'features.npy': 'features.npy', 'classes.csv': 'features.csv'}
    >>> placed(["metadata.tsv", "vectors.tsv"])
    {'vectors.tsv': 'tensors.tsv', 'metadata.tsv': 'metadata.tsv'}

    Raises:
        DataError: no file has embeddings, or they do not belong together.
    """
    kinds = {name: Path(name).suffix.lower() for name in names}
    listed = ", ".join(names)
    unknown = next((name for name, kind in kinds.items() if kind not in SUFFIXES), None)
    if unknown is not None:
        raise DataError(f"{unknown} is of no known format: give one of {', '.join(SUFFIXES)}.")
    if len(set(names)) < len(names):
        raise DataError(f"two files have the same name: {listed}. Give each once.")
    alone = [name for name, kind in kinds.items() if kind in ALONE]
    arrays = [name for name, kind in kinds.items() if kind == ".npy"]
    tables = [name for name, kind in kinds.items() if kind in TABLES]
    sprites = [name for name, kind in kinds.items() if kind in SPRITES]
    if len(names) == 1 and kinds[names[0]] in (*ALONE, ".csv"):
        return {names[0]: _plain(names[0])}
    if len(arrays) == 1 and len(tables) <= 1 and not alone and not sprites:
        stem = Path(_plain(arrays[0])).stem
        beside = {table: stem + kinds[table] for table in tables}
        return {arrays[0]: f"{stem}.npy", **beside}
    tabs = [table for table in tables if kinds[table] == ".tsv"]
    if not alone and not arrays and 1 <= len(tabs) <= 2 and len(tabs) == len(tables):
        about = next((t for t in tabs if "meta" in t.lower() or "label" in t.lower()), None)
        about = about if len(tabs) == 2 else None
        rest = [table for table in tabs if table != about]
        if len(rest) == 1 and len(sprites) <= 1:
            found = {rest[0]: TENSORS}
            found |= {} if about is None else {about: "metadata.tsv"}
            return found | {sprite: f"sprite{_picture(kinds[sprite])}" for sprite in sprites}
    raise DataError(
        f"these files do not belong together: {listed}. Give one Parquet, npz, safetensors or "
        "CSV file; or an .npy and one table; or tensors.tsv, metadata.tsv and perhaps a sprite."
    )


def _picture(kind: str) -> str:
    return ".png" if kind == ".png" else ".jpg"


def _plain(name: str) -> str:
    return plain_part(PurePosixPath(name.replace("\\", "/")).name) or "embeddings"
