"""Images of the user, read once to report what they are; before they are used."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from dovs.data.file_endings import LISTS
from dovs.data.recognise import source_for
from dovs.data.registry import SOURCES
from dovs.data.report import Examined, Report, refusals, report_of
from dovs.data.source import Progress
from dovs.errors import DataError, DovsError


def examine(path: str | Path, progress: Progress | None = None, **params: Any) -> Report:
    """Read all images once and report what they are; bad data is reported, never raised.

    Args:
        path: a folder of class folders, a Parquet file or folder, or a list of paths and labels.
        progress: called with the fraction done and a message.
        params: of the source that reads the path, for example choices of an earlier report; and
            `source`, its name, where it should not be recognised.

    Returns:
        A report; the decoded images are stored, so that `dovs.data.load` of its `params` is quick.

    Raises:
        ConfigError: a parameter is unknown or out of range.
    """
    given = str(path)
    try:
        name = str(params.pop("source", "")) or source_for(Path(given).expanduser())
    except (DataError, OSError, ValueError) as error:
        return Report(given, "", {"path": given, **params}, findings=refusals(error))
    source = SOURCES[name](path=given, **params)
    settings = {"path": given, **params}
    noted = progress or (lambda fraction, message: None)
    try:
        if isinstance(source, Examined):
            report = source.report(noted)
        else:
            source.fetch(noted)
            report = report_of(source.load(), source.state().detail)
    except (DovsError, OSError) as error:
        return Report(given, name, settings, findings=refusals(error))
    return dataclasses.replace(report, path=given, source=name, params=settings)


def readable_inside(folder: Path) -> list[str]:
    """Return the paths of files in a folder that can be read alone: lists, Parquet and .npz files.

    Those for training come first, then those in few folders. A folder that cannot be listed has
    none.
    """
    from dovs.data.formats.folders.other_files import ALONE
    from dovs.data.formats.splits import split_in_name
    from dovs.data.formats.tree import scan

    try:
        named = scan(folder)[1].named
    except OSError:
        return []
    found = [path for path in named if path.lower().endswith((*LISTS, *ALONE))]

    def order(path: str) -> tuple[bool, bool, int, str]:
        split = split_in_name(Path(path).stem)
        return split in ("test", "validation"), split != "train", path.count("/"), path

    return sorted(found, key=order)
