"""Finding a WordNet database on this machine."""

from __future__ import annotations

import os
import sys
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from dovs.errors import HierarchyError
from dovs.hierarchy.wordnet.files import FILES, NounFiles
from dovs.hierarchy.wordnet.nouns import Nouns
from dovs.hierarchy.wordnet.wn_package import installed_wn

VARIABLE = "DOVS_WORDNET"
"""Environment variable: the path of a database, used before any other place."""
NLTK_NAMES = ("wordnet", "wordnet31", "wordnet2022", "wordnet2021")
"""Folders or zip files in nltk_data/corpora that hold a WordNet in its own format."""
INSTALLED = (
    "/usr/share/wordnet",  # Debian and Ubuntu: wordnet-base
    "/usr/share/wordnet/dict",
    "/usr/local/share/wordnet",
    "/usr/local/WordNet-3.0",
    "/opt/homebrew/opt/wordnet",
)
NLTK_FOLDERS = (
    "~/nltk_data",
    f"{sys.prefix}/nltk_data",
    f"{sys.prefix}/share/nltk_data",
    "/usr/share/nltk_data",
    "/usr/local/share/nltk_data",
    "/usr/lib/nltk_data",
)
MOST_BYTES = 200_000_000
"""Of one file; data.noun has 15 million."""


def find_wordnet(path: str = "") -> Nouns:
    """Open the WordNet of this machine; nothing is downloaded.

    The first of these that is there: the given path; the environment variable DOVS_WORDNET; the
    variables of WordNet (WNSEARCHDIR, WNHOME) and of NLTK (NLTK_DATA); the usual places of a
    system package and of NLTK's data; the Python package `wn` with a lexicon of English.

    Args:
        path: a folder with index.noun, data.noun and noun.exc, WordNet's home, an nltk_data
            folder, or a zip file of NLTK; "" = search.

    Raises:
        HierarchyError: there is none, the path holds none, or it is damaged.
    """
    for given, what in ((path, "wordnet"), (os.environ.get(VARIABLE, ""), VARIABLE)):
        if given.strip():
            place = next(_places(Path(given.strip()).expanduser()), None)
            if place is None:
                raise HierarchyError(
                    f"{what}='{given}' holds no WordNet: give a folder with {', '.join(FILES)}, "
                    "an nltk_data folder, or NLTK's wordnet.zip."
                )
            return _opened(place)
    for root in _usual():
        for place in _places(root):
            return _opened(place)
    found = installed_wn()
    if found is None:
        raise HierarchyError(
            "class names are compared by WordNet, which is not on this machine. Install it with "
            "`apt install wordnet-base` (or NLTK's data 'wordnet'), give its path as the "
            f"parameter wordnet or in {VARIABLE}, or choose the generator ward."
        )
    return found


def _usual() -> Iterator[Path]:
    """Yield the places where a database is usually installed, that of the user first."""
    named = [os.environ.get("WNSEARCHDIR", ""), os.environ.get("WNHOME", "")]
    named += os.environ.get("NLTK_DATA", "").split(os.pathsep)
    for name in (*named, *INSTALLED, *NLTK_FOLDERS):
        if name:
            yield Path(os.path.expanduser(name))


def _places(root: Path) -> Iterator[Path]:
    """Yield the folders and zip files at or below a path that should hold the files."""
    if root.is_file():
        yield root
        return
    folders = [root, root / "dict"]
    for corpora in (root / "corpora", root / "nltk_data" / "corpora"):
        folders += [corpora / name for name in NLTK_NAMES]
    for folder in folders:
        if (folder / FILES[0]).is_file():
            yield folder
        elif folder.parent.name == "corpora" and folder.with_suffix(".zip").is_file():
            yield folder.with_suffix(".zip")


def _opened(place: Path) -> NounFiles:
    try:
        stamp = place.stat().st_mtime_ns
    except OSError as error:
        raise _unreadable(place, error.strerror or "no access") from None
    return _read(place.resolve(), stamp)


@lru_cache(maxsize=2)
def _read(place: Path, stamp: int) -> NounFiles:
    """Read a database once; a page looks up names at every click."""
    try:
        contents = _zipped(place) if place.is_file() else _in_folder(place)
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise _unreadable(place, getattr(error, "strerror", None) or str(error)) from None
    return NounFiles(contents, str(place))


def _in_folder(folder: Path) -> dict[str, bytes]:
    contents = {}
    for name in FILES:
        _check_size(folder / name, name, (folder / name).stat().st_size)
        contents[name] = (folder / name).read_bytes()
    return contents


def _zipped(path: Path) -> dict[str, bytes]:
    contents = {}
    with zipfile.ZipFile(path) as archive:
        for name in FILES:
            info = next((i for i in archive.infolist() if Path(i.filename).name == name), None)
            if info is None:
                raise _unreadable(path, f"it has no file {name}")
            _check_size(path, name, info.file_size)
            contents[name] = archive.read(info)
    return contents


def _check_size(place: Path, name: str, size: int) -> None:
    if size > MOST_BYTES:
        raise _unreadable(place, f"{name} is larger than {MOST_BYTES // 1_000_000} MB")


def _unreadable(place: Path, why: str) -> HierarchyError:
    return HierarchyError(
        f"cannot read the WordNet in {place}: {why}. Install it again, for example with "
        "`apt install --reinstall wordnet-base`, or give another path."
    )
