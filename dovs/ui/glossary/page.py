"""The Glossary page: every term with its definition, formula, figure and source; searchable."""

from __future__ import annotations

import re

import streamlit as st

from dovs.glossary.drawing import WIDTH
from dovs.glossary.figures import figure
from dovs.glossary.terms import GROUPS, Term, glossary, search
from dovs.ui.parts import own_address
from dovs.ui.parts.components import empty_state, escape_markdown

SEARCH, TERM = "search", "term"
"""Parameters of the address: what is searched for, and one term."""
PART = "glossary"
FIELD = "glossary-search"
_LETTER = re.compile(r"\b(\w)\\_(\w{1,2})\b")
"""A letter with an index, such as n_c, in escaped markdown."""


def show() -> None:
    """Show the field for a search and the terms that it finds.

    Raises:
        ConfigError: the file of the glossary is damaged.
    """
    terms = glossary()
    given = {name: st.query_params[name] for name in (SEARCH, TERM) if name in st.query_params}
    if given and own_address.arrives(PART, given):
        st.session_state[FIELD] = given.get(SEARCH, "")
    one = _requested(terms)
    wanted = st.text_input(
        "Search",
        key=FIELD,
        placeholder="a word of a term or of its meaning, such as ratio",
        icon=":material/search:",
        persist_state="session",
    )
    _write_address(wanted, one)
    if one is not None and not wanted:
        _entry(one)
        st.button("Show all terms", icon=":material/list:", on_click=_forget, key="glossary-all")
        return
    found = search(terms, wanted)
    if not found:
        empty_state(
            f"No term has “{escape_markdown(wanted)}”. Try a shorter word, or empty the field to "
            "see all terms."
        )
        return
    st.caption(f"{len(found)} of {len(terms)} terms")
    for group in GROUPS:
        part = [term for term in found if term.group == group]
        if part:
            st.subheader(group, anchor=False)
        for term in part:
            _entry(term)


def _requested(terms: tuple[Term, ...]) -> Term | None:
    """Return the term that the address names, or None."""
    key = st.query_params.get(TERM)
    if not key:
        return None
    found = {term.key: term for term in terms}.get(key)
    if found is None:
        st.warning(
            f"There is no term '{escape_markdown(key)}' in the glossary, so all terms are shown.",
            icon=":material/search_off:",
        )
    return found


def _entry(term: Term) -> None:
    """Show a term; in few elements, since there are many terms."""
    also = f" :small[also: {escape_markdown(', '.join(term.also))}]" if term.also else ""
    parts = [
        f"**{escape_markdown(term.name)}**{also}",
        f"{term.definition[:1].upper()}{term.definition[1:]}.",
    ]
    if term.formula:
        parts.append(f"$$\n{term.formula}\n$$")
    notes = [term.letters, f"Source: {term.source}" if term.source else ""]
    parts += [
        f":small[{_LETTER.sub(_as_formula, escape_markdown(note))}]" for note in notes if note
    ]
    with st.container(border=True, key=f"term-{term.key}"):
        st.markdown("\n\n".join(parts))
        if term.figure:
            found = figure(term.figure)
            st.image(found.svg(), width=WIDTH, alt=found.text)


def _as_formula(found: re.Match[str]) -> str:
    return f"${found[1]}_{{{found[2]}}}$"


def _write_address(wanted: str, one: Term | None) -> None:
    if wanted:
        st.query_params[SEARCH] = wanted
        st.query_params.pop(TERM, None)
    else:
        st.query_params.pop(SEARCH, None)
        if one is None:
            st.query_params.pop(TERM, None)
    own_address.note(
        PART,
        {name: st.query_params[name] for name in (SEARCH, TERM) if name in st.query_params},
    )


def _forget() -> None:
    st.query_params.pop(TERM, None)
