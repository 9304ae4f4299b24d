"""The devices that this machine can train on, found without importing torch into the server."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

QUERY = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]


@dataclass(frozen=True)
class Devices:
    """Devices that a run can use.

    Attributes:
        choices: values of `RunConfig.device`, "auto" first.
        auto: the device that "auto" is expected to use: "cuda:0", "mps" or "cpu".
        sentence: a sentence about what was found.
        titles: {choice: its title in the list}.
    """

    choices: tuple[str, ...]
    auto: str
    sentence: str
    titles: dict[str, str]


def parse_gpus(listing: str, visible: str | None = None) -> list[str]:
    r"""Return the GPUs in nvidia-smi's list that CUDA_VISIBLE_DEVICES makes visible.

    >>> parse_gpus("NVIDIA A, 16384\nNVIDIA B, 8192")
    ['NVIDIA A, 16 GiB', 'NVIDIA B, 8 GiB']
    >>> parse_gpus("NVIDIA A, 16384\nNVIDIA B, 8192", visible="1")
    ['NVIDIA B, 8 GiB']
    >>> parse_gpus("NVIDIA A, 16384", visible="-1")
    []
    """
    found = []
    for line in listing.splitlines():
        name, _, memory = line.rpartition(",")
        if name:
            mib = memory.strip()
            size = f", {round(int(mib) / 1024)} GiB" if mib.isdigit() else ""
            found.append(name.strip() + size)
    if visible is None:
        return found
    shown = []
    for wanted in visible.split(","):
        wanted = wanted.strip()
        if wanted.isdigit():
            if int(wanted) >= len(found):
                break
            shown.append(found[int(wanted)])
        elif wanted.startswith(("GPU-", "MIG-")):
            shown.append(wanted.partition("-")[0] + " selected by CUDA_VISIBLE_DEVICES")
        else:
            break
    return shown


def torch_cuda(version_file: str) -> str | None:
    """Return the CUDA version that torch was built for, from the text of its `version.py`.

    >>> torch_cuda("cuda: Optional[str] = '12.8'")
    '12.8'
    >>> torch_cuda("cuda: Optional[str] = None") is None
    True
    """
    found = re.search(r"^cuda\b[^=\n]*=\s*['\"]([^'\"]+)['\"]", version_file, re.MULTILINE)
    return found[1] if found else None


def describe(gpus: list[str], cuda: str | None, mac_gpu: bool, cores: int) -> Devices:
    """Return the choices and a sentence for the GPUs that were found.

    >>> describe([], None, False, 2).sentence
    'No GPU was found, so auto trains on the CPU (2 cores).'
    >>> describe(["NVIDIA A, 16 GiB"], "12.8", False, 8).choices
    ('auto', 'cuda:0', 'cpu')
    """
    cpu = f"CPU ({cores} core{'s' if cores != 1 else ''})"
    titles = {"cpu": cpu}
    if gpus and cuda:
        titles = {f"cuda:{i}": f"GPU {i}: {name}" for i, name in enumerate(gpus)} | titles
        count = "One GPU was" if len(gpus) == 1 else f"{len(gpus)} GPUs were"
        auto, sentence = "cuda:0", f"{count} found ({gpus[0]}), so auto trains on cuda:0."
    elif mac_gpu:
        titles = {"mps": "Apple GPU (MPS)"} | titles
        auto, sentence = "mps", "An Apple GPU was found, so auto trains on MPS."
    elif gpus:
        auto = "cpu"
        sentence = (
            f"A GPU was found ({gpus[0]}), but the installed PyTorch is built without CUDA, "
            f"so auto trains on the {cpu}."
        )
    else:
        auto, sentence = "cpu", f"No GPU was found, so auto trains on the {cpu}."
    titles = {"auto": f"auto ({auto})"} | titles
    return Devices(tuple(titles), auto, sentence, titles)


def find_devices() -> Devices:
    """Return the devices of this machine; nvidia-smi takes a moment, so cache the result."""
    try:
        listing = subprocess.run(QUERY, capture_output=True, text=True, timeout=10, check=True)
        gpus = parse_gpus(listing.stdout, os.environ.get("CUDA_VISIBLE_DEVICES"))
    except (OSError, subprocess.SubprocessError):
        gpus = []
    mac_gpu = platform.system() == "Darwin" and platform.machine() == "arm64"
    return describe(gpus, _installed_cuda() if gpus else None, mac_gpu, os.cpu_count() or 1)


def _installed_cuda() -> str | None:
    """Return the CUDA version of the installed torch, from its files: importing takes seconds."""
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return None
    version = Path(spec.origin).with_name("version.py")
    return torch_cuda(version.read_text("utf-8")) if version.is_file() else None
