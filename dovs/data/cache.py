"""Converted datasets on disk: four plain .npy files and a meta.json that is written last.

Beside them, of the user's own images, what each is called: `image_names`.

A folder without a valid meta.json contains no dataset, so an interrupted conversion is never read.
The arrays are memory-mapped; nothing here is a pickle.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovs import access, disk
from dovs.data import image_names
from dovs.data.array_sums import sampled_sum
from dovs.errors import AccessError, DataError

if TYPE_CHECKING:
    import numpy as np

    from dovs.data.dataset import Split

FORMAT = 1
_checked: set[str] = set()
NOT_PREPARED = (
    "are not prepared yet, and this dashboard is read-only. Its owner prepares them by opening the "
    "dataset once on the Dataset page, without --read-only."
)
"""Why visitors who may write nothing see no images, after the name of a dataset."""
ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")


class DamagedError(DataError):
    """A converted dataset is damaged."""


@lru_cache(maxsize=32)
def _read(file: Path, modified_ns: int, size: int, number: int) -> dict[str, Any]:
    """Return the content of a file that has not changed, by time, size and number in the system."""
    return dict(json.loads(file.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class ArrayCache:
    """A folder for one converted dataset."""

    root: Path

    def facts(self) -> dict[str, Any] | None:
        """Return the facts stored with the arrays, or None where no dataset is stored.

        A dataset in another format counts as none and is converted again.

        Raises:
            DataError: the stored dataset is damaged.
        """
        try:
            file = self.root / "meta.json"
            status = file.stat()
            meta = _read(file, status.st_mtime_ns, status.st_size, status.st_ino)
            if meta["format"] != FORMAT:
                return None
            for array in ARRAYS:
                found = (self.root / f"{array}.npy").stat().st_size
                if found != meta["bytes"][array]:
                    raise self._damaged(
                        f"{array}.npy has {found} bytes, not {meta['bytes'][array]}"
                    )
            return dict(meta["facts"])
        except FileNotFoundError as error:
            if not (self.root / "meta.json").exists():
                return None
            raise self._damaged(f"{Path(error.filename).name} is missing") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._damaged(f"meta.json: {type(error).__name__}: {error}") from None

    def undamaged(self) -> dict[str, Any] | None:
        """Return the facts, None where no dataset is stored or a damaged one."""
        try:
            return self.facts()
        except DataError:
            return None

    def complete(self) -> bool:
        """Return whether an undamaged dataset is stored."""
        return self.undamaged() is not None

    def version(self) -> str:
        """Return a text that changes when the arrays are stored again."""
        try:
            return f"{self.root.name}-{(self.root / 'meta.json').stat().st_mtime_ns}"
        except OSError:
            return self.root.name

    def splits(self) -> tuple[Split, Split]:
        """Return train and test; their images are memory-mapped and read-only.

        Raises:
            DataError: nothing is stored, or it is damaged; then it counts as not stored from now
                on, so that `fill` makes it again.
        """
        try:
            return self._opened()
        except DamagedError:
            self._forget()
            raise

    def _opened(self) -> tuple[Split, Split]:
        import numpy as np

        from dovs.data.dataset import Split

        if self.facts() is None:
            raise DataError(f"{self.root} contains no converted dataset. Fetch the dataset first.")
        try:
            images = [self._open(f"{split}_images") for split in ("train", "test")]
            labels = [np.array(self._open(f"{split}_labels")) for split in ("train", "test")]
        except (OSError, ValueError, EOFError) as error:
            raise self._damaged(f"{type(error).__name__}: {error}") from None
        self._check_sums()
        names = [self._names(s, len(of)) for s, of in zip(("train", "test"), labels, strict=True)]
        return Split(images[0], labels[0], names[0]), Split(images[1], labels[1], names[1])

    def fill(self, make: Callable[[Path], dict[str, Any]]) -> None:
        """Write the arrays into a temporary folder by calling `make`, then move them into place.

        Only one process fills a folder at a time; another one waits and then does nothing.

        Args:
            make: writes the four .npy files into the given folder and returns the facts to store
                with them.

        Raises:
            DataError: the disk is full or cannot be written; whatever `make` raises.
            AccessError: it is not filled, and visitors of this process may write nothing.
        """
        from filelock import FileLock

        if self.complete():
            return
        if access.why_not_change():
            raise AccessError(f"These images {NOT_PREPARED}")
        with writing_to(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            with FileLock(self.root / ".lock"):
                if self.complete():
                    return
                for left in self.root.glob(".converting-*"):
                    shutil.rmtree(left, ignore_errors=True)
                folder = Path(tempfile.mkdtemp(prefix=".converting-", dir=self.root))
                try:
                    self._move_into_place(folder, make(folder))
                finally:
                    shutil.rmtree(folder, ignore_errors=True)

    def _move_into_place(self, folder: Path, facts: dict[str, Any]) -> None:
        sizes = {array: (folder / f"{array}.npy").stat().st_size for array in ARRAYS}
        sums = {array: sampled_sum(folder / f"{array}.npy") for array in ARRAYS}
        body = {"format": FORMAT, "facts": facts, "bytes": sizes, "sums": sums}
        meta = json.dumps(body, indent=1)
        (self.root / "meta.json").unlink(missing_ok=True)
        for array in ARRAYS:  # an `ArrayWriter` has flushed them
            os.replace(folder / f"{array}.npy", self.root / f"{array}.npy")
        image_names.move(folder, self.root)
        disk.flush_names(self.root)
        with disk.replacing(self.root / "meta.json") as temporary:
            temporary.write_text(meta, encoding="utf-8")

    def remove(self) -> None:
        """Delete the stored arrays; who has them open can still read them.

        Raises:
            DataError: another process is converting the images, or the folder cannot be written.
        """
        from filelock import FileLock, Timeout

        if not self.root.is_dir():
            return
        with writing_to(self.root):
            try:
                with FileLock(self.root / ".lock", timeout=0):
                    (self.root / "meta.json").unlink(missing_ok=True)
                    for file in (*(f"{array}.npy" for array in ARRAYS), *image_names.FILES):
                        (self.root / file).unlink(missing_ok=True)
            except Timeout:
                raise DataError(
                    f"the images in {self.root} are being converted. Wait for the end, or stop it."
                ) from None

    def _forget(self) -> None:
        """Delete meta.json, unless nothing may be changed or another process fills the folder."""
        from filelock import FileLock, Timeout

        if not access.why_not_change():
            with contextlib.suppress(OSError, Timeout), FileLock(self.root / ".lock", timeout=0):
                (self.root / "meta.json").unlink(missing_ok=True)

    def _check_sums(self) -> None:
        """Compare the arrays with their checksums, once in a process for each conversion.

        Datasets that an older version stored have none.
        """
        version = f"{self.root}-{self.version()}"
        if version in _checked:
            return
        sums = json.loads((self.root / "meta.json").read_text(encoding="utf-8")).get("sums", {})
        for array, expected in sums.items():
            if sampled_sum(self.root / f"{array}.npy") != expected:
                raise self._damaged(f"{array}.npy has another content than when it was stored")
        _checked.add(version)

    def _names(self, split: str, count: int) -> tuple[str, ...] | None:
        """Return the names of a split's images, None where they have none."""
        try:
            return image_names.read(self.root, split, count)
        except (OSError, ValueError) as error:
            raise self._damaged(f"{split}_names.json: {error}") from None

    def _open(self, array: str) -> np.ndarray:
        import numpy as np

        return np.load(self.root / f"{array}.npy", mmap_mode="r", allow_pickle=False)

    def _damaged(self, why: str) -> DamagedError:
        return DamagedError(
            f"the converted dataset in {self.root} is damaged ({why}). Load or fetch the dataset "
            "again: it is converted once more."
        )


