"""Files of pretrained weights: reading one, and loading it into a network.

A file is torchvision's own (.pth, read with `weights_only=True`) or the same tensors in
safetensors.
"""

from __future__ import annotations

import hashlib
import pickle
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovs import disk
from dovs.errors import DataError

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Weights:
    """Weights as they were read.

    Attributes:
        tensors: by name, without those of the classifier.
        digest: SHA-256 of the file, hexadecimal.
        path: of the file.
    """

    tensors: dict[str, torch.Tensor]
    digest: str
    path: Path


def read(path: Path, classifier: str) -> Weights:
    """Read a file of weights.

    Args:
        path: safetensors, or what `torch.save` wrote of a state_dict.
        classifier: prefix of the tensors of the last layer, which are left out.

    Raises:
        DataError: the file cannot be read, is damaged, or contains more than tensors.
    """
    import safetensors.torch
    import torch

    try:
        with disk.open_file(path) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if path.suffix.lower() == ".safetensors":
            found: Any = safetensors.torch.load_file(path)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about what it refuses in the next moment
                found = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise DataError(f"the weights {path} do not exist. Put the file there again.") from None
    except pickle.UnpicklingError:
        raise DataError(
            f"{path} contains more than tensors, which could run any code. Save its state_dict: "
            "safetensors.torch.save_file(model.state_dict(), 'weights.safetensors')."
        ) from None
    except (
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
        KeyError,
        zipfile.BadZipFile,
        safetensors.SafetensorError,
    ) as error:
        reason = disk.reason(error)[:200]
        raise DataError(f"{path} is not a file of weights: {reason}. Copy it again.") from None
    for wrapper in ("state_dict", "model"):
        if isinstance(found, dict) and isinstance(found.get(wrapper), dict):
            found = found[wrapper]
    if not isinstance(found, dict) or not all(isinstance(v, torch.Tensor) for v in found.values()):
        raise DataError(f"{path} does not contain a state_dict: tensors by name. Save one.")
    named = {str(name).removeprefix("module."): value for name, value in found.items()}
    tensors = {name: value for name, value in named.items() if not name.startswith(classifier)}
    return Weights(tensors, digest, path)


def put_into(network: torch.nn.Module, weights: Weights, title: str) -> None:
    """Load weights into a network without classifier.

    Raises:
        DataError: they are of another network; the message names a tensor that does not fit.
    """
    own = network.state_dict()
    for name, value in weights.tensors.items():
        if name not in own:
            raise _other(weights, title, f"it has a tensor '{name}', which {title} has not")
        if value.shape != own[name].shape:
            shapes = f"{tuple(value.shape)}, not {tuple(own[name].shape)}"
            raise _other(weights, title, f"'{name}' has shape {shapes}")
    for name in own:
        if name not in weights.tensors and not name.endswith("num_batches_tracked"):
            raise _other(weights, title, f"it has no tensor '{name}'")
    network.load_state_dict(weights.tensors, strict=False)


def _other(weights: Weights, title: str, why: str) -> DataError:
    return DataError(
        f"{weights.path} does not contain weights of torchvision's {title}: {why}. Give another "
        "file or another encoder."
    )
