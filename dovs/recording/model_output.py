"""Logits in what a PyTorch model returns, and whether a layer makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OUTPUTS = ("logits", "out", "output", "prediction", "pred")
"""Names under which outputs that are mappings have logits."""
EXCLUDED = -1e9
"""Logit of a class that the model excludes by minus infinity: its probability is 0, too."""


def output_of_classes(output: Any) -> Any:
    """Return the part of a model's output that may be of classes, or None."""
    if isinstance(output, Mapping):
        return next((output[name] for name in OUTPUTS if name in output), None)
    if not hasattr(output, "shape") and hasattr(output, "logits"):
        return output.logits
    if isinstance(output, list | tuple):
        return output[0] if output else None
    return output


def is_output(made: Any, output: Any) -> bool:
    """Return whether a layer's output is what the model returns, as it is or after a softmax."""
    import torch

    if not (torch.is_tensor(made) and torch.is_tensor(output)) or made.shape != output.shape:
        return False
    if made.dim() != 2 or not (made.is_floating_point() and output.is_floating_point()):
        return False
    wanted, own = output.float(), made.float()
    return any(
        torch.allclose(each, wanted, rtol=1e-3, atol=1e-5)
        for each in (own, own.softmax(1), own.log_softmax(1))
    )


def logits_of(output: Any, made: Any, rows: int) -> Any:
    """Return the logits: the output of the model, or of the layer that it is the softmax of.

    Args:
        output: of the model.
        made: output of the layer.
        rows: N of the batch.
    """
    import torch

    shape = tuple(getattr(output, "shape", ()))
    if len(shape) != 2 or shape[0] != rows:
        return None
    if is_output(made, output):
        return made
    if not torch.is_tensor(output) or not output.is_floating_point() or shape[1] < 2:
        return output
    if not torch.isfinite(output).all():  # classes that the model excludes
        output = output.float().clamp_min(EXCLUDED)
    sums = output.float().sum(1)
    if (output >= 0).all() and torch.allclose(sums, torch.ones_like(sums), atol=1e-2):
        return output.float().clamp_min(torch.finfo(torch.float32).tiny).log()
    return output
