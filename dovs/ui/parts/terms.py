"""Terms of the glossary in a text: a tooltip with the definition, and a link to the page."""

from __future__ import annotations

import re

import streamlit as st

from dovs.glossary.terms import Term, pattern

STYLE = """<style>
a[href^="glossary?term="] { text-decoration: underline dotted; position: relative; }
a[href^="glossary?term="]:focus-visible::after {
  content: attr(title); position: absolute; left: 0; top: 1.6em; z-index: 9;
  width: max-content; max-width: min(22rem, 70vw); padding: 0.4rem 0.6rem; border-radius: 0.4rem;
  font-size: 0.85rem; font-weight: 400; line-height: 1.4;
  color: #fff; background: #222; border: 1px solid #8a8f98; }
@media (max-width: 700px) {
  a[href^="glossary?term="]:focus-visible::after {
    position: fixed; left: 1rem; right: 1rem; top: auto; bottom: 1rem; width: auto;
    max-width: none; } }
</style>"""
"""A pointer shows the definition by itself; the keyboard shows it while the link has the focus."""

_LEFT_ALONE = re.compile(
    r"(\$\$.*?\$\$|\$[^$\n]+\$|`[^`]*`|\[[^\]]*\]\([^)]*\)|^#.*?$|^\|.*?$)", re.S | re.M
)
"""Parts of markdown in which no term is linked: formulas, code, links, headings, tables."""


def style_terms() -> None:
    """Show terms with a dotted line, and the definition of the one that has the focus."""
    st.html(STYLE)


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
