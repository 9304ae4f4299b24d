"""Where a user's own images are from, as pages show it: a path, or the name of an upload."""

from __future__ import annotations

from pathlib import Path

from dovs.data.uploads import name_of_upload, upload_of


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
