"""Reading WordNet's own files of nouns: index.noun, data.noun and noun.exc, as wndb(5WN) says."""

from __future__ import annotations

import re

from dovs.errors import HierarchyError
from dovs.hierarchy.wordnet.nouns import Synset

INDEX, DATA, EXCEPTIONS = "index.noun", "data.noun", "noun.exc"
FILES = (INDEX, DATA, EXCEPTIONS)
HYPERNYMS = ("@", "@i")
"""Pointers to a more general kind, and from an instance to its kind."""


class NounFiles:
    """The nouns of a WordNet database, read from the contents of its files.

    Lines are found at once and understood only when they are needed.
    """

    def __init__(self, contents: dict[str, bytes], where: str) -> None:
        """Index the words.

        Args:
            contents: of each of `FILES`.
            where: the folder or archive that they come from, for messages.

        Raises:
            HierarchyError: a file holds no entries.
        """
        self.where = where
        self._data = contents[DATA]
        self._index = {
            line.partition(b" ")[0]: line
            for line in contents[INDEX].splitlines()
            if line[:1].strip()  # the licence is indented
        }
        self._exceptions = {
            words[0]: tuple(words[1:])
            for line in contents[EXCEPTIONS].decode("utf-8", "replace").splitlines()
            if len(words := line.split()) > 1
        }
        if not self._index:
            raise self._damaged(INDEX, "it lists no noun")
        found = re.search(rb"WordNet (?:Release )?([0-9]+\.[0-9]+)", self._data[:4000])
        self.version = f"WordNet {found[1].decode()}" if found else "WordNet"

    def senses(self, lemma: str) -> tuple[str, ...]:
        """Return the offsets of a word's meanings, the most frequent first; () for no noun."""
        line = self._index.get(lemma.encode())
        if line is None:
            return ()
        words = line.decode("utf-8", "replace").split()
        try:
            count = int(words[2])
            offsets = words[-count:]
            if count < 1 or len(words) < 6 + count or not all(o.isdecimal() for o in offsets):
                raise ValueError
        except (ValueError, IndexError):
            raise self._damaged(INDEX, f"the line of '{lemma}' is not complete") from None
        return tuple(offsets)

    def synset(self, key: str) -> Synset:
        """Return the meaning at an offset of data.noun.

        Raises:
            HierarchyError: there is no complete entry at this offset.
        """
        start = int(key)
        end = self._data.find(b"\n", start)
        line = self._data[start : len(self._data) if end < 0 else end].decode("utf-8", "replace")
        entry, bar, gloss = line.partition("|")
        words = entry.split()
        try:
            if words[0] != key or words[2] != "n" or not bar:
                raise ValueError
            lemmas = int(words[3], 16)
            pointers = 4 + 2 * lemmas
            count = int(words[pointers])
            rest = words[pointers + 1 :]
            if lemmas < 1 or len(rest) < 4 * count:
                raise ValueError
            above = [
                rest[4 * i + 1]
                for i in range(count)
                if rest[4 * i] in HYPERNYMS and rest[4 * i + 2] == "n"
            ]
            if not all(each.isdecimal() for each in above):
                raise ValueError
        except (ValueError, IndexError):
            raise self._damaged(DATA, f"there is no complete entry at {key}") from None
        return Synset(tuple(words[4:pointers:2]), gloss.strip(), tuple(above))

    def exceptions(self, word: str) -> tuple[str, ...]:
        """Return the singular forms of an irregular plural; () for other words."""
        return self._exceptions.get(word, ())

    def _damaged(self, file: str, why: str) -> HierarchyError:
        return HierarchyError(
            f"WordNet's file {file} in {self.where} is damaged: {why}. Install it again, "
            "for example with `apt install --reinstall wordnet-base`, or give another path."
        )
