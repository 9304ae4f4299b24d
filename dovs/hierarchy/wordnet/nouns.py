"""What a database of nouns offers, and the singular forms of a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

SUFFIXES = (
    ("s", ""),
    ("ses", "s"),
    ("xes", "x"),
    ("zes", "z"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("men", "man"),
    ("ies", "y"),
)
"""Endings of plurals and what replaces them, in WordNet's order."""


@dataclass(frozen=True)
class Synset:
    """One meaning.

    Attributes:
        lemmas: the words that have this meaning; a space is written "_".
        gloss: its definition, followed by examples.
        hypernyms: keys of the meanings directly above it, of kinds and of instances.
    """

    lemmas: tuple[str, ...]
    gloss: str
    hypernyms: tuple[str, ...]

    @property
    def definition(self) -> str:
        """The gloss without its examples.

        >>> Synset((), 'a person; "a fierce tiger"', ()).definition
        'a person'
        """
        return self.gloss.partition('; "')[0].strip()


class Nouns(Protocol):
    """A database of nouns. A meaning is named by a key that only its own database understands."""

    version: str

    def senses(self, lemma: str) -> tuple[str, ...]:
        """Return the keys of a word's meanings, the most frequent first; () for no noun."""

    def synset(self, key: str) -> Synset:
        """Return a meaning.

        Raises:
            HierarchyError: the database is damaged there.
        """

    def exceptions(self, word: str) -> tuple[str, ...]:
        """Return the singular forms of an irregular plural; () for other words."""


def base_forms(lemma: str, nouns: Nouns) -> list[str]:
    """Return the forms under which a word may be listed: itself, then its possible singulars.

    Args:
        lemma: in lower case, a space written "_"; only the last word of several is changed.
        nouns: knows the irregular plurals.

    Source: the rules of WordNet's own look-up, morphy(7WN).

    >>> class Regular:
    ...     def exceptions(self, word):
    ...         return ()
    >>> base_forms("pickup_trucks", Regular()), base_forms("foxes", Regular())
    (['pickup_trucks', 'pickup_truck'], ['foxes', 'foxe', 'fox'])
    """
    start, underscore, last = lemma.rpartition("_")
    found = [lemma, *nouns.exceptions(lemma)]
    found += [f"{start}{underscore}{base}" for base in nouns.exceptions(last)]
    if not last.endswith("ss"):
        found += [
            lemma.removesuffix(ending) + singular
            for ending, singular in SUFFIXES
            if last.endswith(ending) and len(last) > len(ending)
        ]
    return list(dict.fromkeys(found))
