"""Tables with a column for each dimension: f0, f1, f2 … are one array."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from dovs.data.report import named
from dovs.recording.arrays import are_probabilities
from dovs.recording.reading.column_forms import CLASSES, is_one_hot
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.index_columns import indices_of
from dovs.recording.reading.role_names import MATRICES, PREDICTIONS, role_of, usual
from dovs.recording.reading.values import empty, is_number

FEWEST = 3
"""Columns that make an array: two may be the places of a map. With a name of a role two do."""
COORDINATES = ("x", "z")
"""Names of embeddings that are coordinates too, such as x1 and x2 of a box."""
NUMBER_LAST = re.compile(r"(?P<name>.*?)[ _.\-\[(]*(?P<number>\d+)[\])]?")
NUMBER_FIRST = re.compile(r"(?P<number>\d+)[ _.\-]+(?P<name>\D.*)")

Group = dict[int, str]
"""Columns by their number, ascending."""


def gather(found: Columns) -> None:
    """Put numbered columns of numbers, such as f0 … f15, together as one array, f.

    Those of logits and probabilities must have every number from 0 or 1; those of labels and
    predicted classes must be one-hot. Others may have gaps, which are noted. The single columns
    can still be chosen, see `Columns.parts`.

    Args:
        found: the columns, of N rows; is changed.

    >>> found = Columns({f"f{i}": np.arange(2.0) for i in range(3)} | {"label": ["a", "b"]})
    >>> gather(found)
    >>> [(name, np.shape(column)) for name, column in found.columns.items()]
    [('label', (2,)), ('f', (2, 3))]
    >>> found.notes
    ['3 columns, f0 to f2, are taken together as f']
    """
    for name, group in _groups(found.columns).items():
        role, names = role_of(name), [*group.values()]
        fewest = FEWEST if role is None or usual(name) in COORDINATES else 2
        if role not in (None, *MATRICES, *CLASSES) or len(names) < fewest:
            continue
        span = f"{names[0]} to {names[-1]}"
        if problem := _problem(group, role, found.columns):
            found.unfit[f"columns {span}"] = problem
            continue
        array = np.stack([found.columns[part] for part in names], axis=1)
        if role in CLASSES and not is_one_hot(array):
            continue
        title = name if name and name not in found.columns else span
        for at, part in enumerate(names):
            del found.columns[part]
            found.texts.pop(part, None)
            found.parts[part] = array[:, at]
        found.columns[title] = array
        found.gathered.add(title)
        gap = _gap(group)
        note = f"{len(names)} columns, {span}, are taken together as {title}"
        found.notes.append(note if gap is None else f"{note}, though there is no number {gap}")


def gather_named(found: Columns) -> None:
    """Put columns of scores that are called by the classes, such as prob_cat, together as an array.

    There must be a column of labels, and a column of scores for each of its texts. Further columns
    of such a name are of classes without a label, see `_of_absent`. The order of the classes is
    that of their indices in another column, or else of the columns of scores.

    Args:
        found: the columns, of N rows; is changed.

    >>> columns = {"label": ["b", "a"], "prob_b": np.ones(2), "prob_a": np.zeros(2)}
    >>> found = Columns(dict(columns))
    >>> gather_named(found)
    >>> found.columns["prob"].tolist(), found.class_names
    ([[1.0, 0.0], [1.0, 0.0]], {'*': ('b', 'a')})
    """
    if found.class_names:
        return
    for name in [name for name in found.columns if role_of(name) in ("label", "class_name")]:
        texts = {v for v in found.columns[name] if isinstance(v, str) and not empty(v)}
        for title, (parts, others) in _named_groups(found.columns, texts).items():
            index = indices_of(found, name)
            order = "their order as that of the classes"
            absent = _of_absent(found.columns, parts, others)
            parts = {text: part for text, part in others.items() if text in {*parts, *absent}}
            if absent and index and any(index[1].get(t, at) != at for at, t in enumerate(parts)):
                found.unfit[f"columns {named(parts.values(), 4)}"] = (
                    f"are not taken together: {parts[absent[0]]} is of no label, so column "
                    f"{index[0]} does not state its place. Put these columns in the order of the "
                    "classes, or leave it out"
                )
                continue
            if absent or index is None:
                found.class_names["*"] = tuple(parts)
            else:
                column, numbers = index
                parts = {text: parts[text] for text in sorted(parts, key=lambda t: numbers[t])}
                order = f"in the order of column {column}"
            if absent:
                columns = named([parts[text] for text in absent], 4)
                order += f"; {columns} as of classes without a label: rename what is none"
            array = np.stack([found.columns[part] for part in parts.values()], axis=1)
            for at, part in enumerate(parts.values()):
                del found.columns[part]
                found.texts.pop(part, None)
                found.parts[part] = array[:, at]
            found.columns[title] = array
            found.gathered.add(title)
            found.notes.append(
                f"columns {named(parts.values(), 4)} are taken together as {title}, and {order}"
            )
            return


def _named_groups(
    columns: dict[str, Any], texts: set[str]
) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Return columns by class, by the role's name in theirs, where each class has one.

    Beside them all columns that are called so, by the other part of their names.
    """
    groups: dict[tuple[str, bool], dict[str, str]] = {}
    for name, column in columns.items():
        if not _numeric(column):
            continue
        for at in [at for at, letter in enumerate(name) if letter in "_-. "]:
            for title, text in ((name[:at], name[at + 1 :]), (name[at + 1 :], name[:at])):
                if role_of(title) in ("logits", "probabilities"):
                    groups.setdefault((title, text == name[:at]), {})[text] = name
    return {
        title: ({text: group[text] for text in group if text in texts}, group)
        for (title, _), group in groups.items()
        if texts <= {*group} and title not in columns and len(texts) > 1
    }


