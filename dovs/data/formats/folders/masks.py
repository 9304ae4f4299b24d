"""Masks beside images: folders called like them, and files named after an image."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from dovs.data.formats.folders.reading import Choices, Reading, listed_names, question, reads
from dovs.data.formats.labels import shown
from dovs.data.formats.tree import Folder
from dovs.data.report import Finding, counted, finding, named

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
MASK_WORD = r"(?:masks?|segmentation|seg|gt|groundtruth|ground_truth|annotation|labels?)"
MASK_FILE = re.compile(
    rf"(.+?)[ _.-]+{MASK_WORD}(?:[ _.-]*\d+)?|{MASK_WORD}[ _.-]+(.+)", re.IGNORECASE
)

IMAGE_FILE = re.compile(
    r"(.+?)[ _.-]+(?:images?|imgs?|photos?)|(?:images?|imgs?|photos?)[ _.-]+(.+)", re.IGNORECASE
)


def ask_about_masks(
    found: Sequence[Folder], prefix: str, ways: Callable[[Folder], Choices]
) -> Reading | None:
    """Ask about images beside masks, if that is how it looks.

    Args:
        found: the folders.
        prefix: of patterns of them.
        ways: returns how a folder of images can be read, by labels for people.
    """
    pictures, marks = _called(found, IMAGES), _called(found, MARKS)
    if not (pictures and marks):
        return None
    choices = {label: way for f in pictures for label, way in ways(f).items()}
    choices["they are classes"] = dict(reads(f"{prefix}*"))
    text = f"{pictures[0].name} and {listed_names(marks)} look like images and marks"
    if len(choices) == 1:
        text += ", without class folders. Put the images of each class into a folder of its own"
    return question("masks", text, choices)


def beside_images(folder: Folder) -> bool:
    """Return whether a folder is called like images, or like what is drawn or noted for images."""
    return bool(_called([folder], IMAGES | MARKS))


def _called(found: Sequence[Folder], names: frozenset[str]) -> list[Folder]:
    return [f for f in found if WORDS.sub("_", f.name.lower()).strip("_") in names]


def masks_of(classes: Sequence[Folder]) -> tuple[list[Folder], list[str]]:
    """Return what looks like masks of the images in class folders.

    Returns:
        Folders called like masks, beside images or a folder called like images; and the paths of
        files named after an image beside them, with a word such as mask behind it or in front, as
        1_mask beside 1, or mask_1 beside image_1.
    """
    folders, files = [], []
    for each in classes:
        for f in _all_below(each):
            if f.images or _called(f.filled, IMAGES):
                folders += _called(f.filled, MARKS)
            stems = {name.rpartition(".")[0] for name in f.images}
            stems |= {m[1] or m[2] for m in map(IMAGE_FILE.fullmatch, stems) if m}
            files += [
                path
                for path, name in zip(f.own(), f.images, strict=True)
                if (match := MASK_FILE.fullmatch(name.rpartition(".")[0]))
                and (match[1] or match[2]) in stems
            ]
    return folders, files


def _all_below(folder: Folder) -> Iterator[Folder]:
    yield folder
    for f in folder.folders:
        yield from _all_below(f)


def mask_findings(classes: Sequence[Folder], masks: str) -> Iterator[Finding]:
    """Leave masks out of class folders, or ask; yield what is to be said.

    Args:
        classes: class folders; `masks="skip"` removes the masks in them.
        masks: "ask", "skip" or "use".
    """
    folders, files = masks_of(classes)
    inside = {path for f in folders for path in f.walk()}
    every = [*sorted(inside), *(path for path in files if path not in inside)]
    if not every:
        return
    text = counted(len(every), "image looks like the mask", "images look like masks")
    text += " of an image beside it" if len(every) == 1 else " of images beside them"
    paths = [shown(path) for path in every]
    where = named([shown(f.path) for f in folders] or paths)
    if masks == "ask":
        choices = {"leave them out": {"masks": "skip"}, "they are images": {"masks": "use"}}
        yield finding("masks", "question", f"{text}: {where}", paths, choices)
        return
    text += " and is" if len(every) == 1 else " and are"
    if masks == "use":
        yield finding("masks", "info", f"{text} used as images: {where}", paths)
        return
    for each in classes:
        _remove(each, set(folders), set(every))
    yield finding("masks", "warning", f"{text} left out: {where}", paths)


def _remove(folder: Folder, folders: set[Folder], files: set[str]) -> None:
    folder.folders = [f for f in folder.folders if f not in folders]
    left = zip(folder.own(), folder.images, strict=True)
    folder.images = [name for path, name in left if path not in files]
    for f in folder.folders:
        _remove(f, folders, files)
