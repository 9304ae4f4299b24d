"""In which ways the texts of a column mean the names of classes."""

from __future__ import annotations

from collections.abc import Iterable

from dovs.recording.reading.values import class_numbers, is_number, plain


def are_indices(texts: Iterable[str], names: Iterable[str]) -> bool:
    """Return whether predicted classes are numbers, beside classes of which none is one.

    >>> are_indices(["0", "01"], ["cat", "dog"]), are_indices(["0"], ["cat", "0"])
    (True, False)
    """
    return class_numbers([plain(text) for text in texts]) is not None and not any(
        map(is_number, names)
    )


def of_other_kind(texts: Iterable[str], names: Iterable[str]) -> bool:
    """Return whether predicted classes are names, and all classes numbers: they have nothing alike.

    >>> of_other_kind(["cat"], ["0", "1"]), of_other_kind(["true"], ["0", "1"])
    (True, False)
    """
    texts, names = [*texts], [*names]
    alike = any(map(is_number, texts)) or other_writing(texts, names)
    return bool(texts) and all(map(is_number, names)) and not alike


def other_writing(texts: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """Return the name that a text means, for texts that are written otherwise than the names.

    >>> other_writing(["TRUE", "1", "x"], ["true", "false"])
    {'1': 'true', 'TRUE': 'true'}
    """
    by_plain: dict[str, list[str]] = {}
    for name in names:
        by_plain.setdefault(plain(name), []).append(name)
    known = {name for each in by_plain.values() for name in each}
    same = {text: by_plain.get(plain(text), []) for text in sorted({*texts} - known)}
    return {text: each[0] for text, each in same.items() if len(each) == 1}
