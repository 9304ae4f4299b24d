"""Places of this machine as pages show them: an upload by its name, to visitors no path at all."""

from __future__ import annotations

from pathlib import Path

from dovs.access import access
from dovs.data.uploads import name_of_upload, upload_of
from dovs.errors import DovsError
from dovs.places import without_paths


def shown_place(path: Path | str) -> str:
    """Return a path, or the name of the file that was uploaded."""
    name = name_of_upload(Path(path))
    return str(path) if name is None else f"the uploaded {name}"


def without_places(text: str, path: Path | None) -> str:
    """Return a text in which an upload's path is replaced by the name of the uploaded file."""
    if path is None or (place := upload_of(path)) is None:
        return text
    name = name_of_upload(path) or place.name
    return text.replace(str(path), name).replace(str(place), name)


def for_reader(text: str) -> str:
    """Return a text as whoever reads the page may see it: to visitors no path is shown."""
    if "/" not in text and "\\" not in text:
        return text
    try:
        hidden = access().for_visitors
    except DovsError:
        hidden = True
    return without_paths(text) if hidden else text
