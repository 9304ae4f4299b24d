"""Food-101."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from dovs.data.formats.download import Remote
from dovs.data.formats.photos import Listed, PhotoSize, PhotoSource
from dovs.data.registry import SOURCES
from dovs.data.source import Source
from dovs.errors import DataError

ARCHIVE = "food-101.tar.gz"
ARCHIVE_BYTES = 4_996_278_331


@SOURCES.register(
    "food101", title="Food-101", order=66, classes=101, images=75_750, kind="download"
)
def food101(*, image_size: PhotoSize = 64) -> Source:
    """Photos of 101 dishes, scaled to a size of your choice; 5 GB to download.

    Source: Bossard, Guillaumin and Van Gool 2014, Food-101, mining discriminative components with
        random forests.
    """
    return PhotoSource(
        name="food101",
        facts={
            "title": "Food-101",
            "horizontal_flip": True,
            "source": "Bossard, Guillaumin and Van Gool 2014, Food-101",
        },
        files={ARCHIVE: ARCHIVE_BYTES},
        remotes=_remotes,
        archive=ARCHIVE,
        unpacked="food-101",
        list_files=_list,
        image_size=image_size,
    )


def _remotes(datasets: Any) -> dict[str, Remote]:
    return {ARCHIVE: Remote(datasets.Food101._MD5, (datasets.Food101._URL,))}


def _list(folder: Path) -> Listed:
    """Read the published lists: a line a photo, its class and number."""
    found = {}
    for split in ("train", "test"):
        path = folder / "food-101" / "meta" / f"{split}.txt"
        try:
            found[split] = path.read_text(encoding="utf-8").split()
        except (OSError, ValueError) as error:
            raise _damaged(path, str(error)) from None
        for photo in found[split]:
            if not re.fullmatch(r"[a-z_]+/[0-9]+", photo):
                raise _damaged(path, f"it has a line '{photo[:60]}'")
    classes = sorted({photo.partition("/")[0] for photo in found["train"]})
    label_of = {name: label for label, name in enumerate(classes)}
    strange = {photo.partition("/")[0] for photo in found["test"]} - set(classes)
    if strange:
        raise _damaged(folder / "food-101", f"'{min(strange)}' is only among the test photos")
    return tuple(name.replace("_", " ") for name in classes), {
        split: [
            (f"food-101/images/{photo}.jpg", label_of[photo.partition("/")[0]]) for photo in photos
        ]
        for split, photos in found.items()
    }


def _damaged(path: Path, why: str) -> DataError:
    return DataError(f"{path} is damaged: {why}. Delete it and fetch the dataset again.")
