"""Which image file each path of a list means, and what was guessed to find it."""

from __future__ import annotations

import functools
import os
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import numpy as np

from dovs import disk
from dovs.data.formats.labels import Label, shown
from dovs.data.formats.listed.file_index import FileIndex, bare_path
from dovs.data.formats.listed.lists import Line
from dovs.data.formats.splits import split_of
from dovs.data.formats.survey import EncodedImage
from dovs.data.formats.tree import Folder
from dovs.data.image_formats import unread_ending
from dovs.data.report import Finding, Severity, counted, finding

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)  # a drive, C:/, is no address
OWN_FILE = re.compile(r"file://(localhost)?(?=/)", re.IGNORECASE)
FLOAT = re.compile(r"([0-9]+)\.0")


@dataclass(frozen=True)
class Located:
    """The files of a list.

    Attributes:
        files: path of each line's file from the folder of the images, None where there is none.
        findings: what was guessed, with an example.
        several: for written paths that fit several files: two of them.
    """

    files: tuple[str | None, ...]
    findings: tuple[Finding, ...]
    several: dict[str, tuple[str, str]]


def is_address(path: str) -> bool:
    r"""Return whether a path is an address such as https://…: nothing is downloaded.

    >>> is_address("http://x/cat/0.png"), is_address("C:\\cat\\0.png"), is_address("cat/0.png")
    (True, False, False)
    >>> is_address("file:///cat/0.png")
    False
    """
    return ADDRESS.match(path.strip()) is not None and not OWN_FILE.match(path.strip())


class Locator:
    """Finds the image files that the paths of a list mean, among the files of a folder.

    What is found is always one of these files. A path is read below the folder of the images, or
    from the folder of the list. Where no path of the list is there, folders at the start are left
    out, the same ones of all paths. Then a path may lie deeper than written, if only one file ends
    so, and may lack the ending of an image; and at last its upper and lower case may differ.
    Folders that a path states are never exchanged for others: a file that has only the name is
    used for paths that are no more than a name.

    Args:
        tree: the files.
        root: the folder that they are below, resolved.
        place: the folder of the list, resolved.
    """

    def __init__(self, tree: Folder, root: Path, place: Path) -> None:
        self.files = {shown(file): file for file in tree.walk()}
        self._root = f"{shown(str(root)).replace(os.sep, '/').rstrip('/')}/"
        self._place = shown(str(place))
        self._index = FileIndex(self.files)
        self._by_split: dict[str, FileIndex] = {}

    @functools.cached_property
    def _in_any_case(self) -> FileIndex:
        return FileIndex(self.files, str.casefold)

    @functools.cached_property
    def _folders(self) -> set[str]:
        """The folders of the files, and the ends of their paths."""
        every = {path.rpartition("/")[0] for path in self.files}
        parts = [folder.split("/") for folder in every]
        return {"/".join(each[number:]) for each in parts for number in range(len(each))}

    def locate(self, lines: Sequence[Line], split: str | None = None) -> Located:
        """Return the files of a list's lines.

        Args:
            lines: of the list.
            split: that the list is of, None where its name states none.
        """
        written = [self._written(line.path) for line in lines]
        start = self._index.start(written)
        notes = _Notes(start)
        classes = {line.label for line in lines if isinstance(line.label, str)}
        fitting = [self._index.find(ways, start) for ways in written]
        for row, fits in enumerate(fitting):
            if isinstance(fits, tuple) and (of := split_of(lines[row].split) or split):
                fitting[row] = self._in_folder_of(of).find(written[row], start) or fits
                if isinstance(fitting[row], str):
                    notes.of_split[shown(lines[row].path)] = f"{fitting[row]}"
        found: list[str | None] = []
        for line, ways, fits in zip(lines, written, fitting, strict=True):
            file = fits if isinstance(fits, str) else None
            if is_address(line.path):
                notes.addresses.append(line.path)
            elif file is not None and _of_another_class(ways, file, line.label, classes):
                notes.refused.append(f"{shown(line.path)} (class {line.label}) → {file}")
                file = None
            elif file is not None:
                notes.add(shown(line.path), ways, file)
            found.append(file)
        missing = [row for row, fits in enumerate(fitting) if fits is None and written[row]]
        if missing:
            self._find_in_any_case(lines, written, missing, found, notes)
        several = {
            line.path: fits
            for line, fits in zip(lines, fitting, strict=True)
            if isinstance(fits, tuple)
        }
        files = tuple(None if file is None else self.files[file] for file in found)
        return Located(files, tuple(notes.findings()), several)

    def _in_folder_of(self, split: str) -> FileIndex:
        """Return the index of the files in folders that are called like a split."""
        if split not in self._by_split:
            files = [f for f in self.files if split in map(split_of, f.split("/")[:-1])]
            self._by_split[split] = FileIndex(files)
        return self._by_split[split]

    def _find_in_any_case(
        self,
        lines: Sequence[Line],
        written: Sequence[tuple[str, ...]],
        missing: Sequence[int],
        found: list[str | None],
        notes: _Notes,
    ) -> None:
        """Find the files of missing rows whose names differ in upper and lower case alone.

        A file that another line states, and one in another folder than the written one where there
        are both, is not used.
        """
        index, listed = self._in_any_case, set(found)
        some = any(file is not None for file in found)
        start = notes.start.casefold() if some else index.start([written[row] for row in missing])
        classes = {line.label for line in lines if isinstance(line.label, str)}
        for row in missing:
            file = index.find(written[row], start)
            if not isinstance(file, str) or file in listed:
                continue
            path = written[row][0]
            left_out = start.count("/") if path.casefold().startswith(start) else 0
            folder = "/".join(path.split("/")[left_out:-1])
            another = folder in self._folders and f"/{folder}/" not in f"/{file}"
            if not another and not _of_another_class(written[row], file, lines[row].label, classes):
                found[row] = file
                notes.add_other_case(shown(lines[row].path), file)

    def _written(self, path: str) -> tuple[str, ...]:
        """Return the ways to read a path: as it is written, then from either folder."""
        if is_address(path):
            return ()
        plain = shown(path.strip()).replace("\\", "/")
        plain = self._meant(OWN_FILE.sub("", plain))
        relative = posixpath.normpath(plain).lstrip("/")
        if relative in ("", "."):
            return ()
        ways = [relative]
        for folder in (self._root, self._place):
            whole = os.path.normpath(os.path.join(folder, plain)).replace(os.sep, "/")
            if whole.startswith(self._root):
                ways.append(whole.removeprefix(self._root))
        return tuple(dict.fromkeys(ways))

    def _meant(self, path: str) -> str:
        """Return a path with %20 and the like decoded, and 7.0 as 7, unless it is there."""
        number = FLOAT.fullmatch(path)
        if not (number or "%" in path) or self._index.find((path.lstrip("/"),), ""):
            return path
        return number[1] if number else unquote(path)


