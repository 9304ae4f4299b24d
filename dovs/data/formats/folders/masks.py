"""Masks beside images: a question, or leaving them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from dovs import disk
from dovs.data.formats.folders.mask_files import (
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
from dovs.data.formats.mask_words import is_for_either, is_for_images, is_for_masks
from dovs.data.formats.tree import Folder
from dovs.data.report import Finding, counted, finding, named


def ask_about_masks(
    found: Sequence[Folder], prefix: str, ways: Callable[[Folder], Choices]
) -> Reading | None:
    """Ask about images beside masks, if that is how it looks.

    Args:
        found: the folders.
        prefix: of patterns of them.
        ways: returns how a folder of images can be read, by labels for people.
    """
    pictures, marks = [f for f in found if is_for_images(f.name)], _for_masks(found)
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
    return is_for_either(folder.name)


def _for_masks(found: Sequence[Folder]) -> list[Folder]:
    return [f for f in found if is_for_masks(f.name)]


def masks_of(
    read: Callable[[str], bytes], classes: Sequence[Folder]
) -> tuple[list[Folder], list[str]]:
    """Return what looks like masks of the images in folders.

    Args:
        read: returns the content of the image of a path, or raises DataError or OSError.
        classes: the folders, of which none is in another.

    Returns:
        Folders called like masks, beside images or a folder called like images, and folders called
        as another beside them with such a word; and the paths of files that look like masks of an
        image beside them, see `dovs.data.formats.folders.mask_files`.
    """
    around: dict[str, list[Folder]] = {}
    for each in classes:
        around.setdefault(each.path.rpartition("/")[0], []).append(each)
    groups = [*around.values()]
    masks: dict[Folder, None] = {}
    every, files = list[Folder](), list[str]()
    for together in groups:  # which grows by the folders in these
        masks |= dict.fromkeys(named_mask_folders(together))
        for f in (f for f in together if f not in masks):
            every.append(f)
            files += named_masks(f)
            if below := f.filled:
                groups.append(below)
                if f.images or any(is_for_images(each.name) for each in below):
                    masks |= dict.fromkeys(_for_masks(below))
    known = {*files, *(path for f in masks for path in f.walk())}
    files += masks_by_pixels(read, [f for f in every if f.images], groups, known)
    return [*masks], files


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
    folders, files = masks_of(lambda path: disk.read_bytes(root / path), classes)
    paths, findings = about_masks(folders, files, masks)
    if not paths or masks != "skip":
        return findings, set()
    for each in classes:
        _remove(each, set(folders), {*paths})
    return findings, {*folders}


def about_masks(
    folders: Sequence[Folder], files: Iterable[str], masks: str
) -> tuple[list[str], list[Finding]]:
    """Return the paths of all masks, and what is to be stated about them.

    Args:
        folders: of masks.
        files: paths of masks, also in these folders.
        masks: "ask", "skip" or "use".
    """
    inside = {path for f in folders for path in f.walk()}
    every = [*sorted(inside), *(path for path in files if path not in inside)]
    if not every:
        return [], []
    text = counted(len(every), "image looks like the mask", "images look like masks")
    text += " of an image beside it" if len(every) == 1 else " of images beside them"
    paths = [shown(path) for path in every]
    where = named([shown(f.path) for f in folders] or paths)
    if masks == "ask":
        choices = {"leave them out": {"masks": "skip"}, "they are images": {"masks": "use"}}
        return every, [finding("masks", "question", f"{text}: {where}", paths, choices)]
    text += " and is" if len(every) == 1 else " and are"
    if masks == "use":
        return every, [finding("masks", "info", f"{text} used as images: {where}", paths)]
    return every, [finding("masks", "warning", f"{text} left out: {where}", paths)]


def _remove(folder: Folder, folders: set[Folder], files: set[str]) -> None:
    folder.folders = [f for f in folder.folders if f not in folders]
    left = zip(folder.own(), folder.images, strict=True)
    folder.images = [name for path, name in left if path not in files]
    for f in folder.folders:
        _remove(f, folders, files)
