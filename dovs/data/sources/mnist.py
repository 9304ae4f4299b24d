"""MNIST."""

from __future__ import annotations

from dovs.data.formats.idx import mnist_like
from dovs.data.registry import SOURCES
from dovs.data.source import Source


@SOURCES.register("mnist", title="MNIST", order=10, classes=10, images=60_000, kind="download")
def mnist() -> Source:
    """Handwritten digits, 28 × 28 grey.

    Source: LeCun, Cortes and Burges, The MNIST database of handwritten digits.
    """
    return mnist_like(
        "mnist",
        "MNIST",
        (9_912_422, 28_881, 1_648_877, 4_542),
        title="MNIST",
        class_names=tuple("0123456789"),
        source="LeCun, Cortes and Burges, The MNIST database of handwritten digits",
    )
