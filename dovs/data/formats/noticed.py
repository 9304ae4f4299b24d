"""What was noticed while images were decoded, as findings of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dovs.data.formats.arrays import How, unseen_finding
from dovs.data.formats.similar import MOST_IMAGES
from dovs.data.images import Header
from dovs.data.report import Finding, Severity, counted, finding, named
from dovs.data.sizes import range_of_sizes, sizes

FITS = {
    "crop": "what is too wide or too high is cropped",
    "pad": "they are padded",
    "stretch": "they are stretched",
}


def of_files(facts: Mapping[str, Any], how: How, broken: str) -> Iterator[Finding]:
    """Yield what is worth knowing of image files.

    Args:
        facts: that `decode_all` returned.
        how: images became arrays.
        broken: what happens to images that cannot be read, "refuse" or "skip".
    """
    if facts["broken"]:
        yield broken_finding(facts, broken)
    if facts["lost_classes"]:
        lost = facts["lost_classes"]
        yield finding(
            "classes", "warning", f"no training image of {named(lost)} can be read: left out", lost
        )
    if facts.get("unseen"):
        yield unseen_finding(facts["unseen"], how.background)
    yield from _sizes(facts, how)


def of_images(facts: Mapping[str, Any], counts: Mapping[str, Sequence[int]]) -> Iterator[Finding]:
    """Yield what is worth knowing of images and their classes, however they were stored.

    Args:
        facts: class_names, flat, together, and those of `dovs.data.formats.repeats`; a dataset
            that an older version stored may lack some.
        counts: images of each class by split.
    """
    yield from _repeats(facts)
    yield from _classes(facts["class_names"], counts)
    if facts.get("flat"):
        flat = facts["flat"]
        yield finding(
            "flat",
            "warning",
            f"{counted(len(flat), 'image is', 'images are')} nearly one colour: {named(flat)}",
            flat,
        )


def broken_finding(facts: Mapping[str, Any], broken: str) -> Finding:
    """Return the finding that lists the images that cannot be read."""
    every = [f"{where}: {reason}" for where, reason in facts["broken"]]
    total = len(every) + sum(n for part in facts["content"].values() for n, _ in part.values())
    names = named([where for where, _ in facts["broken"]], 8)
    if broken == "skip":
        return finding(
            "broken", "warning",
            f"{len(every):,} of {counted(total, 'image', 'images')} cannot be read and "
            f"{'is' if len(every) == 1 else 'are'} left out: {names}", every,
        )  # fmt: skip
    return finding(
        "broken", "question",
        f"{len(every):,} of {counted(total, 'image', 'images')} cannot be read: {names}. Replace "
        f"{'it, or leave it' if len(every) == 1 else 'them, or leave them'} out", every,
        {"leave them out": {"broken": "skip"}},
    )  # fmt: skip


def no_test_image(
    path: Path,
    classes: Sequence[str],
    findings: Iterable[Finding],
    given: bool,
    choices: Mapping[str, Mapping[str, Any]] | None = None,
) -> Finding:
    """Return the error of images of which none is left for testing.

    Args:
        path: of the images.
        classes: names of the training images' classes.
        findings: what was noticed of the images, such as test images of other classes.
        given: whether the test images are a split of their own.
        choices: parameters that lead to other test images; with them it is a question.
    """
    text = "every class has one image. Add images, or a test split"
    if given:
        others = [
            name for each in findings if each.kind == "unknown_class" for name in each.details
        ]
        text = (
            "no test image has the label of a training image. Labels of the training images are "
            f"{named(classes)}, those of the test images {named(others) or 'missing'}. Mend the "
            "labels, or take the test images out of these data: a share of the training images "
            "tests then"
        )
    severity: Severity = "question" if choices else "error"
    return finding("test", severity, f"{path} has no image to test with: {text}", (), choices)


def _sizes(facts: Mapping[str, Any], how: How) -> Iterator[Finding]:
    headers = Counter({Header(*values): number for *values, number in facts["headers"]})
    height, width, channels = facts["shape"]
    colour = "grey" if channels == 1 else "RGB"
    several = len(sizes(headers)) > 1
    scaled = set(sizes(headers)) != {(height, width)}
    text = f"{'sizes ' if several else ''}{range_of_sizes(headers)}"
    if scaled:
        text += f"; scaled to {width} × {height}"
        if any(h * width != w * height for h, w in sizes(headers)):
            text += f", {FITS[how.fit]}"
    yield finding("sizes", "info", f"{text}; {colour}")
    for rule in facts["levels"]:
        count, first = facts.get("levels_of", {}).get(rule, (0, ""))
        if 0 < count < headers.total():
            name = f" ({first})" if count == 1 else f", such as {first}"
            of = f" of {counted(count, 'image', 'images')} of {headers.total():,}{name}"
        else:  # all, or an older version stored no number
            of = ""
        yield finding("levels", "info", f"pixel values{of}: {rule} becomes 0..255")
    animated = sum(n for header, n in headers.items() if header.animated)
    if animated:
        number = counted(animated, "image has", "images have")
        text = f"{number} several frames or pages: the first alone is used"
        yield finding("animated", "info", text)
    grey = sum(n for header, n in headers.items() if header.grey)
    if 0 < grey < headers.total():
        are = "is" if grey == 1 else "are"
        text = f"{grey:,} of {headers.total():,} images {are} grey: used as RGB"
        yield finding("grey", "info", text)


def _repeats(facts: Mapping[str, Any]) -> Iterator[Finding]:
    together = facts.get("together", [])
    if together:
        number = counted(len(together), "image has copies", "images have copies")
        yield finding(
            "copies", "info", f"{number}, or others that look the same, that a random choice of "
            f"test images divided: all of them now train, or all test; for example {together[0]}",
            together,
        )  # fmt: skip
    for kind, word, one, many, text in (
        (
            "leaks",
            "leak",
            "image is",
            "images are",
            "in train and in test: results will look too good",
        ),
        ("contradictions", "contradiction", "image is", "images are", "in more than one class"),
        ("duplicates", "duplicate", "image occurs", "images occur", "more than once in a split"),
        (
            "similar_leaks",
            "similar_leak",
            "image is",
            "images are",
            "in train and in test as files that differ but look the same (saved again, other "
            "format or size): results will look too good",
        ),
        (
            "similar_contradictions",
            "similar_contradiction",
            "image that looks the same is",
            "images that look the same are",
            "in more than one class",
        ),
        (
            "similar",
            "similar",
            "image occurs",
            "images occur",
            "in a split as files that differ but look the same; all of them are used",
        ),
    ):
        every = facts.get(kind, [])
        if every:
            message = f"{counted(len(every), one, many)} {text}, for example {every[0]}"
            yield finding(word, "warning", message, every)
    if not facts.get("compared", True):
        yield finding(
            "similar", "info", f"images that look the same without being copies were not looked "
            f"for: that is done for at most {MOST_IMAGES:,} images",
        )  # fmt: skip


def _classes(names: Sequence[str], counts: Mapping[str, Sequence[int]]) -> Iterator[Finding]:
    single = [name for name, n in zip(names, counts["train"], strict=True) if n == 1]
    if single:
        number = counted(len(single), "class has", "classes have")
        text = f"{number} one training image: {named(single)}"
        yield finding("single", "warning", text, single)
    untested = [name for name, n in zip(names, counts["test"], strict=True) if n == 0]
    if untested:
        number = counted(len(untested), "class has", "classes have")
        text = f"{number} no test image, so no recall: {named(untested)}"
        yield finding("untested", "warning", text, untested)
