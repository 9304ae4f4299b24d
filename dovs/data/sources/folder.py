"""The user's own images in class folders."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import Field

from dovs import disk
from dovs.data.formats import parameters
from dovs.data.formats.encoded import EncodedImages, EncodedSource
from dovs.data.formats.folders import class_folders
from dovs.data.formats.folders.class_folders import ClassFolder
from dovs.data.formats.folders.masks import mask_findings
from dovs.data.formats.folders.other_files import about_lists_of_splits
from dovs.data.formats.folders.parquet_folder import about_lists_beside
from dovs.data.formats.folders.reading import AUTO, SPLIT, Reading, words_of
from dovs.data.formats.folders.structure import read_structure
from dovs.data.formats.labels import shown
from dovs.data.formats.splits import TEST_SHARE, divide, unused_names
from dovs.data.formats.survey import EncodedImage, EncodedSplit
from dovs.data.formats.tree import Folder, scan
from dovs.data.registry import SOURCES
from dovs.data.report import Finding, counted, finding, named
from dovs.data.source import Source
from dovs.errors import DataError
from dovs.places import real_path
from dovs.registry import Group


@SOURCES.register(
    "folder",
    title="Image folder",
    order=90,
    classes=None,
    images=None,
    kind="folder",
    first=("path", "image_size", "horizontal_flip"),
)
def folder(
    *,
    path: Annotated[
        str, Field(min_length=1, title="Folder", description="Folder with one folder a class")
    ],
    image_size: parameters.ImageSize = None,
    fit: parameters.FitParam = "crop",
    background: parameters.Background = "black",
    horizontal_flip: parameters.Flip = True,
    broken: parameters.Broken = "refuse",
    train: Annotated[
        str,
        Group("Files and columns"),
        Field(
            min_length=1,
            title="Folders of the training classes",
            description="Folders of the training images' classes, such as images/*; auto = by "
            "their names",
        ),
    ] = AUTO,
    test: Annotated[
        str,
        Group("Test images"),
        Field(
            min_length=1,
            title="Folders of the test classes",
            description="Folders of the test images' classes; split = a fifth of the training "
            "images; auto = by their names",
        ),
    ] = AUTO,
    masks: parameters.Masks = "ask",
    split_seed: parameters.SplitSeed = 0,
) -> Source:
    """Your own images in folders, one folder a class.

    The folder contains the class folders, or folders such as `train` and `test` with the class
    folders in them, or class folders with such folders in them; a folder around everything is
    passed. Without a test split a fifth of each class is used for testing. Other files are left out
    and reported, see `dovs.data.examine`. The images are decoded once; see `dovs.data.images`.

    Source: your own files.
    """
    find = partial(_find, train=train, test=test, masks=masks, split_seed=split_seed)
    how = parameters.how(image_size, fit, background)
    return EncodedSource("folder", Path(path).expanduser(), find, how, horizontal_flip, broken)


def _find(root: Path, train: str, test: str, masks: str, split_seed: int) -> EncodedImages:
    root = real_path(root)
    if not root.is_dir():
        raise DataError(f"{root} is not a folder. Give the folder with the class folders.")
    tree, passed_over = scan(root)
    chosen = _reading(train, test)
    reading = chosen or read_structure(tree, passed_over)
    findings = [*reading.findings, *passed_over.findings()]
    findings += about_lists_beside(root, passed_over.named)
    if not reading.train:
        return _nothing(root, findings)
    found, tested_classes, loose = class_folders.matched(tree, reading)
    about_masks, left_out = mask_findings(
        root, [each.folder for each in (*found, *tested_classes)], masks
    )
    findings += about_masks
    found = [each for each in found if each.folder not in left_out]
    tested_classes = [each for each in tested_classes if each.folder not in left_out]
    findings += _not_used(tree, [*found, *tested_classes]) if chosen else _loose(loose)
    names, noticed = class_folders.class_names(found)
    trained, _ = class_folders.listed(found, names)
    tested, strange = class_folders.listed(tested_classes, names)
    findings += [*noticed, *strange]
    splits = {
        split: f"{counted(len(part.files), 'image', 'images')} of {words_of(shown(place))}"
        for split, part, place in (
            ("train", trained, reading.train),
            ("test", tested, reading.test),
        )
    }
    if reading.test != SPLIT and not tested.files:
        text = f"{words_of(shown(reading.test))} have no images of these classes: a share of the "
        findings.append(finding("splits", "warning", f"{text}training images is used"))
    divided = not tested.files
    if divided:
        (trained, tested), text = _divided(trained, split_seed)
        train_text = f"the images of {words_of(shown(reading.train))} that are not test images"
        splits = {"train": train_text, "test": text}
        findings.append(finding("splits", "info", f"test images: {text}"))
        findings += about_lists_of_splits(passed_over.lists())
        findings += unused_names(map(posixpath.basename, trained.files + tested.files))
    return EncodedImages(
        title=shown(root.name),
        class_names=names,
        train=EncodedSplit(trained.labels, partial(_read, root, trained.files)),
        test=EncodedSplit(tested.labels, partial(_read, root, tested.files)),
        files=tuple(_stat(root, file) for file in trained.files + tested.files),
        splits=splits,
        findings=tuple(findings),
        superclass_of=class_folders.superclasses(found, names),
        split_seed=split_seed if divided else None,
    )


def _loose(paths: Sequence[str]) -> Iterator[Finding]:
    loose = list(dict.fromkeys(map(shown, paths)))
    if loose:
        text = counted(
            len(loose),
            "image beside the class folders has no class and is",
            "images beside the class folders have no class and are",
        )
        yield finding("loose", "warning", f"{text} left out: {named(loose)}", loose)


def _not_used(tree: Folder, classes: Sequence[ClassFolder]) -> Iterator[Finding]:
    used = {path for each in classes for path in each.folder.walk()}
    left = [shown(path) for path in tree.walk() if path not in used]
    if left:
        text = counted(len(left), "image is", "images are")
        yield finding(
            "left_out", "info", f"{text} in none of these folders and not used: {named(left)}", left
        )


def _reading(train: str, test: str) -> Reading | None:
    """Return the reading that the user chose, None where it is to be recognised."""
    if train == AUTO:
        if test not in (AUTO, SPLIT):
            raise DataError(f"test={test} needs train too: give the folders of both splits.")
        return None
    text = f"training images: {train}; test images: {test if test != AUTO else SPLIT} (as chosen)"
    chosen = finding("splits", "info", text)
    return Reading(train, SPLIT if test == AUTO else test, (chosen,))


def _nothing(root: Path, findings: list[Finding]) -> EncodedImages:
    import numpy as np

    none = EncodedSplit(np.zeros(0, dtype=np.int64), lambda: iter(()))
    return EncodedImages(shown(root.name), (), none, none, (), {}, tuple(findings))


def _divided(
    images: class_folders.Listed, seed: int
) -> tuple[tuple[class_folders.Listed, class_folders.Listed], str]:
    """Select a share of each class for testing."""
    parts = divide(images.labels, seed)
    train, test = (
        class_folders.Listed(tuple(images.files[row] for row in rows), images.labels[rows])
        for rows in parts
    )
    return (train, test), f"{TEST_SHARE:.0%} of each class, chosen at random with seed {seed}"


def _stat(root: Path, file: str) -> tuple[str, int, int]:
    try:
        found = (root / file).stat()
    except OSError:  # a link to nothing: the reading of the image reports it
        return file, 0, 0
    return file, found.st_size, found.st_mtime_ns


def _read(root: Path, files: tuple[str, ...]) -> Iterator[EncodedImage]:
    for file in files:
        try:
            yield EncodedImage(disk.read_bytes(root / file), shown(file))
        except OSError as error:
            yield EncodedImage(None, shown(file), f"cannot be read ({error.strerror or error})")
