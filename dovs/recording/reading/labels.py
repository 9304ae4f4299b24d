"""Classes and superclasses out of the columns of a file, with what is worth noting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dovs.data.report import counted, named
from dovs.errors import DataError
from dovs.recording.arrays import check_within
from dovs.recording.counts import classes_counted
from dovs.recording.reading.class_order import are_codes, order_of
from dovs.recording.reading.class_writing import other_writing
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.number_labels import (
    agree,
    are_text,
    classes_of_predictions,
    columns_named,
    from_names_beside,
    note_more,
    some,
)
from dovs.recording.reading.values import class_numbers, empty, is_number, natural, plain, text_of

Names = tuple[str, ...]


@dataclass(frozen=True)
class Labels:
    """The labels of the rows.

    Attributes:
        index: class of each row, (N,) int64.
        names: of the C classes.
        numbered: whether the column has these indices, and not names.
        first: number from which predicted numbers beside such indices are counted.
    """

    index: np.ndarray
    names: Names
    numbered: bool
    first: int = 0


def labels_of(
    values: Mapping[str, Any], found: Columns, column: str, counts: Any, notes: list[str]
) -> Labels:
    """Return the class of each row, and the names of the classes.

    Args:
        values: by role, of the rows that are used; `label` is among them.
        found: the file.
        column: of the labels.
        counts: training counts that were given, or None.
        notes: gets what a user should look at.

    Raises:
        DataError: labels are fractions, or do not fit the columns of the logits.
    """
    labels = values["label"]
    stated = found.class_names.get(column, found.class_names.get("*"))
    scores = next((role for role in ("logits", "probabilities") if role in values), None)
    width = None if scores is None else values[scores].shape[1]
    indices = class_numbers(labels)
    orders: dict[str, Any] = {
        "categories": found.categories.get(column, ()),
        "descending": column in found.unordered,
    }
    same = "class_name" in values and [*values["class_name"]] == [*labels]
    same = same or agree(indices, values.get("class_name"), stated)
    if "class_name" in values and not same and (indices is None or stated is not None):
        where = "labels are names" if indices is None else "the file names the classes"
        notes.append(f"the column of class names is not used, because {where}")
    if indices is None and stated is not None:
        indices = _padded_indices(labels, stated, notes)
    if indices is None or (stated is not None and _all_named(labels, stated, found.by_value)):
        return _named(values, column, counts, width, stated, notes, **orders)
    first = 0
    if stated is None and "class_name" in values:
        indices = _as_places(indices, width, notes)
        indices, stated, first = from_names_beside(indices, values, width or 0, column, notes)
    if stated is not None:
        source = f"the file names {len(stated)} classes"
        check_within(indices, len(stated), source, "Name all classes in the file.")
        return Labels(indices, stated, True, first)
    if width is not None and (columns := columns_named(labels, indices, width)):
        numbered = {**values, "label": [str(index) for index in indices.tolist()]}
        if not are_text(labels):
            notes.append(
                f"labels are not 0 to {width - 1}, so the columns of {scores} are taken to be in "
                f"the order {some(columns)}: give indices as labels if they are not"
            )
            return _named(numbered, column, counts, width, columns, notes)
        return _named(numbered, column, counts, width, None, notes, names=columns, **orders)
    if width is not None:
        remedy = f"Give {scores} of all classes, or leave them out with --{scores} none."
        check_within(indices, width, f"{scores} have {width} columns", remedy)
        return Labels(indices, tuple(map(str, range(width))), True)
    if isinstance(counts, list) and indices.min() >= 0:
        source = f"class counts have {len(counts)} entries"
        check_within(indices, len(counts), source, "Give a count for each class.")
        return Labels(indices, tuple(map(str, range(len(counts)))), True)
    return _named({**values, "label": indices}, column, counts, None, None, notes, **orders)


def _as_places(indices: np.ndarray, width: int | None, notes: list[str]) -> np.ndarray:
    """Return labels such as 1, 3, 17 as 0, 1, 2, beside a column of scores for each of them.

    Others are returned as they are; those counted from 1 are no such labels.
    """
    there = np.unique(indices)
    if width != len(there) or there[-1] <= width:
        return indices
    notes.append(
        f"labels are not 0 to {width - 1}: the columns of scores are taken to be in their order, "
        f"{some([str(each) for each in there])}"
    )
    return np.searchsorted(there, indices)


def _padded_indices(labels: Any, stated: Names, notes: list[str]) -> np.ndarray | None:
    """Return the class indices that texts such as 01 mean beside names of classes, or None."""
    texts = [text_of(value) for value in labels]
    found = class_numbers([plain(text) for text in texts])
    if found is None or not {*texts}.isdisjoint(stated) or len({*found}) < len({*texts}):
        return None
    notes.append(f"labels such as '{texts[0]}' are taken as indices of the class names of the file")
    return found


def _all_named(labels: Any, names: Names, by_value: bool) -> bool:
    """Return whether each label is the name of a class.

    An array of numbers is so where the names are values of labels, or where a number is no index.
    """
    if not {text_of(value) for value in labels} <= set(names):
        return False
    return are_text(labels) or by_value or not (0 <= labels.min() <= labels.max() < len(names))


def _named(
    values: Mapping[str, Any],
    column: str,
    counts: Any,
    width: int | None,
    stated: Names | None,
    notes: list[str],
    *,
    names: Names = (),
    categories: Names = (),
    descending: bool = False,
) -> Labels:
    """Return labels that are names of classes: in the order that the file states, or sorted.

    `names` are those of columns of logits, in any order; `categories` are those of the column, and
    `descending` is whether that order is possible too.
    """
    _refuse_fractions(values["label"], column)
    texts = [text_of(value) for value in values["label"]]
    _note_mixture(texts, column, notes)
    if stated is not None and (same := other_writing(texts, stated)):
        texts = [same.get(text, text) for text in texts]
        listed = named([f"{text} as {name}" for text, name in same.items()])
        notes.append(f"labels are written otherwise than the class names of the file: {listed}")
    seen = set(texts)
    if stated is not None and seen.isdisjoint(stated):
        notes.append(f"the class names of the file are not used: no label is one: {some(stated)}")
        stated = None
    seen |= set(names) | (set(categories) if width == len(categories) else set())
    if width is None and stated is None:
        seen |= _unused_categories(texts, values.get("predicted", ()), categories, notes)
    whole = width is not None and len(seen) == width  # then predicted numbers are columns
    predicted = None if whole else values.get("predicted")
    codes = descending and are_codes(texts, values.get("predicted", ()))
    more = set() if codes else classes_of_predictions(predicted, seen | set(stated or ()))
    note_more(more, notes)
    seen |= more
    seen |= classes_counted(counts, seen | set(stated or ()))
    more_names = sorted(seen - set(stated or ()), key=natural)
    if stated is None:
        names = order_of(seen, texts, values, notes, categories, descending)
    else:
        names = (*stated, *more_names)
    if stated is not None and len(names) > len(stated):
        notes.append(
            f"classes that are none of the class names of the file come after these: "
            f"{some(names[len(stated) :])}"
        )
    if width is not None and width != len(names):
        raise DataError(
            f"labels are text of {len(names)} classes, but there are logits or probabilities "
            f"of {width} columns. Give labels as indices of these columns."
        )
    if width is not None and stated is None and names != tuple(map(str, range(width))):
        notes.append(
            "labels are text, so the columns of logits or probabilities are taken to be in the "
            f"order {some(names)}: give indices as labels if they are not"
        )
    if "-1" in seen and all(map(is_number, seen)):
        notes.append("label -1 is taken as a class: leave these rows out if it means no label")
    place = {name: index for index, name in enumerate(names)}
    numbers = stated is None and whole and all(map(is_number, names))
    by_letter = numbers and names != tuple(sorted(names, key=natural))
    return Labels(np.array([place[text] for text in texts]), names, by_letter)


def _unused_categories(
    texts: Sequence[str], predicted: Any, categories: Names, notes: list[str]
) -> set[str]:
    """Return categories that no label has, where predicted numbers are codes that count them."""
    unused = set(categories) - set(texts)
    numbers = class_numbers(["-1" if empty(v) else plain(text_of(v)) for v in predicted])
    if not unused or numbers is None or not len(numbers) or any(map(is_number, categories)):
        return set()
    orders = {
        "all": categories,
        "used": tuple(name for name in categories if name not in unused),
        "by letter": tuple(sorted(set(texts))),
    }
    right = {
        which: sum(
            0 <= number < len(order) and order[number] == text
            for number, text in zip(numbers.tolist(), texts, strict=True)
        )
        for which, order in orders.items()
    }
    beyond = numbers.max() >= len(set(texts))
    if numbers.max() >= len(categories) or not (
        beyond or right["all"] > max(right["used"], right["by letter"])
    ):
        return set()
    notes.append(
        f"{counted(len(unused), 'category', 'categories')} without a label are classes too, "
        f"because predicted numbers count them: {some(sorted(unused, key=natural))}"
    )
    return unused


def _refuse_fractions(labels: Any, column: str) -> None:
    """Refuse numbers that are no classes; texts such as 1.1 are names, while they repeat."""
    if not isinstance(labels, np.ndarray) or labels.dtype.kind != "f":
        texts = [text_of(value) for value in labels]
        if 2 * len(set(texts)) <= len(texts) or not all(map(is_number, texts)):
            return
        labels = np.array(texts).astype(np.float64)
    row = int(np.flatnonzero(labels != np.floor(labels))[:1].sum())
    if labels[row] != np.floor(labels[row]):
        raise DataError(
            f"labels in column {column} must be whole numbers or names, but row {row} has "
            f"{labels[row]:g}. Choose another column, or none."
        )


def _note_mixture(texts: Sequence[str], column: str, notes: list[str]) -> None:
    """Note a column in which some labels are numbers and some are not."""
    numbers = np.array([is_number(text) for text in texts])
    if not numbers.any() or numbers.all():
        return
    others = [text for text, number in zip(texts, numbers, strict=True) if not number]
    row = int(np.flatnonzero(~numbers)[0])
    notes.append(
        f"column {column} has numbers in {int(numbers.sum()):,} rows, but text in {len(others):,} "
        f"(first: '{others[0]}', row {row}): each text is a class. Correct the file if it is none"
    )


def superclasses_of(
    column: Any, labels: Labels | None, stated: Mapping[str, str], notes: list[str]
) -> Names | None:
    """Return the superclass of each class; None where a class has none, or several.

    Args:
        column: of the superclasses, or None.
        labels: of the rows, or None.
        stated: what the file states beside its columns, by class: of classes without a row.
        notes: gets why they are not used.
    """
    if labels is None or (column is None and not stated):
        return None
    texts = np.array(
        ["" if empty(value) else text_of(value) for value in (() if column is None else column)]
    )
    found = [
        sorted(set(texts[labels.index == c].tolist()) - {""} if len(texts) else ())
        or ([stated[name]] if name in stated else [])
        for c, name in enumerate(labels.names)
    ]
    wrong = [name for name, each in zip(labels.names, found, strict=True) if len(each) != 1]
    if wrong:
        notes.append(f"superclasses are not used: class {wrong[0]} has none, or several")
        return None
    return tuple(each[0] for each in found)
