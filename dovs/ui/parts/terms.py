"""Terms of the glossary in a text: a tooltip with the definition, and a link to the page."""

from __future__ import annotations

import re

from dovs.glossary.terms import Term, pattern

_LEFT_ALONE = re.compile(
    r"(\$\$.*?\$\$|\$[^$\n]+\$|`[^`]*`|\[[^\]]*\]\([^)]*\)|^#.*?$|^\|.*?$)", re.S | re.M
)
"""Parts of markdown in which no term is linked: formulas, code, links, headings, tables."""


def with_terms(text: str) -> str:
    """Return markdown in which the first occurrence of each term has a tooltip and a link.

    Args:
        text: markdown.
    """
    expression, terms = pattern()
    seen: set[str] = set()

    def link(found: re.Match[str]) -> str:
        term = terms[found[0].lower()]
        if term.key in seen:
            return found[0]
        seen.add(term.key)
        return f'[{found[0]}](glossary?term={term.key} "{tooltip(term)}")'

    parts = _LEFT_ALONE.split(text)
    return "".join(
        part if number % 2 else expression.sub(link, part) for number, part in enumerate(parts)
    )


def tooltip(term: Term) -> str:
    """Return the definition as the title of a link in markdown."""
    return f"{term.name}: {term.definition}".replace("\\", "").replace('"', "'")
