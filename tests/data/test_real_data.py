"""Datasets as they really are, where this machine has them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dovs import data
from dovs.data import tail_counts
from dovs.data.sources.cifar100 import CLASS_NAMES, SUPERCLASS_OF
from dovs.data.sources.fashion_mnist import DEBIAN

EXPONENTIAL = {
    "fashion_mnist": {100: 14_886, 50: 16_796, 10: 24_516},
    "cifar100": {100: 10_847, 50: 12_608, 10: 19_573},
}


@pytest.mark.skipif(
    not Path(DEBIAN).is_dir(), reason="Debian's package dataset-fashion-mnist is not installed"
)
def test_fashion_mnist_of_debian(home, monkeypatch):
    monkeypatch.delenv("DOVS_FASHION_MNIST")
    assert data.state("fashion_mnist").where == DEBIAN
    dataset = data.load("fashion_mnist")
    assert dataset.available.tolist() == [6000] * 10
    assert len(dataset.test) == 10_000
    assert dataset.image_shape == (28, 28, 1)
    for ratio, total in EXPONENTIAL["fashion_mnist"].items():
        assert tail_counts(dataset.available, "exponential", ratio).sum() == total


@pytest.mark.slow
@pytest.mark.skipif("DOVS_TEST_DATA" not in os.environ, reason="DOVS_TEST_DATA is not set")
def test_cifar100_in_parquet(home):
    dataset = data.load("parquet", path=str(Path(os.environ["DOVS_TEST_DATA"]) / "cifar100"))
    assert dataset.available.tolist() == [500] * 100
    assert len(dataset.test) == 10_000
    assert dataset.image_shape == (32, 32, 3)
    for ratio, total in EXPONENTIAL["cifar100"].items():
        assert tail_counts(dataset.available, "exponential", ratio).sum() == total
    readable = [name.replace("_", " ") for name in dataset.class_names]
    assert readable == list(CLASS_NAMES)
    groups = [group.replace("_", " ") for group in dataset.superclass_of]
    assert groups == [SUPERCLASS_OF[name] for name in CLASS_NAMES]
