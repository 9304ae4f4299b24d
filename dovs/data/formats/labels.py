"""Labels are values: whole numbers with gaps, text, truth values; here they become classes 0..C-1.

What is needed in memory grows with the number of images and classes, never with the largest label.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from dovs import texts
from dovs.data.report import Finding, counted, finding, named
from dovs.errors import DataError

Label = int | str | bool | None
"""A label as it is stored; None for an image without one."""

NUMBERS = re.compile(r"([0-9]+)")
SIGN = re.compile(r"[+-]?1(\.0*)?")
NEGATIVE = re.compile(r"-[0-9]+(\.0*)?")


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key by which numbers in names sort as numbers.

    >>> sorted(["img10", "img2", "10", "9"], key=natural)
    ['9', '10', 'img2', 'img10']
    """
    parts = NUMBERS.split(text)
    return tuple(
        (0, int(part), part) if part.isascii() and part.isdigit() else (1, 0, part)
        for part in parts
        if part
    )


def shown(name: str) -> str:
    r"""Return a file's or class's name in one Unicode form (NFC), readable in any encoding.

    >>> shown("cafe\u0301") == "caf\u00e9", shown("a\udcff")
    (True, 'a�')
    """
    readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", readable)


def are_signs(values: Iterable[Any]) -> bool:
    """Return whether the training labels are -1 and 1 alone: then -1 is a class.

    Args:
        values: as they are stored; missing ones do not count.

    >>> are_signs([-1, 1.0, None]), are_signs(["+1", "-1", ""]), are_signs([-1, 0, 1])
    (True, True, False)
    """
    there = {str(value).strip() for value in values if value is not None and value == value}
    there.discard("")
    signs = [float(text) for text in there if SIGN.fullmatch(text)]
    return len(signs) == len(there) and {*signs} == {-1, 1}


def about_signs(where: str) -> Finding:
    """Return what to state about labels that are -1 and 1.

    Args:
        where: they are, such as "in column y".
    """
    text = f"the labels {where} are -1 and 1: both are classes"
    return finding("labels", "warning", text)


def label_value(value: Any, where: str, signs: bool = False) -> Label:
    """Return a stored label as a plain value, None where it states that there is none.

    None, NaN, an empty text and negative numbers, as text too, mean that an image has no label.

    Args:
        value: as it is stored.
        where: it is, for messages.
        signs: whether -1 is a class, see `are_signs`.

    Raises:
        DataError: it is no single value, or a number that is not whole.

    >>> [label_value(v, "row 0") for v in (3, 3.0, -1, float("nan"), " ", "-1", "cat ", True)]
    [3, 3, None, None, None, None, 'cat', True]
    """
    if isinstance(value, np.generic):
        value = value.item()
    if signs and SIGN.fullmatch(str(value).strip()):
        return int(float(value))
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float) and not math.isnan(value) and not value.is_integer():
        raise DataError(
            f"{where} has label {value}: labels are whole numbers, text or true and false. Choose "
            "another label column, or divide the numbers into classes."
        )
    if isinstance(value, int | float):
        return None if math.isnan(value) or value < 0 else int(value)
    if isinstance(value, bytes):
        value = texts.text_of_bytes(value, f"{where}: the label")
    if isinstance(value, str):
        text = shown(value.strip())
        return None if not text or NEGATIVE.fullmatch(text) else text
    raise DataError(
        f"{where} has label {str(value)[:40]!r}: an image must have one label, a whole number, "
        "text, or true or false. Choose another label column."
    )


def as_text(label: Label) -> str:
    """Return a label as it is written.

    >>> as_text(3), as_text(True), as_text("cat")
    ('3', 'true', 'cat')
    """
    return str(label).lower() if isinstance(label, bool) else str(label)


@dataclass(frozen=True)
class Classes:
    """The classes of a dataset, and what was noticed about their labels.

    Attributes:
        values: the C label values; index = label.
        names: the C names.
        findings: what was noticed.
        others: the names of whole numbers that no training image has.
    """

    values: tuple[Label, ...]
    names: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    others: Mapping[Label, str] = field(default_factory=dict)

    def other(self, label: Label) -> str:
        """Return what messages call a label that no training image has."""
        return self.others.get(label, as_text(label))

    def positions(self, labels: Sequence[Label]) -> np.ndarray:
        """Return the position of each label, (N,) int64; -1 for none or for an unknown value.

        A number and the same number as text are the same label, and so is text that differs from
        one class alone in upper and lower case, if the labels have it in one form alone.
        """
        place = self._place
        same = self.written_otherwise(labels)
        known = {
            value: place.get(value, place.get(same.get(text, text), -1))
            for value in {*labels} - {None}
            for text in [as_text(value)]
        }
        return np.array([known.get(value, -1) for value in labels], dtype=np.int64)

    def written_otherwise(self, labels: Sequence[Label]) -> dict[str, str]:
        """Return the class of each label that is one but for upper and lower case, as text."""
        texts = {as_text(value) for value in labels if value is not None}
        return same_but_for_case(map(as_text, self.values), texts)

    @cached_property
    def _place(self) -> dict[Label, int]:
        by_text: dict[Label, int] = {as_text(value): at for at, value in enumerate(self.values)}
        return by_text | {value: at for at, value in enumerate(self.values)}


