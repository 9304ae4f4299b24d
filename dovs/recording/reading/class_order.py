"""The order of classes whose names are text: that of the columns of logits, where any are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from dovs.data.report import named
from dovs.recording.reading.values import class_numbers, empty, is_number, natural, plain, text_of
from dovs.recording.scores import have_softmax


def order_of(
    names: Collection[str],
    texts: Sequence[str],
    values: Mapping[str, Any],
    notes: list[str],
    stated: Sequence[str] = (),
    descending: bool = False,
) -> tuple[str, ...]:
    """Return classes in the order of their numbers, in which 10 comes after 2.

    Where numbers of classes are predicted, or there is a column for each, the order of Python's
    `sorted`, in which "10" comes before "2", is possible as well: class folders of torchvision and
    label encoders of scikit-learn have it. So is that of the categories of a column. Then the one
    is taken in which most predictions are right, and a note says so; with equally many it is that
    of the categories, of numbers where all names are numbers, or of `sorted`.

    Args:
        names: of all classes.
        texts: label of each row, N names.
        values: by role, of these rows; logits, probabilities or predicted classes may be there.
        notes: gets what was decided.
        stated: categories of the column, in their order; () without.
        descending: whether the descending order is possible too.

    >>> notes = []
    >>> order_of(["sp 2", "sp 10"], ["sp 2", "sp 10"], {"predicted": np.array([1, 0])}, notes)
    ('sp 10', 'sp 2')
    >>> order_of(["sp 2", "sp 10"], ["sp 2", "sp 10"], {}, notes)
    ('sp 2', 'sp 10')
    """
    by_number, by_letter = tuple(sorted(names, key=natural)), tuple(sorted(names))
    usual = (by_number, by_letter) if all(map(is_number, names)) else (by_letter, by_number)
    first = tuple(name for name in stated if name in by_number)
    given = (*first, *(name for name in by_number if name not in first))
    last = (by_number[::-1],) if descending else ()
    orders = [*dict.fromkeys(((given, *usual) if stated else usual) + last)]
    indices = _predicted_indices(values, by_number)
    if len(orders) == 1 or indices is None:
        return given
    known = (indices >= 0) & (indices < len(by_number))
    right = [
        sum(order[i] == text for i, text, ok in zip(indices, texts, known, strict=True) if ok)
        for order in orders
    ]
    if _as_names(values, texts) >= max(right):
        return given
    best, other = sorted(range(len(orders)), key=lambda place: -right[place])[:2]
    share = [f"{100 * count / max(int(known.sum()), 1):.1f}%" for count in right]
    what = (
        "the column has categories"
        if stated or descending
        else "classes with numbers in their names"
    )
    notes.append(
        f"{what}: predictions are taken to be in the order "
        f"{named(orders[best], 3)}, in which {share[best]} of them are right, and not in "
        f"{named(orders[other], 3)} ({share[other]}). Name the classes in the file if it is another"
    )
    return orders[best]


def are_codes(texts: Sequence[str], predicted: Sequence[Any]) -> bool:
    """Return whether more predicted numbers are right as places of the labels than as labels.

    Of labels that are numbers, in ascending or descending order.

    >>> are_codes(["20", "0", "10"], [0, 2, 1]), are_codes(["20", "0", "1"], [20, 0, 1])
    (True, False)
    """
    numbers = class_numbers(
        ["-1" if empty(value) else plain(text_of(value)) for value in predicted]
    )
    ascending = sorted({*texts}, key=natural)
    if (
        numbers is None
        or not len(numbers)
        or not -1 <= numbers.min() <= numbers.max() < len(ascending)
    ):
        return False
    as_labels = sum(str(number) == text for number, text in zip(numbers, texts, strict=True))
    return as_labels < max(
        sum(n >= 0 and order[n] == text for n, text in zip(numbers, texts, strict=True))
        for order in (ascending, ascending[::-1])
    )


def _predicted_indices(values: Mapping[str, Any], names: Iterable[str]) -> np.ndarray | None:
    """Return the predicted class of each row as a number, (N,), −1 for none; None without any."""
    scored = largest_scores(values)
    if scored is not None:
        return scored
    predicted = values.get("predicted")
    if predicted is None or len({*map(is_number, names)}) > 1:
        return None
    return class_numbers(["-1" if empty(value) else plain(text_of(value)) for value in predicted])


def largest_scores(values: Mapping[str, Any]) -> np.ndarray | None:
    """Return the column of the largest score of each row, (N,), −1 for none; None without scores.

    Args:
        values: by role; logits or probabilities may be there, (N, C).
    """
    scores = next((values[r] for r in ("logits", "probabilities") if r in values), None)
    if scores is None:
        return None
    there = have_softmax(scores)
    return np.where(there, np.where(there[:, None], scores, 0).argmax(1), -1)


def _as_names(values: Mapping[str, Any], texts: Sequence[str]) -> int:
    """Return how many predicted numbers are right as names of classes; -1 beside scores."""
    if "logits" in values or "probabilities" in values:
        return -1
    predicted = map(text_of, values["predicted"])
    return sum(plain(one) == plain(text) for one, text in zip(predicted, texts, strict=True))
