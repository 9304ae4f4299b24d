"""Images that were uploaded: an archive is unpacked safely below `DOVS_HOME/uploads`.

Nothing is written elsewhere, and an upload that is refused leaves nothing behind. What the images
are is not decided here: `dovs.data.report`.
"""

from __future__ import annotations

import contextlib
import lzma
import os
import shutil
import stat
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from dovs import access, places
from dovs.data.added import UPLOADS, added_datasets
from dovs.data.cache import writing_to
from dovs.errors import DataError

MOST_FILES = 70_000
"""Files of an archive at most: MNIST with its test split has as many."""
MOST_BYTES = 20_000_000_000
"""Bytes of all unpacked files at most."""
FREE_BYTES = 500_000_000
"""Bytes that remain free on the disk."""
MOST_RATIO = 200
"""Unpacked bytes for each byte of the archive at most; drawings in plain formats reach 100."""
SMALL = 20_000_000
"""Unpacked bytes up to which the ratio does not matter."""
MOST_MEGABYTES = 500
"""Of an upload through a page: the server needs twice as much memory while it arrives."""
CHUNK = 1 << 20
RECEIVING = ".receiving-"
UNUSED_DAYS = 1.0
NAME = "name.txt"
"""File of an upload with the name of the file that was uploaded, beside the folder of images."""
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")


@dataclass(frozen=True)
class Upload:
    """An upload that was stored.

    Attributes:
        folder: that has its files.
        files: number of files.
        skipped: names of archives inside the archive; they were not unpacked.
    """

    folder: Path
    files: int
    skipped: tuple[str, ...] = ()


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
    try:
        with zipfile.ZipFile(archive) as opened:
            members, skipped = _checked(opened)
            _check_sizes(members, _size(archive), _free(home))
            with receiving(title, home) as folder:
                left = sum(member.file_size for _, member in members)
                for path, member in members:
                    left -= _extract(opened, member, folder / path, left)
            return Upload(final_place(folder), len(members), tuple(skipped))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise DataError(
            f"this archive cannot be unpacked ({reason}). Make a new .zip file of the folder."
        ) from None


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
                plain = plain_part(PurePosixPath(file.replace("\\", "/")).name) or "image"
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
    if not plain or plain.startswith(".") or plain_part(plain) != plain:
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
                remove_upload(folder, home)
                removed.append(folder)
    return removed


def _checked(opened: zipfile.ZipFile) -> tuple[list[tuple[Path, zipfile.ZipInfo]], list[str]]:
    """Return the files of an archive with their places, and the names of archives inside it."""
    every = opened.infolist()
    files = [member for member in every if not member.is_dir()]
    if len(every) > 2 * MOST_FILES or len(files) > MOST_FILES:
        raise DataError(
            f"the archive has {len(files):,} files: {MOST_FILES:,} are allowed. Unpack it on the "
            "server and give the folder, or divide it."
        )
    if not files:
        raise DataError("the archive has no files. Pack the folder with the images.")
    found: list[tuple[Path, zipfile.ZipInfo]] = []
    skipped = []
    places: set[str] = set()
    for member in files:
        name = _name(member)
        if member.flag_bits & 1:
            raise DataError(f"the archive is encrypted ({name}). Pack it without a password.")
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            what = "a link" if kind == stat.S_IFLNK else "no ordinary file"
            raise DataError(f"{name} in the archive is {what}. Pack only the images themselves.")
        path = _place(name)
        if str(path) in places:
            raise DataError(f"the archive has {name} twice. Pack the folder anew.")
        places.add(str(path))
        if path.suffix.lower() in ARCHIVES:
            skipped.append(name)
        else:
            found.append((path, member))
    blocked = next((p for p, _ in found if any(str(q) in places for q in p.parents)), None)
    if blocked is not None:
        raise DataError(f"the archive has {blocked} below a file, not a folder. Pack it anew.")
    return found, skipped


def _name(member: zipfile.ZipInfo) -> str:
    """Return a file's name; some programs write UTF-8 without marking it as such."""
    if not member.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return member.filename.encode("cp437").decode("utf-8")
    return member.filename


def _place(name: str) -> Path:
    """Return a file's place below the folder of the archive.

    Raises:
        DataError: it is outside, or its name cannot be stored.
    """
    posix = PurePosixPath(name.replace("\\", "/"))
    parts = [part for part in posix.parts if part != "."]
    if posix.is_absolute() or ".." in parts or (parts and parts[0][1:2] == ":"):
        raise DataError(
            f"{name} in the archive leads out of its folder. Pack the folder with the images anew."
        )
    if not parts or any(len(part.encode()) > 250 or not _storable(part) for part in parts):
        raise DataError(f"{name!r} in the archive is no allowed file name. Rename the file.")
    if len(parts) > 30:
        raise DataError(f"{name} in the archive is more than 30 folders deep. Pack it anew.")
    return Path(*parts)


def _storable(part: str) -> bool:
    return all(map(_writable, part))


def _writable(letter: str) -> bool:
    """Return whether a letter, or a mark within words of Persian and Hindi, can be in a name."""
    return letter.isprintable() or letter in "\u200c\u200d"


def plain_part(name: str) -> str:
    """Return a text as one part of a path, without characters that some systems do not allow."""
    plain = "".join(c for c in name if _writable(c) and c not in '/\\:*?"<>|')
    while len(plain.encode()) > 240:
        plain = plain[:-1]
    return plain.strip().rstrip(".")


def _check_sizes(members: list[tuple[Path, zipfile.ZipInfo]], packed: int, free: int) -> None:
    total = sum(member.file_size for _, member in members)
    most = min(MOST_BYTES, max(free - FREE_BYTES, 0))
    if total > most:
        raise DataError(
            f"the archive would unpack to {total / 1e9:,.1f} GB: {most / 1e9:,.1f} GB are allowed "
            f"({MOST_BYTES / 1e9:.0f} GB, and what the disk has free). Nothing was unpacked."
        )
    if total > SMALL and total > MOST_RATIO * max(packed, 1):
        raise DataError(
            f"the archive would unpack to {total / max(packed, 1):,.0f} times its size: "
            f"{MOST_RATIO} times are allowed, as images are. Nothing was unpacked."
        )


def _extract(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Write one file and return its bytes; the stated size is not believed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(member) as stream, target.open("xb") as out:
        while block := _read(stream, member):
            written += len(block)
            if written > min(member.file_size, left):
                raise DataError(
                    f"{_name(member)} is larger than the archive states. Pack the folder anew."
                )
            out.write(block)
    return written


def _read(stream: IO[bytes], member: zipfile.ZipInfo) -> bytes:
    try:
        return stream.read(CHUNK)
    except (OSError, lzma.LZMAError) as error:
        raise zipfile.BadZipFile(f"{_name(member)}: {error}") from None


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
        folder = place / (plain_part(title.removesuffix(".zip")) or "images").lstrip(".")
        try:
            folder.mkdir()
            if title:
                (place / NAME).write_text(plain_part(title), encoding="utf-8")
            yield folder
            os.replace(place, _moved(place))
        finally:
            shutil.rmtree(place, ignore_errors=True)  # nothing is left there after a success


def _moved(place: Path) -> Path:
    return place.with_name(place.name.removeprefix(RECEIVING))


def final_place(folder: Path) -> Path:
    """Return where a folder that is being received is at the end."""
    return _moved(folder.parent) / folder.name


def _size(stream: IO[bytes]) -> int:
    at = stream.tell()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(at)
    return size


def _free(home: Path | None) -> int:
    """Return the free bytes of the disk of a home."""
    place = home or places.home()
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free
