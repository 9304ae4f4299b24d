"""Which folders are classes and which are splits, as a folder looks; or a question.

A reading is a pair of patterns of folders from the root, "train/*" and "test/*": `*` matches every
folder, and the last one is the class (the first of two is its superclass). Two things that can be
confused with classes are recognised by their names: splits, and masks beside images.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dovs.data.formats.splits import split_of
from dovs.data.formats.tree import Folder
from dovs.data.report import Finding, counted, finding, named

AUTO, SPLIT = "auto", "split"
IMAGES = frozenset((
    "images", "image", "imgs", "img", "photos", "photo", "pictures", "jpegimages", "jpg",
    "rgb", "raw",
))  # fmt: skip
MARKS = frozenset((
    "masks", "mask", "labels", "label", "annotations", "annotation", "annots", "gt",
    "ground_truth", "groundtruth", "segmentation", "segmentations", "segmentationclass",
    "segmentationobject", "depth", "bboxes", "xml",
))  # fmt: skip
WORDS = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class Reading:
    """Which folders are what.

    Attributes:
        train: pattern of the class folders with training images.
        test: pattern of those with test images, or `SPLIT`: a share of the training images.
        findings: why; a question or an error where nothing can be read.
    """

    train: str
    test: str
    findings: tuple[Finding, ...] = ()


def read_structure(root: Folder) -> Reading:
    """Return how a folder looks."""
    base, findings = _unwrapped(root)
    prefix = f"{base.path}/" if base.path else ""
    found = base.filled
    if len(found) > 1 and base.images:
        findings = (
            *findings,
            finding(
                "loose", "warning", counted(
                    len(base.images), "image beside the class folders has no class and is",
                    "images beside the class folders have no class and are",
                ) + f" left out: {named(base.images)}", base.images,
            ),
        )  # fmt: skip
    reading = _splits(base, found, prefix) or _masks(found, prefix) or _inside_classes(found)
    if reading is None:
        reading = _classes(base, found, prefix)
    return Reading(reading.train, reading.test, (*findings, *reading.findings))


def _unwrapped(root: Folder) -> tuple[Folder, tuple[Finding, ...]]:
    """Return the folder below which images are in more than one folder."""
    base = root
    while not base.images and len(base.filled) == 1:
        only = base.filled[0]
        if only.images or not only.filled:
            break
        base = only
    if base is root:
        return root, ()
    text = f"everything is in {base.path}: that folder is read"
    return base, (finding("wrapper", "info", text),)


def class_pattern(folder: Folder) -> str | None:
    """Return the pattern of the class folders in a split's folder, None where it has none."""
    base, _ = _unwrapped(folder)
    return f"{base.path}/*" if base.filled else None


def _splits(base: Folder, found: Sequence[Folder], prefix: str) -> Reading | None:
    """Read folders that are called like splits, if there are any."""
    named_so = {f: split_of(f.name) for f in found}
    like = [f for f, split in named_so.items() if split]
    if not like:
        return None
    divided = {f: pattern for f in like if (pattern := class_pattern(f)) is not None}
    others = [f for f in found if f not in like]
    if not divided:
        if len(like) == 1 and len(others) >= 2:
            text = f"{like[0].name} is taken for a class: its images are directly in it"
            return Reading(f"{prefix}*", SPLIT, (finding("splits", "warning", text),))
        return _open_question(like, prefix)
    by_split: dict[str, list[Folder]] = {"train": [], "test": [], "validation": []}
    for f in divided:
        by_split[named_so[f] or ""].append(f)
    findings = [
        finding("unlabelled", "warning", f"{f.name} contains images without class folders: not "
                "used", list(f.walk()))
        for f in like if f not in divided
    ]  # fmt: skip
    for split, folders in by_split.items():
        if len(folders) > 1:
            choices = {f"{f.name} as {split}": _choice(split, divided[f]) for f in folders}
            text = f"{named([f.name for f in folders])} all look like the {split} split"
            return Reading("", "", (finding("splits", "question", text, (), choices),))
    test = next(iter(by_split["test"] or by_split["validation"]), None)
    if by_split["train"]:
        train, pattern = by_split["train"][0], divided[by_split["train"][0]]
        inner = _unwrapped(train)[0]
        masks = _masks(inner.filled, f"{inner.path}/")
        if masks is not None:
            return _with_test(masks, train, test)
        if others:
            findings.append(
                finding("left_out", "warning", f"folders beside the splits are left out: "
                        f"{named([f.name for f in others])}", [f.name for f in others])
            )  # fmt: skip
        findings.insert(0, _understood(train, test, by_split))
    elif len(others) >= 2:
        pattern = f"{prefix}*"
        findings.insert(0, _understood(base, test, by_split))
    else:
        choices = {f"train on {f.name}": {"train": p, "test": SPLIT} for f, p in divided.items()}
        text = f"{named([f.name for f in like])} look like splits, but none like training images"
        return Reading("", "", (finding("splits", "question", text, (), choices),))
    return Reading(pattern, divided[test] if test else SPLIT, tuple(findings))


