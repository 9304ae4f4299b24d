"""The ResNets for 32 x 32 images that the long-tail literature trains.

Source: He, Zhang, Ren, Sun 2016, section 4.2, arXiv:1512.03385 (option A shortcuts).
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from dovs.encoders import ENCODERS

Width = Annotated[
    int,
    Field(ge=4, le=256, title="Width", description="Channels of the first stage; D is 4 x this"),
]
Pool = Annotated[
    int,
    Field(
        ge=1,
        le=8,
        title="Reduction of the images",
        description="Pixels a side that are averaged into one first; 2 = 4 x faster",
    ),
]


def _build(image_shape: tuple[int, int, int], depth: int, width: int, pool: int) -> Any:
    from dovs.encoders.layers import CifarResNet

    return CifarResNet(image_shape[2], depth, width, pool)


@ENCODERS.register(
    "resnet8", title="ResNet-8", order=2, suits="28 to 32 pixels, on a CPU", up_to=None
)
def resnet8(image_shape: tuple[int, int, int], *, width: Width = 16, pool: Pool = 1) -> Any:
    """The 8-layer ResNet for small images: one block a stage."""
    return _build(image_shape, 8, width, pool)


@ENCODERS.register("resnet20", title="ResNet-20", order=3, suits="28 to 32 pixels")
def resnet20(image_shape: tuple[int, int, int], *, width: Width = 16, pool: Pool = 1) -> Any:
    """The 20-layer ResNet for small images: three blocks a stage."""
    return _build(image_shape, 20, width, pool)


@ENCODERS.register("resnet32", title="ResNet-32", order=4, suits="32 pixels, on a GPU")
def resnet32(image_shape: tuple[int, int, int], *, width: Width = 16, pool: Pool = 1) -> Any:
    """The 32-layer ResNet of the CIFAR long-tail benchmarks: five blocks a stage."""
    return _build(image_shape, 32, width, pool)
