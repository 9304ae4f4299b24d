"""Names of runs and epochs; a name from a user cannot lead out of its folder."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from dovs import places
from dovs.errors import RunError, brief
from dovs.runs.memory import remembered

if TYPE_CHECKING:
    from dovs.config import RunConfig

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|example(-ce)?)(\..*)?", re.IGNORECASE)


def check_name(name: str, of: str = "run") -> str:
    """Return the name of a run, or of what `of` states, if it is allowed.

    >>> check_name("digits-50.v2")
    'digits-50.v2'

    Raises:
        RunError: the name could lead out of its folder, or some systems cannot store it.
    """
    if not NAME.fullmatch(name) or name.endswith("."):
        raise RunError(
            f"{of} name {brief(name)!r} is not allowed: use 1 to 100 letters, digits, '.', '_' and "
            "'-', starting with a letter or digit."
        )
    if RESERVED.fullmatch(name):
        raise RunError(f"{of} name {name!r} is reserved. Choose another.")
    return name


def name_as_text(name: str) -> str:
    r"""Return the name of a directory as text: bytes of it that are no text are written as numbers.

    >>> name_as_text("a\udcffb")
    'a\\xffb'
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def require_text(folder: Path) -> None:
    """Check that the place of a run to be written is text, which the files of its points need.

    Raises:
        RunError: it has bytes that are not UTF-8.
    """
    shown = name_as_text(str(folder))
    if shown != str(folder):
        raise RunError(
            f"no run can be written into {shown}: its place is not UTF-8 text. Choose another "
            "directory, or set DOVS_HOME to another."
        )


def runs_folder(home: Path | None = None) -> Path:
    """Return the folder of the runs of a home; default `DOVS_HOME`."""
    return (home or places.home()) / "runs"


def run_folder(name: str, home: Path | None = None) -> Path:
    """Return the directory of a run of the given name, whether or not it exists.

    A directory that was copied here may have a name that a new run may not have.

    Raises:
        RunError: the name is not allowed, or is a link to a directory outside the folder of runs.
    """
    root = runs_folder(home)
    folder = root / (name if _is_directory_in(root, name) else check_name(name))
    if places.real_path(folder).parent != places.real_path(root):
        raise RunError(
            f"run '{name}' is a link to a directory outside {root}. Open it by its path instead."
        )
    return folder


def _is_directory_in(root: Path, name: str) -> bool:
    if name in ("", ".", "..") or "\0" in name or Path(name).name != name:
        return False
    return os.path.isdir(root / name)


def default_name(config: RunConfig) -> str:
    """Return a name that says what a run is: dataset, ratio, method, draw of the tail, seed.

    >>> from dovs.config import RunConfig
    >>> default_name(RunConfig(dataset="fashion_mnist", imbalance_ratio=100))
    'fashion-mnist-r100-dovs-s0'
    >>> default_name(RunConfig(method="ce", second_stage="crt", data_seed=2, seed=3))
    'digits-r50-ce-crt-d2-s3'
    """
    from dovs.config import WITHOUT_RATIO

    without_ratio = config.profile in WITHOUT_RATIO
    parts = [
        _safe(config.dataset)[:40],
        config.profile if without_ratio else f"r{config.imbalance_ratio:g}",
        _safe(config.method)[:25],
    ]
    if config.second_stage != "none":
        parts.append(_safe(config.second_stage)[:15])
    if config.data_seed:
        parts.append(f"d{config.data_seed}"[:10])
    return "-".join((*parts, f"s{config.seed}"[:10]))


def epoch_file(epoch: int, suffix: str) -> str:
    """Return the name of the file of an epoch.

    >>> epoch_file(30, ".npz")
    'epoch-0030.npz'
    """
    return f"epoch-{epoch:04d}{suffix}"


def epochs_in(folder: Path, suffix: str) -> list[int]:
    """Return the epochs that have a file in a folder, ascending."""
    return list(remembered(f"epochs{suffix}", folder, lambda: _epochs_in(folder, suffix)))


def _epochs_in(folder: Path, suffix: str) -> list[int]:
    pattern = re.compile(r"epoch-(\d{4,})" + re.escape(suffix))
    found = (pattern.fullmatch(path.name) for path in folder.glob(f"epoch-*{suffix}"))
    return sorted(int(match[1]) for match in found if match)


def _safe(name: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-.")
    return plain or "x"
