"""Embeddings of any PyTorch model: the input of its last linear layer, caught by a hook."""

from __future__ import annotations

import reprlib
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dovs.arrays import as_array
from dovs.errors import DataError
from dovs.recording.batches import call, divide, fit
from dovs.recording.outputs import are_probabilities_of, makes, output_of

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Collected:
    """What a model makes of the samples of a loader, in its order.

    Attributes:
        embeddings: z, (N, D) float32: the input of the layer.
        labels: (N,) int64, or None.
        logits: (N, C) float32, the output of the model, or None where it returns none; see
            `collect` about a softmax.
        ids: of the samples, (N,), or None where the loader gives none.
        layer: name of the layer.
    """

    embeddings: np.ndarray
    labels: np.ndarray | None
    logits: np.ndarray | None
    ids: np.ndarray | None
    layer: str

    def arrays(self) -> dict[str, np.ndarray | None]:
        """Return the arrays by the names of the arguments of `Recorder.snapshot`."""
        return {
            "embeddings": self.embeddings,
            "labels": self.labels,
            "logits": self.logits,
            "ids": self.ids,
        }


def collect(
    model: torch.nn.Module,
    loader: Iterable[Any],
    *,
    layer: str | torch.nn.Module | None = None,
    labelled: bool = True,
    logits: bool = True,
    device: Any = None,
) -> Collected:
    """Gather embeddings, labels and logits of all samples of a loader.

    >>> found = collect(model, test_loader)  # doctest: +SKIP
    >>> run.snapshot(epoch, **found.arrays(), split="test")  # doctest: +SKIP

    The model is in eval mode meanwhile, without gradients; afterwards each of its modules is in
    the mode in which it was.

    The logits are what the model returns, with all that it does after its last layer: an
    adjustment, a mean of several heads, masked classes. Only where it returns the softmax or the
    sigmoid of the output of the layer, the logits are that output instead. Of several arrays that
    it returns, the first of the shape (N, C) is used that is not the embedding of another one, or
    in a mapping the one called "logits", else one that a linear layer makes.

    Args:
        model: any module. Of one that is distributed or compiled, the module inside is used.
        loader: gives batches (images, labels), (images, labels, ids), or mappings such as
            {"pixel_values": …, "labels": …}, of which the rest is passed to the model by name. It
            must not shuffle, unless it gives ids.
        layer: whose input is the embedding: a module, or its name in `model.named_modules()`.
            Default: the linear layer whose output, or its softmax, the model returns; if there is
            none, the linear layer that is called last, with a warning.
        labelled: whether the loader gives labels.
        logits: whether the output of the model is of classes.
        device: on which the model is; default: that of its first parameter.

    Raises:
        DataError: there is no linear layer, the layer does not exist or is not called, its input
            has not one row a sample, or the loader gives nothing, or no labels.
    """
    import torch

    model = getattr(model, "_orig_mod", model)
    parallel = torch.nn.DataParallel | torch.nn.parallel.DistributedDataParallel
    if isinstance(model, parallel):
        model = model.module
    if not isinstance(model, torch.nn.Module):
        raise DataError(f"the model is a {type(model).__name__}: give a torch.nn.Module.")
    if isinstance(model, torch.jit.ScriptModule):
        raise DataError(
            "the model is compiled by torch.jit, so its layers cannot be observed: give the module "
            "that it was made of, with the same weights."
        )
    first = next(model.parameters(), None)
    device = device if device is not None or first is None else first.device
    dtype = next((p.dtype for p in model.parameters() if p.is_floating_point()), None)
    catcher = _Catcher(model, layer)
    names = ("embeddings", "labels", "logits", "before", "ids")
    parts: dict[str, list[Any]] = {name: [] for name in names}
    with torch.no_grad(), _evaluating(model), catcher.hooked():
        for number, batch in enumerate(loader):
            inputs, labels, ids = divide(batch, labelled)
            rows = None if labels is None else _number(labels, number)
            catcher.calls.clear()
            output = call(model, fit(inputs, device, dtype))
            returned = output_of(output, rows, catcher.calls) if logits else None
            z, made = catcher.caught(returned)
            z = _rows(z, catcher.name)
            returned = returned if returned is not None and len(returned) == len(z) else None
            if labels is not None and rows != len(z):
                raise DataError(
                    f"batch {number} has {rows} labels, but layer '{catcher.name}' got "
                    f"{len(z)} rows. Choose a layer that gets one row an image."
                )
            found = {"embeddings": z, "labels": labels, "logits": returned, "ids": ids}
            found["before"] = made if are_probabilities_of(made, returned) else None
            for name, value in found.items():
                if value is not None:
                    parts[name].append(as_array(value, name))
    if not parts["embeddings"]:
        raise DataError("the loader gives no batch. Give a loader of at least one.")
    _warn_if_shuffled(loader, bool(parts["ids"]))
    arrays = {name: _joined(name, each) for name, each in parts.items()}
    embeddings, before = arrays.pop("embeddings"), arrays.pop("before")
    assert embeddings is not None
    arrays["logits"] = _of_classes(arrays["logits"], arrays["labels"])
    if before is not None and len(parts["before"]) == len(parts["embeddings"]):
        arrays["logits"] = before
    return Collected(embeddings, **arrays, layer=catcher.name)


