"""What the list of runs shows: stored for the session, and in the address of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from dovs.runs.selecting import ARCHIVED, HIDDEN, Selection
from dovs.ui.parts import address_problems, own_address
from dovs.ui.parts.history import is_back
from dovs.ui.parts.tail_address import PREFIXED, hint_of

KEY = "runs-view"
PART = "runs"
"""Key of what could not be used of the address, which the page reports."""
LONGEST = 6_000
"""Letters of the selected names in the address at most."""
DEFAULT_COLUMNS = (
    "state", "created", "balanced_accuracy", "method", "dataset", "imbalance_ratio", "seed", "many",
    "medium", "few", "seconds", "device", "tags",
)  # fmt: skip
"""In their order: a table may be wider than the page, which shows its first columns."""
OPTIONAL_COLUMNS = ("epochs", "measured_on", "note")
SORTS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "name": "Name",
    "balanced_accuracy": "Balanced accuracy",
    "few": "Recall of few",
    "seconds": "Longest first",
    "method": "Method",
    "dataset": "Dataset",
}


@dataclass(frozen=True)
class View:
    """What the list shows.

    Attributes:
        selection: which runs.
        group: whether runs that differ only in their seed are one line.
        sort: one of `SORTS`.
        columns: that are shown besides the name.
        selected: names of the selected runs.
    """

    selection: Selection = field(default_factory=Selection)
    group: bool = False
    sort: str = "newest"
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    selected: tuple[str, ...] = ()


def current() -> View:
    """Return the view of this session, or that of an address that was opened, also by Back."""
    given = {name: st.query_params[name] for name in PARTS if name in st.query_params}
    if KEY not in st.session_state or own_address.arrives(PART, given):
        if given or is_back() or KEY not in st.session_state:
            st.session_state[KEY] = read(given)
        address_problems.note(PART, problems(st.query_params.to_dict()))
    own_address.note(PART, given)
    found: View = st.session_state[KEY]
    return found


def change(**parts: Any) -> None:
    """Change parts of the view of this session: of `View`, or of its selection."""
    view = current()
    of_selection = {name: parts.pop(name) for name in tuple(parts) if name in FILTERS}
    selection = replace(view.selection, **of_selection)
    st.session_state[KEY] = replace(view, selection=selection, **parts)


def write(view: View) -> None:
    """Write the view into the address; what is usual is left out."""
    wanted = written(view)
    for name in PARTS:
        if name in wanted:
            if st.query_params.get(name) != wanted[name]:
                st.query_params[name] = wanted[name]
        elif name in st.query_params:
            del st.query_params[name]
    own_address.note(PART, wanted)


FILTERS = ("states", "datasets", "methods", "tags", "text", "archived")
LISTS = {"state": "states", "dataset": "datasets", "method": "methods", "tag": "tags"}
PARTS = (*LISTS, "text", "archived", "group", "sort", "columns", "runs")
"""Parameters of the address."""


def read(given: Mapping[str, str]) -> View:
    """Return the view that an address describes; parts that make no sense are as usual.

    >>> read({"state": "failed,lost", "group": "1", "sort": "up"}).selection.states
    ('failed', 'lost')
    """
    archived = given.get("archived", HIDDEN)
    known = (*DEFAULT_COLUMNS, *OPTIONAL_COLUMNS)
    columns = tuple(name for name in _words(given.get("columns", "")) if name in known)
    selection = Selection(
        text=given.get("text", "")[:200],
        archived=archived if archived in ARCHIVED else HIDDEN,
        **{part: _words(given.get(name, "")) for name, part in LISTS.items()},
    )
    return View(
        selection=selection,
        group=given.get("group") == "1",
        sort=given["sort"] if given.get("sort") in SORTS else "newest",
        columns=columns or DEFAULT_COLUMNS,
        selected=_words(given.get("runs", "")),
    )


def problems(given: Mapping[str, str]) -> list[str]:
    """Return a line for each part of an address that cannot be used.

    >>> problems({"sort": "up", "seed": "3", "group": "1"})[1]
    "seed='3': this page has no such part; of the selected dataset it is tail_seed here"
    """
    columns = (*DEFAULT_COLUMNS, *OPTIONAL_COLUMNS)
    allowed: dict[str, Sequence[str]] = {
        "archived": ARCHIVED,
        "sort": tuple(SORTS),
        "group": ("1",),
    }
    found = []
    for name, value in given.items():
        shown = f"{name}={value[:60]!r}"
        if name in allowed and value not in allowed[name]:
            found.append(f"{shown}: choose one of {', '.join(allowed[name])}")
        elif name == "columns" and not set(_words(value)) <= set(columns):
            found.append(f"{shown}: choose some of {', '.join(columns)}")
        elif name not in (*PARTS, *address_problems.OF_STREAMLIT, *PREFIXED):
            found.append(f"{shown}: this page has no such part{hint_of(name)}")
    return found


def written(view: View) -> dict[str, str]:
    """Return the parameters of the address that describe a view.

    >>> written(read({"tag": "good", "runs": "a,b"}))
    {'tag': 'good', 'runs': 'a,b'}
    """
    selection = view.selection
    found = {name: ",".join(getattr(selection, part)) for name, part in LISTS.items()}
    found["text"] = selection.text
    found["archived"] = "" if selection.archived == HIDDEN else selection.archived
    found["group"] = "1" if view.group else ""
    found["sort"] = "" if view.sort == "newest" else view.sort
    found["columns"] = "" if view.columns == DEFAULT_COLUMNS else ",".join(view.columns)
    names = ",".join(view.selected)
    found["runs"] = names if len(names) <= LONGEST else ""
    return {name: value for name, value in found.items() if value}


def sorted_rows(rows: Sequence[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """Return rows, or groups of them, in an order of `SORTS`; what has no value comes last."""
    if sort in ("newest", "oldest"):
        by_time = sorted(rows, key=lambda row: str(row["created"] or ""))
        return by_time[::-1] if sort == "newest" else by_time
    if sort in ("name", "method", "dataset"):
        return sorted(rows, key=lambda row: (_missing(row, sort), _folded(row, sort)))
    return sorted(rows, key=lambda row: (_missing(row, sort), -float(row.get(sort) or 0)))


def _missing(row: Mapping[str, Any], name: str) -> bool:
    return name != "name" and row.get(name) is None


def _folded(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name) or (row.get("names") or [""])[0]
    return str(value).casefold()


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in text.split(",") if part))
