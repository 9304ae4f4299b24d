"""Sample images as PNG strips, enlarged pixel by pixel on the server so that they are sharp."""

from __future__ import annotations

import io

import numpy as np
import streamlit as st

from dovs.config import TailConfig
from dovs.data import ImageRows
from dovs.ui.parts.cache import TailView, data_key, dataset_of
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.pictures import show_pngs
from dovs.ui.parts.terms import caption_with_terms

SIDE = 48  # approximate size of an image on the page, pixels
GAP = 2
EDGE = (128, 128, 128, 90)  # colour of empty frames; visible on light and dark pages
MARGIN = 8  # between two strips; three strips of five 64-pixel images then fit into a row
LINE = 5  # height of a coloured line with the gap above it
PER_CLASS = 5
PER_PAGE = 20


def sample_images(tail: TailConfig, view: TailView) -> None:
    """Show a strip of training images of each class, largest class first, 20 classes at a time."""
    classes = len(view.order)
    pages = -(-classes // PER_PAGE)
    page = 1
    if pages > 1:
        page = st.segmented_control(
            "Classes, largest first",
            range(1, pages + 1),
            default=1,
            required=True,
            key="samples-page",
            format_func=lambda p: f"{(p - 1) * PER_PAGE + 1}–{min(p * PER_PAGE, classes)}",
        )
    shown = view.order[(page - 1) * PER_PAGE : page * PER_PAGE]
    strips = class_strips(tail, view, tuple(int(c) for c in shown))
    show_pngs(
        strips,
        [caption(view.class_names[c], int(view.class_counts[c])) for c in shown],
        [f"Training images of class {view.class_names[c]}" for c in shown],
    )
    caption_with_terms(
        f"Up to {PER_CLASS} images of each class in this dataset, largest class first. "
        "An empty frame means that the class has no more images."
    )


def caption(name: str, count: int) -> str:
    """Return a class's name and its number of images, escaped for markdown.

    >>> caption("ankle boot", 1200)
    'ankle boot · 1,200'
    """
    return f"{escape_markdown(name if len(name) <= 24 else name[:23] + '…')} · {count:,}"


def class_strips(
    tail: TailConfig,
    view: TailView,
    classes: tuple[int, ...],
    per_class: int = PER_CLASS,
    colour: str | None = None,
) -> list[bytes]:
    """Return a PNG for each class with some of its images in the tail, sampled by the tail seed.

    Args:
        tail: has the images.
        view: of that tail.
        classes: class indices.
        per_class: largest number of images of a class.
        colour: of a line below the images, "#rrggbb", or None.
    """
    dataset = dataset_of(tail)
    rows = rows_of(dataset.train.labels, view.indices, classes, per_class, tail.data_seed)
    sampled = tuple(map(tuple, rows))
    return _strips(data_key(tail), sampled, dataset.train.images, per_class, colour)


def rows_of(
    labels: np.ndarray, indices: np.ndarray, classes: tuple[int, ...], most: int, seed: int
) -> list[list[int]]:
    """Return, for each class, at most `most` of its rows among `indices`, sampled by the seed.

    >>> rows_of(np.array([0, 1, 1]), np.array([0, 2]), (0, 1), 5, 0)
    [[0], [2]]
    """
    labels = labels[indices]
    found = []
    for c in classes:
        rows = indices[labels == c]
        rng = np.random.default_rng([seed, c])
        found.append(sorted(rng.choice(rows, min(most, len(rows)), replace=False).tolist()))
    return found


@st.cache_data(max_entries=128, show_spinner=False)
def _strips(
    key: tuple[str, ...],
    rows: tuple[tuple[int, ...], ...],
    _images: np.ndarray | ImageRows,
    places: int,
    colour: str | None,
) -> list[bytes]:
    return [strip(np.asarray(_images[list(row)]), places, colour) for row in rows]


def strip(images: np.ndarray, places: int, colour: str | None = None) -> bytes:
    """Put images side by side into one PNG, each pixel enlarged to a square.

    Args:
        images: (K, H, W, channels) uint8, K <= places.
        places: number of places; those without an image are outlined, so that strips line up
            and show how many images are missing.
        colour: of a line below, or None for no line.
    """
    from PIL import Image

    count, height, width, _ = images.shape
    scale = max(1, round(SIDE / max(height, width)))
    shrink = -(-max(height, width) // (2 * SIDE))
    images = images[:, ::shrink, ::shrink]
    height, width = images.shape[1] * scale, images.shape[2] * scale
    canvas = np.zeros((height, places * (width + GAP) - GAP + MARGIN, 4), dtype=np.uint8)
    for i in range(places):
        place = canvas[:, i * (width + GAP) :][:, :width]
        if i < count:
            place[..., :3] = images[i].repeat(scale, axis=0).repeat(scale, axis=1)  # grey fills all
            place[..., 3] = 255
        else:
            place[[0, -1]] = EDGE
            place[:, [0, -1]] = EDGE
    if colour is not None:
        line = np.zeros((LINE, *canvas.shape[1:]), dtype=np.uint8)
        line[1:, : places * (width + GAP) - GAP] = [*bytes.fromhex(colour[1:]), 255]
        canvas = np.concatenate([canvas, line])
    out = io.BytesIO()
    Image.fromarray(canvas, "RGBA").save(out, "PNG")
    return out.getvalue()
