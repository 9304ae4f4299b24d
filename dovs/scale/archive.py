"""A run directory as bytes, and back: how runs travel between machines without a shared disk."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path, PurePosixPath

from dovs.errors import RunError
from dovs.runs.files import write_error
from dovs.runs.layout import CHECKPOINT, CONFIG, STOP

LEFT_OUT = (STOP,)


def pack(folder: Path) -> bytes:
    """Return the files of a run directory, locks and half-written files aside.

    The checkpoint is read first: what else is newer is deleted when the run continues from it.
    """
    stream = io.BytesIO()
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    files.sort(key=lambda path: path.name != CHECKPOINT)
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for path in files:
            name = path.relative_to(folder).as_posix()
            if name in LEFT_OUT or path.name.startswith("."):
                continue
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # replaced or deleted meanwhile
                continue
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


def unpack(content: bytes, folder: Path) -> None:
    """Write a packed run into a directory, in place of what is there.

    Raises:
        RunError: it contains something else than files of a run, or cannot be written.
    """
    fresh = folder.with_name(f".{folder.name}.arriving")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for entry in archive.getmembers():
                place = PurePosixPath(entry.name)
                if not entry.isfile() or place.is_absolute() or ".." in place.parts:
                    raise RunError(f"the run '{folder.name}' came back with {entry.name!r}.")
                target = fresh / place
                target.parent.mkdir(parents=True, exist_ok=True)
                source = archive.extractfile(entry)
                assert source is not None
                target.write_bytes(source.read())
        if not (fresh / CONFIG).is_file():
            raise RunError(f"the run '{folder.name}' came back without {CONFIG}.")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)
    except OSError as error:
        raise write_error(folder, error) from None
    except tarfile.TarError as error:
        raise RunError(f"the run '{folder.name}' came back damaged ({error}).") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
