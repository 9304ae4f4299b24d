"""Masks beside images: a question, or leaving them out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from dovs.data.formats.folders.mask_files import (
    is_for_masks,
    masks_by_pixels,
    named_mask_folders,
    named_masks,
)
from dovs.data.formats.folders.reading import (
    PUT_OR_LIST,
    Choices,
    Reading,
    listed_names,
    question,
    reads,
)
from dovs.data.formats.labels import shown
from dovs.data.formats.tree import Folder
from dovs.data.report import Finding, counted, finding, named

IMAGES = frozenset((
    "images", "image", "imgs", "img", "photos", "photo", "pictures", "jpegimages", "jpg",
    "rgb", "raw", "input", "inputs", "original", "originals",
))  # fmt: skip
MARKS = frozenset((
    "masks", "mask", "labels", "label", "annotations", "annotation", "annots", "gt",
    "ground_truth", "groundtruth", "segmentation", "segmentations", "segmentationclass",
    "segmentationobject", "depth", "bboxes", "xml", "gts", "trimap", "trimaps",
    "disparity",
))  # fmt: skip
WORDS = re.compile(r"[^0-9a-z]+")


def ask_about_masks(
    found: Sequence[Folder], prefix: str, ways: Callable[[Folder], Choices]
) -> Reading | None:
    """Ask about images beside masks, if that is how it looks.

    Args:
        found: the folders.
        prefix: of patterns of them.
        ways: returns how a folder of images can be read, by labels for people.
    """
    pictures, marks = _called(found, IMAGES), _for_masks(found)
    if not (pictures and marks):
        return None
    choices = {label: way for f in pictures for label, way in ways(f).items()}
    choices["they are classes"] = dict(reads(f"{prefix}*"))
    text = f"{pictures[0].name} and {listed_names(marks)} look like images and marks"
    if len(choices) == 1:
        text += f". {pictures[0].name} has no class folders and would be one class alone, and at "
        text += f"least 2 are needed{PUT_OR_LIST}"
    return question("masks", text, choices)


def beside_images(folder: Folder) -> bool:
    """Return whether a folder is called like images, or like what is drawn or noted for images."""
    return bool(_called([folder], IMAGES | MARKS))


def _called(found: Sequence[Folder], names: frozenset[str]) -> list[Folder]:
    return [f for f in found if WORDS.sub("_", f.name.lower()).strip("_") in names]


def _for_masks(found: Sequence[Folder]) -> list[Folder]:
    return [f for f in found if is_for_masks(f.name) or _called([f], MARKS)]


def masks_of(root: Path, classes: Sequence[Folder]) -> tuple[list[Folder], list[str]]:
    """Return what looks like masks of the images in class folders.

    Args:
        root: of the images.
        classes: the class folders.

    Returns:
        Folders called like masks, beside images or a folder called like images, and class folders
        called as another with such a word; and the paths of files that look like masks of an image
        beside them, see `dovs.data.formats.folders.mask_files`.
    """
    folders, files = named_mask_folders(classes), []
    every = [f for each in classes if each not in folders for f in _all_below(each)]
    for f in every:
        if f.images or _called(f.filled, IMAGES):
            folders += _for_masks(f.filled)
        files += named_masks(f)
    known = {*files, *(path for f in folders for path in f.walk())}
    files += masks_by_pixels(root, classes, (f for f in every if f.images), known)
    return folders, files


def _all_below(folder: Folder) -> Iterator[Folder]:
    yield folder
    for f in folder.folders:
        yield from _all_below(f)


def mask_findings(
    root: Path, classes: Sequence[Folder], masks: str
) -> tuple[list[Finding], set[Folder]]:
    """Leave masks out of class folders, or ask.

    Args:
        root: of the images.
        classes: class folders; `masks="skip"` removes the masks in them.
        masks: "ask", "skip" or "use".

    Returns:
        What is to be stated, and the class folders that are left out as a whole.
    """
    folders, files = masks_of(root, classes)
    inside = {path for f in folders for path in f.walk()}
    every = [*sorted(inside), *(path for path in files if path not in inside)]
    if not every:
        return [], set()
    text = counted(len(every), "image looks like the mask", "images look like masks")
    text += " of an image beside it" if len(every) == 1 else " of images beside them"
    paths = [shown(path) for path in every]
    where = named([shown(f.path) for f in folders] or paths)
    if masks == "ask":
        choices = {"leave them out": {"masks": "skip"}, "they are images": {"masks": "use"}}
        return [finding("masks", "question", f"{text}: {where}", paths, choices)], set()
    text += " and is" if len(every) == 1 else " and are"
    if masks == "use":
        return [finding("masks", "info", f"{text} used as images: {where}", paths)], set()
    for each in classes:
        _remove(each, set(folders), set(every))
    return [finding("masks", "warning", f"{text} left out: {where}", paths)], {*folders}


def _remove(folder: Folder, folders: set[Folder], files: set[str]) -> None:
    folder.folders = [f for f in folder.folders if f not in folders]
    left = zip(folder.own(), folder.images, strict=True)
    folder.images = [name for path, name in left if path not in files]
    for f in folder.folders:
        _remove(f, folders, files)
