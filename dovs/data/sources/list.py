"""The user's own images, listed with their labels in a text file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import Field

from dovs.data.formats import parameters
from dovs.data.formats.encoded import EncodedImages, EncodedSource
from dovs.data.formats.labelled import Rows, assemble
from dovs.data.formats.labels import Label, shown
from dovs.data.formats.listed.annotations import read_annotations
from dovs.data.formats.listed.line_labels import class_names, missing_labels, several_each
from dovs.data.formats.listed.list_columns import AUTO
from dovs.data.formats.listed.lists import (
    Line,
    has_signs,
    is_list_of_records,
    read_list,
)
from dovs.data.formats.listed.locating import Locator, read_files
from dovs.data.formats.listed.missing_images import check_not_masks, check_one_folder, not_there
from dovs.data.formats.listed.siblings import SPLIT, lists_of_splits, other_lists
from dovs.data.formats.listed.unused_splits import unused_splits
from dovs.data.formats.listed_masks import listed_masks
from dovs.data.formats.noticed import no_test_image
from dovs.data.formats.split_columns import StatedSplits, read_splits
from dovs.data.formats.splits import split_in_name, unused_names
from dovs.data.formats.tree import Folder, scan
from dovs.data.registry import SOURCES
from dovs.data.report import Finding, Unclear, counted, finding, named
from dovs.data.source import Source
from dovs.errors import DataError
from dovs.places import real_path
from dovs.registry import Group


@SOURCES.register(
    "list",
    title="List of images",
    order=85,
    classes=None,
    images=None,
    kind="folder",
    first=("path", "images", "image_size"),
)
def list_(
    *,
    path: Annotated[
        str,
        Field(
            min_length=1,
            title="List",
            description="Text file with a path and a label a line, or JSON",
        ),
    ],
    images: Annotated[
        str,
        Group("Files and columns"),
        Field(
            min_length=1, title="Folder of the images", description="auto = the folder of the list"
        ),
    ] = AUTO,
    test_list: Annotated[
        str,
        Group("Test images"),
        Field(
            min_length=1,
            title="List of the test images",
            description="List of the test images; split = a fifth of the listed; auto = by the "
            "name of the list",
        ),
    ] = AUTO,
    image_column: Annotated[
        str,
        Group("Files and columns"),
        Field(
            min_length=1,
            title="Column of the paths",
            description="In a table with a header; auto = by its name",
        ),
    ] = AUTO,
    label_column: Annotated[
        str,
        Group("Files and columns"),
        Field(
            min_length=1,
            title="Column of the labels",
            description="In a table with a header; auto = by its name",
        ),
    ] = AUTO,
    image_size: parameters.ImageSize = None,
    fit: parameters.FitParam = "crop",
    background: parameters.Background = "black",
    horizontal_flip: parameters.Flip = True,
    broken: parameters.Broken = "refuse",
    masks: parameters.Masks = "ask",
    split_seed: parameters.SplitSeed = 0,
) -> Source:
    """Your own images, listed with their labels in a text file.

    Either a path and a label a line, as the published lists of ImageNet-LT, Places-LT and
    iNaturalist-LT have them, or a table (CSV) with a header such as path,label,split, or JSON with
    images, annotations and categories, as iNaturalist publishes it. A list called …train… has its
    test images in the list …test… (or …val…) beside it. Paths are below the folder of the images.
    Folders that all paths have in front and that are not there are left out, and a mere name may
    lie at any depth if it occurs once; the report states what was guessed. Labels are values, as
    in Parquet files; whole numbers are named by the folders of their images where each has its own.

    Source: your own files.
    """
    find = partial(
        _find,
        images=images,
        test_list=test_list,
        columns=(image_column, label_column),
        masks=masks,
        split_seed=split_seed,
    )
    how = parameters.how(image_size, fit, background)
    return EncodedSource("list", Path(path).expanduser(), find, how, horizontal_flip, broken)


def _find(
    path: Path, images: str, test_list: str, columns: tuple[str, str], masks: str, split_seed: int
) -> EncodedImages:
    if not path.is_file():
        raise DataError(f"{path} is not a file. Give the list itself, and its folder as images.")
    path = real_path(path)
    root = path.parent if images == AUTO else real_path(images)
    if not root.is_dir():
        raise DataError(f"{root} is not a folder. Give the folder of the images.")
    lists = lists_of_splits(path, test_list)
    lines, noticed = _lines(lists, columns)
    noticed += other_lists(path, lists) if test_list == AUTO else []
    if len(lists) > 1:
        noticed += unused_splits(lists, lines, given=test_list != AUTO)
    tree, others = scan(root)
    passed_over = others.without(lists.values(), root)
    folders = {file.parent for file in lists.values()}
    stated = len(lists) > 1 or split_in_name(path.stem) == "train"
    locators = {folder: Locator(tree, root, folder) for folder in folders}
    located = {
        split: locators[lists[split].parent].locate(part, split if stated else None)
        for split, part in lines.items()
    }
    files = {split: part.files for split, part in located.items()}
    by_split, found, about_splits = _by_split(lines, files)
    every = [line for part in by_split.values() for line in part]
    several = {path: fits for part in located.values() for path, fits in part.several.items()}
    check_one_folder([line.path for line in every], root, several)
    if images == AUTO:
        meant = [file for part in found.values() for file in part]
        check_not_masks([line.path for line in every], meant, root, path.parent)
    if every and not any(file for part in found.values() for file in part):
        lacks = not_there([line.path for line in every], root, path.parent, several)
        raise Unclear(
            *lacks.findings, *(note for part in located.values() for note in part.findings)
        )
    used = {file for part in found.values() for file in part if file is not None}
    rows = {s: _rows(root, s, part, found[s], several) for s, part in by_split.items()}
    left_out, about_masks = listed_masks(rows, masks)
    if left_out:
        by_split, found = _without(by_split, found, left_out)
        every = [line for part in by_split.values() for line in part]
        rows = {s: _rows(root, s, part, found[s], several) for s, part in by_split.items()}
    names, about_names = class_names(every)
    meant = [file for part in found.values() for file in part]
    noticed += [*missing_labels(every), *several_each(every, meant)]
    made = assemble(rows, split_seed)
    guessed = [note for part in located.values() for note in part.findings]
    notes = [
        *noticed,
        *about_splits,
        *about_masks,
        *guessed,
        *about_names,
        *passed_over.findings(),
    ]
    notes += _unlisted(tree, used)
    if made.split_seed is not None:
        notes += unused_names(line.path for line in by_split["train"])
    if len(lists) > 1:
        named_lists = (os.path.relpath(file, path.parent) for file in lists.values())
        text = f"lists: {', '.join(map(shown, named_lists))}"
        notes.insert(0, finding("splits", "info", text))
    if len(lists) > 1 and not made.test.count and made.split_seed is None:
        choices = {"test on a share of the training images": {"test_list": SPLIT}}
        why = no_test_image(path, made.class_names, made.findings, given=True, choices=choices)
        raise Unclear(why, *notes, *made.findings)
    return EncodedImages(
        title=shown(path.stem),
        class_names=_renamed(made.class_names, names),
        train=made.train,
        test=made.test,
        files=(
            *((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in lists.values()),
            *((file, *_stat(root / file)) for file in sorted(used)),
        ),
        splits=made.splits,
        split_seed=made.split_seed,
        findings=(*notes, *made.findings),
        superclass_of=made.superclass_of,
    )


def _lines(
    lists: dict[str, Path], columns: tuple[str, str]
) -> tuple[dict[str, list[Line]], list[Finding]]:
    """Return the lines of each list, and what was left out of them."""
    lines, noticed = dict[str, list[Line]](), list[Finding]()
    for split, file in lists.items():
        if file.suffix.lower() != ".json" or is_list_of_records(file):
            signs = has_signs(lines["train"]) if "train" in lines else None
            trains = split == "train"
            lines[split], findings = read_list(file, *columns, needs_labels=trains, signs=signs)
            noticed += findings
        elif columns != (AUTO, AUTO):
            raise DataError(f"{file} has no columns. Leave image_column and label_column out.")
        else:
            lines[split], findings = read_annotations(file, needs_labels=split == "train")
            noticed += findings
    return lines, noticed


def _by_split(
    lines: dict[str, list[Line]], files: dict[str, tuple[str | None, ...]]
) -> tuple[dict[str, list[Line]], dict[str, list[str | None]], list[Finding]]:
    """Divide one list and its files by the split that each line states."""
    parts: dict[str, list[Line]] = {"train": []}
    found: dict[str, list[str | None]] = {"train": []}
    findings: list[Finding] = []
    for of_list, every in lines.items():
        if len(lines) > 1 or not any(line.split for line in every):
            splits = [of_list] * len(every)
        else:
            texts = [line.split for line in every]
            splits, noticed = read_splits(StatedSplits(every[0].stated_in, texts))
            findings += noticed
        for line, file, split in zip(every, files[of_list], splits, strict=True):
            parts.setdefault(split, []).append(line)
            found.setdefault(split, []).append(file)
    return parts, found, findings


def _without(
    lines: dict[str, list[Line]], files: dict[str, list[str | None]], left_out: set[str]
) -> tuple[dict[str, list[Line]], dict[str, list[str | None]]]:
    """Return lines and their files without those of some files."""
    kept = {s: [row for row, file in enumerate(part) if file not in left_out]
            for s, part in files.items()}  # fmt: skip
    return (
        {split: [lines[split][row] for row in rows] for split, rows in kept.items()},
        {split: [files[split][row] for row in rows] for split, rows in kept.items()},
    )


def _rows(
    root: Path,
    split: str,
    lines: Sequence[Line],
    files: Sequence[str | None],
    several: Mapping[str, tuple[str, str]],
) -> Rows:
    coarse = [line.coarse for line in lines]
    return Rows(
        [line.label for line in lines],
        partial(read_files, root, files, [line.path for line in lines], several),
        coarse if any(value is not None for value in coarse) else (),
        f"{split} ({counted(len(lines), 'line', 'lines')})",
        paths=files,
    )


def _renamed(class_names: tuple[str, ...], names: dict[Label, str] | None) -> tuple[str, ...]:
    if names is None:
        return class_names
    return tuple(names[int(name)] for name in class_names)


def _unlisted(tree: Folder, used: set[str]) -> list[Finding]:
    others = [shown(file) for file in tree.walk() if file not in used]
    if not others:
        return []
    number = counted(len(others), "image below the folder is", "images below the folder are")
    text = f"{number} not in the list: {named(others)}"
    return [finding("unlisted", "info", text, others)]


def _stat(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
