"""Which image file each path of a list means, and what was guessed to find it."""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from dovs import disk
from dovs.data.formats.labels import Label, shown
from dovs.data.formats.lists import Line
from dovs.data.formats.splits import split_of
from dovs.data.formats.survey import EncodedImage
from dovs.data.formats.tree import Folder
from dovs.data.report import Finding, Severity, counted, finding

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)  # a drive, C:/, is no address


@dataclass(frozen=True)
class Located:
    """The files of a list.

    Attributes:
        files: path of each line's file from the folder of the images, None where there is none.
        findings: what was guessed, with an example.
    """

    files: tuple[str | None, ...]
    findings: tuple[Finding, ...]


def is_address(path: str) -> bool:
    r"""Return whether a path is an address such as https://…: nothing is downloaded.

    >>> is_address("http://x/cat/0.png"), is_address("C:\\cat\\0.png"), is_address("cat/0.png")
    (True, False, False)
    """
    return ADDRESS.match(path.strip()) is not None


class Locator:
    """Finds the image files that the paths of a list mean, among the files of a folder.

    What is found is always one of these files. A path is read below the folder of the images, or
    from the folder of the list. Where no path of the list is there, folders at the start are left
    out, the same ones of all paths. Then a path may lie deeper than written, if only one file ends
    so, and may lack the ending of an image. Folders that a path states are never exchanged for
    others: a file that has only the name is used for paths that are no more than a name.

    Args:
        tree: the files.
        root: the folder that they are below, resolved.
        place: the folder of the list, resolved.
    """

    def __init__(self, tree: Folder, root: Path, place: Path) -> None:
        self.files = {shown(file): file for file in tree.walk()}
        self._root = f"{shown(str(root)).replace(os.sep, '/').rstrip('/')}/"
        self._place = shown(str(place))
        self._bare: dict[str, str | None] = {}  # None: several
        self._by_end: dict[str, str | None] = {}
        self._by_bare_end: dict[str, str | None] = {}
        for path in self.files:
            bare = _bare(path)
            self._bare[bare] = None if bare in self._bare else path
            for whole, ends in ((path, self._by_end), (bare, self._by_bare_end)):
                _, more, end = whole.partition("/")
                while more:
                    ends[end] = None if end in ends else path
                    _, more, end = end.partition("/")

    def locate(self, lines: Sequence[Line]) -> Located:
        """Return the files of a list's lines."""
        written = [self._written(line.path) for line in lines]
        start = self._start(written)
        found: list[str | None] = []
        notes = _Notes(start)
        classes = {line.label for line in lines if isinstance(line.label, str)}
        for line, ways in zip(lines, written, strict=True):
            file = self._file(ways) or self._after(ways, start)
            if is_address(line.path):
                notes.addresses.append(line.path)
            elif file is not None and _of_another_class(ways, file, line.label, classes):
                notes.refused.append(f"{shown(line.path)} (class {line.label}) → {file}")
                file = None
            elif file is not None:
                notes.add(shown(line.path), ways, file)
            found.append(None if file is None else self.files[file])
        return Located(tuple(found), tuple(notes.findings()))

    def _written(self, path: str) -> tuple[str, ...]:
        """Return the ways to read a path: as it is written, then from either folder."""
        if is_address(path):
            return ()
        plain = shown(path.strip()).replace("\\", "/")
        relative = posixpath.normpath(plain).lstrip("/")
        if relative in ("", "."):
            return ()
        ways = [relative]
        for folder in (self._root, self._place):
            whole = os.path.normpath(os.path.join(folder, plain)).replace(os.sep, "/")
            if whole.startswith(self._root):
                ways.append(whole.removeprefix(self._root))
        return tuple(dict.fromkeys(ways))

    def _start(self, written: Sequence[tuple[str, ...]]) -> str:
        """Return the folders that all paths have in front, "" where a path is as written."""
        votes: Counter[str] = Counter()
        voters = []
        for ways in written:
            if self._file(ways, names=False):
                return ""
            parts = ways[0].split("/") if ways else []
            for number in range(1, len(parts)):
                if self._match("/".join(parts[number:]), deeper=number < len(parts) - 1):
                    votes["/".join(parts[:number]) + "/"] += 1
                    voters.append(ways[0])
                    break
        best = max(votes, key=lambda start: votes[start], default="")
        return best if all(path.startswith(best) for path in voters) else ""

    def _file(self, ways: tuple[str, ...], names: bool = True) -> str | None:
        """Return the file of a path of which nothing is left out.

        Args:
            ways: to read the path.
            names: whether a path that is no more than a name may lie at any depth.
        """
        for path in ways:
            if file := self._match(path, deeper=False):
                return file
        return self._match(ways[0], deeper=names or "/" in ways[0]) if ways else None

    def _after(self, ways: tuple[str, ...], start: str) -> str | None:
        """Return the file of a path without its start."""
        if not start or not ways or not ways[0].startswith(start):
            return None
        path = ways[0].removeprefix(start)
        return self._match(path, deeper="/" in path)

    def _match(self, path: str, deeper: bool) -> str | None:
        """Return the file of a path, or the only one whose path ends so; None for several."""
        if path in self.files:
            return path
        for known in (self._bare, self._by_end, self._by_bare_end) if deeper else (self._bare,):
            if path in known:
                return known[path]
        return None


