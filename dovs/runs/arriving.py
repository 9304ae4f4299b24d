"""A run out of a zip file that `dovs export` wrote, on this machine or another.

Nothing of a zip is believed: a member that leads out of its folder, is a link, or is larger or
smaller than the zip states refuses the whole, and a refused zip leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shlex
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from dovs import access, archives, disk, places
from dovs.errors import RunError
from dovs.runs.export import ADDED, LEFT_OUT
from dovs.runs.files import write_error
from dovs.runs.finding import is_run
from dovs.runs.folders import make_folder
from dovs.runs.layout import CONFIG
from dovs.runs.naming import check_name, run_folder, runs_folder
from dovs.runs.status import write_status, written_status
from dovs.runs.store import Run
from dovs.texts import megabytes

MOST_FILES = 50_000
MOST_BYTES = 50_000_000_000
FREE_BYTES = 200_000_000
"""Bytes that remain free on the disk."""
CHUNK = 1 << 20
FIRST = b"PK\x03\x04"
"""First bytes of a zip with files."""
FOLDER = "arriving"


def import_run(
    file: Path | BinaryIO, name: str | None = None, home: Path | None = None, title: str = ""
) -> Run:
    """Unpack the zip of a run into a home.

    Args:
        file: the zip: its place, or its content.
        name: of the run; default: the one that it has in the zip, with a number if that is taken.
        home: default `DOVS_HOME`.
        title: name of the zip in messages; default: of its place.

    Raises:
        RunError: it is no zip of a run, is damaged or unsafe, does not fit on the disk; or the name
            is not allowed or taken.
        AccessError: visitors may not do so.
    """
    access.require_manage()
    if isinstance(file, str | Path):
        file = Path(os.path.expanduser(file))
        title = title or file.name
        _require_file(file, home)
    if name is not None and run_folder(name, home).exists():
        raise RunError(f"there is a run '{name}' already. Choose another name.")
    root = (home or places.home()) / FOLDER
    place = _new_place(root)
    try:
        with zipfile.ZipFile(file) as archive:
            top, members = _checked(archive, title, shutil.disk_usage(place).free)
            if name is None:
                _check_own_name(top, title)
            for parts, member in members:
                _extract(archive, member, place.joinpath(top, *parts))
        _check_run(Run(place / top), title)
        _end(place / top)
        folder = make_folder(name or top, home, numbered=name is None)
        _move_into(place / top, folder)
        disk.flush_names(folder.parent)
        return Run(folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise RunError(f"{title} is not imported: {_why_not_read(file, error)}") from None
    except OSError as error:
        raise write_error(place, error) from None
    finally:
        shutil.rmtree(place, ignore_errors=True)
        with contextlib.suppress(OSError):
            root.rmdir()


def _require_file(file: Path, home: Path | None) -> None:
    """Check that there is an ordinary file that is not empty.

    Raises:
        RunError: there is none; the message states what is there instead.
    """
    wanted = "Give a zip that `dovs export` wrote."
    try:
        with disk.open_file(file) as stream:
            empty = not stream.read(1)
    except FileNotFoundError:
        where = f", where {file} leads to" if os.path.islink(file) else ""
        raise RunError(f"there is no file {os.path.realpath(file)}{where}. {wanted}") from None
    except OSError as error:
        if is_run(file):
            wanted = (
                f"A run needs no zip to be moved: copy that folder into {runs_folder(home)}. Or "
                f"give a zip of it: `dovs export {shlex.quote(str(file))}` writes one."
            )
        raise RunError(f"{file} is not imported: {disk.reason(error)}. {wanted}") from None
    if empty:
        raise RunError(f"{file} is not imported: it is an empty file. {wanted}")


def _why_not_read(file: Path | BinaryIO, error: Exception) -> str:
    """Return why a zip cannot be read, and what to do.

    Args:
        file: its place, or its content.
        error: of reading it.
    """
    if not isinstance(error, zipfile.BadZipFile) or str(error) != "File is not a zip file":
        return f"{disk.reason(error)}. Export the run again."
    with file.open("rb") if isinstance(file, Path) else contextlib.nullcontext(file) as stream:
        stream.seek(0)
        cut = stream.read(len(FIRST)) == FIRST
    if cut:
        return (
            "it was cut: the list of its files, at its end, is missing. Copy it again, or export "
            "the run again."
        )
    return "it is not a zip. Give one that `dovs export` wrote."


def _new_place(root: Path) -> Path:
    """Return a new folder below one that another import deletes when it leaves it empty.

    Raises:
        RunError: it cannot be made.
    """
    for last in (False, False, True):
        try:
            root.mkdir(parents=True, exist_ok=True)
            return Path(tempfile.mkdtemp(dir=root))
        except OSError as error:
            if last or not isinstance(error, FileNotFoundError):
                raise write_error(root, error) from None
    raise AssertionError


def _check_own_name(name: str, title: str) -> None:
    """Check the name that a run has in its zip.

    Raises:
        RunError: no run of a home may have it; the message names what helps.
    """
    try:
        check_name(name)
    except RunError as error:
        raise RunError(f"{title}: {error} `--name NAME` imports it under another name.") from None


def _check_run(run: Run, title: str) -> None:
    """Check that an unpacked run can be read.

    Raises:
        RunError: it cannot; the message names no folder that is deleted now, and no other advice.
    """
    try:
        run.facts()
        run.status()
    except RunError as error:
        text = str(error).replace(f" in {run.path}", "").replace(f"{run.path}{os.sep}", "")
        reason = text.removesuffix(".").rpartition(". ")[0] or text.removesuffix(".")
        raise RunError(
            f"{title} is not imported: {reason}. Export the run again, with the same version of "
            "DOVS."
        ) from None


def _end(folder: Path) -> None:
    """Mark an unpacked run as stopped that was at work, or waited, when it was exported.

    Otherwise one that waited there would be put into the queue of this home, and trained.
    """
    status = written_status(folder)
    if not status.active:
        return
    advice = " Resume continues it here." if status.resumes else ""
    ended = dataclasses.replace(
        status,
        state="cancelled",
        message=f"It had not ended when it was exported.{advice}",
        seconds_left=None,
        pid=None,
        waits=False,
    )
    write_status(folder, ended)


def _move_into(source: Path, folder: Path) -> None:
    """Move a directory to the place of an empty one.

    Raises:
        RunError: it cannot be moved; the empty one is deleted.
    """
    try:
        try:
            os.replace(source, folder)
        except OSError:  # the folder is on another disk, or the system replaces no directory
            shutil.copytree(source, folder, dirs_exist_ok=True)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise write_error(folder, error) from None


def stands_for_run(file: Path) -> bool:
    """Return whether `import_run` imports a file, or states best why it cannot be imported."""
    return is_run_zip(file) or is_run(file) or (file.suffix.lower() == ".zip" and not file.is_dir())


def is_run_zip(file: Path) -> bool:
    """Return whether a file is a zip with the configuration of a run in its one folder."""
    try:
        with disk.open_file(file) as stream, zipfile.ZipFile(stream) as archive:
            names = [member.filename for member in archive.infolist()[:MOST_FILES]]
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
    return any(name.count("/") == 1 and name.endswith(f"/{CONFIG}") for name in names)


def _checked(
    archive: zipfile.ZipFile, title: str, free: int
) -> tuple[str, list[tuple[tuple[str, ...], zipfile.ZipInfo]]]:
    """Return the name of the run in a zip, and its files with their places in the run directory.

    Raises:
        ValueError: something is not allowed.
        RunError: it is no run, or does not fit on the disk.
    """
    every = [(archives.place_of(member), member) for member in archive.infolist()]
    files = [(parts, member) for parts, member in every if not member.is_dir()]
    if len(every) > MOST_FILES:
        raise ValueError(f"it has {len(every):,} files, more than {MOST_FILES:,}")
    tops = {parts[0] for parts, _ in every}
    if len(tops) != 1 or not any(parts[1:] == (CONFIG,) for parts, _ in files):
        raise RunError(
            f"{title} has no run: one folder with {CONFIG} in it. Give a zip that `dovs "
            "export` wrote."
        )
    places = ["/".join(parts).casefold() for parts, _ in files]
    if len(set(places)) < len(places):
        raise ValueError("it has a file twice")
    folders = {"/".join(parts[:end]).casefold() for parts, _ in files for end in range(len(parts))}
    folders |= {"/".join(parts).casefold() for parts, member in every if member.is_dir()}
    if both := folders & set(places):
        raise ValueError(f"it has {min(both)!r} both as a file and as a folder")
    total = sum(member.file_size for _, member in files)
    most = min(MOST_BYTES, max(free - FREE_BYTES, 0))
    if total > most:
        raise RunError(
            f"{title} would unpack to {megabytes(total)}. The disk has {megabytes(free)} free, of "
            f"which {megabytes(FREE_BYTES)} must remain; a run may have {megabytes(MOST_BYTES)} at "
            "most. Free some space, or set DOVS_HOME to another disk."
        )
    for _, member in files:
        if archives.too_dense(member.compress_size, member.file_size):
            raise ValueError(
                f"{member.filename!r} would unpack to {member.file_size:,} bytes, as no data do"
            )
    inside = [(parts[1:], m) for parts, m in files if parts[-1] not in LEFT_OUT | {ADDED}]
    return tops.pop(), [(parts, member) for parts, member in inside if parts]


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(member) as stream, target.open("xb") as out:
        while block := stream.read(CHUNK):
            written += len(block)
            if written > member.file_size:
                break
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if written != member.file_size:
        raise ValueError(f"{member.filename!r} has another size than the zip states")
