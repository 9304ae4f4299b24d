"""What computing in bfloat16 saves on a processor, stated before a run; no torch is imported."""

from __future__ import annotations

import contextlib
from functools import cache
from pathlib import Path

FASTER_STEP = 1.85
"""Times as fast a training step of ResNet-32 was in bfloat16 on a CPU with AMX: 1.83 to 1.90.
`benchmarks/precision.py` measures it on any machine."""


def expected_precision(device: str, precision: str) -> str:
    """Return what a run will compute in, float32 or bfloat16.

    Args:
        device: "cpu", "cuda:0", "mps" and the like.
        precision: of `RunConfig`.

    >>> expected_precision("cuda:0", "auto"), expected_precision("cpu", "auto")
    ('bfloat16', 'float32')
    """
    if precision != "auto":
        return precision
    return "bfloat16" if device.startswith("cuda") else "float32"


def has_amx(cpu_facts: str) -> bool:
    """Return whether a processor multiplies matrices of bfloat16 in hardware (AMX).

    Args:
        cpu_facts: text of /proc/cpuinfo.

    >>> has_amx("flags : fpu amx_bf16 amx_tile"), has_amx("flags : fpu avx2")
    (True, False)
    """
    return "amx_bf16" in cpu_facts.split()


@cache
def amx_here() -> bool:
    """Return whether this machine has AMX; False where the system does not say."""
    with contextlib.suppress(OSError, ValueError):
        return has_amx(Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return False


def precision_note(device: str, precision: str, amx: bool, seconds: float | None) -> str:
    """Return what bfloat16 would save here, or costs; "" where there is nothing to state.

    Args:
        device: that the run will use.
        precision: of `RunConfig`.
        amx: whether this machine has AMX.
        seconds: estimated time of training in float32, None where it is unknown.

    >>> precision_note("cpu", "auto", True, 370.0)
    'This CPU has AMX: with precision bfloat16, training would be about 1.85 times as fast, 3 minutes instead of 6.'
    >>> precision_note("cpu", "bfloat16", False, None)
    'This CPU has no AMX, so bfloat16 makes training slower here. Choose precision auto or float32.'
    >>> precision_note("cpu", "auto", False, 370.0), precision_note("cuda:0", "auto", False, 370.0)
    ('', '')
    """  # noqa: E501
    if device != "cpu":
        return ""
    if precision == "bfloat16":
        if amx:
            return ""
        return (
            "This CPU has no AMX, so bfloat16 makes training slower here. "
            "Choose precision auto or float32."
        )
    if not amx:
        return ""
    text = "This CPU has AMX: with precision bfloat16, training would be about "
    text += f"{FASTER_STEP:g} times as fast"
    if seconds is None or seconds < 2 * 60:
        return f"{text}."
    before, after = round(seconds / 60), max(1, round(seconds / FASTER_STEP / 60))
    return f"{text}, {after} minute{'s' * (after != 1)} instead of {before}."
