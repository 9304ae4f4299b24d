"""EMNIST: handwritten digits and letters, in the published splits."""

from __future__ import annotations

import gzip
import string
import zipfile
import zlib
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from dovs.data.formats.download import Remote
from dovs.data.formats.idx import parse_idx, read_idx, require_pair
from dovs.data.formats.torchvision import Arrays, Layout, TorchvisionSource
from dovs.data.registry import SOURCES
from dovs.data.source import Source
from dovs.errors import DataError

ARCHIVE = "EMNIST/raw/gzip.zip"
ARCHIVE_BYTES = 561_753_746
LARGEST_FILE = 1_000_000_000  # bytes; the largest published one has 0.55 GB

LIKE_CAPITALS = "cijklmopsuvwxyz"
"""Letters whose small and capital form are one class in `balanced` and `bymerge`."""

EVERY_SIGN = string.digits + string.ascii_uppercase + string.ascii_lowercase
MERGED = tuple(sign for sign in EVERY_SIGN if sign not in LIKE_CAPITALS)

CLASSES = {
    "letters": tuple(string.ascii_lowercase),
    "balanced": MERGED,
    "byclass": tuple(EVERY_SIGN),
    "bymerge": MERGED,
    "digits": tuple(string.digits),
    "mnist": tuple(string.digits),
}


@SOURCES.register("emnist", title="EMNIST", order=32, classes=None, images=None, kind="download")
def emnist(
    *,
    part: Annotated[
        Literal["letters", "balanced", "byclass", "bymerge", "digits", "mnist"],
        Field(
            title="Published split",
            description="Published split: letters, 26 classes; balanced and bymerge, 47; byclass, "
            "62; digits and mnist, 10. byclass and bymerge are not balanced",
        ),
    ] = "letters",
) -> Source:
    """Handwritten digits and letters, 28 × 28 grey; one download contains all of its splits.

    Source: Cohen, Afshar, Tapson and van Schaik 2017, arXiv:1702.05373.
    """
    files = tuple(
        f"emnist-{part}-{split}-{content}"
        for split in ("train", "test")
        for content in ("images-idx3-ubyte", "labels-idx1-ubyte")
    )
    unpacked = tuple(f"EMNIST/raw/{file}" for file in files)
    return TorchvisionSource(
        name="emnist",
        facts={
            "title": f"EMNIST {part}",
            "class_names": CLASSES[part],
            "source": "Cohen, Afshar, Tapson and van Schaik 2017, arXiv:1702.05373",
        },
        files={ARCHIVE: ARCHIVE_BYTES},
        remotes=_remotes,
        layouts=(
            Layout((ARCHIVE,), partial(_read_archive, files=files, part=part)),
            Layout(unpacked, partial(_read_unpacked, paths=unpacked, part=part)),
        ),
        variant=part,
    )


def _remotes(datasets: Any) -> dict[str, Remote]:
    return {ARCHIVE: Remote(datasets.EMNIST.md5, (datasets.EMNIST.url,))}


def _read_archive(folder: Path, files: tuple[str, ...], part: str) -> Arrays:
    path = folder / ARCHIVE
    try:
        with zipfile.ZipFile(path) as archive:
            return _arrays(path, [_member(archive, path, file) for file in files], part)
    except (OSError, zipfile.BadZipFile) as error:
        raise _damaged(path, str(error)) from None


def _member(archive: zipfile.ZipFile, path: Path, file: str) -> np.ndarray:
    try:
        with archive.open(f"gzip/{file}.gz") as packed, gzip.open(packed) as member:
            content = member.read(LARGEST_FILE + 1)
    except KeyError:
        raise _damaged(path, f"it contains no gzip/{file}.gz") from None
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise _damaged(path, f"{file}: {error}") from None
    if len(content) > LARGEST_FILE:
        raise _damaged(path, f"{file} is larger than {LARGEST_FILE:,} bytes")
    return parse_idx(content, path / file)


def _read_unpacked(folder: Path, paths: tuple[str, ...], part: str) -> Arrays:
    return _arrays(folder / paths[0], [read_idx(folder / path) for path in paths], part)


def _arrays(path: Path, four: list[np.ndarray], part: str) -> Arrays:
    """Turn the images upright; the labels of the letters begin at 1."""
    train, train_labels, test, test_labels = four
    require_pair(path, train, train_labels)
    require_pair(path, test, test_labels)
    first = 1 if part == "letters" else 0
    return (
        train.swapaxes(1, 2)[..., None],
        train_labels.astype(np.int64) - first,
        test.swapaxes(1, 2)[..., None],
        test_labels.astype(np.int64) - first,
    )


def _damaged(path: Path, why: str) -> DataError:
    return DataError(f"{path} is damaged: {why}. Delete it and fetch the dataset again.")
