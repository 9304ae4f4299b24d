"""The user's own images in class folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from dovs.data.formats.encoded import EncodedImage, EncodedImages, EncodedSource, EncodedSplit
from dovs.data.registry import SOURCES
from dovs.data.source import Source
from dovs.errors import DataError

TEST_NAMES = ("test", "validation", "valid", "val")
ENDINGS = frozenset(
    (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".pgm", ".ppm")
)
TEST_SHARE = 0.2

Files = list[tuple[Path, int]]
"""Image files and their labels."""


@SOURCES.register(
    "folder", title="Image folder", order=90, classes=None, images=None, kind="folder"
)
def folder(
    *,
    path: Annotated[str, Field(min_length=1, description="Folder with one folder a class")],
    image_size: Annotated[
        int | None,
        Field(
            ge=8, le=256, description="Side of the images in pixels; none = the most common size"
        ),
    ] = None,
    horizontal_flip: Annotated[
        bool, Field(description="A mirrored image has the same class; no for digits and letters")
    ] = True,
    split_seed: Annotated[
        int,
        Field(ge=0, description="Random choice of the test images where there is no test folder"),
    ] = 0,
) -> Source:
    """Your own images in folders, one folder a class.

    Either the folder has `train` and `test` (or `validation`) folders with the class folders in
    them, or it contains the class folders itself and a fifth of each class is used for testing.
    Other files are ignored; a link that leads out of the folder is refused. The images are decoded
    once; see `dovs.data.images` for their size.

    Source: your own files.
    """
    find = partial(_find, split_seed=split_seed)
    return EncodedSource("folder", Path(path).expanduser(), find, image_size, horizontal_flip)


def _find(root: Path, split_seed: int) -> EncodedImages:
    root = root.resolve()
    if (root / "train").is_dir():
        tests = [root / name for name in TEST_NAMES if (root / name).is_dir()]
        if not tests:
            raise DataError(
                f"{root} has a train folder but no test folder. Add one, or give {root / 'train'} "
                "to use a fifth of it for testing."
            )
        names = _class_names(root / "train")
        stray = sorted(set(_class_names(tests[0])) - set(names))
        if stray:
            raise DataError(f"{tests[0] / stray[0]} has no class of that name in train. Add it.")
        train, test = _images(root, root / "train", names), _images(root, tests[0], names)
    else:
        names = _class_names(root)
        train, test = _divide(_images(root, root, names), names, split_seed)
    stats = [(str(file.relative_to(root)), file.stat()) for file, _ in train + test]
    return EncodedImages(
        title=root.name,
        class_names=names,
        train=EncodedSplit(len(train), partial(_read, root, train)),
        test=EncodedSplit(len(test), partial(_read, root, test)),
        files=tuple((name, s.st_size, s.st_mtime_ns) for name, s in stats),
    )


def _class_names(folder: Path) -> tuple[str, ...]:
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_dir())
    names = [name for name in names if not name.startswith(".")]
    if len(names) < 2:
        raise DataError(
            f"{folder} contains {len(names)} class folders: at least 2 are needed. Give the folder "
            "that has one folder a class."
        )
    return tuple(names)


def _images(root: Path, folder: Path, names: tuple[str, ...]) -> Files:
    """Return the image files below each class folder, in a fixed order."""
    files = []
    for label, name in enumerate(names):
        _stay_inside(root, folder / name)
        for place, folders, found in os.walk(folder / name):
            folders.sort()
            for file in sorted(found):
                if Path(file).suffix.lower() in ENDINGS and not file.startswith("."):
                    _stay_inside(root, Path(place, file))
                    files.append((Path(place, file), label))
    return files


def _stay_inside(root: Path, path: Path) -> None:
    if not path.resolve().is_relative_to(root):
        raise DataError(f"{path} is a link that leads out of {root}. Copy the images into it.")


def _divide(files: Files, names: tuple[str, ...], seed: int) -> tuple[Files, Files]:
    """Select a fifth of each class for testing, at least one image."""
    train: Files = []
    test: Files = []
    for label, name in enumerate(names):
        members = [entry for entry in files if entry[1] == label]
        if len(members) < 2:
            raise DataError(
                f"class '{name}' has {len(members)} images: at least 2 are needed, one to train on "
                "and one to test with. Add some, or leave the class out."
            )
        stream = np.random.SeedSequence(seed, spawn_key=(label,))
        order = np.random.default_rng(stream).permutation(len(members))
        number = max(round(TEST_SHARE * len(members)), 1)
        test += [members[i] for i in sorted(order[:number])]
        train += [members[i] for i in sorted(order[number:])]
    return train, test


def _read(root: Path, files: Files) -> Iterator[EncodedImage]:
    for file, label in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise DataError(f"cannot read {file} ({error.strerror}). Make it readable.") from None
        yield EncodedImage(content, label, str(file.relative_to(root)))
