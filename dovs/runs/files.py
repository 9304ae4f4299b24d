"""Files that are written completely or not at all, and one-line errors for bad disks and files."""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType
from typing import Any

from dovs import access, disk
from dovs.about import __version__
from dovs.errors import RunError
from dovs.runs import layout

FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
AGAIN = " Copy the run again, or train it again."
"""What to do about most damaged files."""
BLOCK = 4096
"""Bytes of a block of most disks; a file has whole blocks, so that it can grow to this length."""
MOST_TEXT = 64 * 2**20
"""Bytes of a text that is read whole; a configuration of 10,000 classes has a hundredth of it."""


def write_error(path: Path, error: OSError) -> RunError:
    """Return the error for a file that cannot be written."""
    if error.errno in FULL:
        return RunError(
            f"disk full: cannot write {path.name} in {path.parent}. Free some space and "
            "try again; a training that has a checkpoint can be resumed."
        )
    return RunError(
        f"cannot write {path}: {disk.reason(error)}. Choose a folder that you may write to."
    )


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path in the same folder; at the end it replaces `path`.

    If the body fails, the temporary file is deleted and `path` is unchanged.

    Raises:
        RunError: the disk is full or the folder is read-only.
        AccessError: visitors of this process may write nothing.
    """
    access.require_change()
    try:
        with disk.replacing(path) as temporary:
            yield temporary
    except OSError as error:
        raise write_error(path, error) from None


def write_text_atomic(path: Path, text: str) -> None:
    """Write a UTF-8 text.

    Raises:
        RunError: the disk is full or the folder is read-only.
    """
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_json_atomic(path: Path, value: Any) -> None:
    """Write a value as JSON; NaN and infinity become null.

    Raises:
        RunError: the disk is full or the folder is read-only.
    """
    write_text_atomic(path, _as_json(value, indent=1) + "\n")


def write_json_even_if_full(path: Path, value: Any) -> None:
    """Write a short value as JSON; on a full disk over the old file, which needs no more space.

    So a run that a full disk ends can still state that it ended.

    Raises:
        RunError: there is no file yet for which a full disk has space, or the folder is read-only.
    """
    access.require_change()
    text = _as_json(value, indent=1) + "\n"
    try:
        with disk.replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        if error.errno not in FULL or not _written_over(path, text.encode()):
            raise write_error(path, error) from None


def _written_over(path: Path, content: bytes) -> bool:
    """Write over a file where old and new content are within one block; return whether that was so.

    Its length remains at least what it was, as spaces follow: no reader sees half of either.
    """
    if not disk.is_file(path):
        return False
    try:
        with path.open("r+b", buffering=0) as stream:
            length = stream.seek(0, os.SEEK_END)
            if max(length, len(content)) > BLOCK:
                return False
            stream.seek(0)
            stream.write(content.ljust(length))
            os.fsync(stream.fileno())
    except OSError:
        return False
    return True


def _as_json(value: Any, indent: int | None = None) -> str:
    """Return a value as JSON. Bytes in the name of a file that are no text are as in Python."""
    text = json.dumps(to_jsonable(value), indent=indent, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode()


def append_jsonl(path: Path, value: Mapping[str, Any]) -> None:
    """Append one object as a line; a half line that a killed writer left is removed first.

    Raises:
        RunError: the disk is full or the folder is read-only.
        AccessError: visitors of this process may write nothing.
    """
    access.require_change()
    line = _as_json(value) + "\n"
    try:
        path.touch()
        if not disk.is_file(path):
            raise OSError(errno.EINVAL, "it is not a file")
        with path.open("r+b") as stream:
            stream.seek(_whole_lines(stream))
            stream.truncate()
            stream.write(line.encode())
            stream.flush()
            os.fsync(stream.fileno())  # before a checkpoint that counts this line
    except OSError as error:
        raise write_error(path, error) from None


def _whole_lines(stream: Any) -> int:
    """Return the size in bytes of a binary stream up to the end of its last complete line."""
    end: int = stream.seek(0, os.SEEK_END)
    start = end
    while start > 0:
        start = max(0, start - 4096)
        stream.seek(start)
        newline = stream.read(4096).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
    return 0


def to_jsonable(value: Any) -> Any:
    """Return a value that `json.dumps` accepts: numpy becomes Python, NaN and infinity None.

    >>> import numpy as np
    >>> to_jsonable({"loss": np.float32("nan"), "epoch": np.int64(3), "recall": np.ones(2)})
    {'loss': None, 'epoch': 3, 'recall': [1.0, 1.0]}
    """
    if isinstance(value, Mapping):
        return {str(key): to_jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [to_jsonable(item) for item in value]
    if isinstance(value, float):  # of numpy too, which is no float for JSON
        return float(value) if math.isfinite(value) else None
    if isinstance(value, str | int | NoneType):
        return value
    if isinstance(value, Path):
        return str(value)

    import numpy as np

    if isinstance(value, np.ndarray | np.generic):
        return to_jsonable(value.tolist())
    return value


def read_text(path: Path) -> str:
    """Read a UTF-8 text of a run.

    Raises:
        RunError: the file is missing, unreadable, or not text.
    """
    try:
        return disk.read_bytes(path, MOST_TEXT).decode("utf-8")
    except FileNotFoundError:
        text = f"{path.name} is missing in {path.parent}: the run is incomplete. Train it again."
        of_run = path.name in (layout.CONFIG, layout.STATUS)
        raise (missing(path, path.parent, text) if of_run else RunError(text)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(path, error) from None


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object of a run.

    Raises:
        RunError: the file is missing, unreadable, or not a JSON object.
    """
    try:
        value = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise damaged(path, error) from None
    if not isinstance(value, dict):
        raise damaged(path, TypeError(f"{type(value).__name__} instead of an object"))
    return value


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Read the objects of a file that a worker may still write: an incomplete last line is skipped.

    Raises:
        RunError: a complete line is not a JSON object.
    """
    try:
        content = disk.read_bytes(path)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise damaged(path, error) from None
    *lines, _unfinished = content.split(b"\n")
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise RunError(
                f"line {number} of {path} is damaged: it is not a JSON object. "
                "Delete that line, or train the run again."
            )
        rows.append(row)
    return rows


def read_tail(path: Path, size: int = 65_536) -> str:
    """Read the last bytes of a text; "" if there is no file.

    Raises:
        RunError: it is no ordinary file, or may not be read.
    """
    try:
        with disk.open_file(path) as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - size))
            return stream.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise damaged(path, error) from None


def missing(path: Path, folder: Path, text: str) -> RunError:
    """Return the error for a file that is not there, or whose run is not there any more.

    Args:
        path: of the file.
        folder: of the run.
        text: what to say where the run is there.
    """
    if path.parent.exists() or folder.exists():
        return RunError(text)
    return RunError(
        f"Run '{folder.name}' is not there any more: it was deleted or renamed. Select another run."
    )


def is_newer(given: Any, known: int) -> bool:
    """Return whether a file states a format that only a later version knows.

    >>> is_newer(2, 1), is_newer(1, 1), is_newer("2", 1)
    (True, False, False)
    """
    return isinstance(given, int) and not isinstance(given, bool) and given > known


def of_newer_version(path: Path, given: int, known: int) -> RunError:
    """Return the error for a file of a format that only a later version knows."""
    return RunError(
        f"{path.name} in {path.parent} has format {given}, which a newer version of DOVS wrote: "
        f"this one ({__version__}) reads format {known}. Update DOVS."
    )


def damaged(path: Path, error: Exception) -> RunError:
    """Return the error for a file whose content is not as expected."""
    return RunError(f"{path.name} in {path.parent} is damaged ({disk.reason(error)}).{AGAIN}")
