"""Images that were uploaded: an archive is unpacked safely below `DOVS_HOME/uploads`.

Nothing is written elsewhere, and an upload that is refused leaves nothing behind. What the images
are is not decided here: `dovs.data.report`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from dovs import access, disk, places
from dovs.data import converted, zip_files
from dovs.data.added import UPLOADS, added_datasets
from dovs.data.cache import writing_to
from dovs.data.report import Finding, Report, counted, finding, in_order
from dovs.errors import DataError

MOST_MEGABYTES = 500
"""Of an upload through a page: the server needs twice as much memory while it arrives."""
RECEIVING = ".receiving-"
UNUSED_DAYS = 1.0
NAME = "name.txt"
"""File of an upload with the name of the file that was uploaded, beside the folder of images."""


@dataclass(frozen=True)
class Upload:
    """An upload that was stored.

    Attributes:
        folder: that has its files.
        files: number of files.
        findings: what was left out of an archive, or guessed.
    """

    folder: Path
    files: int
    findings: tuple[Finding, ...] = ()


def unpack(archive: IO[bytes], title: str = "", home: Path | None = None) -> Upload:
    """Unpack a zip archive of images below the home's folder of uploads.

    Args:
        archive: an open file.
        title: name of the archive, which becomes that of the folder.
        home: default `DOVS_HOME`.

    Raises:
        DataError: it is no zip archive, is damaged, encrypted, too large, packed too densely, has
            too many files, or has a file that would be written elsewhere; or the disk is full or
            cannot be written.
    """
    with zip_files.opened(archive) as opened:
        members = zip_files.members_of(opened)
        zip_files.check_sizes(members.files, zip_files.size_of(archive), _free(home))
        with receiving(title, home) as folder:
            zip_files.extract(opened, members.files, folder)
        return Upload(final_place(folder), len(members.files), tuple(_findings(members)))


def _findings(members: zip_files.Members) -> Iterator[Finding]:
    if members.archives:
        text = "archives inside the archive are left out"
        yield finding("archives", "warning", text, members.archives)
    if members.guessed:
        number = counted(len(members.guessed), "name of a file is", "names of files are")
        text = (
            f"{number} not marked as UTF-8 and read in code page 437, such as "
            f"{members.guessed[0]}. If letters are wrong, pack the folder anew with names in UTF-8"
        )
        yield finding("names", "warning", text, members.guessed)


@contextlib.contextmanager
def unpacked(path: Path, stays: bool, home: Path | None = None) -> Iterator[Upload]:
    """Yield where the images of a path are: those of a zip archive are unpacked like an upload.

    Args:
        path: a folder or file; one that is no zip archive is yielded as it is.
        stays: whether what was unpacked stays after the body; after an error it never does.
        home: default `DOVS_HOME`.

    Raises:
        DataError: as `unpack`.
    """
    if path.suffix.lower() != ".zip" or not disk.is_file(path):
        yield Upload(path, 0)
        return
    with disk.open_file(path) as archive:
        try:
            upload = unpack(archive, path.name, home)
        except DataError as error:
            raise DataError(f"{path}: {error}") from None
    done = False
    try:
        yield upload
        done = stays
    finally:
        place = upload_of(upload.folder, home)
        if not done and place is not None:
            remove_upload(place, home)


def as_given(report: Report, upload: Upload, path: Path) -> Report:
    """Return the report on an upload with its findings, and the path that the user gave.

    Args:
        report: on the folder of the upload; its parameters remain.
        upload: of `unpacked`.
        path: that was given to `unpacked`.
    """
    if not upload.files:
        return report

    def renamed(text: str) -> str:
        return text.replace(str(upload.folder), str(path))

    findings = [
        dataclasses.replace(
            each, message=renamed(each.message), details=tuple(map(renamed, each.details))
        )
        for each in (*report.findings, *upload.findings)
    ]
    return dataclasses.replace(report, path=str(path), findings=in_order(findings))


def store_classes(
    classes: Iterable[tuple[str, Sequence[tuple[str, bytes]]]],
    title: str = "",
    home: Path | None = None,
) -> Upload:
    """Store images class by class as one folder with a folder for each class.

    Args:
        classes: name of each class, and name and content of its images.
        title: name of the folder.
        home: default `DOVS_HOME`.

    Raises:
        DataError: a name of a class is not allowed, or the disk is full or cannot be written.
    """
    count = 0
    with receiving(title, home) as folder:
        for name, images in classes:
            place = folder / check_class_name(name)
            place.mkdir(exist_ok=True)
            for number, (file, content) in enumerate(images):
                plain = zip_files.plain_part(PurePosixPath(file.replace("\\", "/")).name) or "image"
                target = place / plain
                if target.exists():
                    target = place / f"{number}-{plain}"
                target.write_bytes(content)
                count += 1
    return Upload(final_place(folder), count)


def check_class_name(name: str) -> str:
    """Return the name of a class without spaces around it, if it can be the name of a folder.

    Raises:
        DataError: it is empty or too long, or has characters that a folder cannot have.

    >>> check_class_name(" 猫 "), check_class_name("ankle boot")
    ('猫', 'ankle boot')
    """
    plain = name.strip()
    if not plain or plain.startswith(".") or zip_files.plain_part(plain) != plain:
        raise DataError(
            f"class name {name!r} is not allowed: use 1 to 80 letters, digits, spaces, '_' and "
            "'-', not beginning with '.'."
        )
    return plain


def upload_of(path: Path, home: Path | None = None) -> Path | None:
    """Return the folder of the upload that a path is in, or None."""
    root = (home or places.home()) / UPLOADS
    whole = Path(os.path.abspath(path))
    if not whole.is_relative_to(root) or whole == root:
        return None
    return root / whole.relative_to(root).parts[0]


def name_of_upload(path: Path, home: Path | None = None) -> str | None:
    """Return the name of the uploaded file that a path was unpacked from; None for other paths.

    Images that were uploaded class by class, and uploads of older versions, have the name of their
    folder.
    """
    place = upload_of(path, home)
    if place is None:
        return None
    with contextlib.suppress(OSError, UnicodeError):
        return (place / NAME).read_text(encoding="utf-8")
    below = Path(os.path.abspath(path)).relative_to(place).parts
    return below[0] if below else None


def remove_upload(folder: Path, home: Path | None = None) -> None:
    """Delete an upload.

    Raises:
        DataError: the folder is no upload of this home, or cannot be deleted.
        AccessError: visitors may delete none.
    """
    access.require_manage()
    root = (home or places.home()) / UPLOADS
    if upload_of(folder, home) is None or folder.is_symlink():
        raise DataError(f"{folder} is not an upload in {root}. Nothing was deleted.")
    with writing_to(root):
        if folder.exists():
            shutil.rmtree(folder)


def remove_unused(home: Path | None = None, days: float = UNUSED_DAYS) -> list[Path]:
    """Delete uploads that no added dataset uses and that are older than some days.

    What was converted of them for a report goes as well, unless the report had other choices.
    Nothing is deleted while the file of an added dataset is damaged: it may use one of them.
    """
    root = (home or places.home()) / UPLOADS
    datasets = added_datasets(home)
    if not root.is_dir() or any(dataset.problem for dataset in datasets):
        return []
    used = {upload_of(dataset.path, home) for dataset in datasets}
    removed = []
    for folder in sorted(root.iterdir()):
        with contextlib.suppress(OSError, DataError):
            old = time.time() - folder.stat().st_mtime > days * 86_400
            if old and folder not in used and folder.is_dir():
                for images in folder.iterdir():
                    if images.is_dir():
                        converted.discard_of(images, home)
                remove_upload(folder, home)
                removed.append(folder)
    return removed


@contextlib.contextmanager
def receiving(title: str, home: Path | None) -> Iterator[Path]:
    """Yield a new folder, which is moved into place at the end, or deleted when the body fails.

    Its place at the end is `final_place`.

    Raises:
        DataError: the disk is full or cannot be written.
        AccessError: visitors may upload nothing.
    """
    access.require_manage()
    root = (home or places.home()) / UPLOADS
    remove_unused(home)
    with writing_to(root):
        root.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=RECEIVING, dir=root))
        folder = place / (zip_files.plain_part(_without_suffix(title)) or "images").lstrip(".")
        try:
            folder.mkdir()
            if title:
                (place / NAME).write_text(zip_files.plain_part(title), encoding="utf-8")
            yield folder
            os.replace(place, _moved(place))
        finally:
            shutil.rmtree(place, ignore_errors=True)  # nothing is left there after a success


def _without_suffix(title: str) -> str:
    return title[:-4] if title.lower().endswith(".zip") else title


def _moved(place: Path) -> Path:
    return place.with_name(place.name.removeprefix(RECEIVING))


def final_place(folder: Path) -> Path:
    """Return where a folder that is being received is at the end."""
    return _moved(folder.parent) / folder.name


def _free(home: Path | None) -> int:
    """Return the free bytes of the disk of a home."""
    place = home or places.home()
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free
