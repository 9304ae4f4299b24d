"""The labels of the lines of all lists together: words for missing ones, and names by folders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dovs.data.formats.labels import Label, shown
from dovs.data.formats.listed.lists import Line
from dovs.data.report import Finding, Unclear, counted, finding, named


def missing_labels(lines: Sequence[Line]) -> list[Finding]:
    """Return what to state about words that were taken for missing labels.

    Raises:
        Unclear: no label is left.
    """
    words = Counter(line.missing for line in lines if line.missing)
    if not words:
        return []
    which = named([f"{word} ({number:,})" for word, number in words.most_common()], 6)
    rename = "If this is the name of a class, write another one, such as 'class NA'"
    if all(line.label is None for line in lines):
        text = f"no image has a label: these words mean that it is missing: {which}. {rename}"
        raise Unclear(finding("unlabelled", "error", text, words))
    number = counted(words.total(), "label is a word that means", "labels are words that mean")
    text = f"{number} a missing label: {which}. {rename}"
    return [finding("unlabelled", "warning", text, words)]


def folder_names(lines: Sequence[Line]) -> dict[Label, str] | None:
    """Return the folder of each whole-number label's images, where each label has its own.

    >>> folder_names([Line("a/cat/1.png", 0, ""), Line("a/dog/1.png", 1, "")])
    {0: 'cat', 1: 'dog'}
    """
    found: dict[Label, set[str]] = {}
    for line in lines:
        if isinstance(line.label, str | bool):
            return None
        if line.label is not None:
            parts = line.path.replace("\\", "/").split("/")
            found.setdefault(line.label, set()).add(shown(parts[-2]) if len(parts) > 1 else "")
    names = {label: next(iter(places)) for label, places in found.items() if len(places) == 1}
    if len(names) < len(found) or len(set(names.values())) < len(found) or "" in names.values():
        return None
    return names


def named_findings(names: dict[Label, str] | None) -> list[Finding]:
    """Return what to state about class names that come from folders."""
    if names is None:
        return []
    return [finding("labels", "info", "classes are named by the folders of their images")]
