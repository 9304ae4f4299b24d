"""To which size a dataset's images are scaled.

`image_size` where it is given, as a square. Otherwise the size that more than half of the images
share, if its longer side is at most 64 pixels. Otherwise a square of 32 pixels for small images and
of 64 for others: training time grows with the square of the side.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from dovs.data.images import Header

LARGEST_SIDE = 64  # pixels, without an explicit image_size
SMALL, SMALL_SIDE = 48, 32  # median longer side in pixels up to which images become squares of 32


def common_shape(headers: Counter[Header], image_size: int | None) -> tuple[int, int, int]:
    """Choose the shape (H, W, channels) to which all images are converted.

    Args:
        headers: how many images have each header.
        image_size: side of the square that the user requested, in pixels.

    >>> common_shape(Counter({Header(28, 30, True): 5, Header(40, 40, False): 2}), None)
    (28, 30, 3)
    >>> common_shape(Counter({Header(300, 400, False): 5, Header(400, 300, False): 5}), None)
    (64, 64, 3)
    """
    channels = 1 if all(header.grey for header in headers) else 3
    if image_size is not None:
        return image_size, image_size, channels
    (height, width), number = sizes(headers).most_common(1)[0]
    if 2 * number > headers.total() and max(height, width) <= LARGEST_SIDE:
        return height, width, channels
    sides = [max(header.height, header.width) for header in headers]
    median = np.median(np.repeat(sides, list(headers.values())))
    side = SMALL_SIDE if median <= SMALL else LARGEST_SIDE
    return side, side, channels


def sizes(headers: Counter[Header]) -> Counter[tuple[int, int]]:
    """Return how many images have each (height, width)."""
    found: Counter[tuple[int, int]] = Counter()
    for header, count in headers.items():
        found[header.height, header.width] += count
    return found


def range_of_sizes(headers: Counter[Header]) -> str:
    """Return the sizes of images for people, width × height.

    >>> range_of_sizes(Counter({Header(28, 30, True): 5, Header(40, 50, False): 2}))
    'from 30 × 28 to 50 × 40 pixels, most often 30 × 28'
    >>> range_of_sizes(Counter({Header(28, 30, True): 5, Header(30, 28, False): 2}))
    '30 × 28 and 28 × 30 pixels'
    """
    found = sizes(headers)
    (low, high) = (edge(found, key=lambda size: size[0] * size[1]) for edge in (min, max))
    often = max(found, key=lambda size: found[size])
    if len(found) == 1:
        return f"{often[1]} × {often[0]} pixels"
    if low[0] * low[1] == high[0] * high[1]:  # the same size upright and across
        return f"{' and '.join(f'{width} × {height}' for height, width in sorted(found))} pixels"
    return (
        f"from {low[1]} × {low[0]} to {high[1]} × {high[0]} pixels, "
        f"most often {often[1]} × {often[0]}"
    )
