"""Slots: how many runs train side by side on a device, and which of them are free.

A worker locks the file of its slot as long as it lives, so a slot is free again when its worker
ends, whatever ends it. Beside the lock a small file states for which run the slot is meant: it is
reserved from the moment a worker is started until that worker, which first loads torch, has locked
it.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dovs import access, places
from dovs.errors import ConfigError, RunError
from dovs.runs.devices import find_devices
from dovs.runs.files import read_json, write_json_atomic
from dovs.runs.lock import is_locked
from dovs.runs.store import Run

SLOTS = "DOVS_SLOTS"
"""Environment variable: runs that train side by side on the CPU, default 1."""


@dataclass(frozen=True)
class Slot:
    """A place for one run on a device: "cpu", "cuda:0", "mps"; numbers count from 1."""

    device: str
    number: int = 1

    @property
    def name(self) -> str:
        """Name of its files.

        >>> Slot("cuda:0").name, Slot("cpu", 2).name
        ('cuda-0', 'cpu-2')
        """
        plain = re.sub(r"[^a-z0-9]+", "-", self.device.lower())
        return plain if self.number == 1 else f"{plain}-{self.number}"

    def lock_file(self, home: Path | None = None) -> Path:
        """Return the file that the worker in this slot locks."""
        return slots_folder(home) / f"{self.name}.lock"


def slots_folder(home: Path | None = None) -> Path:
    """Return the folder of the files of slots."""
    return (home or places.home()) / "slots"


def capacity(device: str) -> int:
    """Return how many runs may train side by side on a device: 1, on the CPU `DOVS_SLOTS`.

    Raises:
        ConfigError: the variable is not a whole number of at least 1.
    """
    given = os.environ.get(SLOTS, "").strip()
    if device != "cpu" or not given:
        return 1
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise ConfigError(
            f"{SLOTS}={given!r} must be a whole number of at least 1: how many runs train side by "
            "side on the CPU."
        )
    return int(given)


def slots_of(devices: Iterable[str]) -> list[Slot]:
    """Return the slots of devices, first those of the first device.

    Raises:
        ConfigError: see `capacity`.
    """
    return [Slot(each, n + 1) for each in devices for n in range(capacity(each))]


@cache
def _found() -> tuple[str, ...]:
    """Return the devices of this machine; asking the driver takes a moment."""
    return tuple(name for name in find_devices().choices if name != "auto")


def devices_for(setting: str) -> tuple[str, ...]:
    """Return the devices that a run with this setting may train on, without importing torch.

    Args:
        setting: `RunConfig.device`: auto, cpu, cuda, cuda:N or mps.

    Returns:
        Names of devices; of several GPUs all, since any that is free will do.
    """
    if setting not in ("auto", "cuda"):
        return (setting,)
    gpus = tuple(name for name in _found() if name.startswith("cuda"))
    if setting == "cuda" or gpus:
        return gpus or ("cuda:0",)
    return _found()[:1]


def free_slot(
    devices: Iterable[str],
    home: Path | None = None,
    silent: Callable[[Run], bool] | None = None,
) -> Slot | None:
    """Return a slot on one of the devices in which a run can start now, or None.

    A slot whose worker gives no sign of life does not count: the run starts beside it.

    Args:
        devices: names of devices.
        home: default `DOVS_HOME`.
        silent: decides whether the worker of a run gives no sign of life; default `is_silent`.

    Raises:
        ConfigError: see `capacity`.
    """
    for device in devices:
        allowed = capacity(device)
        number, ignored, busy = 1, 0, 0
        found: Slot | None = None
        while number <= allowed + ignored or Slot(device, number).lock_file(home).exists():
            slot = Slot(device, number)
            holder = occupant(slot, home)
            if holder is None and not is_locked(slot.lock_file(home)):
                found = found or slot
            elif holder is not None and (silent or is_silent)(holder):
                ignored += 1
            else:
                busy += 1
            number += 1
        if found is not None and busy < allowed:
            return found
    return None


def occupants(device: str, home: Path | None = None) -> list[Run]:
    """Return the runs in the slots of a device, also beside those that give no sign of life.

    Raises:
        ConfigError: see `capacity`.
    """
    allowed, silent_ones = capacity(device), 0
    found: list[Run] = []
    number = 1
    while number <= allowed + silent_ones or Slot(device, number).lock_file(home).exists():
        holder = occupant(Slot(device, number), home)
        if holder is not None:
            found.append(holder)
            silent_ones += is_silent(holder)
        number += 1
    return found


def occupant(slot: Slot, home: Path | None = None) -> Run | None:
    """Return the run that occupies a slot or is about to, as far as its file states it."""
    try:
        run = Run(Path(str(read_json(_note_of(slot, home))["run"])))
        status = run.status()
    except (RunError, KeyError):
        return None
    if is_locked(slot.lock_file(home)):
        return run
    starting = status.state == "queued" and not status.waits
    return run if starting else None


def is_silent(run: Run) -> bool:
    """Return whether the worker of a run has given no sign of life for a while."""
    try:
        return run.status().silence is not None
    except RunError:
        return False


def reserve(slot: Slot, run_dir: Path, home: Path | None = None) -> None:
    """Note for which run a slot is, and for no other slot.

    Raises:
        RunError: the folder of slots cannot be written.
    """
    forget(run_dir, home)
    write_json_atomic(_note_of(slot, home), {"run": str(run_dir.resolve())})


def forget(run_dir: Path, home: Path | None = None) -> None:
    """Delete the notes that slots are for a run.

    Raises:
        AccessError: visitors of this process may change nothing.
    """
    access.require_change()
    for file, path in _reservations(home).items():
        if path == run_dir.resolve():
            file.unlink(missing_ok=True)


def clear(slot: Slot, home: Path | None = None) -> None:
    """Delete the note for which run a slot is, before its worker unlocks it.

    Raises:
        AccessError: visitors of this process may change nothing.
    """
    access.require_change()
    with contextlib.suppress(OSError):
        _note_of(slot, home).unlink(missing_ok=True)


def reserved_for(run_dir: Path, devices: Iterable[str], home: Path | None = None) -> list[Slot]:
    """Return the slot on one of the devices that is reserved for a run, [] if none is."""
    names = [file.stem for file, path in _reservations(home).items() if path == run_dir.resolve()]
    for device in devices:
        plain = Slot(device).name
        for name in names:
            number = name.removeprefix(f"{plain}-")
            if name == plain:
                return [Slot(device)]
            if name != number and number.isdigit():
                return [Slot(device, int(number))]
    return []


def _note_of(slot: Slot, home: Path | None) -> Path:
    return slots_folder(home) / f"{slot.name}.json"


def _reservations(home: Path | None) -> dict[Path, Path]:
    """Return the run of each file of the folder of slots."""
    found = {}
    for file in sorted(slots_folder(home).glob("*.json")):
        with contextlib.suppress(RunError, KeyError):
            found[file] = Path(str(read_json(file)["run"]))
    return found
