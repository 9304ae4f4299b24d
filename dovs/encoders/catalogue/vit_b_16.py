"""torchvision's vision transformer ViT-B/16, untrained or pretrained.

Source: Dosovitskiy et al. 2021, An image is worth 16 x 16 words, arXiv:2010.11929.
"""

from __future__ import annotations

from typing import Any

from dovs.encoders import ENCODERS
from dovs.encoders.pretrained import AdapterSize, Frozen, Pretrained, facts


@ENCODERS.register(
    "vit_b_16",
    title="ViT-B/16 (torchvision)",
    order=7,
    suits="photos, with pretrained weights",
    **facts("vit_b_16", feature_maps=False),
)
def vit_b_16(
    image_shape: tuple[int, int, int],
    *,
    pretrained: Pretrained = None,
    frozen: Frozen = False,
    adapter_size: AdapterSize = 128,
) -> Any:
    """The ViT-B/16 of torchvision, D = 768; it needs pretrained weights to be of use."""
    from dovs.encoders.trunks import vision_transformer

    return vision_transformer("vit_b_16", image_shape, pretrained, frozen, adapter_size)