def _of_absent(
    columns: dict[str, Any], parts: Mapping[str, str], others: Mapping[str, str]
) -> list[str]:
    """Return the classes without a label of which there is a column of scores.

    None where the other scores are probabilities without them. A column of the largest or smallest
    score of each row, such as prob_max, is of no class.

    Args:
        columns: by name.
        parts: column by class with a label.
        others: all columns that are called so.
    """
    known = np.stack([columns[part] for part in parts.values()], axis=1)
    if are_probabilities(known):
        return []
    found = []
    for text in (text for text in others if text not in parts):
        rest = np.stack([columns[name] for t, name in others.items() if t != text], axis=1)
        ends = rest.min(1), rest.max(1)
        if not any(np.allclose(columns[others[text]], end, equal_nan=True) for end in ends):
            found.append(text)
    return found


def _groups(columns: dict[str, Any]) -> dict[str, Group]:
    """Return columns by what is beside their number, without those of text before and after."""
    found: dict[str, Group] = {}
    for name, column in columns.items():
        match = NUMBER_LAST.fullmatch(name) or NUMBER_FIRST.fullmatch(name)
        if match and not (isinstance(column, np.ndarray) and column.ndim > 1):
            found.setdefault(match["name"], {}).setdefault(int(match["number"]), name)
    groups = {}
    for name, group in found.items():
        like = [number for number, column in group.items() if _like_numbers(columns[column])]
        if any(_numeric(columns[column]) for column in group.values()):
            between = range(min(like), max(like) + 1)
            groups[name] = {n: group[n] for n in sorted(group) if n in between}
    return groups


def _like_numbers(column: Any) -> bool:
    """Return whether a column is of numbers, has some, or is empty: text alone is another thing."""
    if _numeric(column):
        return True
    there = [value for value in column if not empty(value)]
    return not there or any(map(is_number, there))


def _numeric(column: Any) -> bool:
    return isinstance(column, np.ndarray) and column.ndim == 1 and column.dtype.kind in "iuf"


def _problem(group: Group, role: str | None, columns: dict[str, Any]) -> str:
    """Return why columns cannot be one array, "" if they can."""
    for name in group.values():
        if not _numeric(columns[name]):
            value = next((v for v in columns[name] if not (empty(v) or is_number(v))), None)
            what = "is empty" if value is None else f"has {value!r}"
            return f"are not taken together: column {name} {what}"
    gap = _gap(group)
    if role in PREDICTIONS and role in MATRICES and gap is not None:
        return f"are not taken together as {role}: there is no number {gap}"
    return ""


def _gap(group: Group) -> int | None:
    """Return the first number that is missing, from 0 or 1 on."""
    first = 0 if 0 in group else 1
    return next((n for n, number in enumerate(group, first) if n != number), None)