class _Catcher:
    """Catches input and output of a layer, or of the linear layer that is called last."""

    def __init__(self, model: torch.nn.Module, layer: Any) -> None:

        named = dict(model.named_modules())
        self.chosen = layer is not None
        if layer is None:
            self.layers = {n: m for n, m in named.items() if _is_linear(m)}
            if not self.layers:
                raise DataError(
                    "the model has no linear layer. Choose the layer whose input is the embedding: "
                    f"layer= one of {_some(named)}."
                )
        else:
            wanted = {n: m for n, m in named.items() if layer is m or layer == n}
            if not wanted:
                raise DataError(
                    f"the model has no layer '{layer}': it has {_some(named)}. See "
                    "model.named_modules()."
                )
            self.layers = dict(list(wanted.items())[:1])
        self.name = next(iter(self.layers)) if self.chosen else ""
        self.calls: list[tuple[str, Any, Any]] = []

    @contextmanager
    def hooked(self) -> Iterator[None]:
        """Observe the layers while the body runs."""

        def observe(name: str) -> Any:
            return lambda module, given, made: self.calls.append(
                (name, given[0] if given else None, made)
            )

        handles = [m.register_forward_hook(observe(n)) for n, m in self.layers.items()]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def caught(self, returned: Any) -> tuple[Any, Any]:
        """Return input and output of the layer at one call; the first batch decides which layer.

        Args:
            returned: by the model for the classes, (N, C): the last call that made this is taken,
                or without one the last call.
        """
        calls = [call for call in self.calls if not self.name or call[0] == self.name]
        if not calls:
            what = f"layer '{self.name}'" if self.name else "no linear layer"
            state = "is not called" if self.name else "is called"
            raise DataError(
                f"{what} {state} when the model computes a batch. Choose another one with layer=."
            )
        making = [call for call in calls if makes(call[2], returned)]
        name, given, made = (making or calls)[-1]
        if not self.name and not making and returned is not None:
            warnings.warn(
                "the output of the model is not that of one of its linear layers, so the logits "
                f"are the output of the model, but the embeddings are the input of '{name}', the "
                "linear layer that is called last. Choose the layer whose input is the embedding "
                "with layer=.",
                stacklevel=3,
            )
        self.name = name
        return given, made


def _is_linear(module: torch.nn.Module) -> bool:
    """Return whether a module is a linear layer, also one that is quantised or of other make."""
    import torch

    sizes = (getattr(module, name, None) for name in ("in_features", "out_features"))
    return isinstance(module, torch.nn.Linear) or all(isinstance(size, int) for size in sizes)


@contextmanager
def _evaluating(model: torch.nn.Module) -> Iterator[None]:
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        yield
    finally:
        for module, training in modes.items():
            module.training = training


def _number(labels: Any, batch: int) -> int:
    """Return how many labels a batch has.

    Raises:
        DataError: it has one that is no list of labels, as a dataset without a loader gives it.
    """
    if getattr(labels, "ndim", 1) and isinstance(labels, Sized) and not isinstance(labels, Mapping):
        return len(labels)
    raise DataError(
        f"batch {batch} has {reprlib.repr(labels)} as labels, which is no list of labels: give a "
        "loader of batches, such as DataLoader(dataset, batch_size=256)."
    )


def _rows(z: Any, name: str) -> Any:
    """Return the input of the layer as (N, D)."""
    shape = tuple(getattr(z, "shape", ()))
    if len(shape) > 2 and all(side == 1 for side in shape[2:]):
        return z.flatten(1)
    if len(shape) != 2:
        raise DataError(
            f"the input of layer '{name}' has the shape {shape}, but an embedding is one row an "
            "image, (N, D). Choose a layer after pooling with layer=."
        )
    return z


def _of_classes(logits: np.ndarray | None, labels: np.ndarray | None) -> np.ndarray | None:
    """Return logits; None, with a warning, for one number a row that is not of two classes."""
    one = logits is not None and logits.shape[1] == 1
    if not one or labels is None or set(np.unique(labels).tolist()) <= {0, 1}:
        return logits
    warnings.warn(
        "no logits are recorded: the model returns one number a row, which can be of two classes "
        f"alone, but labels go to {np.max(labels)}.",
        stacklevel=3,
    )
    return None


def _joined(name: str, parts: list[np.ndarray]) -> np.ndarray | None:
    if not parts:
        return None
    if name in ("embeddings", "logits", "before"):
        return np.concatenate(parts).astype(np.float32, copy=False)
    return np.concatenate(parts)


def _warn_if_shuffled(loader: Any, has_ids: bool) -> None:
    shuffled = "Random" in type(getattr(loader, "sampler", None)).__name__
    if shuffled and not has_ids:
        warnings.warn(
            "the loader shuffles and gives no ids, so the samples have another order at each "
            "epoch: use a loader without shuffle, or batches (images, labels, ids).",
            stacklevel=3,
        )


def _some(names: Iterable[str]) -> str:
    found = [name for name in names if name]
    return ", ".join(found[-8:]) or "no layers"
