"""Which device a run uses, and what it has used of it."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import torch

from dovs.errors import ConfigError
from dovs.runs.precision import expected_precision


def available_devices() -> dict[str, str]:
    """Return the devices of this machine, name → what it is, best first."""
    devices = {}
    for index in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        devices[f"cuda:{index}"] = torch.cuda.get_device_name(index)
    if torch.backends.mps.is_available():
        devices["mps"] = "Apple GPU"
    devices["cpu"] = f"CPU, {torch.get_num_threads()} threads"
    return devices


def resolve_device(name: str) -> torch.device:
    """Return the device of that name; `auto` takes CUDA, then MPS, then the CPU.

    Raises:
        ConfigError: this machine has no such device.
    """
    devices = available_devices()
    if name == "auto":
        return torch.device(next(iter(devices)))
    if name in devices or (name == "cuda" and "cuda:0" in devices):
        return torch.device(name)
    raise ConfigError(
        f"device '{name}' is not on this machine: choose one of auto, {', '.join(devices)}."
    )


def alternatives(name: str) -> list[str]:
    """Return the devices that a run with this setting may use: of several GPUs any.

    Raises:
        ConfigError: this machine has no such device.
    """
    best = resolve_device(name)
    if best.type != "cuda" or name.startswith("cuda:"):
        return [str(best)]
    return [each for each in available_devices() if each.startswith("cuda")]


def used_precision(device: torch.device, precision: str = "auto") -> str:
    """Return what forward and backward passes compute in, see `expected_precision`."""
    return expected_precision(device.type, precision)


def autocast(device: torch.device, precision: str = "auto", cache: bool = True) -> torch.autocast:
    """Return a context in which a device computes in bfloat16 where that is used.

    Args:
        device: that computes.
        precision: of `RunConfig`.
        cache: whether weights are converted once for all passes within the context.
    """
    bfloat16 = used_precision(device, precision) == "bfloat16"
    return torch.autocast(device.type, torch.bfloat16, enabled=bfloat16, cache_enabled=cache)


def describe(device: torch.device) -> str:
    """Return a device's kind and model, for the summary of a run."""
    if device.type == "cuda":
        return f"cuda ({torch.cuda.get_device_name(device)})"
    return "mps (Apple GPU)" if device.type == "mps" else f"cpu ({torch.get_num_threads()} threads)"


def memory_bytes(device: torch.device) -> int:
    """Return the most memory used so far: of the GPU on CUDA, of this process elsewhere."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def free_memory() -> int | None:
    """Return the bytes that this process can still take without swapping; None where unknown.

    That is what Linux calls available, or what is left of the limit of a container, if less. What
    a container has of files that can be read again does not count as used.
    """
    found = []
    with contextlib.suppress(OSError, ValueError, IndexError):
        text = Path("/proc/meminfo").read_text(encoding="utf-8")
        found.append(int(text.split("MemAvailable:")[1].split()[0]) * 1024)
    group = Path("/sys/fs/cgroup")
    with contextlib.suppress(OSError, ValueError, IndexError):
        limit = int((group / "memory.max").read_text(encoding="utf-8"))
        used = int((group / "memory.current").read_text(encoding="utf-8"))
        facts = (group / "memory.stat").read_text(encoding="utf-8")
        found.append(limit - used + int(facts.split("inactive_file ")[1].split()[0]))
    return max(min(found), 0) if found else None


def seeded_generator(device: torch.device, seed: int, stream: str, epoch: int) -> torch.Generator:
    """Return the source of randomness of one stream in one epoch.

    Every epoch starts its streams afresh from (seed, stream, epoch), so a resumed run draws what
    the uninterrupted one would have drawn, and one stream never moves another.
    """
    key = torch.tensor([seed, *stream.encode(), epoch], dtype=torch.int64)
    mixed = 0x9E3779B9
    for value in key.tolist():
        mixed = ((mixed ^ value) * 0x100000001B3 + 0x7F4A7C15) % 2**63
    return torch.Generator(device).manual_seed(mixed)
