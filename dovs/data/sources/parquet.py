"""The user's own images in Parquet files, laid out as Hugging Face does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from dovs import texts
from dovs.data.formats import parameters
from dovs.data.formats.encoded import EncodedImages, EncodedSource, superclasses
from dovs.data.formats.folders.parquet_folder import about_folders
from dovs.data.formats.labelled import Rows, assemble
from dovs.data.formats.labels import Label
from dovs.data.formats.listed_masks import listed_masks, without_paths
from dovs.data.formats.parquet.column_types import is_text
from dovs.data.formats.parquet.columns import AUTO, Columns, choose_columns, has_other_labels
from dovs.data.formats.parquet.shard_files import files_by_split
from dovs.data.formats.parquet.shard_labels import (
    ColumnLabels,
    doubtful_words,
    read_labels,
)
from dovs.data.formats.parquet.shard_splits import split_cells
from dovs.data.formats.parquet.shards import cells_of, open_file, paths_of, read_images
from dovs.data.formats.split_columns import (
    find_splits,
    is_flag_name,
    is_split_name,
    read_splits,
)
from dovs.data.formats.tree import inside
from dovs.data.registry import SOURCES
from dovs.data.report import Finding, counted, finding, named
from dovs.data.source import Source
from dovs.errors import DataError
from dovs.places import real_path
from dovs.registry import Group

LARGEST_HEAD = 1_000_000  # bytes of a dataset card that are looked at


@SOURCES.register(
    "parquet",
    title="Images in Parquet",
    order=80,
    classes=None,
    images=None,
    kind="folder",
    first=("path", "label_column", "image_size"),
)
def parquet(
    *,
    path: Annotated[
        str,
        Field(
            min_length=1,
            title="Folder or file",
            description="Folder of train-*.parquet, test-*.parquet; or one file",
        ),
    ],
    image_size: parameters.ImageSize = None,
    fit: parameters.FitParam = "crop",
    background: parameters.Background = "black",
    horizontal_flip: parameters.Flip = True,
    broken: parameters.Broken = "refuse",
    masks: parameters.Masks = "ask",
    subset: Annotated[
        str,
        Group("Files and columns"),
        Field(
            min_length=1,
            title="Set",
            description="Folder of the files, where there are several sets",
        ),
    ] = AUTO,
    image_column: Annotated[
        str,
        Group("Files and columns"),
        Field(
            min_length=1, title="Column of the images", description="auto = by its name and content"
        ),
    ] = AUTO,
    label_column: Annotated[
        str,
        Group("Files and columns"),
        Field(
            min_length=1, title="Column of the labels", description="auto = by its name and content"
        ),
    ] = AUTO,
    superclass_column: Annotated[
        str,
        Group("Files and columns"),
        Field(
            min_length=1,
            title="Column of the superclasses",
            description="Coarser labels; auto = by its name; none = not used",
        ),
    ] = AUTO,
    split_seed: parameters.SplitSeed = 0,
) -> Source:
    """Your own images in Parquet files, laid out as Hugging Face does.

    Files belong to the split that their name or folder names; files of no split are the training
    images, unless a column such as split states the split of each row. Without labelled test images
    the validation images are used, else a fifth of each class. An image column contains {bytes,
    path}, bytes, or nested lists of pixels; a label column whole numbers, text, or true and false,
    of which only the values count, or lists of one of these; one-hot labels are read too. Class
    names come from the `huggingface` metadata, and superclasses from a column such as coarse_label
    or from a file superclasses.json beside the training files: {"animals": ["cat", "dog"]}.

    Source: your own files.
    """
    find = partial(
        _find,
        subset=subset,
        chosen=(image_column, label_column, superclass_column),
        masks=masks,
        split_seed=split_seed,
    )
    how = parameters.how(image_size, fit, background)
    return EncodedSource("parquet", Path(path).expanduser(), find, how, horizontal_flip, broken)


def _find(
    path: Path, subset: str, chosen: tuple[str, str, str], masks: str, split_seed: int
) -> EncodedImages:
    path = real_path(path)
    root = path if path.is_dir() else path.parent
    shards = files_by_split(path, subset)
    files = shards.by_split
    first = files["train"][0]
    schema = open_file(first).schema_arrow
    columns = choose_columns(str(first), schema, *chosen, cells=partial(cells_of, files["train"]))
    missing = _missing(files, columns, root)
    labels = read_labels(files, columns.label, root, columns.names)
    train = {"train": files["train"]}
    coarse = read_labels(train, columns.coarse, root) if columns.coarse else ColumnLabels({})
    by_file = {
        split: Rows(
            labels.labels[split],
            partial(read_images, part, columns, root),
            coarse.labels.get(split, ()),
            f"{split} ({counted(len(part), 'file', 'files')})",
            columns.image,
            paths_of(part, columns.image),
        )
        for split, part in files.items()
    }
    about = _about_folders(files["train"], columns, labels.labels["train"])
    found, noticed = _stated(by_file, files["train"], columns)
    left_out, about_masks = listed_masks(found, masks)
    if left_out:
        found = {split: without_paths(rows, left_out, split) for split, rows in found.items()}
    made = assemble(found, split_seed, labels.names, labels.order, coarse.names)
    notes = (
        *columns.findings,
        *about,
        *missing,
        *labels.findings,
        *doubtful_words(labels.labels["train"]),
        *_names_in_card(root, made.class_names),
        *coarse.findings,
        *noticed,
        *about_masks,
    )
    groups = _groups(first.parent, root)
    every = [file for part in files.values() for file in part]
    stats = [(file, file.stat()) for file in every]
    return EncodedImages(
        title=path.name if path.is_dir() else path.stem,
        class_names=made.class_names,
        train=made.train,
        test=made.test,
        files=tuple((f.relative_to(root).as_posix(), s.st_size, s.st_mtime_ns) for f, s in stats),
        splits=made.splits,
        split_seed=made.split_seed,
        findings=(*notes, *made.findings, *shards.findings),
        superclass_of=made.superclass_of
        if groups is None
        else superclasses(made.class_names, groups),
    )


def _about_folders(
    files: Sequence[Path], columns: Columns, labels: Sequence[Label]
) -> list[Finding]:
    if not is_text(open_file(files[0]).schema_arrow.field(columns.image).type):
        return []
    return about_folders(cells_of(files, columns.image), labels, named(columns.labels))


def _missing(files: Mapping[str, list[Path]], columns: Columns, root: Path) -> list[Finding]:
    """Check the columns of each file; return what lacks labels.

    Raises:
        DataError: images, or the labels of training images, are in other columns.
    """
    usual = set(open_file(files["train"][0]).schema_arrow.names)
    wanted = columns.labels
    unlabelled = []
    for split, shards in files.items():
        for file in shards:
            schema = open_file(file).schema_arrow
            without = not {*wanted} <= {*schema.names}
            if without and split != "train" and not has_other_labels(schema, usual):
                unlabelled.append(file.relative_to(root).as_posix())
            elif without or columns.image not in schema.names:
                raise DataError(
                    f"{file} has columns {', '.join(schema.names)}, but the first training file "
                    f"has images in '{columns.image}' and labels in '{', '.join(wanted)}'. Give "
                    "all files the same columns."
                )
    if not unlabelled:
        return []
    number = counted(len(unlabelled), "file has", "files have")
    text = f"{number} no column {named(wanted)}, so no labels: {named(unlabelled)}"
    return [finding("columns", "warning", text, unlabelled)]


def _stated(
    found: dict[str, Rows], files: list[Path], columns: Columns
) -> tuple[dict[str, Rows], list[Finding]]:
    """Return rows by the split that a column states, where files do not state splits."""
    if len(found) > 1:
        usual = [n for n in columns.rest if is_split_name(n) or is_flag_name(n)]
        text = f"column {named(usual)} is not used: the files are divided into splits"
        return found, [finding("splits", "info", text, usual)] if usual else []
    stated = find_splits(split_cells(files, columns.rest))
    if stated is None:
        return found, []
    splits, findings = read_splits(stated)
    if len(set(splits)) == 1:
        if splits[0] != "train":
            text = f"{stated.where} states one split for all rows, {splits[0]}: they train"
            findings = [finding("splits", "warning", text)]
        return found, findings
    every = np.array(splits)
    parts = {
        name: found["train"].part(np.flatnonzero(every == name), name)
        for name in sorted(set(splits))
    }
    return {"train": found["train"].part(np.zeros(0, np.int64), "train"), **parts}, findings


def _names_in_card(root: Path, classes: Sequence[str]) -> list[Finding]:
    """Return what to state about the names of classes in a dataset card, which are not read."""
    card = root / "README.md"
    if not (all(name.isdecimal() for name in classes) and inside(card, root) and card.is_file()):
        return []
    try:
        with card.open("rb") as file:
            if b"class_label:" not in file.read(LARGEST_HEAD):
                return []
    except OSError:  # the images can be read without it
        return []
    text = (
        "README.md has names of the classes, which are not read, so numbers are used. Store the "
        "labels as text, or the names in the files: datasets.Dataset.to_parquet does so"
    )
    return [finding("names", "warning", text)]


def _groups(folder: Path, root: Path) -> dict[str, list[str]] | None:
    path = folder / "superclasses.json"
    if not path.is_file() or not inside(path, root):
        return None
    try:
        groups = json.loads(texts.decoded(path.read_bytes(), path))
        return {str(group): [str(name) for name in names] for group, names in groups.items()}
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise DataError(
            f'{path} is not in order. Write it as {{"superclass": ["class", "class"]}}.'
        ) from None