def folder_of_version(version: str, root: Path) -> Path | None:
    """Return the folder in a root that `ArrayCache.version` speaks of; None where there is none."""
    for name in (version, version.rpartition("-")[0]):
        if name and (root / name / "meta.json").is_file():
            return root / name
    return None


@dataclass(frozen=True)
class StoredDataset:
    """A folder of converted images.

    Attributes:
        folder: its place.
        bytes: size on disk.
        complete: whether an undamaged dataset is stored; False while it is being converted too.
    """

    folder: Path
    bytes: int
    complete: bool


def stored_datasets(data: Path) -> list[StoredDataset]:
    """Return the folders of converted images below a folder, the largest first.

    Args:
        data: `DOVS_HOME/data`; it may be missing.
    """
    found = []
    for folder in data.iterdir() if data.is_dir() else ():
        if (folder / "meta.json").is_file() or any(folder.glob(".converting-*")):
            size = sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())
            found.append(StoredDataset(folder, size, ArrayCache(folder).complete()))
    return sorted(found, key=lambda each: -each.bytes)


@contextlib.contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn a failed write below a folder into an error of one line.

    Raises:
        DataError: instead of any OSError of the block.
        AccessError: visitors of this process may write nothing.
    """
    access.require_change()
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DataError(
                f"the disk of {folder} is full. Free some space, or set DOVS_HOME to a "
                "folder on another disk, and try again."
            ) from None
        raise DataError(
            f"cannot write to {folder} ({error.strerror or error}). Make the folder writable, or "
            "set DOVS_HOME to another one."
        ) from None