def same_but_for_case(known: Iterable[str], sought: Iterable[str]) -> dict[str, str]:
    """Return the known text that each sought one is but for upper and lower case.

    A text is left as it is if several known or several sought ones are alike.

    >>> same_but_for_case(["cat", "dog", "Dog"], ["CAT", "DOG", "cow"])
    {'CAT': 'cat'}
    """
    one, other = {*known}, {*sought}
    times = Counter(text.casefold() for text in one)
    usual = {text.casefold(): text for text in one if times[text.casefold()] == 1}
    forms = Counter(text.casefold() for text in other)
    return {
        text: usual[text.casefold()]
        for text in sorted(other - one, key=natural)
        if text.casefold() in usual and forms[text.casefold()] == 1
    }


def about_case(same: Mapping[str, str]) -> list[Finding]:
    """Return what to state about labels that differ from classes in upper and lower case alone."""
    if not same:
        return []
    pairs = [f"{text!r} = {usual!r}" for text, usual in same.items()]
    text = "labels that differ from those of the training images only in upper and lower case are "
    return [finding("names", "info", f"{text}taken for the same: {named(pairs)}", pairs)]


def classes_of(
    labels: Iterable[Label],
    names: Sequence[str] | None = None,
    order: Sequence[str] | None = None,
) -> Classes:
    """Return the classes that occur among the training labels, in their natural order.

    Args:
        labels: of the training images.
        names: that the data give to the whole numbers 0, 1, …; None where they give none. Where
            the labels are exactly 1..len(names), the first name belongs to 1.
        order: of text labels, where the data state one.
    """
    found = {value for value in labels if value is not None}
    if any(isinstance(value, str) for value in found):
        place = {name: index for index, name in enumerate(order or ())}
        by_text = {as_text(value) for value in found}
        keys = sorted(by_text, key=lambda text: (place.get(text, len(place)), natural(text)))
        return Classes(tuple(keys), tuple(keys))
    values = sorted(int(value) for value in found if value is not None)
    if found and all(isinstance(value, bool) for value in found):
        return Classes(tuple(map(bool, values)), tuple(as_text(bool(v)) for v in values))
    if not names:
        return Classes(tuple(values), tuple(map(str, values)))
    from_one = bool(values) and values[0] >= 1 and values[-1] == len(names)
    named_as = {value: names[value - from_one] for value in values if value - from_one < len(names)}
    findings = []
    if from_one:
        findings.append(
            finding("labels", "warning", f"labels reach from {values[0]} to {len(names)}: the "
                    f"first of the {len(names)} names is taken for 1, not for 0")
        )  # fmt: skip
    nameless = [str(value) for value in values if value not in named_as]
    if nameless:
        findings.append(
            finding("labels", "warning",
                    f"{counted(len(nameless), 'label has', 'labels have')} no name among the "
                    f"{len(names)} of the metadata, so the number is used: {named(nameless)}",
                    nameless)
        )  # fmt: skip
    others: dict[Label, str] = {
        i + from_one: name for i, name in enumerate(names) if i + from_one not in named_as
    }
    unused = [*others.values()]
    if unused:
        findings.append(
            finding("labels", "info",
                    f"{counted(len(unused), 'named class has', 'named classes have')} no training "
                    f"image and {'is' if len(unused) == 1 else 'are'} left out: {named(unused)}",
                    unused)
        )  # fmt: skip
    texts = [shown(str(named_as.get(value, value))) for value in values]
    findings += repeated_names(texts)
    return Classes(tuple(values), unique(texts), tuple(findings), others)


def repeated_names(names: Sequence[str]) -> list[Finding]:
    """Return what to state about labels that have the same name.

    >>> repeated_names(["crane", "crane"])[0].message
    '1 name belongs to several labels, which stay different classes: crane, crane (2)'
    """
    again = {name for name, times in Counter(names).items() if times > 1}
    if not again:
        return []
    called = [new for name, new in zip(names, unique(names), strict=True) if name in again]
    number = counted(len(again), "name belongs", "names belong")
    text = f"{number} to several labels, which stay different classes: {named(called)}"
    return [finding("names", "warning", text, called)]


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Return names with a number behind each that occurred before.

    >>> unique(["crane", "crane"])
    ('crane', 'crane (2)')
    """
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(result)


def alike(names: Iterable[str]) -> list[str]:
    r"""Return the names that differ only in case, in the form of a letter, or in what is not seen.

    Names with spaces around them, or with characters that are not seen, are in quotes.

    >>> alike(["Cat", "dog", "cat"]), alike(["cat", "cat ", "cat\u200b"])
    (['Cat / cat'], ["cat / 'cat ' / 'cat\\u200b'"])
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        plain = unicodedata.normalize("NFKC", name).casefold()
        seen = "".join(c for c in plain if unicodedata.category(c) not in ("Cc", "Cf"))
        plainly = name == name.strip() and name.isprintable()
        groups.setdefault(seen.strip(), []).append(name if plainly else repr(name))
    return [" / ".join(group) for group in groups.values() if len(group) > 1]
