"""The MNIST family: four idx files, gzipped or not, of 28 × 28 grey images."""

from __future__ import annotations

import gzip
import math
import zlib
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from dovs.data.formats.download import Remote
from dovs.data.formats.torchvision import Arrays, Layout, TorchvisionSource
from dovs.errors import DataError

FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
UNSIGNED_BYTES = 8  # idx code of the element type


def mnist_like(
    name: str,
    published: str,
    sizes: tuple[int, int, int, int],
    elsewhere: Path | None = None,
    **facts: Any,
) -> TorchvisionSource:
    """Return the source of a dataset in the form of MNIST.

    Args:
        name: registered name.
        published: name of torchvision's class, which is also its folder.
        sizes: bytes of the four gzipped files.
        elsewhere: a further folder that may contain the gzipped files.
        facts: further arguments of `ImageDataset`.
    """
    raw = f"{published}/raw/"
    flat = _layout("", ".gz")
    return TorchvisionSource(
        name=name,
        facts=facts,
        files={f"{raw}{file}.gz": size for file, size in zip(FILES, sizes, strict=True)},
        remotes=partial(_remotes, published=published),
        layouts=(_layout(raw, ".gz"), _layout(raw, ""), flat),
        elsewhere=elsewhere,
        elsewhere_layout=flat,
    )


def read_idx(path: Path) -> np.ndarray:
    """Read an idx file of unsigned bytes, gzipped if its name ends so.

    Returns:
        An array of the shape in the file's head, uint8.

    Raises:
        DataError: not such a file, or cut short.

    Source: LeCun, Cortes and Burges, The MNIST database (the format's description).
    """
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read()
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path, str(error)) from None
    return parse_idx(content, path)


def parse_idx(content: bytes, path: Path) -> np.ndarray:
    """Return the array in the bytes of an idx file; `path` names it in messages.

    Raises:
        DataError: not such a file, or cut short.
    """
    if len(content) < 4 or content[:3] != bytes((0, 0, UNSIGNED_BYTES)):
        raise _damaged(path, "it is not an idx file of bytes")
    start = 4 + 4 * content[3]
    shape = tuple(int(n) for n in np.frombuffer(content[4:start], dtype=">u4"))
    if len(shape) != content[3] or len(content) != start + math.prod(shape):
        raise _damaged(path, f"{len(content)} bytes do not hold the {shape} that its head says")
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)


def _remotes(datasets: Any, published: str) -> dict[str, Remote]:
    kind = getattr(datasets, published)
    return {
        f"{published}/raw/{file}": Remote(md5, tuple(mirror + file for mirror in kind.mirrors))
        for file, md5 in kind.resources
    }


def _layout(below: str, suffix: str) -> Layout:
    paths = tuple(f"{below}{file}{suffix}" for file in FILES)
    return Layout(paths, partial(_read, paths=paths))


def _read(folder: Path, paths: tuple[str, ...]) -> Arrays:
    train, train_labels, test, test_labels = (read_idx(folder / path) for path in paths)
    for path, images, labels in ((paths[0], train, train_labels), (paths[2], test, test_labels)):
        require_pair(folder / path, images, labels)
    return (
        train[..., None],
        train_labels.astype(np.int64),
        test[..., None],
        test_labels.astype(np.int64),
    )


def require_pair(path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    """Check that there is a label for each image.

    Raises:
        DataError: there is not.
    """
    if images.ndim != 3 or labels.shape != images.shape[:1]:
        raise _damaged(path, f"shapes {images.shape} and {labels.shape} do not fit")


def _damaged(path: Path, why: str) -> DataError:
    return DataError(f"{path} is damaged: {why}. Delete it and fetch the dataset again.")
