"""What a PyTorch model returns: which array are the logits, and which layer made them."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from dovs.data.report import counted

OUTPUTS = ("logits", "out", "output", "prediction", "pred")
"""Names under which outputs that are mappings have logits."""
EMBEDDINGS = (
    "embedding",
    "embeddings",
    "features",
    "feature",
    "feats",
    "z",
    "hidden",
    "pooler_output",
)
"""Names under which outputs that are mappings have no logits."""
Call: TypeAlias = tuple[str, Any, Any]
"""Name, input and output of a layer."""
ADVICE = "If another one is meant, let the model return a mapping with it as 'logits'."
ROUNDINGS = 4
"""Numbers are equal up to this many roundings of their type."""


def output_of(output: Any, rows: int | None, calls: Sequence[Call] = ()) -> Any:
    """Return what a model returns for the classes, (N, C); None where there is no such array.

    Of several arrays of this shape it is the first, with a warning. The input of a linear layer
    that makes another one of them is an embedding, and none of them. Of a mapping without a known
    name, only what a linear layer makes counts.

    Args:
        output: of the model.
        rows: N, images of the batch, or None where it is not known.
        calls: of linear layers: name, input and output of each.
    """
    if isinstance(output, Mapping):
        output = _of_mapping(output, rows, calls)
    elif not hasattr(output, "shape") and hasattr(output, "logits"):
        output = output.logits
    elif isinstance(output, list | tuple):
        matrices = {at: each for at, each in enumerate(output) if _is_matrix(each, rows)}
        found = [*_without_inputs(matrices, calls).values()]
        if len(found) > 1:
            warnings.warn(
                f"the model returns {counted(len(found), 'array', 'arrays')} of one row an image: "
                f"the first, {tuple(found[0].shape)}, is used as logits. {ADVICE}",
                stacklevel=3,
            )
        output = found[0] if found else None
    return _in_columns(output, rows)


def _in_columns(output: Any, rows: int | None) -> Any:
    """Return (N, C), one number a row as (N, 1); None for another shape."""
    if rows is not None and tuple(getattr(output, "shape", ())) == (rows,):
        return output.reshape(rows, 1)
    return output if _is_matrix(output, rows) else None


def _of_mapping(output: Mapping[Any, Any], rows: int | None, calls: Sequence[Call]) -> Any:
    """Return the value with a known name, else the first that a linear layer makes, or None."""
    known = next((name for name in OUTPUTS if name in output), None)
    if known is not None:
        return output[known]
    matrices = {
        name: each
        for name, each in output.items()
        if name not in EMBEDDINGS and _is_matrix(each, rows)
    }
    made = {
        name: each for name, each in matrices.items() if any(makes(call[2], each) for call in calls)
    }
    found = _without_inputs(made, calls)
    if not found:
        if matrices:
            warnings.warn(
                f"no logits are recorded: of what the model returns ({', '.join(map(str, output))})"
                " nothing is called 'logits', or is made by a linear layer alone. If there are "
                "some, let the model return them as 'logits'.",
                stacklevel=4,
            )
        return None
    name, array = next(iter(found.items()))
    warnings.warn(
        f"'{name}' of what the model returns is used as logits. {ADVICE}",
        stacklevel=4,
    )
    return array


def _without_inputs(found: dict[Any, Any], calls: Sequence[Call]) -> dict[Any, Any]:
    """Leave out arrays of which a linear layer makes another one: they are embeddings."""
    return {
        key: each
        for key, each in found.items()
        if not any(
            _same(given, each) and makes(made, other)
            for _, given, made in calls
            for where, other in found.items()
            if where != key
        )
    }


def _same(given: Any, array: Any) -> bool:
    """Return whether a layer got an array."""
    return _alike(given, array) and _close(given, array)


def _is_matrix(value: Any, rows: int | None) -> bool:
    shape = tuple(getattr(value, "shape", ()))
    return len(shape) == 2 and (rows is None or shape[0] == rows)


def makes(made: Any, output: Any) -> bool:
    """Return whether the output of a model is that of a layer, or the (log-)probabilities of it.

    Args:
        made: by the layer, a tensor.
        output: of the model, a tensor, or None.
    """
    if not _alike(made, output):
        return False
    logs = _log_softmax(made.float())
    return _close(made, output) or _close(logs, output, made) or are_probabilities_of(made, output)


def are_probabilities_of(made: Any, output: Any) -> bool:
    """Return whether the output of a model is the softmax or the sigmoid of that of a layer.

    Args:
        made: by the layer, a tensor.
        output: of the model, a tensor, or None.
    """
    import torch

    if not _alike(made, output):
        return False
    # logarithms, because the rounding of a logit changes its probability by a share of it
    least = torch.finfo(output.dtype).tiny
    logs = output.float().clamp_min(least).log()
    return bool((output >= 0).all()) and any(
        _close(each(made.float()).clamp_min(math.log(least)), logs, made)
        for each in (_log_softmax, torch.nn.functional.logsigmoid)
    )


def _log_softmax(values: Any) -> Any:
    return values.log_softmax(1)


def _alike(made: Any, output: Any) -> bool:
    """Return whether both are tensors of fractions, and of one shape."""
    floating = all(getattr(getattr(e, "dtype", 0), "is_floating_point", 0) for e in (made, output))
    return bool(floating) and made.shape == output.shape


def _close(expected: Any, output: Any, computed_from: Any = None) -> bool:
    """Return whether tensors are equal up to the rounding of their types."""
    import torch

    source = expected if computed_from is None else computed_from
    error = ROUNDINGS * max(torch.finfo(each.dtype).eps for each in (source, output))
    largest = float(source.abs().max()) if source.numel() else 0.0
    return torch.allclose(
        expected.float(), output.float(), rtol=error, atol=error * max(1.0, min(largest, 1e4))
    )
