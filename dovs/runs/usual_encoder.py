"""The encoder of a run for which none is chosen: one rule for pages, commands and Python."""

from __future__ import annotations

from dovs.registry import Registered

ENCODERS = Registered("dovs.encoders:ENCODERS")


def usual_encoder(image_shape: tuple[int, int, int]) -> str:
    """Return the name of the usual encoder of images.

    It is the first whose fact `up_to` the longer side does not exceed. What is shown in up to 28
    pixels is recognised by details: a unit of the last layer of `small_cnn` sees 9 x 9 of them. In
    larger images it would see too small a part; a unit of `resnet8` sees 25 x 25.

    Args:
        image_shape: (H, W, channels).

    >>> usual_encoder((28, 28, 1)), usual_encoder((32, 32, 3))
    ('small_cnn', 'resnet8')
    """
    side = max(image_shape[:2])
    stated = [entry for entry in ENCODERS.registry if "up_to" in entry.meta]
    return next(e.name for e in stated if e.meta["up_to"] is None or side <= e.meta["up_to"])