class _Notes:
    """What was guessed about the paths of one list."""

    def __init__(self, start: str) -> None:
        self.start = start
        self.found = 0
        self.left_out: list[str] = []
        self.deeper: list[str] = []
        self.named: list[str] = []
        self.ending: list[str] = []
        self.refused: list[str] = []
        self.addresses: list[str] = []

    def add(self, written: str, ways: tuple[str, ...], file: str) -> None:
        """Note how one path led to its file."""
        self.found += 1
        if file in ways:
            return
        example = f"{written} → {file}"
        path = ways[0].removeprefix(self.start)
        if path != ways[0]:
            self.left_out.append(example)
        if _bare(file) in (path, *ways):
            self.ending.append(example)
        elif file != path:
            (self.deeper if "/" in path else self.named).append(example)

    def findings(self) -> Iterator[Finding]:
        """Yield what to state."""
        for examples, text in (
            (self.left_out, f"without the folders {self.start} they were"),
            (self.deeper, "the only files whose paths end so were used"),
            (self.named, "the only files of the same name were used"),
            (self.ending, "files with the ending of an image were used"),
        ):
            if examples:
                number = counted(len(examples), "path was", "paths were")
                message = f"{number} not found as written; {text}: {examples[0]}"
                severity: Severity = "info" if len(examples) == self.found else "warning"
                yield finding("located", severity, message, examples)
        if self.refused:
            number = counted(len(self.refused), "path was", "paths were")
            message = (
                f"{number} not found as written, and the only file of the same name is in the "
                f"folder of another class, so it was not used: {self.refused[0]}"
            )
            yield finding("located", "warning", message, self.refused)
        if self.addresses:
            number = counted(len(self.addresses), "path is an address", "paths are addresses")
            message = (
                f"{number} such as {self.addresses[0]}: images are not downloaded. Download them "
                "and list their files"
            )
            yield finding("address", "warning", message, self.addresses)


def read_files(
    root: Path, files: Sequence[str | None], written: Sequence[str], rows: np.ndarray
) -> Iterator[EncodedImage]:
    """Yield the images of the given rows.

    Args:
        root: of the images.
        files: path of each row's file from the root, None where there is none.
        written: path of each row as the list has it.
        rows: (n,) ascending.
    """
    for row in rows.tolist():
        file = files[row]
        where = shown(written[row])
        if file is None:
            why = f"is not among the images below {root}"
            if is_address(where):
                why = "is an address: images are not downloaded"
            yield EncodedImage(None, where, why)
            continue
        try:
            yield EncodedImage(disk.read_bytes(root / file), where)
        except OSError as error:
            yield EncodedImage(None, where, f"cannot be read ({error.strerror or error})")


def folder_of(paths: Sequence[str], place: Path) -> Path | None:
    """Return the folder that all written paths lead to from a place; None where it is no folder.

    >>> folder_of(["../elsewhere/a.png"], Path("/nowhere")) is None
    True
    """
    try:
        written = [Path(os.path.normpath(place / shown(path).replace("\\", "/"))) for path in paths]
        common = Path(os.path.commonpath([path.parent for path in written]))
        lead = common != common.parent and all(path.is_file() for path in written[:20])
        return common if lead else None
    except (OSError, ValueError):
        return None


def _bare(path: str) -> str:
    """Return a path without its ending."""
    return path.removesuffix(PurePosixPath(path).suffix)


def _of_another_class(ways: tuple[str, ...], file: str, label: Label, classes: set[str]) -> bool:
    """Return whether a mere name led to a file in a folder that has another class's name."""
    folders = set(file.split("/")[:-1])
    if file in ways or "/" in ways[0] or label in folders:
        return False
    return any(folder in classes and split_of(folder) is None for folder in folders)
