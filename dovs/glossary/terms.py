"""Reading the terms of the glossary, and finding them in a text."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import pydantic
from pydantic import Field

from dovs.errors import ConfigError
from dovs.glossary.figures import FIGURES
from dovs.registry import first_problem

FILE = Path(__file__).with_name("terms.toml")
GROUPS = ("Data", "Networks and training", "Abstract labels", "Runs, maps and measures")


class Term(pydantic.BaseModel):
    """A term.

    Attributes:
        name: the term.
        group: one of `GROUPS`.
        definition: one sentence or two, without notation that it does not explain.
        also: other words for it on pages and in files, such as the name of a parameter.
        forms: other spellings under which it is found in texts, such as the plural.
        formula: LaTeX, with its letters explained in `letters`.
        letters: what the letters of the formula are.
        source: where it is from, with the identifier of the paper.
        figure: name of a function in `figures`, "" where a picture would not help.
        common: whether the word has an everyday meaning too, so that texts do not link it.
    """

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    group: str
    definition: Annotated[str, Field(min_length=10)]
    also: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    formula: str = ""
    letters: str = ""
    source: str = ""
    figure: str = ""
    common: bool = False

    @pydantic.field_validator("group")
    @classmethod
    def _known_group(cls, value: str) -> str:
        if value not in GROUPS:
            raise ValueError(f"should be one of {', '.join(GROUPS)}")
        return value

    @property
    def key(self) -> str:
        """The term in an address.

        >>> Term(name="in-class neighbours", group="Data", definition="a definition").key
        'in_class_neighbours'
        """
        return re.sub(r"[^a-z0-9]+", "_", self.name.lower()).strip("_")

    @pydantic.field_validator("figure")
    @classmethod
    def _known_figure(cls, value: str) -> str:
        if value and value not in FIGURES:
            raise ValueError(f"should be one of {', '.join(FIGURES)}")
        return value


def read_terms(path: Path = FILE) -> tuple[Term, ...]:
    """Read a file of terms.

    Raises:
        ConfigError: it is not TOML, or a term is incomplete; the message names the term.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"cannot read the glossary {path.name}: {error}.") from None
    found: dict[str, Term] = {}
    for number, values in enumerate(content.get("term", ()), start=1):
        name = values.get("name", f"number {number}")
        try:
            term = Term(**values)
        except pydantic.ValidationError as error:
            raise ConfigError(f"{path.name}, term '{name}': {first_problem(error)}") from None
        if term.key in found:
            raise ConfigError(f"{path.name} has the term '{name}' twice. Remove one of them.")
        found[term.key] = term
    return tuple(found.values())


@functools.cache
def glossary() -> tuple[Term, ...]:
    """Return the terms of the package, in the order of the file."""
    return read_terms()


def definition_of(name: str) -> str:
    """Return the definition of a term, for the help of a widget.

    Raises:
        KeyError: there is no such term.

    >>> definition_of("recall")
    'share of the images of a class that are predicted right'
    """
    return {term.name: term.definition for term in glossary()}[name]


def search(terms: Iterable[Term], wanted: str) -> list[Term]:
    """Return the terms in which every word of a search occurs; those in whose name it does first.

    >>> [term.name for term in search(glossary(), "imbalance ratio")][0]
    'imbalance ratio'
    """
    words = wanted.lower().split()

    def text(term: Term) -> str:
        return " ".join((term.name, *term.also, *term.forms, term.definition, term.source)).lower()

    found = [term for term in terms if all(word in text(term) for word in words)]
    return sorted(found, key=lambda term: not all(word in term.name.lower() for word in words))


@functools.cache
def pattern() -> tuple[re.Pattern[str], dict[str, Term]]:
    """Return an expression that finds terms in a text, the longest first, and the term of each."""
    spellings = {
        spelling.lower(): term
        for term in glossary()
        if not term.common
        for spelling in (term.name, *term.forms)
    }
    longest = sorted(spellings, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest))})(?![\w-])", re.I), spellings


def terms_in(label: str) -> list[Term]:
    """Return the terms of a label, such as that of a control or of a column, in its order.

    A word with an everyday meaning too counts where it is the whole label.

    >>> [term.name for term in terms_in("Weight of the micro-cluster loss")]
    ['micro-cluster loss']
    >>> [term.name for term in terms_in("Few")], terms_in("A few images")
    (['many, medium, few'], [])
    """
    return list(_terms_in(label))


@functools.lru_cache(maxsize=4096)  # a page has a hundred labels, the same ones each time
def _terms_in(label: str) -> tuple[Term, ...]:
    words = label.replace("_", " ").strip()
    whole = _labels().get(words.lower()) or _labels().get(label.lower())
    if whole is not None:
        return (whole,)
    expression, spellings = pattern()
    found = (spellings[each.lower()] for each in expression.findall(words))
    return tuple({term.key: term for term in found}.values())


@functools.cache
def _labels() -> dict[str, Term]:
    """Return the term of each label that names it as a whole."""
    return {
        name.lower(): term
        for term in glossary()
        for name in (term.name, *term.forms, *re.split(r", | and ", term.name), *term.also)
        if len(name) > 1
    }
