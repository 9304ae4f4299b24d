"""Named settings: dataset, tail, encoder and recipe, as data. Rows are in `grids`.

No paths here: a setting of the user's own files (`data_path`) takes them from whoever runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dovs.errors import unknown


@dataclass(frozen=True)
class Setting:
    """What all rows of a grid have in common.

    Attributes:
        name: how users write it.
        title: for the list of settings; captions are made from configurations instead.
        config: fields of `RunConfig`.
        data_path: whether the dataset's parameter `path` must be given.
        source: where the recipe was published, or "".
        data: digest of the dataset of user's files that the setting is of, see `images.data_of`.
    """

    name: str
    title: str
    config: Mapping[str, Any]
    data_path: bool = False
    source: str = ""
    data: str = ""

    def at(self, imbalance_ratio: int) -> Setting:
        """Return the same at another imbalance ratio, which the name then ends with."""
        return replace(
            self,
            name=f"{self.name}_{imbalance_ratio}",
            title=self.title.replace("ratio 100", f"ratio {imbalance_ratio}"),
            config={**self.config, "imbalance_ratio": imbalance_ratio},
        )


CIFAR100 = "b1a1c923fcd888adbf290693a8c438f0"
"""Digest of CIFAR-100."""

FASHION_CUT = Setting(
    "fashion_cut",
    "Fashion-MNIST, 1,000 images of the largest class, ratio 100, 28 pixels seen as 14",
    {
        "dataset": "fashion_mnist",
        "imbalance_ratio": 100,
        "n_max": 1000,
        "encoder": "resnet8",
        "encoder_params": {"pool": 2},
        "epochs": 50,
        "batch_size": 128,
        "learning_rate": 0.15,
        "weight_decay": 5e-4,
        "schedule": "one_cycle",
        "augmentation": "basic",
    },
)
FASHION_CUT_STEP = replace(
    FASHION_CUT,
    name="fashion_cut_step",
    title=FASHION_CUT.title.replace("ratio 100", "step profile, ratio 100"),
    config={**FASHION_CUT.config, "profile": "step"},
)
CIFAR100_CUT = Setting(
    "cifar100_cut",
    "CIFAR-100, 150 images of the largest class, ratio 50, 32 pixels seen as 16",
    {
        "dataset": "parquet",
        "profile": "exponential",
        "class_order": "given",
        "imbalance_ratio": 50,
        "n_max": 150,
        "encoder": "resnet8",
        "encoder_params": {"pool": 2},
        "epochs": 80,
        "batch_size": 128,
        "learning_rate": 0.15,
        "weight_decay": 5e-4,
        "schedule": "one_cycle",
        "augmentation": "basic",
    },
    data_path=True,
    data=CIFAR100,
)
CIFAR100_P1 = Setting(
    "cifar100_p1",
    "CIFAR-100, ratio 100, ResNet-32, 200 epochs",
    {
        "dataset": "parquet",
        "profile": "exponential",
        "class_order": "given",
        "imbalance_ratio": 100,
        "encoder": "resnet32",
        "epochs": 200,
        "batch_size": 128,
        "learning_rate": 0.1,
        "momentum": 0.9,
        "nesterov": False,
        "head_init": "kaiming",
        "pixel_statistics": "cifar10",
        "weight_decay": 2e-4,
        "schedule": "step",
        "rise_epochs": 5,
        "augmentation": "basic",
    },
    data_path=True,
    data=CIFAR100,
    source="Cao et al. 2019, arXiv:1906.07413, initial head and pixels as in its code",
)
CIFAR100_P2 = replace(
    CIFAR100_P1,
    name="cifar100_p2",
    title=f"{CIFAR100_P1.title}, strong augmentation",
    config={**CIFAR100_P1.config, "schedule": "cosine", "augmentation": "strong"},
    source="the recipe of P1 with AutoAugment, Cutout and a cosine schedule",
)

SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        FASHION_CUT,
        FASHION_CUT.at(50),
        FASHION_CUT.at(10),
        FASHION_CUT_STEP,
        CIFAR100_CUT,
        CIFAR100_P1,
        CIFAR100_P1.at(50),
        CIFAR100_P1.at(10),
        CIFAR100_P2,
        CIFAR100_P2.at(50),
        CIFAR100_P2.at(10),
    )
}


def setting(name: str) -> Setting:
    """Return the setting of that name.

    Raises:
        ConfigError: the name is unknown.
    """
    if name not in SETTINGS:
        raise unknown("setting", name, SETTINGS)
    return SETTINGS[name]
