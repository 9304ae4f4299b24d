"""Street View House Numbers, cropped digits."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from dovs.data.formats.download import Remote
from dovs.data.formats.torchvision import Arrays, Layout, TorchvisionSource
from dovs.data.registry import SOURCES
from dovs.data.source import Source
from dovs.errors import DataError

SIZES = {"train_32x32.mat": 182_040_794, "test_32x32.mat": 64_275_384}
SUMS = {
    "train_32x32.mat": "e26dedcc434d2e4c54c9b2d4a06d8373",
    "test_32x32.mat": "eb5a983be6a315427106f1b164d9cef3",
}


@SOURCES.register("svhn", title="SVHN", order=60, classes=10, images=73_257, kind="download")
def svhn() -> Source:
    """Photos of house-number digits, 32 × 32 RGB; not balanced as published.

    Source: Netzer et al. 2011, Reading Digits in Natural Images with Unsupervised Feature Learning.
    """
    return TorchvisionSource(
        name="svhn",
        facts={
            "title": "SVHN",
            "class_names": tuple("0123456789"),
            "source": "Netzer et al. 2011, Reading Digits in Natural Images",
        },
        files=SIZES,
        remotes=_remotes,
        layouts=(Layout(tuple(SIZES), _read),),
    )


def _remotes(datasets: Any) -> dict[str, Remote]:
    published = (datasets.SVHN.split_list[split] for split in ("train", "test"))
    return {file: Remote(md5, (url,)) for url, file, md5 in published}


def _read(folder: Path) -> Arrays:
    return *_read_mat(folder / "train_32x32.mat"), *_read_mat(folder / "test_32x32.mat")


def _read_mat(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return images (n, 32, 32, 3) uint8 and labels (n,) int64; the file calls the digit 0 ten."""
    from scipy.io import loadmat

    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, _md5).hexdigest()
        if found != SUMS[path.name]:
            raise DataError(
                f"{path} is damaged: its MD5 sum is {found}, not the published "
                f"{SUMS[path.name]}. Delete it and fetch the dataset again."
            )
        content = loadmat(path)
    except OSError as error:
        raise DataError(f"cannot read {path}: {error}. Fetch the dataset again.") from None
    images = content["X"].transpose(3, 0, 1, 2)
    return images, content["y"].ravel().astype(np.int64) % 10


def _md5() -> Any:
    return hashlib.md5(usedforsecurity=False)
