"""Fashion-MNIST, downloaded or as Debian packages it."""

from __future__ import annotations

import os
from pathlib import Path

from dovs.data.formats.idx import mnist_like
from dovs.data.registry import SOURCES
from dovs.data.source import Source

DEBIAN = "/usr/share/datasets/fashion-mnist"  # of Debian's package dataset-fashion-mnist


@SOURCES.register(
    "fashion_mnist", title="Fashion-MNIST", order=20, classes=10, images=60_000, kind="download"
)
def fashion_mnist() -> Source:
    """Photos of clothes, 28 × 28 grey.

    Where Debian's package dataset-fashion-mnist is installed, nothing is downloaded; the
    environment variable DOVS_FASHION_MNIST names another folder with its four files.

    Source: Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747.
    """
    return mnist_like(
        "fashion_mnist",
        "FashionMNIST",
        (26_421_880, 29_515, 4_422_102, 5_148),
        elsewhere=Path(os.environ.get("DOVS_FASHION_MNIST") or DEBIAN),
        title="Fashion-MNIST",
        class_names=(
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
        horizontal_flip=True,
        source="Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747",
    )
