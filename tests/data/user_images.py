"""Small image files as users have them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

NAMES = ["cat", "dog", "oak"]


def encode(array: np.ndarray, form: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, form)
    return buffer.getvalue()


def picture(seed: int, height: int = 12, width: int = 10) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def rows(count: int, offset: int = 0) -> tuple[list[bytes], list[int]]:
    return [encode(picture(offset + i)) for i in range(count)], [i % 3 for i in range(count)]


def write_shard(
    path: Path,
    images: list[Any],
    labels: list[Any],
    names: list[str] | None = NAMES,
    image: str = "image",
    label: str = "label",
    more: dict[str, list[Any]] | None = None,
) -> None:
    """Write one Parquet file in Hugging Face's layout."""
    table = pa.table(
        {
            image: pa.array(
                [None if i is None else {"bytes": i, "path": "x.png"} for i in images],
                pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
            ),
            label: pa.array(labels, pa.int64()),
            **(more or {}),
        }
    )
    if names is not None:
        features = {image: {"_type": "Image"}, label: {"names": names, "_type": "ClassLabel"}}
        noted = {"huggingface": json.dumps({"info": {"features": features}})}
        table = table.replace_schema_metadata(noted)
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, row_group_size=4)


def write_labelled(
    path: Path,
    labels: Any,
    offset: int = 0,
    more: dict[str, Any] | None = None,
    names: dict[str, list[str]] | None = None,
    image: str = "image",
) -> Path:
    """Write a Parquet file whose pictures follow the rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    images = [{"bytes": encode(picture(offset + i)), "path": None} for i in range(len(labels))]
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    table = pa.table({image: pa.array(images, kind), "label": labels, **(more or {})})
    if names:
        features = {column: {"_type": "ClassLabel", "names": n} for column, n in names.items()}
        table = table.replace_schema_metadata(
            {"huggingface": json.dumps({"info": {"features": features}})}
        )
    pq.write_table(table, path)
    return path.parent


def write_parquet(folder: Path, **layout: Any) -> Path:
    """Write 12 training images in two files and 6 test images, of three classes."""
    first, second, test = rows(7), rows(5, 7), rows(6, 100)
    second = (second[0], [(7 + i) % 3 for i in range(5)])
    write_shard(folder / "train-00000-of-00002.parquet", *first, **layout)
    write_shard(folder / "train-00001-of-00002.parquet", *second, **layout)
    write_shard(folder / "test-00000-of-00001.parquet", *test, **layout)
    return folder


def write_folder(folder: Path, *parts: str) -> Path:
    """Write ten pictures of each class below each of the parts, or below the folder itself."""
    for number, part in enumerate(parts or ("",)):
        for label, name in enumerate(NAMES):
            place = folder / part / name
            place.mkdir(parents=True)
            for i in range(10):
                content = encode(picture(1000 * number + 100 * label + i))
                (place / f"{i}.png").write_bytes(content)
    return folder


def write_npz(path: Path) -> Path:
    """Write two classes of eight training and two test images, 8 × 8 grey, as MedMNIST does."""
    pixels = np.random.default_rng(0).integers(0, 256, (20, 8, 8), dtype=np.uint8)
    labels = np.arange(20)[:, None] % 2
    np.savez(
        path,
        train_images=pixels[:16],
        train_labels=labels[:16],
        test_images=pixels[16:],
        test_labels=labels[16:],
    )
    return path
