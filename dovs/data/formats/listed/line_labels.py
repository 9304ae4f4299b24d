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


def class_names(lines: Sequence[Line]) -> tuple[dict[Label, str] | None, list[Finding]]:
    """Return the name of each whole-number label, None without names, and what to state about it.

    A column with one name for each number comes before the folders of the images.
    """
    labels = {line.label for line in lines if line.label is not None}
    if any(isinstance(label, str | bool) for label in labels):
        return None, []
    pairs = {(line.label, line.name) for line in lines if line.label is not None and line.name}
    names: dict[Label, str] = dict(pairs)
    if len(pairs) == len(names) == len({*names.values()}) and pairs and names.keys() == labels:
        which = named([f"{label} is {name}" for label, name in sorted(pairs)])
        text = f"the numbers of the labels are named by another column: {which}"
        return names, [finding("labels", "info", text)]
    of_folders = folder_names(lines)
    findings: list[Finding] = []
    if len(pairs) > len(names) or len(names) > len({*names.values()}):
        text = "names of the numbers of the labels are not used: lists differ in them"
        findings.append(finding("labels", "warning", text))
    if of_folders is not None:
        text = "classes are named by the folders of their images"
        findings.append(finding("labels", "info", text))
    return of_folders, findings


def several_each(lines: Sequence[Line], files: Sequence[str | None]) -> list[Finding]:
    """Return what to state about images that are listed with several labels.

    Args:
        lines: of all lists.
        files: the image of each line, None where there is none.
    """
    found: dict[str, dict[Label, None]] = {}
    for line, file in zip(lines, files, strict=True):
        if line.label is not None and file is not None:
            found.setdefault(file, {})[line.label] = None
    several = {path: [*map(str, labels)] for path, labels in found.items() if len(labels) > 1}
    if not several:
        return []
    path, labels = next(iter(several.items()))
    number = counted(len(several), "image is listed", "images are listed")
    text = f"{number} with several labels, such as {shown(path)} ({named(labels)}), and used with "
    text += "each of them. If the labels are of objects in the images, or a column states which "
    text += "of them hold, list each image with one label"
    return [finding("several", "warning", text, [shown(path) for path in several])]