def _choice(split: str, pattern: str) -> dict[str, str]:
    return {"train" if split == "train" else "test": pattern}


def _understood(train: Folder, test: Folder | None, by_split: dict[str, list[Folder]]) -> Finding:
    text = f"{train.name} is the training split, "
    text += f"{test.name} the test split" if test else "no test split was found"
    unused = [f.name for f in by_split["validation"] if f is not test]
    text += f"; {unused[0]} is not used" if unused else ""
    return finding("splits", "info", text)


def _open_question(like: Sequence[Folder], prefix: str) -> Reading:
    text = (
        f"{named([f.name for f in like])} look like splits, but there are no class folders in "
        "them. Put the images of each class into a folder of its own"
    )
    choices = {"they are classes": {"train": f"{prefix}*", "test": SPLIT}}
    return Reading("", "", (finding("splits", "question", text, (), choices),))


def _masks(found: Sequence[Folder], prefix: str) -> Reading | None:
    """Ask about images beside masks, if that is how it looks."""
    plain = {f: WORDS.sub("_", f.name.lower()).strip("_") for f in found}
    pictures = [f for f, name in plain.items() if name in IMAGES]
    marks = [f for f, name in plain.items() if name in MARKS]
    if not (pictures and marks):
        return None
    choices = {}
    for f in pictures:
        if pattern := class_pattern(f):
            choices[f"use {f.name}"] = {"train": pattern, "test": SPLIT}
    choices["they are classes"] = {"train": f"{prefix}*", "test": SPLIT}
    text = f"{pictures[0].name} beside {named([f.name for f in marks])} look like images and marks"
    if len(choices) == 1:
        text += ", without class folders. Put the images of each class into a folder of its own"
    return Reading("", "", (finding("masks", "question", text, (), choices),))


def _with_test(question: Reading, train: Folder, test: Folder | None) -> Reading:
    """Let the choices of a question about the training folder read the test folder alike."""
    if test is None:
        return question
    asked = question.findings[0]
    choices = {
        label: {**params, "test": test.path + params["train"].removeprefix(train.path)}
        for label, params in asked.choices.items()
    }
    return Reading("", "", (dataclasses.replace(asked, choices=choices),))


def _inside_classes(found: Sequence[Folder]) -> Reading | None:
    """Read classes that contain the splits, as in cat/train and cat/test."""
    if len(found) < 2 or any(f.images for f in found):
        return None
    below = {f: {split_of(inner.name): inner for inner in f.filled} for f in found}
    if any(None in splits for splits in below.values()):
        return None
    names: dict[str, str] = {}
    for splits in below.values():
        for split, inner in splits.items():
            names.setdefault(str(split), inner.name)
    test = names.get("test") or names.get("validation")
    train = names.get("train")
    if train is None:
        return None
    parent = found[0].path.rpartition("/")[0]
    prefix = f"{parent}/*/" if parent else "*/"
    text = f"each class folder contains its splits: {train} is the training split"
    text += f", {test} the test split" if test else ""
    unused = names.get("validation") if test != names.get("validation") else None
    text += f"; {unused} is not used" if unused else ""
    return Reading(
        prefix + train, prefix + test if test else SPLIT, (finding("splits", "info", text),)
    )


def _classes(base: Folder, found: Sequence[Folder], prefix: str) -> Reading:
    """Read every folder as a class."""
    if len(found) < 2:
        where = base.path or "the folder"
        text = f"{where} contains {len(found)} class folders with images: at least 2 are needed"
        if base.images:
            text += f". {len(base.images)} images have no class: put each class into a folder"
        else:
            text += ". Put the images of each class into a folder of its own"
        return Reading("", "", (finding("classes", "error", text),))
    findings = []
    if all(len(f.filled) > 1 and not f.images for f in found):
        inner = sum(len(f.filled) for f in found)
        findings.append(
            finding(
                "nested", "warning", f"every class folder contains folders, {inner} in all: the "
                f"{len(found)} outer folders are taken for the classes", (),
                {f"the {inner} inner folders": {"train": f"{prefix}*/*", "test": SPLIT}},
            )
        )  # fmt: skip
    return Reading(f"{prefix}*", SPLIT, tuple(findings))
