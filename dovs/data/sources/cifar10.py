"""CIFAR-10."""

from __future__ import annotations

from dovs.data.formats.cifar import cifar
from dovs.data.registry import SOURCES
from dovs.data.source import Source

TRAIN = {
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
}
TEST = {"test_batch": "40351d587109b95175f43aff81a1287e"}


@SOURCES.register("cifar10", title="CIFAR-10", order=40, classes=10, images=50_000, kind="download")
def cifar10() -> Source:
    """Photos of vehicles and animals, 32 × 32 RGB.

    Its archive contains pickles; one whose MD5 sum differs from the published one is not opened.

    Source: Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images.
    """
    return cifar(
        "cifar10",
        "CIFAR10",
        170_498_071,
        "cifar-10-batches-py",
        TRAIN,
        TEST,
        "labels",
        title="CIFAR-10",
        class_names=(
            "airplane",
            "automobile",
            "bird",
            "cat",
            "deer",
            "dog",
            "frog",
            "horse",
            "ship",
            "truck",
        ),
        horizontal_flip=True,
        source="Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images",
    )
