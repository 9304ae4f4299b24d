"""Balanced softmax: the training prior goes into the logits instead of into the sampler.

Source: Ren et al. 2020, Balanced Meta-Softmax, arXiv:2007.10740; the same as the logit-adjusted
loss of Menon et al. 2021, arXiv:2007.07314, for τ = 1.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dovs.methods import METHODS
from dovs.methods._plain import Plain
from dovs.methods._sampling import natural_rates

Tau = Annotated[
    float,
    Field(ge=0, le=4, description="τ: share of log π added to the logits; 1 = balanced softmax"),
]


@METHODS.register("balanced_softmax", title="Balanced softmax", order=3)
def balanced_softmax(*, tau: Tau = 1.0) -> Plain:
    """Minimise −log softmax(u + τ·log π)_y, so that u itself answers for balanced classes."""
    return Plain(natural_rates, tau)
