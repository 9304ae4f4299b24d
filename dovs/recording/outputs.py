"""What a PyTorch model returns: which array are the logits, and which layer made them."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import Any

from dovs.data.report import counted

OUTPUTS = ("logits", "out", "output", "prediction", "pred")
"""Names under which outputs that are mappings have logits."""
ROUNDINGS = 4
"""Numbers are equal up to this many roundings of their type."""


def output_of(output: Any, rows: int | None) -> Any:
    """Return what a model returns for the classes, (N, C); None where there is no such array.

    Of a list or tuple it is the first array of this shape; more of them cause a warning.

    Args:
        output: of the model.
        rows: N, images of the batch, or None where it is not known.
    """
    if isinstance(output, Mapping):
        output = next((output[name] for name in OUTPUTS if name in output), None)
    elif not hasattr(output, "shape") and hasattr(output, "logits"):
        output = output.logits
    elif isinstance(output, list | tuple):
        found = [each for each in output if _is_matrix(each, rows)]
        if len(found) > 1:
            warnings.warn(
                f"the model returns {counted(len(found), 'array', 'arrays')} of one row an image: "
                f"the first, {tuple(found[0].shape)}, is used as logits. If another one is meant, "
                "let the model return a mapping with it as 'logits'.",
                stacklevel=3,
            )
        output = found[0] if found else None
    return output if _is_matrix(output, rows) else None


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
