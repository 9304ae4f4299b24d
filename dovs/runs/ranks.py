"""Which process of a run this is: torchrun starts several, and states it in the environment."""

from __future__ import annotations

import os

LOST = (
    "another process of this run ended, so it cannot go on. Resume it, with the same or another "
    "number of processes: torchrun --nproc-per-node 2 -m dovs resume NAME"
)


def world_size() -> int:
    """Return how many processes train the run together, 1 without torchrun."""
    return _number("WORLD_SIZE", 1) if "RANK" in os.environ and "MASTER_ADDR" in os.environ else 1


def rank() -> int:
    """Return the number of this process, 0 … world_size() - 1; process 0 alone writes."""
    return _number("RANK", 0) if world_size() > 1 else 0


def local_rank() -> int:
    """Return the number of this process on its machine."""
    return _number("LOCAL_RANK", 0) if world_size() > 1 else 0


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else default
