"""Zip archives of images: what is in them, checked before it is written, and writing it."""

from __future__ import annotations

import contextlib
import lzma
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from dovs.data.report import named
from dovs.errors import DataError
from dovs.texts import megabytes

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
CHUNK = 1 << 20
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")


@contextlib.contextmanager
def opened(archive: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """Yield an archive that is open for reading.

    Raises:
        DataError: it is no zip archive, or what is read of it is damaged.
    """
    try:
        with zipfile.ZipFile(archive) as found:
            yield found
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise DataError(
            f"this archive cannot be unpacked ({reason}). Make a new .zip file of the folder."
        ) from None


def size_of(stream: IO[bytes]) -> int:
    """Return the bytes of an open file, whose position remains."""
    at = stream.tell()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(at)
    return size


@dataclass(frozen=True)
class Members:
    """What is in an archive.

    Attributes:
        files: its files with their places.
        archives: names of archives inside it; they are no files of it.
        guessed: names of files whose letters are a guess, as the archive does not state them.
    """

    files: list[tuple[Path, zipfile.ZipInfo]]
    archives: list[str]
    guessed: list[str]


def members_of(opened: zipfile.ZipFile) -> Members:
    """Return what is in an archive.

    Raises:
        DataError: the files are too many, none, encrypted, links, twice there, or would be written
            elsewhere.
    """
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
    archives, guessed = [], []
    places: set[str] = set()
    code_page = _code_page(files)
    for member in files:
        name = _name(member, code_page)
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
            archives.append(name)
            continue
        found.append((path, member))
        if code_page != "utf-8" and not _states_utf8(member) and not name.isascii():
            guessed.append(name)
    blocked = next((p for p, _ in found if any(str(q) in places for q in p.parents)), None)
    if blocked is not None:
        raise DataError(f"the archive has {blocked} below a file, not a folder. Pack it anew.")
    if not found:
        raise DataError(
            f"the archive has nothing but other archives: {named(archives)}. Unpack them, and pack "
            "the folders with the images."
        )
    return Members(found, archives, guessed)


def _states_utf8(member: zipfile.ZipInfo) -> bool:
    return bool(member.flag_bits & 0x800)


def _code_page(files: Sequence[zipfile.ZipInfo]) -> str:
    """Return the encoding of the names that are not marked as UTF-8: one for the whole archive.

    Some programs write UTF-8 without marking it as such. Where a name is not in UTF-8, all are in
    the code page 437 of DOS, or in another one that nothing states.
    """
    try:
        for member in files:
            _name(member, "utf-8")
    except UnicodeDecodeError:
        return "cp437"
    return "utf-8"


def _name(member: zipfile.ZipInfo, code_page: str) -> str:
    """Return a file's name.

    Raises:
        UnicodeDecodeError: it is in another encoding.
    """
    if _states_utf8(member):
        return member.filename
    try:
        as_stored = member.filename.encode("cp437")
    except UnicodeEncodeError:  # another field of the archive has it in UTF-8
        return member.filename
    return as_stored.decode(code_page)


def _place(name: str) -> Path:
    """Return a file's place below the folder of the archive.

    Raises:
        DataError: it is outside, or its name cannot be stored.
    """
    posix = PurePosixPath(name.replace("\\", "/"))
    parts = [part for part in posix.parts if part != "."]
    drive = parts and re.fullmatch("[A-Za-z]:", parts[0])
    if posix.is_absolute() or ".." in parts or drive:
        raise DataError(
            f"{name} in the archive leads out of its folder. Pack the folder with the images anew."
        )
    if not parts or any(len(part.encode()) > 250 or not _storable(part) for part in parts):
        raise DataError(
            f"{name!r} in the archive is no allowed file name: each part must have at most 250 "
            "bytes and visible letters alone. Rename the file."
        )
    if len(parts) > 30:
        raise DataError(f"{name} in the archive is more than 30 folders deep. Pack it anew.")
    return Path(*parts)


def _storable(part: str) -> bool:
    """Return whether a file or folder can have a name; in Windows a colon divides names."""
    return all(map(_writable, part)) and not (os.name == "nt" and ":" in part)


def _writable(letter: str) -> bool:
    """Return whether a letter, or a mark within words of Persian and Hindi, can be in a name."""
    return letter.isprintable() or letter in "\u200c\u200d"


def plain_part(name: str) -> str:
    """Return a text as one part of a path, without characters that some systems do not allow."""
    plain = "".join(c for c in name if _writable(c) and c not in '/\\:*?"<>|')
    while len(plain.encode()) > 240:
        plain = plain[:-1]
    return plain.strip().rstrip(".")


def check_sizes(members: list[tuple[Path, zipfile.ZipInfo]], packed: int, free: int) -> None:
    """Check what an archive states about its sizes, before anything is written.

    Args:
        members: of `members_of`.
        packed: bytes of the archive.
        free: bytes that the disk has free.

    Raises:
        DataError: it would be too large unpacked, or is packed too densely to be images.
    """
    total = sum(member.file_size for _, member in members)
    if total > MOST_BYTES:
        raise DataError(
            f"the archive would unpack to {total / 1e9:,.1f} GB: {MOST_BYTES / 1e9:.0f} GB are "
            "allowed. Nothing was unpacked."
        )
    if total > free - FREE_BYTES:
        raise DataError(
            f"the archive would unpack to {megabytes(total)}, and the disk has {megabytes(free)} "
            f"free, of which {megabytes(FREE_BYTES)} must remain. Free some space, or set "
            "DOVS_HOME to another disk. Nothing was unpacked."
        )
    if total > SMALL and total > MOST_RATIO * max(packed, 1):
        raise DataError(
            f"the archive would unpack to {total / max(packed, 1):,.0f} times its size: "
            f"{MOST_RATIO} times are allowed, as images are. Nothing was unpacked."
        )


def extract(
    opened: zipfile.ZipFile, members: list[tuple[Path, zipfile.ZipInfo]], folder: Path
) -> None:
    """Write the files of an archive below a folder.

    Raises:
        DataError: a file is larger than the archive states.
    """
    left = sum(member.file_size for _, member in members)
    for path, member in members:
        left -= _extract_one(opened, member, path, folder, left)


def _extract_one(
    opened: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, folder: Path, left: int
) -> int:
    """Write one file and return its bytes; the stated size is not believed."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(member) as stream, target.open("xb") as out:
        while block := _read(stream, path):
            written += len(block)
            if written > min(member.file_size, left):
                raise DataError(f"{path} is larger than the archive states. Pack the folder anew.")
            out.write(block)
    return written


def _read(stream: IO[bytes], path: Path) -> bytes:
    try:
        return stream.read(CHUNK)
    except (OSError, lzma.LZMAError) as error:
        raise zipfile.BadZipFile(f"{path}: {error}") from None
