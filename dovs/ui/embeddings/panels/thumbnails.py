"""The images of single points as PNGs, enlarged here pixel by pixel so that they stay sharp."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from dovs.errors import DovsError, RunError
from dovs.runs.store import Run
from dovs.ui.embeddings.context import Key
from dovs.ui.embeddings.data.images import Images, images_of
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.pictures import show_pngs

SIDE = 80  # pixels of the longer side of an image on the page, at most
CARD = 90  # pixels of an image with the free space beside it; four fit on a phone


@dataclass(frozen=True)
class Pictures:
    """PNGs in the order of the points, or why there are none.

    Attributes:
        images: PNG bytes.
        note: why there are none, or "".
    """

    images: tuple[bytes, ...]
    note: str = ""


def pictures(run: Run, points: pd.DataFrame) -> Pictures:
    """Return the images of some points.

    Args:
        run: whose points they are.
        points: rows of its table.
    """
    try:
        images = images_of(run)
        places = points.reindex(columns=["id", "split", "index"])
        rows = tuple(places.itertuples(index=False, name=None))
        return Pictures(_pngs(images.key, rows, places, images))
    except RunError as error:
        return Pictures((), str(error))
    except DovsError as error:
        return Pictures((), f"The images are not on this machine: {error}")


@st.cache_data(max_entries=256, show_spinner=False)
def _pngs(
    key: Key, rows: tuple[object, ...], _points: pd.DataFrame, _images: Images
) -> tuple[bytes, ...]:
    return tuple(png(image) for image in _images.of(_points, 1))


def png(image: np.ndarray) -> bytes:
    """Enlarge or thin out an image to `SIDE`, in the middle of a transparent canvas `CARD` wide.

    Every pixel becomes a whole number of pixels, so that edges stay sharp.

    Args:
        image: (H, W, channels) uint8.
    """
    from PIL import Image

    longest = max(image.shape[:2])
    step, scale = -(-longest // SIDE), max(1, SIDE // longest)
    image = image[::step, ::step].repeat(scale, axis=0).repeat(scale, axis=1)
    height, width = image.shape[:2]
    canvas = np.zeros((height, CARD, 4), dtype=np.uint8)
    place = canvas[:, (CARD - width) // 2 :][:, :width]
    place[..., :3] = image  # a grey image fills all three channels
    place[..., 3] = 255
    out = io.BytesIO()
    Image.fromarray(canvas, "RGBA").save(out, "PNG")
    return out.getvalue()


def show_images(found: Pictures, captions: Sequence[str], alt: Sequence[str]) -> None:
    """Show images in rows under each other, or the note why there are none."""
    if found.note:
        st.info(escape_markdown(found.note), icon=":material/image_not_supported:")
    elif found.images:
        show_pngs(found.images, captions, alt, CARD)


def verdict(row: pd.Series) -> str:
    """Write true and predicted class of a point, confidence and file, safe as markdown.

    >>> row = {"class_name": "cat", "predicted_name": "dog", "correct": False, "confidence": 0.5}
    >>> verdict(pd.Series(row))
    'cat → :red[dog] 50%'
    >>> verdict(pd.Series({**row, "predicted_name": None, "confidence": np.nan}))
    'cat'
    """
    true = escape_markdown(cut(str(row["class_name"])))
    named = file_line(row)
    if pd.isna(row["predicted_name"]):
        return f"{true}{named}"
    sure = "" if pd.isna(row["confidence"]) else f" {100 * row['confidence']:.0f}%"
    if row["correct"]:
        return f"{true} ✓{sure}{named}"
    return f"{true} → :red[{escape_markdown(cut(str(row['predicted_name'])))}]{sure}{named}"


def own_name(row: pd.Series) -> str:
    """Return the name that the user gave a point, "" where there is none."""
    name = row.get("your_id")
    return "" if name is None or pd.isna(name) else str(name)


def called(row: pd.Series) -> str:
    """Return what a point is called in a list: the end of its own name, or its id.

    >>> called(pd.Series({"id": 7}))
    '#7'
    >>> called(pd.Series({"id": 7, "your_id": "train/cat/IMG_0007.jpg"}))
    'train/cat/IMG_0007.jpg'
    """
    return ending(own_name(row), 40) or f"#{row['id']}"


def file_line(row: pd.Series) -> str:
    r"""Return the line of a caption that names the file of an image, "" for no name.

    >>> file_line(pd.Series({"your_id": "train/cat/IMG_0007_of_the_garden.jpg"}))
    '  \n…the\\_garden\\.jpg'
    >>> file_line(pd.Series({"id": 7}))
    ''
    """
    file = ending(own_name(row).split("/")[-1], 15)
    return f"  \n{escape_markdown(file)}" if file else ""


def alt_text(row: pd.Series) -> str:
    """Describe an image for people who do not see it."""
    name = own_name(row) or row["id"]
    what = f"{row['split_name']} image {name} of class {row['class_name']}"
    if pd.isna(row["predicted_name"]):
        return what
    right = "predicted right" if row["correct"] else f"predicted {row['predicted_name']}"
    return f"{what}, {right}"


def cut(name: str, longest: int = 18) -> str:
    """Shorten a name so that it fits below an image."""
    return name if len(name) <= longest else name[: longest - 1] + "…"


def ending(name: str, longest: int) -> str:
    """Shorten a name to its end, which tells the files of a folder apart.

    >>> ending("cat/IMG_0007.jpg", 9)
    '…0007.jpg'
    """
    return name if len(name) <= longest else f"…{name[1 - longest :]}"
