"""A run's whole state between two epochs, in one safetensors file that is replaced at once.

Random streams are not saved: each epoch starts them afresh, see `device.seeded_generator`.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import safetensors
import safetensors.torch
import torch

from dovs import disk
from dovs.analysis.subspaces import Subspaces
from dovs.errors import RunError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.files import damaged, replacing

if TYPE_CHECKING:
    from pathlib import Path

    from dovs.training.state import Training


@dataclass(frozen=True)
class Progress:
    """What a checkpoint contains besides the training state.

    Attributes:
        seconds: time spent so far.
        first_scatter: s² after the first epoch, for the alarm.
        diagnostic: abstract labels generated for display alone, or None.
    """

    seconds: float
    first_scatter: float | None
    diagnostic: Hierarchy | None


def save(path: Path, training: Training, progress: Progress) -> None:
    """Write the checkpoint."""
    tensors = {f"model.{name}": value for name, value in training.model.state_dict().items()}
    if training.average is not None:
        for name, value in training.average.state_dict().items():
            tensors[f"average.{name}"] = value
    for index, buffer in enumerate(training.optimizer.momentum_buffers):
        if buffer is not None:
            tensors[f"momentum.{index}"] = buffer
    for name, value in training.method.state().items():
        tensors[f"method.{name}"] = value
    subspaces = training.method.subspaces
    if subspaces is not None:
        tensors["subspaces.basis"] = torch.from_numpy(subspaces.basis)
        tensors["subspaces.sizes"] = torch.from_numpy(np.asarray(subspaces.sizes, dtype=np.int64))
        tensors["subspaces.mean"] = torch.from_numpy(subspaces.mean)
    hierarchy = training.method.hierarchy
    facts = {
        "epoch": training.epoch,
        "rounds": training.rounds,
        "seconds": progress.seconds,
        "first_scatter": progress.first_scatter,
        "hierarchy": None if hierarchy is None else hierarchy.to_json(),
        "diagnostic": None if progress.diagnostic is None else progress.diagnostic.to_json(),
    }
    with replacing(path) as temporary:
        _write(temporary, _apart(tensors), {"dovs": json.dumps(facts)})


def _apart(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the tensors on the CPU, none of which shares its memory with another one.

    Only those that do are copied: the bank of many images should be in memory once.
    """
    found: dict[str, torch.Tensor] = {}
    seen: set[int] = set()
    for name, value in tensors.items():
        value = value.detach().cpu().contiguous()
        place = value.untyped_storage().data_ptr()
        found[name] = value.clone() if place in seen else value
        seen.add(place)
    return found


def _write(path: Path, tensors: dict[str, torch.Tensor], facts: dict[str, str]) -> None:
    """Write a safetensors file from where the tensors are, without a copy of them.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    path.touch()
    mode = path.stat().st_mode
    try:
        safetensors.torch.save_file(tensors, path, facts)
    except safetensors.SafetensorError as error:
        found = re.search(r"os error (\d+)", str(error))
        if found is None:
            raise
        raise OSError(int(found[1]), os.strerror(int(found[1]))) from None
    path.chmod(mode)  # the library makes a file that only its owner can read


def load(path: Path, training: Training) -> Progress:
    """Load a checkpoint into a newly built training.

    Raises:
        RunError: the file cannot be read, is damaged, or belongs to another configuration.
    """
    try:
        tensors: dict[str, dict[str, torch.Tensor]] = {}
        disk.require_file(path)
        with safetensors.safe_open(path, framework="pt") as file:
            facts: dict[str, Any] = json.loads(file.metadata()["dovs"])
            for name in file.keys():  # noqa: SIM118 - not a dict
                kind, _, rest = name.partition(".")
                tensors.setdefault(kind, {})[rest] = file.get_tensor(name)
        training.model.load_state_dict(tensors["model"])
        if training.average is not None:
            training.average.load_state_dict(tensors["average"])
    except OSError as error:
        raise damaged(path, error) from None
    except (safetensors.SafetensorError, KeyError, ValueError, RuntimeError, TypeError) as error:
        raise RunError(
            f"{path} is damaged or of another configuration ({type(error).__name__}). "
            "Restore it from a copy, or train a new run."
        ) from None
    device = training.data.labels.device
    training.optimizer.load_momentum(
        {int(index): buffer for index, buffer in tensors.get("momentum", {}).items()}
    )
    training.method.load_state(
        {name: value.to(device) for name, value in tensors.get("method", {}).items()}
    )
    if facts["hierarchy"] is not None:
        parts = {name: value.numpy() for name, value in tensors["subspaces"].items()}
        training.method.set_labels(Hierarchy.from_json(facts["hierarchy"]), Subspaces(**parts))
    training.epoch, training.rounds = facts["epoch"], facts["rounds"]
    diagnostic = facts["diagnostic"]
    return Progress(
        facts["seconds"],
        facts["first_scatter"],
        None if diagnostic is None else Hierarchy.from_json(diagnostic),
    )
