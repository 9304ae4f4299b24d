"""Scaling whole arrays of images; single image files are scaled where they are decoded."""

from __future__ import annotations

import numpy as np

from dovs.data.images import Fit, fitted


def resized(images: np.ndarray, size: int, fit: Fit = "stretch") -> np.ndarray:
    """Return images as squares of `size` pixels, averaged where they shrink.

    Args:
        images: (N, H, W, channels) uint8, channels 1 or 3.
        size: side in pixels.
        fit: what happens where H and W differ.

    Returns:
        (N, size, size, channels) uint8.

    >>> resized(np.full((2, 4, 4, 1), 9, np.uint8), 2).tolist()[0]
    [[[9], [9]], [[9], [9]]]
    """
    from PIL import Image

    if images.shape[1:3] == (size, size):
        return images
    made = np.empty((len(images), size, size, images.shape[3]), np.uint8)
    for target, image in zip(made, images, strict=True):
        picture = Image.fromarray(image[..., 0] if image.shape[2] == 1 else image)
        target[:] = fitted(picture, (size, size, images.shape[3]), fit)
    return made
