"""torchvision's ResNet-50: untrained, with a stem that suits the image size, or pretrained.

Source: He et al. 2016, Deep residual learning, arXiv:1512.03385.
"""

from __future__ import annotations

from typing import Any

from dovs.encoders import ENCODERS
from dovs.encoders.pretrained import AdapterSize, Frozen, InputSize, Pretrained, Stem, facts


@ENCODERS.register(
    "resnet50",
    title="ResNet-50 (torchvision)",
    order=6,
    suits="32 pixels and up, on a GPU; photos with pretrained weights",
    first=("pretrained", "frozen", "adapter_size"),
    **facts("resnet50"),
)
def resnet50(
    image_shape: tuple[int, int, int],
    *,
    stem: Stem = "auto",
    pretrained: Pretrained = None,
    frozen: Frozen = False,
    adapter_size: AdapterSize = 128,
    input_size: InputSize = None,
) -> Any:
    """The ResNet-50 of torchvision, D = 2048, untrained or from pretrained weights."""
    from dovs.encoders.trunks import resnet

    return resnet("resnet50", image_shape, stem, pretrained, frozen, adapter_size, input_size)
