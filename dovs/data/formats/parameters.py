"""Parameters that the datasets of a user's own images share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dovs.data.formats.arrays import How
from dovs.data.images import Fit
from dovs.errors import ConfigError
from dovs.registry import Group

ImageSize = Annotated[
    int | None,
    Group("Images"),
    Field(
        ge=8, le=256, title="Side of the images", description="Pixels; none = by the images' sizes"
    ),
]
FitParam = Annotated[
    Fit,
    Group("Images"),
    Field(
        title="Images of other proportions",
        description="Images of other proportions: crop what is too wide or high, pad with the "
        "background, or stretch",
    ),
]
Background = Annotated[
    str,
    Group("Images"), Field(
        min_length=1, max_length=30,
        title="Background", description="Colour under transparent parts and beside padded images: "
        "a name or #rrggbb",
    ),
]  # fmt: skip
Flip = Annotated[
    bool,
    Group("Images"),
    Field(
        title="Mirror images in training",
        description="A mirrored image has the same class; no for digits and letters",
    ),
]
Broken = Annotated[
    Literal["refuse", "skip"],
    Group("Images"),
    Field(title="Images that cannot be read", description="Refuse the dataset, or leave them out"),
]
Masks = Annotated[
    Literal["ask", "skip", "use"],
    Group("Files and columns"),
    Field(
        title="Masks beside images",
        description="Images that look like masks of others: in folders such as masks, called "
        "1_mask.png or mask_1.png beside 1.png, or of few colours beside an image of the same "
        "name: ask, leave them out, or use them as images",
    ),
]
SplitSeed = Annotated[
    int,
    Group("Test images"),
    Field(
        ge=0,
        title="Seed of the test images",
        description="Random choice of the test images where there is no test split",
    ),
]


def how(image_size: int | None, fit: Fit, background: str) -> How:
    """Return how images become arrays.

    Raises:
        ConfigError: the background is no colour.

    >>> how(None, "crop", "white").background
    (255, 255, 255)
    """
    from PIL import ImageColor

    try:
        red, green, blue = ImageColor.getrgb(background)[:3]
    except ValueError:
        raise ConfigError(
            f"background={background!r} is no colour: give a name such as white, or #rrggbb."
        ) from None
    return How(image_size, fit, (red, green, blue))
