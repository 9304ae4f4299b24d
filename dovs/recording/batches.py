"""Batches of a PyTorch loader: what is the input of the model, and what are labels and ids."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from dovs.errors import DataError

if TYPE_CHECKING:
    import torch

LABELS = ("labels", "label", "target", "targets", "y")
IDS = ("ids", "id", "index", "indices", "idx")
"""Names under which batches that are mappings have labels and ids."""


def divide(batch: Any, labelled: bool) -> tuple[Any, Any, Any]:
    """Return inputs, labels and ids of a batch; None for what it does not have.

    Raises:
        DataError: it has no labels, though there should be some.
    """
    if isinstance(batch, Mapping):
        rest = dict(batch)
        labels, ids = (
            next((rest.pop(name) for name in names if name in rest), None)
            for names in (LABELS, IDS)
        )
        have = f"the names {', '.join(map(str, batch))}"
        inputs: Any = rest
    elif isinstance(batch, list | tuple):
        inputs, labels, ids = (*batch, None, None, None)[:3]
        if len(batch) > 3:
            ids = None
            warnings.warn(
                f"a batch has {len(batch)} parts: the first is taken as images, the second as "
                "labels, and the others are not used. Give (images, labels, ids).",
                stacklevel=3,
            )
        have = f"{len(batch)} part{'s' if len(batch) != 1 else ''}"
    else:
        inputs, labels, ids, have = batch, None, None, f"a {type(batch).__name__} alone"
    if not labelled:
        return inputs, None, ids
    if labels is None:
        raise DataError(
            f"the loader gives no labels: a batch has {have}. Give (images, labels), or a mapping "
            f"with one of {', '.join(LABELS)}; or labelled=False."
        )
    return inputs, labels, ids


def fit(value: Any, device: Any, dtype: Any) -> Any:
    """Return inputs as tensors on the device of the model, fractions in its type."""
    import torch

    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        value = torch.from_numpy(np.ascontiguousarray(value))
    if isinstance(value, torch.Tensor):
        kind = dtype if value.is_floating_point() else None
        return value.to(device=device, dtype=kind)
    if callable(getattr(value, "to", None)) and device is not None:
        return value.to(device)
    if isinstance(value, Mapping):
        return {name: fit(each, device, dtype) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(fit(each, device, dtype) for each in value)
    return value


def call(model: torch.nn.Module, inputs: Any) -> Any:
    """Return the output of a model for inputs, by name where they have names.

    Raises:
        DataError: none of the names is one of its arguments, and there are several arrays.
    """
    if not isinstance(inputs, Mapping):
        return model(inputs)
    kinds = {name: each.kind for name, each in inspect.signature(model.forward).parameters.items()}
    taken = {name: each for name, each in inputs.items() if name in kinds}
    if taken:
        every = inspect.Parameter.VAR_KEYWORD in kinds.values()
        return model(**(inputs if every else taken))
    arrays = {name: each for name, each in inputs.items() if len(getattr(each, "shape", ())) > 1}
    if len(arrays) == 1:  # under another name than that of the argument
        return model(next(iter(arrays.values())))
    raise DataError(
        f"the model takes {', '.join(kinds) or 'nothing'}, but beside labels a batch has "
        f"{', '.join(map(str, inputs)) or 'nothing'}. Give batches with the names of its arguments."
    )
