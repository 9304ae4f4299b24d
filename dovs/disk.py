"""Reading ordinary files alone, and replacing files so that a power cut leaves the old or the new.

Errors are those of the system: every part turns them into its own, which say what to do.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
UNCHECKED = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""Flags with which even a pipe, that somebody puts in the place of a file, opens at once."""


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path in the same folder; at the end it replaces `path`.

    The content is on the disk before the name is: a power cut leaves the old file or the new one.
    That the new one is left is certain after `flush_names`. If the body fails, the temporary file
    is deleted and `path` is unchanged.

    Raises:
        OSError: the disk is full or the folder is read-only.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        flush(temporary)
        os.replace(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Wait until the content of a file is on the disk.

    Raises:
        OSError: it cannot be written.
    """
    descriptor = os.open(path, os.O_RDWR | UNCHECKED)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_names(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can do so."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # some file systems of networks refuse it
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def exists(path: Path) -> bool:
    """Return whether there is something; True also where that may not be seen.

    Reading it then raises the error that says why.
    """
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def is_file(path: Path) -> bool:
    """Return whether there is an ordinary file; False also where that cannot be found out."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def open_file(path: Path) -> BufferedReader:
    """Open an ordinary file to be read. Devices, pipes and sockets are refused, not opened.

    Raises:
        OSError: it is no ordinary file, is missing, or may not be read.
    """
    require_file(path)
    descriptor = os.open(path, os.O_RDONLY | UNCHECKED)
    try:
        _require_ordinary(path, os.fstat(descriptor))
        return os.fdopen(descriptor, "rb")
    except OSError:
        os.close(descriptor)
        raise


def require_file(path: Path) -> None:
    """Check that there is an ordinary file, before a library opens it by its path.

    Raises:
        OSError: it is no ordinary file, or is missing.
    """
    _require_ordinary(path, os.stat(path))


def read_bytes(path: Path, most: int | None = None) -> bytes:
    """Return the content of an ordinary file.

    Args:
        path: of the file.
        most: bytes that it may have.

    Raises:
        OSError: it is no ordinary file, is too large, is missing, or may not be read.
    """
    with open_file(path) as stream:
        size = os.fstat(stream.fileno()).st_size
        if most is not None and size > most:
            raise OSError(errno.EFBIG, f"it has {size:,} bytes, more than {most:,}", str(path))
        return stream.read()


def reason(error: BaseException) -> str:
    """Return why a file could not be read or written, on one line and without its path.

    >>> reason(FileNotFoundError(2, "No such file or directory", "/home/me/a")), reason(KeyError())
    ('No such file or directory', 'KeyError')
    """
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.partition("\n")[0] or type(error).__name__


def _require_ordinary(path: Path, found: os.stat_result) -> None:
    if stat.S_ISREG(found.st_mode):
        return
    kind = next((name for check, name in KINDS if check(found.st_mode)), "no file")
    raise OSError(errno.EINVAL, f"it is {kind}, not a file", str(path))
