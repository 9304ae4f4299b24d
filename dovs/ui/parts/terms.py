"""Terms of the glossary: tooltips with their definition, in texts, on controls and on tables."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dovs.glossary.terms import Term, pattern, terms_in
from dovs.ui.parts.markdown import escape_markdown, escape_signs
from dovs.ui.parts.places import for_reader

STYLE = """<style>
a[href^="glossary?term="] { text-decoration: underline dotted; position: relative; }
[data-testid="stCaptionContainer"] a[href^="glossary?term="],
[data-testid="stHeading"] a[href^="glossary?term="] {
  color: inherit !important; text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
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


@functools.lru_cache(maxsize=1024)  # most of them are the same ones each time
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


def caption_with_terms(text: str, **options: Any) -> None:
    """Show markdown in small type, with its terms as tooltips; options as for `st.caption`."""
    st.caption(with_terms(text), **options)


def linked_terms(text: str) -> str:
    r"""Return a text without markdown as markdown that shows it as it is, with links to its terms.

    >>> linked_terms("*rare* classes")
    '\\*rare\\* classes'
    >>> linked_terms("Recall by class").startswith("[Recall](glossary?term=recall ")
    True
    """
    expression, terms = pattern()
    parts: list[str] = []
    seen: set[str] = set()
    place = 0
    for found in expression.finditer(flat := for_reader(" ".join(text.split()))):
        term = terms[found[0].lower()]
        if term.key in seen:
            continue
        seen.add(term.key)
        parts.append(escape_signs(flat[place : found.start()]))
        shown = escape_markdown(found[0])
        parts.append(f'[{shown}](glossary?term={term.key} "{tooltip(term)}")')
        place = found.end()
    return "".join([*parts, escape_signs(flat[place:])])


def explained(label: str, own: str = "") -> str | None:
    r"""Return the help of a control, a number or a column: its own, then the terms of its label.

    Args:
        label: what is shown.
        own: markdown, what the help says beside the definitions of the glossary.

    Returns:
        Markdown; None if there is nothing to explain.

    >>> explained("Recall", "On test images.")
    'On test images.\n\n**recall**: share of the images of a class that are predicted right.'
    >>> explained("Search") is None
    True
    """
    lines = [own] if own else []
    for term in terms_in(label):
        lines.append(f"**{escape_markdown(term.name)}**: {escape_markdown(term.definition)}.")
    return "\n\n".join(lines) or None


def explained_columns(
    titles: Mapping[str, Any], own: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the configuration of columns of a table that gives their headers the terms' help.

    Args:
        titles: shown header by name of the column.
        own: help beside the definitions, by name of the column.
    """
    return {
        name: st.column_config.Column(
            str(title), help=explained(str(title), (own or {}).get(name, ""))
        )
        for name, title in titles.items()
    }
