"""The CIFAR archives: 32 × 32 RGB photos in Python pickles.

A pickle can run any code, so none is opened without a check. A file's bytes are read once, their
MD5 sum is compared with the published one, and only those same bytes are unpickled; a file whose
sum does not match is never opened. The unpickler allows only numbers, texts and arrays.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import tarfile
import warnings
import zlib
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from dovs.data.formats.download import Remote
from dovs.data.formats.torchvision import Arrays, Layout, TorchvisionSource
from dovs.errors import DataError

Sums = Mapping[str, str]
"""Published MD5 sum of each batch, by file name, train batches in order."""

ARRAY_PARTS = {("numpy.core.multiarray", "_reconstruct"), ("numpy", "ndarray"), ("numpy", "dtype")}
PIXELS = 3 * 32 * 32


def cifar(
    name: str,
    published: str,
    size: int,
    folder: str,
    train: Sums,
    test: Sums,
    label_key: str,
    **facts: Any,
) -> TorchvisionSource:
    """Return the source of CIFAR-10 or CIFAR-100.

    Args:
        name: registered name.
        published: name of torchvision's class.
        size: bytes of the archive.
        folder: the archive's folder, which also names the archive.
        train: batches of the training split.
        test: batch of the test split.
        label_key: key of the labels in a batch.
        facts: further arguments of `ImageDataset`.
    """
    archive = f"{folder.replace('-batches-py', '-python')}.tar.gz"
    read = partial(_read, train=train, test=test, label_key=label_key)
    batches = tuple(f"{folder}/{batch}" for batch in (*train, *test))
    return TorchvisionSource(
        name=name,
        facts=facts,
        files={archive: size},
        remotes=partial(_remotes, published=published),
        layouts=(
            Layout((archive,), lambda root: read(_archived(root / archive, {*train, *test}))),
            Layout(batches, lambda root: read(_unpacked(root / folder, [*train, *test]))),
        ),
    )


def _remotes(datasets: Any, published: str) -> dict[str, Remote]:
    kind = getattr(datasets, published)
    return {kind.filename: Remote(kind.tgz_md5, (kind.url,))}


def _archived(path: Path, wanted: set[str]) -> Iterable[tuple[Path, bytes]]:
    """Yield the wanted files of an archive, without unpacking it to disk."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                if file is not None and Path(member.name).name in wanted:
                    yield path / Path(member.name).name, file.read()
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise _damaged(path, str(error)) from None


def _unpacked(folder: Path, wanted: list[str]) -> Iterable[tuple[Path, bytes]]:
    try:
        for name in wanted:
            yield folder / name, (folder / name).read_bytes()
    except OSError as error:
        raise _damaged(folder, str(error)) from None


def _read(files: Iterable[tuple[Path, bytes]], train: Sums, test: Sums, label_key: str) -> Arrays:
    batches = {}
    where = Path()
    for where, content in files:
        batches[where.name] = _batch(where, content, {**train, **test}[where.name], label_key)
    for name in (*train, *test):
        if name not in batches:
            raise _damaged(where.parent, f"it contains no {name}")
    images, labels = zip(*(batches[name] for name in train), strict=True)
    test_images, test_labels = zip(*(batches[name] for name in test), strict=True)
    return (
        np.concatenate(images),
        np.concatenate(labels),
        np.concatenate(test_images),
        np.concatenate(test_labels),
    )


def _batch(path: Path, content: bytes, md5: str, label_key: str) -> tuple[np.ndarray, np.ndarray]:
    """Return images (n, 32, 32, 3) uint8 and labels (n,) int64 of one batch's bytes.

    Raises:
        DataError: the MD5 sum of the bytes is not the published one; they are not unpickled then.
    """
    found = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if found != md5:
        raise _damaged(path, f"its MD5 sum is {found}, not the published {md5}")
    with warnings.catch_warnings():
        # The batches spell the alignment of their dtype in a way that numpy now frowns upon.
        warnings.simplefilter("ignore", np.exceptions.VisibleDeprecationWarning)
        try:
            batch = _ArraysOnly(io.BytesIO(content), encoding="latin1").load()
        except pickle.UnpicklingError as error:
            raise _damaged(path, str(error)) from None
    labels = np.array(batch[label_key], dtype=np.int64)
    images = batch["data"].reshape(len(labels), PIXELS).reshape(-1, 3, 32, 32)
    return np.ascontiguousarray(images.transpose(0, 2, 3, 1)), labels


class _ArraysOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module.replace("numpy._core", "numpy.core"), name) not in ARRAY_PARTS:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a batch of images")
        return super().find_class(module, name)


def _damaged(path: Path, why: str) -> DataError:
    return DataError(f"{path} is damaged: {why}. Delete it and fetch the dataset again.")
