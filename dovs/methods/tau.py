"""The weight τ of the prior in a method's loss, without torch: pages call it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dovs.methods import METHODS

if TYPE_CHECKING:
    from dovs.config import RunConfig


def tau_in_training(config: RunConfig) -> float:
    """Return the τ that a method applies to the prior in its loss, by its fact `tau`.

    >>> from dovs.config import RunConfig
    >>> tau_in_training(RunConfig(method="balanced_softmax"))
    1.0
    >>> tau_in_training(RunConfig(method="dos", method_params={"tau": 0.5}))
    0.5
    >>> tau_in_training(RunConfig(method="ce"))
    0.0
    """
    entry = METHODS[config.method]
    tau = entry.meta.get("tau", 0.0)
    return float(entry.validate(config.method_params)[tau] if isinstance(tau, str) else tau)
