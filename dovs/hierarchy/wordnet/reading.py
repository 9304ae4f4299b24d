"""From class names to meanings: which word is looked up, and which of its senses is taken."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dovs.errors import HierarchyError
from dovs.hierarchy.wordnet.nouns import Nouns, base_forms

if TYPE_CHECKING:
    import pandas as pd

LEAST_LETTERS = 3
"""A name with fewer letters is taken for a code: WordNet knows "na" as sodium and "b" as a vitamin.
"""
SYNSET_NAME = re.compile(r"(.+)\.n\.([0-9]{1,3})")


@dataclass(frozen=True)
class NameSense:
    """What a class name was understood as.

    Attributes:
        class_name: as the dataset writes it.
        word: the noun that was looked up, "" where none was found; a space is written "_".
        sense: number of the sense that was taken, from 1; 0 where no noun was found.
        keys: of all senses of the word, the most frequent first.
        chosen: whether the user chose it.
        partial: whether only a part of the name is a noun.
    """

    class_name: str
    word: str = ""
    sense: int = 0
    keys: tuple[str, ...] = ()
    chosen: bool = False
    partial: bool = False

    @property
    def key(self) -> str:
        """The sense that was taken; "" where no noun was found."""
        return self.keys[self.sense - 1] if self.keys else ""


def read_names(class_names: Sequence[str], nouns: Nouns, senses: str = "") -> tuple[NameSense, ...]:
    """Look up class names: the whole name, else the longest ending of it that is a noun.

    The first sense is taken, which is the most frequent one. Plurals are found too. Of a name with
    alternatives, "T-shirt/top", the first that is a noun counts.

    Args:
        class_names: C names.
        nouns: where they are looked up.
        senses: corrections, "tiger=2, mouse=4": a class and the number of a sense, a sense as
            "tiger.n.02", or another word, whose first sense is taken.

    Returns:
        One for each class; a name that is no noun has no word.

    Raises:
        HierarchyError: a correction names an unknown class, word or sense.
    """
    corrections = parse_senses(senses, class_names)
    return tuple(
        _corrected(name, corrections[name], nouns) if name in corrections else _found(name, nouns)
        for name in class_names
    )


def parse_senses(text: str, class_names: Sequence[str]) -> dict[str, str]:
    """Return the corrections in a text, {class name: what it means}.

    Case, spaces and "_" of the class names do not matter.

    Raises:
        HierarchyError: an entry is not of the form name=sense, or names an unknown class.

    >>> parse_senses("Pickup truck = 2; ray=ray.n.07", ["pickup_truck", "ray"])
    {'pickup_truck': '2', 'ray': 'ray.n.07'}
    """
    known = {_plain(name): name for name in class_names}
    found = {}
    for entry in filter(str.strip, re.split(r"[,;\n]", text)):
        name, equals, value = entry.rpartition("=")
        if not equals or not name.strip() or not value.strip():
            raise HierarchyError(
                f"senses has '{entry.strip()}', which is not of the form name=sense. "
                "Write them as tiger=2, mouse=4."
            )
        if _plain(name) not in known:
            close = difflib.get_close_matches(_plain(name), known, n=1)
            hint = f" Did you mean '{known[close[0]]}'?" if close else ""
            raise HierarchyError(f"senses names '{name.strip()}', which is no class.{hint}")
        found[known[_plain(name)]] = value.strip()
    return found


def write_senses(corrections: Mapping[str, str]) -> str:
    """Return the text of corrections that `parse_senses` reads.

    >>> write_senses({"tiger": "2", "crane, bird": "crane.n.05"})
    'tiger=2, crane bird=crane.n.05'
    """
    return ", ".join(
        f"{_plain(name) if set(name) & set(',;=') else name}={value}"
        for name, value in corrections.items()
    )


def senses_frame(class_names: Sequence[str], senses: str = "", wordnet: str = "") -> pd.DataFrame:
    """Return how class names are understood, one row a class.

    Args:
        class_names: C names.
        senses: corrections, as `read_names`.
        wordnet: path of the database; "" = found by `find_wordnet`.

    Returns:
        class_name; word, "" where no noun was found; sense, its number from 1 or 0; num_senses;
        synset, such as "tiger.n.02"; gloss; chosen, whether by a correction; alternatives, the
        glosses of all senses in their order, a list.

    Raises:
        HierarchyError: there is no WordNet, it is damaged, or a correction does not fit.
    """
    import pandas as pd

    from dovs.hierarchy.wordnet.location import find_wordnet

    nouns = find_wordnet(wordnet)
    rows = []
    for read in read_names(class_names, nouns, senses):
        glosses = [nouns.synset(key).definition for key in read.keys]
        rows.append(
            {
                "class_name": read.class_name,
                "word": read.word,
                "sense": read.sense,
                "num_senses": len(read.keys),
                "synset": f"{read.word}.n.{read.sense:02d}" if read.word else "",
                "gloss": glosses[read.sense - 1] if glosses else "",
                "chosen": read.chosen,
                "alternatives": glosses,
            }
        )
    return pd.DataFrame(rows)


def _found(name: str, nouns: Nouns) -> NameSense:
    for candidate in _candidates(name):
        if _letters(candidate) < LEAST_LETTERS:
            continue
        word, keys = _looked_up(candidate, nouns)
        if keys:
            return NameSense(name, word, 1, keys, partial=_letters(candidate) < _letters(name))
    return NameSense(name)


def _candidates(name: str) -> list[str]:
    """Return what is looked up for a name, best first.

    >>> _candidates("T-shirt/top")
    ['t-shirt', 't_shirt', 'shirt', 'top']
    >>> _candidates("001.Black_footed_Albatross")
    ['001_black_footed_albatross', 'black_footed_albatross', 'footed_albatross', 'albatross']
    """
    found = []
    for part in re.split(r"[/,;|()\[\]]", name):
        separated = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", part)  # AnkleBoot
        for text in (part, part.replace("-", " "), separated):
            tokens = _tokens(text)
            found.append("_".join(tokens))
            letters = [token for token in tokens if not token.isdecimal()]
            found += ["_".join(letters[start:]) for start in range(len(letters))]
    return list(dict.fromkeys(filter(None, found)))


def _tokens(text: str) -> list[str]:
    return [token for token in re.split(r"[\s_.+:]+", text.lower()) if token]


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)


def _plain(name: str) -> str:
    """Return a name as corrections may write it: without what separates these."""
    return " ".join(_tokens(re.sub("[,;=]", " ", name)))


def _looked_up(lemma: str, nouns: Nouns) -> tuple[str, tuple[str, ...]]:
    """Return the form under which a word is listed, and its senses."""
    for form in base_forms(lemma, nouns):
        if keys := nouns.senses(form):
            return form, keys
    return "", ()


def _corrected(name: str, value: str, nouns: Nouns) -> NameSense:
    """Return what the user says that a name means."""
    if value.isdecimal():
        found = _found(name, nouns)
        if not found.keys:
            raise HierarchyError(
                f"senses has {name}={value}, but '{name}' is no noun of {nouns.version}. "
                f"Give a word in its place, such as {name}=animal."
            )
        word, keys, sense = found.word, found.keys, int(value)
    else:
        match = SYNSET_NAME.fullmatch(value.lower())
        asked = "_".join(_tokens(match[1] if match else value))
        word, keys = _looked_up(asked, nouns)
        sense = int(match[2]) if match else 1
        if not keys:
            raise HierarchyError(
                f"senses has {name}={value}, but '{asked}' is no noun of {nouns.version}. "
                "Give the number of a sense, or another word."
            )
    if not 1 <= sense <= len(keys):
        allowed = "1" if len(keys) == 1 else f"1 to {len(keys)}"
        raise HierarchyError(
            f"senses has {name}={value}, but '{word}' has sense {allowed}. Choose one of these."
        )
    return NameSense(name, word, sense, keys, chosen=True)
