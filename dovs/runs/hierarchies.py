"""Hierarchies saved under a name, as readable JSON: DOVS_HOME/hierarchies/NAME.json."""

from __future__ import annotations

import contextlib
from pathlib import Path

from dovs import access, disk, places, texts
from dovs.errors import HierarchyError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs import files, naming

MAX_BYTES = 128_000_000
NO_HIERARCHY = "none"


def folder(home: Path | None = None) -> Path:
    """Return the folder of saved hierarchies of a home; default `DOVS_HOME`."""
    return (home or places.home()) / "hierarchies"


def saved_names(home: Path | None = None) -> list[str]:
    """Return the names of saved hierarchies, sorted alphabetically, damaged ones included."""
    root = folder(home)
    if not root.is_dir():
        return []
    names = (path.stem for path in root.glob("*.json") if path.is_file())
    return sorted((name for name in names if naming.NAME.fullmatch(name)), key=str.lower)


def place_of(name: str, home: Path | None = None) -> Path:
    """Return the file of a name, whether or not it exists; it is always inside the folder.

    Raises:
        HierarchyError: the name is not allowed.
    """
    if not naming.NAME.fullmatch(name) or name.endswith(".") or naming.RESERVED.fullmatch(name):
        raise HierarchyError(
            f"hierarchy name {name!r} is not allowed: use 1 to 100 letters (A to Z), digits, "
            "'.', '_' and '-', without spaces, starting with a letter or digit."
        )
    root = folder(home)
    path = root / f"{name}.json"
    if path.resolve().parent != root.resolve():
        raise HierarchyError(
            f"hierarchy '{name}' is a link to a file outside {root}. Import that file instead."
        )
    return path


def check_new_name(name: str) -> None:
    """Refuse a name that settings read as no hierarchy, in any case of letters.

    Raises:
        HierarchyError: it is such a name.
    """
    if name.lower() == NO_HIERARCHY:
        raise HierarchyError(
            f"hierarchy name '{name}' is reserved: --hierarchy none trains without saved labels. "
            "Choose another name."
        )


def save(hierarchy: Hierarchy, name: str, home: Path | None = None, replace: bool = False) -> Path:
    """Save a hierarchy under a name.

    Args:
        hierarchy: to save.
        name: letters, digits, '.', '_' and '-'.
        home: default `DOVS_HOME`.
        replace: whether a hierarchy that has this name may be overwritten.

    Raises:
        HierarchyError: the name is not allowed, is reserved or is taken.
        RunError: it cannot be written.
        AccessError: visitors may not save any, or not replace one.
    """
    access.require_change()
    path = place_of(name, home)
    check_new_name(name)
    if not replace and path.exists() and not _is_same(path, hierarchy):
        raise HierarchyError(
            f"there is a hierarchy '{name}' already. Choose another name, or replace it "
            "(--replace in a terminal, the box above Save on the page)."
        )
    if replace and path.exists() and not _is_same(path, hierarchy):
        access.require_manage()
    files.write_text_atomic(path, hierarchy.to_json() + "\n")
    return path


def load(name: str, home: Path | None = None) -> Hierarchy:
    """Read a hierarchy by its name.

    Raises:
        HierarchyError: the name is not allowed, there is none, or its file is damaged.
    """
    path = place_of(name, home)
    if not path.is_file():
        known = ", ".join(saved_names(home)[:20]) or "none yet"
        raise HierarchyError(
            f"there is no saved hierarchy '{name}': there are {known}. "
            "Save one on the page Abstract labels."
        )
    return read(path)


def read(path: Path) -> Hierarchy:
    """Read a hierarchy from any file.

    Raises:
        HierarchyError: it cannot be read, is too large, or is not a hierarchy.
    """
    try:
        text = disk.read_bytes(path, MAX_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        raise HierarchyError(texts.not_utf8(error.object, path)) from None
    except OSError as error:
        raise HierarchyError(f"cannot read {path}: {disk.reason(error)}.") from None
    try:
        return Hierarchy.from_json(text)
    except HierarchyError as error:
        raise HierarchyError(f"{path}: {error}") from None


def delete(name: str, home: Path | None = None) -> None:
    """Delete a saved hierarchy; runs that were trained on it have their own copy.

    Raises:
        HierarchyError: the name is not allowed.
        RunError: the file cannot be removed.
        AccessError: visitors may not delete any.
    """
    access.require_manage()
    path = place_of(name, home)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise files.write_error(path, error) from None


def _is_same(path: Path, hierarchy: Hierarchy) -> bool:
    """Return whether a file contains this hierarchy."""
    with contextlib.suppress(HierarchyError):
        return read(path) == hierarchy
    return False
