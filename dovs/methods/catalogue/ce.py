"""Cross-entropy: what happens when nothing is done about the tail.

Source: Bridle 1990, Probabilistic interpretation of feedforward classification network outputs.
"""

from __future__ import annotations

from dovs.methods import METHODS
from dovs.methods.simple import SimpleMethod


@METHODS.register("ce", title="Cross-entropy", order=1)
def cross_entropy() -> SimpleMethod:
    """Cross-entropy on every image once an epoch: the baseline of every comparison."""
    return SimpleMethod()
