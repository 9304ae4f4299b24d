"""A run's encoder and head as one file for other programs: ONNX, or an archive of `torch.export`.

Both take images as they are stored, uint8 (N, channels, H, W), normalise them inside, and return
embeddings z (N, D) and logits (N, C). Neither contains a pickle: ONNX is protobuf; the archive
`.pt2` is a zip of the graph as JSON and the weights as plain bytes.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import logging
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from dovs import disk
from dovs.about import __version__
from dovs.errors import ConfigError, RunError
from dovs.places import real_path
from dovs.runs.classes import classes_of
from dovs.runs.encoder_download import OF_ENCODER
from dovs.runs.files import replacing
from dovs.runs.store import Run
from dovs.training.run_encoder import COMPARED, Built, build

ONNX, TORCH = "onnx", "torch"
SUFFIXES = OF_ENCODER
NEEDED = ("onnx", "onnxscript", "onnxruntime")
CLOSE = 1e-4
"""Largest difference of an output, of the largest value of all, that counts as equal."""


def export_encoder(run: Run, kind: str, target: Path | None = None) -> tuple[Path, tuple[str, ...]]:
    """Write encoder and head of a finished run, and check that the file gives the same outputs.

    Args:
        run: a finished run that DOVS trained, whose dataset is on this machine.
        kind: `ONNX` or `TORCH`.
        target: file to write; default: of the run's name in the working folder.

    Returns:
        What was written, and notes: what was left out, and how far outputs agree.

    Raises:
        ConfigError: packages that ONNX needs are not installed.
        DataError: the dataset is not on this machine, or is another one.
        RunError: the run has no weights, or these do not give the embeddings that it stores; the
            target exists or cannot be written; or the file does not give the same outputs.
    """
    if kind == ONNX:
        require_onnx()
    place = real_path(target or f"{run.name}{SUFFIXES[kind]}")
    if disk.exists(place):
        raise RunError(f"{place} exists already. Choose another place with --to, or delete it.")
    built = build(run)
    facts = _facts(run, built)
    with replacing(place) as temporary, _quiet():
        writes, reads = (_write_onnx, _run_onnx) if kind == ONNX else (_write_torch, _run_torch)
        writes(built, temporary, facts)
        found = reads(temporary, built.images[:COMPARED].numpy())
    difference = _largest_difference(built, found)
    if not difference <= CLOSE:
        place.unlink(missing_ok=True)
        raise RunError(
            f"the {kind} file of run '{run.name}' gives other outputs than the run's own encoder "
            f"(they differ by {difference:.2g}), so it was deleted."
        )
    agree = f"outputs of {len(found[0])} images agree with PyTorch's within {difference:.1e}"
    return place, (*built.notes, agree)


def require_onnx() -> None:
    """Check that the packages that ONNX needs are installed.

    Raises:
        ConfigError: one is not.
    """
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigError(
            f"--format onnx needs {', '.join(missing)}, not installed here: "
            "`pip install '.[onnx]'` in the folder of DOVS. --format torch needs no package."
        )


def _facts(run: Run, built: Built) -> str:
    """Return what a program needs to know to use the file, as JSON."""
    return json.dumps(
        {
            "run": run.name,
            "dovs": __version__,
            "input": "images: uint8 (N, channels, H, W), as stored, 0 to 255",
            "image_shape": list(built.images.shape[1:]),
            "outputs": list(built.outputs),
            "class_names": list(classes_of(run).names),
        },
        ensure_ascii=False,
    )


def _shapes() -> tuple[dict[int, Any]]:
    return ({0: torch.export.Dim("images", min=1, max=65_536)},)


def _write_torch(built: Built, path: Path, facts: str) -> None:
    program = torch.export.export(built.module, (built.images[:2],), dynamic_shapes=_shapes())
    program.example_inputs = None  # they would be the only pickle in the archive
    with path.open("wb") as stream:
        torch.export.save(program, stream, extra_files={"dovs.json": facts})


def _run_torch(path: Path, images: np.ndarray) -> Sequence[np.ndarray]:
    with path.open("rb") as stream, torch.no_grad():
        module = torch.export.load(stream).module()
        return [each.numpy() for each in module(torch.from_numpy(images))]


def _write_onnx(built: Built, path: Path, facts: str) -> None:
    program = torch.onnx.export(
        built.module,
        (built.images[:2],),
        dynamo=True,
        dynamic_shapes=_shapes(),
        input_names=["images"],
        output_names=list(built.outputs),
        verbose=False,
    )
    assert program is not None
    program.model.metadata_props["dovs"] = facts
    program.save(str(path), external_data=False)


def _run_onnx(path: Path, images: np.ndarray) -> Sequence[np.ndarray]:
    import onnxruntime

    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    found: Sequence[np.ndarray] = session.run(None, {"images": images})
    return found


def _largest_difference(built: Built, found: Sequence[np.ndarray]) -> float:
    with torch.no_grad():
        ours = [each.numpy() for each in built.module(built.images[:COMPARED])]
    if [each.shape for each in ours] != [each.shape for each in found]:
        return float("inf")
    return max(
        float(np.abs(a - b).max() / max(1.0, np.abs(a).max()))
        for a, b in zip(ours, found, strict=True)
    )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Leave out what the exporters of torch report about themselves."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
