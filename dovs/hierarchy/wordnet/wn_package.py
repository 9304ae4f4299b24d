"""The nouns of the Python package `wn`, where it is installed and has a lexicon of English."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Any

from dovs.hierarchy.wordnet.nouns import Nouns, Synset


def installed_wn() -> Nouns | None:
    """Return the first English lexicon of the package `wn`, or None where there is none.

    `wn` creates an empty database when it is asked without one, so its file is looked for first.
    """
    if importlib.util.find_spec("wn") is None:
        return None
    wn = importlib.import_module("wn")
    if not Path(wn.config.database_path).is_file():
        return None
    wn.config.allow_multithreading = True  # every visit of a page is a thread of its own
    lexicons = sorted(wn.lexicons(lang="en"), key=lambda lexicon: lexicon.specifier())
    return _Lexicon(wn, lexicons[0].specifier()) if lexicons else None


class _Lexicon:
    """One lexicon of `wn`; its keys are synset identifiers."""

    def __init__(self, wn: Any, specifier: str) -> None:
        self._lexicon = wn.Wordnet(specifier)
        self.version = f"WordNet lexicon {specifier}"

    def senses(self, lemma: str) -> tuple[str, ...]:
        """Return the identifiers of a word's meanings in the lexicon's order; () for no noun."""
        words = self._lexicon.words(lemma.replace("_", " "), pos="n")
        return tuple(dict.fromkeys(sense.synset().id for w in words for sense in w.senses()))

    def synset(self, key: str) -> Synset:
        """Return a meaning."""
        found = self._lexicon.synset(key)
        return Synset(
            tuple(lemma.replace(" ", "_") for lemma in found.lemmas()),
            found.definition() or "",
            tuple(above.id for above in found.get_related("hypernym", "instance_hypernym")),
        )

    def exceptions(self, word: str) -> tuple[str, ...]:
        """Return (): `wn` finds a word by its irregular forms by itself."""
        return ()
