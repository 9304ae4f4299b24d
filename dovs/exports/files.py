"""Files that an export consists of, and text in them that no program takes for a command."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dovs.texts import guarded


@dataclass(frozen=True)
class Exported:
    """The files of an export.

    Attributes:
        files: content by name; names may have folders, with "/".
        notes: what was left out, and why.
    """

    files: dict[str, bytes]
    notes: tuple[str, ...] = ()

    def zipped(self, folder: str) -> bytes:
        """Return all files in one zip file, under a folder."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                archive.writestr(f"{folder}/{name}", content)
        return out.getvalue()


def csv_of(frame: pd.DataFrame, separator: str = ",") -> bytes:
    """Return a table as CSV in UTF-8; texts that look like formulas begin with an apostrophe.

    Args:
        frame: the table.
        separator: "," or, for a file of lines and tabs without quotes, a tab.
    """
    texts = frame.copy()
    for name in texts.columns:
        if not pd.api.types.is_numeric_dtype(texts[name]):
            texts[name] = [cell(value, separator) for value in texts[name].tolist()]
    texts.columns = [cell(name, separator) for name in texts.columns]
    if separator == "\t":
        lines = [texts.columns.tolist(), *texts.astype(object).to_numpy().tolist()]
        joined = ("\t".join("" if each is None else str(each) for each in line) for line in lines)
        return ("\n".join(joined) + "\n").encode()
    return texts.to_csv(index=False, lineterminator="\n").encode()


def cell(value: object, separator: str = ",") -> object:
    r"""Return a cell of a table of texts.

    >>> cell("=1+1"), cell(3), cell(None), cell("a\tb", "\t")
    ("'=1+1", 3, None, 'a b')
    """
    if not isinstance(value, str):
        return value
    text = guarded(value)
    return " ".join(text.splitlines()).replace("\t", " ") if separator == "\t" else text


def without_folders(text: str) -> str:
    """Return the last part of a path that begins at a root, other texts as they are.

    >>> without_folders("/data/secret/photos"), without_folders("photos"), without_folders("a/b")
    ('photos', 'photos', 'a/b')
    """
    windows = len(text) > 2 and text[1] == ":" and text[2] in "\\/"
    if not (text.startswith(("/", "~", "\\\\")) or windows):
        return text
    return Path(text.replace("\\", "/")).name
