"""Files of TensorBoard's embedding projector, which also runs without TensorBoard.

`tensors.tsv` and `metadata.tsv` can be opened at projector.tensorflow.org; `dovs import` reads them
and the sprite again.
"""

from __future__ import annotations

import io

import numpy as np

from dovs.exports.files import Exported, csv_of
from dovs.exports.source import Source

LARGEST = 8192
"""Pixels of a sprite's side that browsers take as a texture."""
COLUMNS = {
    "class_name": "label",
    "superclass": "superclass",
    "predicted_name": "predicted",
    "split": "split",
    "id": "id",
    "group": "group",
    "abstract_label": "abstract_label",
    "confidence": "confidence",
}


def projector(source: Source) -> Exported:
    """Return the files.

    Raises:
        RunError: the run is damaged.
    """
    out = io.StringIO()
    np.savetxt(out, source.points.embeddings, fmt="%.9g", delimiter="\t")
    frame = source.frame_with_superclasses
    there = [name for name in COLUMNS if name in frame]
    metadata = frame[there].rename(columns=COLUMNS)
    files = {
        "tensors.tsv": out.getvalue().encode(),
        "metadata.tsv": csv_of(metadata, "\t"),
    }
    notes = [source.without_images] if source.without_images else []
    lines = [
        f'  tensor_name: "embeddings of epoch {source.epoch}"',
        '  tensor_path: "tensors.tsv"',
        '  metadata_path: "metadata.tsv"',
    ]
    if source.images is not None:
        height, width, sprite = _sprite(source.images)
        files["sprite.png"] = sprite
        lines += [
            "  sprite {",
            '    image_path: "sprite.png"',
            f"    single_image_dim: [{width}, {height}]",
            "  }",
        ]
    files["projector_config.pbtxt"] = "\n".join(["embeddings {", *lines, "}", ""]).encode()
    return Exported(files, tuple(notes))


def _sprite(images: np.ndarray) -> tuple[int, int, bytes]:
    """Return height and width of an image in the sprite, and the sprite: a square of images."""
    from PIL import Image

    side = int(np.ceil(np.sqrt(len(images))))
    step = max(1, -(-side * max(images.shape[1:3]) // LARGEST))
    small = images[:, ::step, ::step]
    height, width, channels = small.shape[1:]
    grid = np.zeros((side * side, height, width, channels), np.uint8)
    grid[: len(small)] = small
    whole = grid.reshape(side, side, height, width, channels).swapaxes(1, 2)
    pixels = whole.reshape(side * height, side * width, channels)
    out = io.BytesIO()
    Image.fromarray(pixels[..., 0] if channels == 1 else pixels).save(out, "PNG")
    return height, width, out.getvalue()
