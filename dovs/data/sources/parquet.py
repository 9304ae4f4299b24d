"""The user's own images in Parquet files, laid out as Hugging Face does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from dovs.data.formats.encoded import (
    BATCH,
    EncodedImage,
    EncodedImages,
    EncodedSource,
    EncodedSplit,
)
from dovs.data.registry import SOURCES
from dovs.data.source import Source
from dovs.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

TRAIN_NAMES = ("train",)
TEST_NAMES = ("test", "validation", "valid", "val")
IMAGE_NAMES = ("image", "img")
LABEL_NAMES = ("label", "labels", "fine_label")


@SOURCES.register(
    "parquet", title="Images in Parquet", order=80, classes=None, images=None, kind="folder"
)
def parquet(
    *,
    path: Annotated[
        str, Field(min_length=1, description="Folder of train-*.parquet, test-*.parquet")
    ],
    image_size: Annotated[
        int | None,
        Field(
            ge=8, le=256, description="Side of the images in pixels; none = the most common size"
        ),
    ] = None,
    horizontal_flip: Annotated[
        bool, Field(description="A mirrored image has the same class; no for digits and letters")
    ] = True,
) -> Source:
    """Your own images in Parquet files, laid out as Hugging Face does.

    The files are in the folder or in its `data` folder and are called train-….parquet and
    test-….parquet (validation-….parquet where there is no test). An image column contains
    {bytes, path}, a label column whole numbers; class names come from the `huggingface` metadata,
    else the numbers are the names. A file superclasses.json beside them may name groups of classes:
    {"animals": ["cat", "dog"]}. The images are decoded once; see `dovs.data.images` for their size.

    Source: your own files.
    """
    return EncodedSource("parquet", Path(path).expanduser(), _find, image_size, horizontal_flip)


def _find(folder: Path) -> EncodedImages:
    train, test = (_shards(folder, names) for names in (TRAIN_NAMES, TEST_NAMES))
    for files, what in ((train, "train"), (test, "test (or validation)")):
        if not files:
            raise DataError(
                f"{folder} contains no {what} Parquet files. Put {what.split()[0]}-*.parquet "
                "there or into its data folder."
            )
    image, label, names = _columns(train[0])
    stats = [(file, file.stat()) for file in train + test]
    return EncodedImages(
        title=folder.resolve().name,
        class_names=names,
        train=_split(train, image, label),
        test=_split(test, image, label),
        files=tuple((str(f.relative_to(folder)), s.st_size, s.st_mtime_ns) for f, s in stats),
        groups=_groups(train[0].parent),
    )


def _shards(folder: Path, names: tuple[str, ...]) -> list[Path]:
    """Return the files of the first split name that has any."""
    for name in names:
        for place in (folder, folder / "data"):
            patterns = (f"{name}-*.parquet", f"{name}.parquet", f"{name}/*.parquet")
            files = sorted({file for pattern in patterns for file in place.glob(pattern)})
            if files:
                return files
    return []


def _split(files: list[Path], image: str, label: str) -> EncodedSplit:
    for file in files:
        names = _open(file).schema_arrow.names
        if image not in names or label not in names:
            raise DataError(
                f"{file} has columns {', '.join(names)}, but the first training file has images "
                f"in '{image}' and labels in '{label}'. Give all files the same columns."
            )
    count = sum(_open(file).metadata.num_rows for file in files)
    return EncodedSplit(count, partial(_read, files, image, label))


def _read(files: list[Path], image: str, label: str) -> Iterator[EncodedImage]:
    import pyarrow as pa

    for file in files:
        row = 0
        opened = _open(file)
        nested = pa.types.is_struct(opened.schema_arrow.field(image).type)
        columns = [f"{image}.bytes" if nested else image, label]
        try:
            for batch in opened.iter_batches(batch_size=BATCH, columns=columns):
                contents = batch.column(image)
                contents = contents.field("bytes") if nested else contents
                for content, number in zip(contents, batch.column(label), strict=True):
                    yield EncodedImage(content.as_py(), number.as_py(), f"{file.name} row {row}")
                    row += 1
        except (pa.ArrowException, OSError) as error:
            raise _damaged(file, error) from None


def _columns(file: Path) -> tuple[str, str, tuple[str, ...] | None]:
    """Return the image column, the label column and the class names.

    Raises:
        DataError: there is no such column, or more than one without a usual name.
    """
    import pyarrow as pa

    schema = _open(file).schema_arrow
    features = _features(schema)
    image = _choose(
        file, schema, "image", IMAGE_NAMES, [f.name for f in schema if _holds_images(f)]
    )
    whole = [f.name for f in schema if pa.types.is_integer(f.type)]
    named = [name for name in whole if features.get(name, {}).get("_type") == "ClassLabel"]
    label = _choose(file, schema, "label", LABEL_NAMES, whole, named)
    names = features.get(label, {}).get("names")
    if not isinstance(names, list) or not names:
        return image, label, None
    return image, label, tuple(str(name) for name in names)


def _choose(
    file: Path, schema: pa.Schema, what: str, usual: tuple[str, ...], *candidates: list[str]
) -> str:
    for name in usual:
        if name in candidates[0]:
            return name
    for names in candidates[::-1]:
        if len(names) == 1:
            return names[0]
    raise DataError(
        f"{file} has columns {', '.join(schema.names)}, of which none is clearly the {what}. "
        f"Call it '{usual[0]}': images as {{bytes, path}}, labels as whole numbers."
    )


def _holds_images(field: pa.Field) -> bool:
    import pyarrow as pa

    kind = field.type
    if pa.types.is_struct(kind):
        index = kind.get_field_index("bytes")
        if index < 0:
            return False
        kind = kind.field(index).type
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _features(schema: pa.Schema) -> dict[str, Any]:
    """Return the features that Hugging Face stores in the schema; {} where there are none."""
    try:
        features = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"]
    except (KeyError, ValueError, TypeError):
        return {}
    if not isinstance(features, dict):
        return {}
    return {name: feature for name, feature in features.items() if isinstance(feature, dict)}


def _groups(folder: Path) -> dict[str, list[str]] | None:
    path = folder / "superclasses.json"
    if not path.is_file():
        return None
    try:
        groups = json.loads(path.read_text(encoding="utf-8"))
        return {str(group): [str(name) for name in names] for group, names in groups.items()}
    except (ValueError, AttributeError, TypeError):
        raise DataError(
            f'{path} is not in order. Write it as {{"superclass": ["class", "class"]}}.'
        ) from None


def _open(file: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(file, error) from None


def _damaged(file: Path, error: Exception) -> DataError:
    reason = str(error).partition("\n")[0].partition(". ")[0]
    return DataError(f"{file} is not a whole Parquet file ({reason}). Copy or download it again.")
