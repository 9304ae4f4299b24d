"""Showing a text as it is where markdown is read."""

from __future__ import annotations

from dovs.ui.parts.places import for_reader

_SIGNS = frozenset(r"\`*_{}[]()#+-.!|$:<>~")


def escape_markdown(text: str) -> str:
    r"""Return a text such that markdown shows it as it is, on one line; visitors see no path in it.

    >>> escape_markdown("a_b *c*")
    'a\\_b \\*c\\*'
    """
    return escape_signs(for_reader(" ".join(text.split())))


def escape_signs(text: str) -> str:
    r"""Return a part of a line such that markdown shows it as it is, with the spaces at its ends.

    >>> escape_signs(" a_b ")
    ' a\\_b '
    """
    return "".join(f"\\{letter}" if letter in _SIGNS else letter for letter in text)
