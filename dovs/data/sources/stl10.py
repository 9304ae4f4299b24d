"""STL-10, its labelled images."""

from __future__ import annotations

import tarfile
import zlib
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from dovs.data.formats.download import Remote
from dovs.data.formats.resize import resized
from dovs.data.formats.torchvision import Arrays, Layout, TorchvisionSource
from dovs.data.registry import SOURCES
from dovs.data.source import Source
from dovs.errors import DataError

FOLDER = "stl10_binary"
ARCHIVE = "stl10_binary.tar.gz"
ARCHIVE_BYTES = 2_640_397_119
FILES = ("train_X.bin", "train_y.bin", "test_X.bin", "test_y.bin")
SIDE = 96
PIXELS = 3 * SIDE * SIDE
LARGEST_FILE = 1_000_000_000  # bytes; the test images have 0.22 GB


@SOURCES.register("stl10", title="STL-10", order=62, classes=10, images=5_000, kind="download")
def stl10(
    *,
    image_size: Annotated[
        int, Field(ge=8, le=SIDE, title="Side of the images", description="Pixels; 96 as published")
    ] = SIDE,
) -> Source:
    """Photos of animals and vehicles, 96 × 96 RGB: the 13,000 images that have labels.

    Source: Coates, Lee and Ng 2011, An analysis of single-layer networks in unsupervised feature
        learning.
    """
    return TorchvisionSource(
        name="stl10",
        facts={
            "title": "STL-10",
            "class_names": (
                "airplane",
                "bird",
                "car",
                "cat",
                "deer",
                "dog",
                "horse",
                "monkey",
                "ship",
                "truck",
            ),
            "horizontal_flip": True,
            "source": "Coates, Lee and Ng 2011, An analysis of single-layer networks",
        },
        files={ARCHIVE: ARCHIVE_BYTES},
        remotes=_remotes,
        layouts=(
            Layout(tuple(f"{FOLDER}/{file}" for file in FILES), partial(_unpacked, image_size)),
            Layout((ARCHIVE,), partial(_archived, image_size)),
        ),
        variant="" if image_size == SIDE else str(image_size),
    )


def _remotes(datasets: Any) -> dict[str, Remote]:
    return {ARCHIVE: Remote(datasets.STL10.tgz_md5, (datasets.STL10.url,))}


def _unpacked(image_size: int, folder: Path) -> Arrays:
    path = folder / FOLDER
    try:
        return _arrays(path, {file: (path / file).read_bytes() for file in FILES}, image_size)
    except OSError as error:
        raise _damaged(path, str(error)) from None


def _archived(image_size: int, folder: Path) -> Arrays:
    """Read the labelled files; the 2.7 GB of unlabelled images are passed over."""
    path = folder / ARCHIVE
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                name = Path(member.name).name
                file = archive.extractfile(member) if member.isfile() and name in FILES else None
                if file is not None:
                    if member.size > LARGEST_FILE:
                        raise _damaged(path, f"{name} has {member.size:,} bytes")
                    found[name] = file.read()
                if len(found) == len(FILES):
                    break
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise _damaged(path, str(error)) from None
    return _arrays(path, found, image_size)


def _arrays(path: Path, files: dict[str, bytes], image_size: int) -> Arrays:
    parts = []
    for split in ("train", "test"):
        for name in (f"{split}_X.bin", f"{split}_y.bin"):
            if name not in files:
                raise _damaged(path, f"it contains no {name}")
        pixels, labels = files[f"{split}_X.bin"], files[f"{split}_y.bin"]
        if not labels or len(pixels) != PIXELS * len(labels):
            raise _damaged(path, f"{len(pixels)} bytes are not {len(labels)} images of {split}")
        columns_first = np.frombuffer(pixels, np.uint8).reshape(-1, 3, SIDE, SIDE)
        parts.append(resized(np.ascontiguousarray(columns_first.transpose(0, 3, 2, 1)), image_size))
        parts.append(np.frombuffer(labels, np.uint8).astype(np.int64) - 1)
    return parts[0], parts[1], parts[2], parts[3]


def _damaged(path: Path, why: str) -> DataError:
    return DataError(f"{path} is damaged: {why}. Delete it and fetch the dataset again.")
