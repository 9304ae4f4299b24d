"""Images on a page. They are part of the page itself, not files that the browser fetches.

Streamlit deletes the files of a page when a run of the page is interrupted by the next one. A
browser that fetches them in this moment gets none, and shows no image until it is loaded again.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

import streamlit as st


def data_url(png: bytes) -> str:
    """Return a PNG image as an address that contains it.

    >>> data_url(b"PNG")
    'data:image/png;base64,UE5H'
    """
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def show_pngs(
    pngs: Sequence[bytes],
    captions: Sequence[str],
    alt: Sequence[str],
    width: int | None = None,
) -> None:
    """Show PNG images in rows under each other.

    Args:
        pngs: N images.
        captions: N texts below them, as markdown.
        alt: N descriptions for people who do not see them.
        width: of each image, pixels; default: its own.
    """
    st.image(
        [data_url(png) for png in pngs],
        caption=list(captions),
        alt=list(alt),
        width=width or "content",
    )
