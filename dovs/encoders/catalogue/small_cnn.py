"""A three-layer convolutional encoder for tiny images.

Source: ours.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from dovs.encoders import ENCODERS


@ENCODERS.register("small_cnn", title="Small CNN", order=1, suits="8 to 28 pixels", up_to=28)
def small_cnn(
    image_shape: tuple[int, int, int],
    *,
    width: Annotated[
        int, Field(ge=4, le=512, title="Width", description="Channels of the first layer")
    ] = 32,
    embedding_size: Annotated[
        int, Field(ge=2, le=2048, title="Size of the embedding", description="D, dimensions of z")
    ] = 64,
) -> Any:
    """Three convolution layers with batch normalisation and global average pooling.

    Args:
        image_shape: (H, W, channels) of the images.
        width: channels of the first layer; the second has twice as many.
        embedding_size: D.
    """
    from dovs.encoders.layers import SmallCNN

    return SmallCNN(image_shape[2], width, embedding_size)
