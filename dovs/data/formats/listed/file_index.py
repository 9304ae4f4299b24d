"""Files by their paths, by the ends of these, and both without the ending of an image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath

Found = str | tuple[str, str] | None
"""The path of the only file that fits, two of several, or None."""


class FileIndex:
    """Finds files by paths that may state more or fewer folders than there are.

    Args:
        files: their paths, with "/" between folders.
        form: of a path, in which paths are compared.
    """

    def __init__(self, files: Iterable[str], form: Callable[[str], str] = str) -> None:
        self._form = form
        self._whole: dict[str, Found] = {}
        self._bare: dict[str, Found] = {}
        self._by_end: dict[str, Found] = {}
        self._by_bare_end: dict[str, Found] = {}
        for file in files:
            whole = form(file)
            bare = bare_path(whole)
            _put(self._whole, whole, file)
            _put(self._bare, bare, file)
            for path, ends in ((whole, self._by_end), (bare, self._by_bare_end)):
                _, more, end = path.partition("/")
                while more:
                    _put(ends, end, file)
                    _, more, end = end.partition("/")

    def find(self, ways: Sequence[str], start: str) -> Found:
        """Return the file of a path.

        Args:
            ways: to read the path.
            start: folders that may be left out in front of the first way.
        """
        found = self._as_written(ways)
        whole = self._form(ways[0]) if ways else ""
        if isinstance(found, str) or not start or not whole.startswith(start):
            return found
        path = whole.removeprefix(start)
        return self._match(path, deeper="/" in path) or found

    def start(self, written: Sequence[Sequence[str]]) -> str:
        """Return the folders that all paths have in front, "" where a path is as written.

        Args:
            written: the ways to read each path.
        """
        votes: Counter[str] = Counter()
        voters = []
        for ways in written:
            if isinstance(self._as_written(ways, names=False), str):
                return ""
            parts = self._form(ways[0]).split("/") if ways else []
            for number in range(1, len(parts)):
                deeper = number < len(parts) - 1
                if isinstance(self._match("/".join(parts[number:]), deeper), str):
                    votes["/".join(parts[:number]) + "/"] += 1
                    voters.append(self._form(ways[0]))
                    break
        best = max(votes, key=lambda start: votes[start], default="")
        return best if all(path.startswith(best) for path in voters) else ""

    def _as_written(self, ways: Sequence[str], names: bool = True) -> Found:
        """Return the file of a path of which nothing is left out.

        Args:
            ways: to read the path.
            names: whether a path that is no more than a name may lie at any depth.
        """
        for path in ways:
            if isinstance(file := self._match(path, deeper=False), str):
                return file
        return self._match(ways[0], deeper=names or "/" in ways[0]) if ways else None

    def _match(self, path: str, deeper: bool) -> Found:
        """Return the file of a path, or the files whose paths end so."""
        path = self._form(path)
        ends = (self._by_end, self._by_bare_end) if deeper else ()
        for known in (self._whole, self._bare, *ends):
            if path in known:
                return known[path]
        return None


def bare_path(path: str) -> str:
    """Return a path without its ending."""
    return path.removesuffix(PurePosixPath(path).suffix)


def _put(known: dict[str, Found], key: str, file: str) -> None:
    first = known.get(key)
    known[key] = file if first is None else (first, file) if isinstance(first, str) else first
