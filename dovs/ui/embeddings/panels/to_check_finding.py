"""One line of the list of what to look at first, and the lines of one kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import points_of
from dovs.ui.embeddings.panels.thumbnails import called, cut
from dovs.ui.parts.components import escape_markdown

MOST = 25  # findings of a kind
NO_LABELS = "This needs labels, and the points of this run have none."

shared = st.cache_resource(
    max_entries=64, show_spinner=False, hash_funcs={Context: Context.map_split_key}
)
"""Of a function of a context: its result is made once for all sessions."""


@dataclass(frozen=True)
class Finding:
    """One line of the list.

    Attributes:
        text: what was found, as markdown.
        ids: of the points that it is about, in the order to look at them.
        roles: what each point is in it, or "".
    """

    text: str
    ids: tuple[int, ...]
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """The findings of one kind, or why there are none.

    Attributes:
        title: of the kind.
        about: how they are found.
        findings: most important first.
        note: what stands in their place, "" where there are some.
        caution: why they may be no more than what a weak model gets wrong; "" where it is not weak.
    """

    title: str
    about: str
    findings: tuple[Finding, ...] = ()
    note: str = ""
    caution: str = ""


def called_in(context: Context, point: int) -> str:
    """Return what a point is called, as markdown."""
    return escape_markdown(called(points_of(context).table.loc[int(point)]))


def names_of(context: Context) -> list[str]:
    """Return the names of the classes as markdown, cut to fit a line."""
    return [escape_markdown(cut(name, 28)) for name in context.classes.names]


def all_of(what: str, ids: Iterable[int], listed: int, count: int | None = None) -> Finding:
    """Return the line that selects all points of a kind, and states how many lines are listed.

    Args:
        what: the points are.
        ids: of them; each counts once.
        listed: lines below this one.
        count: lines that there would be if all were listed; default: one a point.
    """
    numbers = tuple(dict.fromkeys(int(each) for each in ids))
    whole = listed == (count or len(numbers))
    rest = "; all are listed" if whole else f"; the first {listed} are listed"
    if len(numbers) == 2 and whole:
        return Finding(f"Both {what}", numbers)
    every = "Both" if len(numbers) == 2 else f"All {len(numbers):,}"
    return Finding(f"{every} {what}{rest}", numbers)
