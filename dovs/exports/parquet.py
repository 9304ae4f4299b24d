"""All points of a run in one Parquet file, as embedding-atlas and Spotlight open it.

`embedding-atlas FILE --x x --y y --neighbors neighbors --image image` shows it, and `dovs import`
reads it again. Columns: id, split, index, label (class index), class_name, superclass, predicted,
…, x, y, `neighbors` (rows of the nearest points in the embedding, itself first, and distances),
`embedding`, and `image` (a PNG), of which those are left out that the run does not have.
"""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np

from dovs.exports.files import Exported
from dovs.exports.source import Source


def parquet(source: Source) -> Exported:
    """Return the file.

    Raises:
        RunError: the run is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(source.frame_with_superclasses, preserve_index=False)
    rows, distances = source.neighbours
    lists = [_lists(rows, pa.int64()), _lists(distances, pa.float32())]
    added = {
        "neighbors": pa.StructArray.from_arrays(lists, ["ids", "distances"]),
        "embedding": _lists(source.points.embeddings, pa.float32(), fixed=True),
    }
    if source.images is not None:
        pngs = [_png(image) for image in source.images]
        paths = pa.nulls(len(pngs), pa.string())
        added["image"] = pa.StructArray.from_arrays(
            [pa.array(pngs, pa.binary()), paths], ["bytes", "path"]
        )
    for name, column in added.items():
        table = table.append_column(name, column)
    table = table.replace_schema_metadata(_metadata(source, table.column_names))
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    notes = [source.without_images] if source.without_images else []
    if source.sample_note:
        notes.append(source.sample_note)
    if source.projection is None:
        notes.append(f"x and y are left out: epoch {source.epoch} has no map")
    return Exported({f"{source.run.name}.parquet": out.getvalue()}, tuple(notes))


def _lists(rows: np.ndarray, kind: Any, fixed: bool = False) -> Any:
    """Return an array (P, K) as a column of lists."""
    import pyarrow as pa

    flat = pa.array(np.ascontiguousarray(rows).reshape(-1), kind)
    if fixed:
        return pa.FixedSizeListArray.from_arrays(flat, rows.shape[1])
    offsets = np.arange(len(rows) + 1, dtype=np.int32) * rows.shape[1]
    return pa.ListArray.from_arrays(pa.array(offsets), flat)


def _metadata(source: Source, columns: list[str]) -> dict[str, str]:
    """Return the names of the classes and where images are, as Hugging Face writes them."""
    names = list(source.classes.names)
    features: dict[str, Any] = {
        name: {"names": names, "_type": "ClassLabel"}
        for name in ("label", "predicted")
        if name in columns
    }
    if "image" in columns:
        features["image"] = {"_type": "Image"}
    about = {
        "run": source.run.name,
        "epoch": source.epoch,
        "class_names": names,
        "class_counts": list(source.classes.counts),
    }
    if source.superclass_of is not None:
        about["superclass_of"] = dict(zip(names, source.superclass_of, strict=True))
    return {
        "huggingface": json.dumps({"info": {"features": features}}, ensure_ascii=False),
        "dovs": json.dumps(about, ensure_ascii=False),
    }


def _png(image: np.ndarray) -> bytes:
    from PIL import Image

    pixels = image[..., 0] if image.shape[-1] == 1 else image
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()