class _Notes:
    """What was guessed about the paths of one list."""

    def __init__(self, start: str) -> None:
        self.start = start
        self.found = 0
        self.left_out: list[str] = []
        self.deeper: list[str] = []
        self.named: list[str] = []
        self.of_split: dict[str, str] = {}
        self.ending: list[str] = []
        self.other_case: list[str] = []
        self.decoded: list[str] = []
        self.refused: list[str] = []
        self.addresses: list[str] = []

    def add(self, written: str, ways: tuple[str, ...], file: str) -> None:
        """Note how one path led to its file."""
        self.found += 1
        example = f"{written} → {file}"
        if "%" in written and "%" not in file:
            self.decoded.append(example)
        if file in ways:
            return
        path = ways[0].removeprefix(self.start)
        if self.of_split.get(written) == file:
            return
        if path != ways[0]:
            self.left_out.append(example)
        if bare_path(file) in (path, *ways):
            self.ending.append(example)
        elif file != path:
            (self.deeper if "/" in path else self.named).append(example)

    def add_other_case(self, written: str, file: str) -> None:
        """Note a path whose file differs from it in upper and lower case."""
        self.found += 1
        self.other_case.append(f"{written} → {file}")

    def findings(self) -> Iterator[Finding]:
        """Yield what to state."""
        for examples, text in (
            (self.left_out, f"without the folders {self.start} they were"),
            (self.deeper, "the only files whose paths end so were used"),
            (self.named, "the only files of the same name were used"),
            (
                [*map(" → ".join, self.of_split.items())],
                "of several files, those in folders called like the split were used",
            ),
            (self.ending, "files with the ending of an image were used"),
            (self.decoded, "characters such as %20 were decoded"),
            (self.other_case, "files that differ in upper and lower case alone were used"),
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
    root: Path,
    files: Sequence[str | None],
    written: Sequence[str],
    several: Mapping[str, tuple[str, str]],
    rows: np.ndarray,
) -> Iterator[EncodedImage]:
    """Yield the images of the given rows.

    Args:
        root: of the images.
        files: path of each row's file from the root, None where there is none.
        written: path of each row as the list has it.
        several: for written paths that fit several files: two of them.
        rows: (n,) ascending.
    """
    for row in rows.tolist():
        file = files[row]
        where = shown(written[row])
        if file is None:
            why = f"is not among the images below {root}"
            if written[row] in several:
                why = f"fits several files, such as {' and '.join(several[written[row]])}"
            elif ending := unread_ending(where):
                why = f"is of a format that cannot be read, {ending}: convert it to PNG or JPEG"
            if is_address(where):
                why = "is an address: images are not downloaded"
            yield EncodedImage(None, where, why)
            continue
        try:
            yield EncodedImage(disk.read_bytes(root / file), where)
        except OSError as error:
            yield EncodedImage(None, where, f"cannot be read ({error.strerror or error})")


def _of_another_class(ways: tuple[str, ...], file: str, label: Label, classes: set[str]) -> bool:
    """Return whether a mere name led to a file in a folder that has another class's name."""
    folders = set(file.split("/")[:-1])
    if file in ways or "/" in ways[0] or label in folders:
        return False
    return any(folder in classes and split_of(folder) is None for folder in folders)
