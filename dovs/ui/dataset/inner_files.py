"""Reading a list or another file inside a folder of images in place of the folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from dovs.data.examining import readable_inside
from dovs.data.report import Report
from dovs.data.uploads import upload_of
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.terms import caption_with_terms

MOST = 8
"""Files that are offered."""


def inner_files(
    path: Path, report: Report, key: str, may_use: Callable[[Mapping[str, Any]], bool]
) -> Path | None:
    """Offer the files in a folder that cannot be used as it is; return the one that was clicked.

    After a file of an upload was chosen its folder is offered again.

    Args:
        path: that was examined.
        report: of it.
        key: prefix of the widgets' keys.
        may_use: whether a page may read the paths among parameters.
    """
    place = upload_of(path)
    if place is not None and path.is_file():
        folder = place / path.relative_to(place).parts[0]
        if st.button("Read the whole folder", icon=":material/folder:", key=f"{key}-whole"):
            return folder
        return None
    if report.usable or not path.is_dir():
        return None
    found = [file for file in readable_inside(path) if may_use({"path": str(path / file)})][:MOST]
    chosen = None
    if found:
        caption_with_terms("Or read a file in this folder:")
        with st.container(horizontal=True, gap="small"):
            for number, file in enumerate(found):
                if st.button(escape_markdown(file), key=f"{key}-file-{number}"):
                    chosen = path / file
    return chosen
