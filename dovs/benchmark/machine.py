"""What numbers depend on besides the configuration: the machine, packages, and the code."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from dovs.about import PACKAGE_ROOT, versions

PACKAGES = ("torch", "numpy", "scipy", "scikit-learn")
WITHOUT_NUMBERS = ("ui", "cli", "figures", "benchmark")
"""Parts of the package that no number of a trial depends on."""
DIRTY = "-dirty"
"""What the version of code ends with that is in no commit."""


def cpu() -> str:
    """Return the processor's name."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def facts() -> dict[str, Any]:
    """Return the processor, its cores, and the system; no names of hosts or folders."""
    return {"cpu": cpu(), "cores": os.cpu_count(), "system": platform.system()}


def conditions(threads: int | None, device: str) -> dict[str, Any]:
    """Return all that a number depends on besides its configuration, as provenance.json has it.

    Args:
        threads: CPU threads of the run; None where unknown.
        device: cpu, cuda, cuda:N or mps.

    Returns:
        threads; accelerator (model of the GPU, or "none"); machine (see `facts`); packages, their
        versions; code (see `code_version`); source (see `source_digest`, to which the files of
        plug-ins are added where a configuration uses some, see `plugged.with_plug_ins`).
    """
    return {
        "threads": threads,
        "accelerator": _accelerator(device),
        "machine": facts(),
        "packages": versions(PACKAGES),
        "code": code_version(),
        "source": source_digest(),
    }


def same_conditions(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two trials of one configuration must have the same numbers.

    The commit does not count, because the source digest is more exact: a commit may change pages
    only, and code may be in no commit. Conditions that were not recorded equal no others.
    """
    return not other_conditions(one, other)


def other_conditions(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return what differs between the conditions of two trials, see `same_conditions`.

    >>> here = {"threads": 1, "accelerator": "none", "machine": {}, "packages": {}, "source": "0"}
    >>> other_conditions(here, here | {"threads": 2}), other_conditions({}, {})[0]
    (['threads'], 'threads')
    """
    names = ("threads", "accelerator", "machine", "packages", "source")
    return [name for name in names if one.get(name) is None or one.get(name) != other.get(name)]


def device_kind(name: str) -> str:
    """Return the device that `name` stands for: cpu, cuda, mps, or cuda:N where N was given.

    Raises:
        ConfigError: this machine has no such device.
    """
    from dovs.training.device import resolve_device

    device = resolve_device(name)
    return name if name.startswith("cuda:") else device.type


def code_version() -> str | None:
    """Return the commit of the code; None outside git.

    It ends with `DIRTY` where a file of the package differs from the commit, or is in none. Files
    elsewhere, such as results, do not count.
    """
    root = PACKAGE_ROOT
    commit = _git(root, "rev-parse", "--short", "HEAD")
    changes = _git(root, "status", "--porcelain", "--untracked-files=all", "--", ".")
    if not commit or changes is None:
        return None
    return commit + (DIRTY if changes else "")


def is_dirty(code: str | None) -> bool:
    """Return whether a code version is of code that is in no commit."""
    return code is not None and code.endswith(DIRTY)


def source_digest() -> str:
    """Return the digest of the source files that numbers depend on, committed or not."""
    return _digest_of_files(PACKAGE_ROOT)


def _digest_of_files(package: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(_counting(package)):
        whole.update(path.relative_to(package).as_posix().encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


def _counting(package: Path) -> Iterable[Path]:
    for path in package.rglob("*.py"):
        if path.relative_to(package).parts[0] not in WITHOUT_NUMBERS:
            yield path


def _accelerator(device: str) -> str:
    if device == "cpu":
        return "none"
    from dovs.training.device import describe, resolve_device

    return describe(resolve_device(device))


@lru_cache(maxsize=1)
def _git(folder: Path, *words: str) -> str | None:
    command = ["git", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
