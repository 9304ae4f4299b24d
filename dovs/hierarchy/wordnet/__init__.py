"""The nouns of WordNet: where the database is, what a name means, how alike two meanings are.

The database is read where it is installed, never downloaded. Its files are read directly, because
that needs only the few dozen lines of `files`: the package `wn` wants a database of its own, and
NLTK is a large package for a dictionary look-up. How labels are made of it: `generators.names`.

Source: Fellbaum 1998, WordNet: An Electronic Lexical Database.
"""

from dovs.hierarchy.wordnet.location import find_wordnet
from dovs.hierarchy.wordnet.nouns import Nouns, Synset, base_forms
from dovs.hierarchy.wordnet.reading import (
    NameSense,
    parse_senses,
    read_names,
    senses_frame,
    write_senses,
)
from dovs.hierarchy.wordnet.similarity import wu_palmer

__all__ = [
    "NameSense",
    "Nouns",
    "Synset",
    "base_forms",
    "find_wordnet",
    "parse_senses",
    "read_names",
    "senses_frame",
    "write_senses",
    "wu_palmer",
]
