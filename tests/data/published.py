"""Small files in the formats in which the real datasets are published."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import tarfile
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

IDX = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte")
IDX = (*IDX, "t10k-labels-idx1-ubyte")


def images(count: int, *shape: int, seed: int = 0) -> np.ndarray:
    """Random images, (count, *shape) uint8."""
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), dtype=np.uint8)


def labels(count: int) -> np.ndarray:
    """0, 1, …, 9, 0, 1, …."""
    return np.arange(count) % 10


def idx(array: np.ndarray) -> bytes:
    head = bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(np.uint8).tobytes()


def mnist_files(train: int = 30, test: int = 20) -> dict[str, bytes]:
    """The four gzipped files, by name."""
    arrays = (images(train, 28, 28), labels(train), images(test, 28, 28, seed=1), labels(test))
    return {f"{n}.gz": gzip.compress(idx(a)) for n, a in zip(IDX, arrays, strict=True)}


def python2_batch(data: np.ndarray, batch_labels: list[int], key: str = "labels") -> bytes:
    """A pickle, opcode by opcode, as Python 2 and its numpy wrote the CIFAR batches."""

    def text(value: str) -> bytes:
        return b"U" + bytes((len(value),)) + value.encode("latin1")

    def whole(value: int) -> bytes:
        return b"J" + struct.pack("<i", value)

    raw = data.tobytes()
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n" + whole(0) + b"\x85"
    array += text("b") + b"\x87R(" + whole(1) + whole(data.shape[0]) + whole(data.shape[1])
    array += b"\x86cnumpy\ndtype\n" + text("u1") + whole(0) + whole(1) + b"\x87R(" + whole(3)
    array += text("|") + b"NNN" + whole(-1) + whole(-1) + whole(0) + b"tb\x89"
    array += b"T" + struct.pack("<i", len(raw)) + raw + b"tb"
    numbers = b"](" + b"".join(whole(label) for label in batch_labels) + b"e"
    return b"\x80\x02}(" + text("data") + array + text(key) + numbers + b"u."


def cifar_batch(count: int, seed: int, key: str = "labels") -> tuple[bytes, np.ndarray]:
    """A batch and the images in it, (count, 32, 32, 3)."""
    planes = images(count, 3, 32, 32, seed=seed)
    content = python2_batch(planes.reshape(count, -1), labels(count).tolist(), key)
    return content, planes.transpose(0, 2, 3, 1)


def tar_gz(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def emnist_archive(part: str = "letters", train: int = 52, test: int = 26) -> bytes:
    """The published archive with one of its splits: images on their side, letters from 1."""
    first = 1 if part == "letters" else 0
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for seed, (split, count) in enumerate((("train", train), ("test", test))):
            upright = images(count, 28, 28, seed=seed)
            for kind, array in (
                ("images-idx3", upright.swapaxes(1, 2)),
                ("labels-idx1", np.arange(count) % 26 + first),
            ):
                name = f"gzip/emnist-{part}-{split}-{kind}-ubyte.gz"
                archive.writestr(name, gzip.compress(idx(array)))
    return buffer.getvalue()


def stl10_files() -> dict[str, bytes]:
    """The labelled files of STL-10, and unlabelled ones: planes of columns, labels from 1."""
    files = {"unlabeled_X.bin": b"not read"}
    for seed, (split, count) in enumerate((("train", 20), ("test", 10))):
        pictures = images(count, 96, 96, 3, seed=seed)
        files[f"{split}_X.bin"] = pictures.transpose(0, 3, 2, 1).tobytes()
        files[f"{split}_y.bin"] = (labels(count) + 1).astype(np.uint8).tobytes()
    return files


def jpeg(seed: int, width: int = 40, height: int = 30) -> bytes:
    """A photo of one colour."""
    buffer = io.BytesIO()
    colour = tuple(int(v) for v in np.random.default_rng(seed).integers(0, 256, 3))
    Image.new("RGB", (width, height), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def flowers_files() -> dict[str, bytes]:
    """The three files of Flowers-102: a photo of each of three flowers in each split."""
    from scipy.io import savemat

    photos = {f"jpg/image_{n:05d}.jpg": jpeg(n) for n in range(1, 10)}
    files = {"102flowers.tgz": tar_gz(photos)}
    for name, content in (
        ("imagelabels.mat", {"labels": np.array([[1, 2, 3] * 3], np.uint8)}),
        ("setid.mat", {"trnid": [[1, 2, 3]], "valid": [[4, 5, 6]], "tstid": [[9, 8, 7]]}),
    ):
        buffer = io.BytesIO()
        savemat(buffer, content)
        files[name] = buffer.getvalue()
    return {f"flowers-102/{name}": content for name, content in files.items()}


def food_archive() -> bytes:
    """The archive of Food-101 with two dishes of two training photos and a test photo each."""
    files = {}
    for dish in ("pho", "apple_pie"):
        for number in range(3):
            files[f"food-101/images/{dish}/{number}.jpg"] = jpeg(number, 512, 384)
    for split, numbers in (("train", (1, 0)), ("test", (2,))):
        lines = [f"{dish}/{number}" for dish in ("apple_pie", "pho") for number in numbers]
        files[f"food-101/meta/{split}.txt"] = "\n".join(lines).encode()
    return tar_gz(files)


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def put(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
