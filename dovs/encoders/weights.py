"""Pretrained weights: which file, fetching the published one, and reading either.

The file is torchvision's own (.pth, read with `weights_only=True`) or the same tensors in
safetensors. Networks belong to `trunks`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import re
import socket
import threading
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlparse

from pydantic import AfterValidator, Field

from dovs.config import home
from dovs.errors import ConfigError, DataError

if TYPE_CHECKING:
    import torch

PUBLISHED = "published"
SUFFIXES = (".safetensors", ".pth", ".pt")
NETWORK_TIMEOUT = 30.0  # seconds without a byte before a server counts as out of reach
Report = Callable[[str], None]
"""Called with a short message about the current step."""

_one_at_a_time = threading.Lock()


def _absolute(given: str | None) -> str | None:
    """Return the path of a file as an absolute one, so that a worker elsewhere finds it."""
    if given in (None, "", PUBLISHED):
        return given or None
    return os.path.abspath(os.path.expanduser(str(given)))


Pretrained = Annotated[
    str | None,
    AfterValidator(_absolute),
    Field(
        description="Pretrained weights: published = those of torchvision, downloaded once; or a "
        "file of the same tensors (.safetensors or .pth); none = random initial weights. With "
        "pretrained weights a learning rate of 0.01 is usual",
        json_schema_extra={"alone": PUBLISHED},
    ),
]
Frozen = Annotated[
    bool,
    Field(
        description="Do not train the pretrained network: its embeddings are computed once and "
        "stored, and only an adapter and the head are trained, in seconds"
    ),
]
AdapterSize = Annotated[
    int,
    Field(
        ge=0,
        le=4096,
        description="With a frozen network: D, size of the trained layer on its embeddings; 0 = "
        "only the head is trained, and embeddings stay as they are",
    ),
]
InputSize = Annotated[
    int | None,
    Field(
        ge=32,
        le=512,
        description="Side in pixels to which images are scaled on the device; none = that of the "
        "pretrained weights, or no scaling without them",
    ),
]
Stem = Annotated[
    Literal["auto", "small", "imagenet"],
    Field(
        description="small: 3x3 without pooling; imagenet: 7x7 and pooling; auto: by size, or that "
        "of the pretrained weights"
    ),
]


def facts(network: str, feature_maps: bool = True) -> dict[str, Any]:
    """Return the facts with which an encoder of torchvision is registered.

    Args:
        network: name of torchvision's function that builds it.
        feature_maps: whether its stages are given feature maps.
    """

    def fetched(parameters: Mapping[str, Any], report: Report) -> None:
        fetch(network, parameters.get("pretrained"), report)

    def alters(parameters: Mapping[str, Any]) -> str:
        if parameters.get("frozen"):
            return "embeddings"
        return "maps" if feature_maps else "images"

    return {"check": check_given, "fetch": fetched, "alters": alters}


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


def check_given(parameters: Mapping[str, Any]) -> None:
    """Check the parameters about pretrained weights; needs no torch and reads no file.

    Raises:
        ConfigError: they contradict each other, or the file is missing or of another kind.
    """
    given = parameters.get("pretrained")
    if parameters.get("frozen") and not given:
        raise ConfigError(
            "frozen=True needs pretrained weights: a random network that is not trained is of no "
            "use. Give --pretrained, or --pretrained FILE."
        )
    if given and parameters.get("stem") == "small":
        raise ConfigError(
            "stem='small' does not go with pretrained weights, which have the stem of ImageNet: "
            "use stem=auto or imagenet."
        )
    if not given or given == PUBLISHED:
        return
    path = Path(given)
    if path.suffix.lower() not in SUFFIXES:
        raise ConfigError(
            f"pretrained='{given}' is neither '{PUBLISHED}' nor a file that ends in "
            f"{', '.join(SUFFIXES)}."
        )
    if not path.is_file():
        raise ConfigError(
            f"pretrained='{given}' does not exist. Give the file with the weights, or "
            f"'{PUBLISHED}' for those of torchvision."
        )


def fetch(network: str, given: str | None, report: Report = lambda message: None) -> Path | None:
    """Return the file of the weights; download the published one where it is missing.

    Args:
        network: name of torchvision's function that builds the network.
        given: the parameter `pretrained`.
        report: gets the progress of the download.

    Raises:
        DataError: the published file cannot be downloaded; the message names the folder for it.
    """
    if not given:
        return None
    if given != PUBLISHED:
        return Path(given)
    import torch

    url = published(network).url
    name = Path(urlparse(url).path).name
    stored = home() / "weights" / name
    for found in (stored, Path(torch.hub.get_dir()) / "checkpoints" / name):
        if found.is_file():
            return found
    _download(url, stored, f"the weights of {network}", report)
    return stored


def published(network: str) -> Any:
    """Return torchvision's facts about the weights that it recommends for a network."""
    import torchvision

    return torchvision.models.get_model_weights(network).DEFAULT


def _download(url: str, target: Path, what: str, report: Report) -> None:
    """Download a file and check its sum, which torchvision has in its name."""
    import torch

    found = re.search(r"-([0-9a-f]{8,})\.", target.name)
    server = urlparse(url).netloc
    report(f"Downloading {what}.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time, _reporting(torch.hub, f"Downloading {what}", report):
            torch.hub.download_url_to_file(url, str(target), found and found.group(1))
    except RuntimeError:
        reason = f"{server}: the file is incomplete or altered, its SHA-256 sum is not the expected"
    except OSError as error:
        reason = f"{server}: {' '.join(str(getattr(error, 'reason', error)).split())}"
    else:
        return
    raise DataError(
        f"cannot download {what} ({reason}). Connect to the internet and try again, or put "
        f"{target.name} into {target.parent}."
    )


class _Meter:
    """Replaces torch's progress bar and reports the bytes as a message."""

    def __init__(self, report: Report, message: str) -> None:
        self._report, self._message, self._done, self._total = report, message, 0, 0

    def __call__(self, total: int | None = None, **_: object) -> _Meter:
        self._total = total or 0
        return self

    def __enter__(self) -> _Meter:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, size: int) -> None:
        """Count received bytes."""
        before, self._done = self._done, self._done + size
        if self._done // 2**20 > before // 2**20:
            of = f" of {self._total / 1e6:.1f} MB" if self._total else ""
            self._report(f"{self._message}: {self._done / 1e6:.1f} MB{of}.")


@contextlib.contextmanager
def _reporting(hub: Any, message: str, report: Report) -> Iterator[None]:
    """Give torch's download a time limit, and our progress in place of its bar."""
    timeout, bar = socket.getdefaulttimeout(), hub.tqdm
    socket.setdefaulttimeout(NETWORK_TIMEOUT)
    hub.tqdm = _Meter(report, message)
    try:
        yield
    finally:
        hub.tqdm = bar
        socket.setdefaulttimeout(timeout)


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
        with path.open("rb") as file:
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
        reason = str(error).partition("\n")[0][:200] or type(error).__name__
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
