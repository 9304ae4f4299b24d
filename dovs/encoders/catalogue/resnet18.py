"""torchvision's ResNet-18, untrained, with a stem that suits the image size.

Source: He et al. 2016, Deep residual learning, arXiv:1512.03385.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from dovs.encoders import ENCODERS


@ENCODERS.register("resnet18", title="ResNet-18 (torchvision)", order=5, suits="32 pixels and up")
def resnet18(
    image_shape: tuple[int, int, int],
    *,
    stem: Annotated[
        Literal["auto", "small", "imagenet"],
        Field(description="small: 3x3 without pooling; imagenet: 7x7 and pooling; auto: by size"),
    ] = "auto",
) -> Any:
    """The ResNet-18 of torchvision, D = 512; no weights are downloaded.

    Args:
        image_shape: (H, W, channels) of the images.
        stem: `auto` takes the small stem below 64 pixels.
    """
    import torch
    from torchvision.models import resnet18 as build

    height, width, channels = image_shape
    small = stem == "small" or (stem == "auto" and min(height, width) < 64)
    network = build(weights=None)
    if small:
        network.conv1 = torch.nn.Conv2d(channels, 64, 3, padding=1, bias=False)
        network.maxpool = torch.nn.Identity()
    elif channels != 3:
        network.conv1 = torch.nn.Conv2d(channels, 64, 7, stride=2, padding=3, bias=False)
    network.fc = torch.nn.Identity()
    network.embedding_size = 512
    network.stages = tuple(getattr(network, f"layer{stage}")[0] for stage in (1, 2, 3, 4))
    return network
