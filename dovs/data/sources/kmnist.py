"""Kuzushiji-MNIST."""

from __future__ import annotations

from dovs.data.formats.idx import mnist_like
from dovs.data.registry import SOURCES
from dovs.data.source import Source


@SOURCES.register(
    "kmnist", title="Kuzushiji-MNIST", order=30, classes=10, images=60_000, kind="download"
)
def kmnist() -> Source:
    """Cursive Japanese characters of ten syllables, 28 × 28 grey.

    Source: Clanuwat et al. 2018, Deep Learning for Classical Japanese Literature, arXiv:1812.01718.
    """
    return mnist_like(
        "kmnist",
        "KMNIST",
        (18_165_135, 29_497, 3_041_136, 5_120),
        title="Kuzushiji-MNIST",
        class_names=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
        source="Clanuwat et al. 2018, arXiv:1812.01718",
    )
