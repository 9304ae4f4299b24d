"""Synthetic shapes of several colours and textures: 10 to 100 classes, known superclasses."""

from __future__ import annotations

import functools
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from dovs.data.dataset import ImageDataset, Split
from dovs.data.registry import SOURCES
from dovs.data.source import InstalledSource, Source

SIDE = 20  # pixels
TEST_IMAGES = 30  # of each class
CLASSES, IMAGES = 10, 150
PERIOD = 0.42  # of the stripes, where the picture reaches from -1 to 1

# Red, green and blue in 0..1; the first few are as far apart as can be.
COLOURS = {
    "red": (0.85, 0.12, 0.12),
    "green": (0.10, 0.62, 0.18),
    "blue": (0.14, 0.28, 0.90),
    "yellow": (0.92, 0.85, 0.10),
    "purple": (0.58, 0.12, 0.72),
    "cyan": (0.10, 0.82, 0.88),
    "white": (0.98, 0.98, 0.98),
    "black": (0.03, 0.03, 0.03),
    "orange": (1.00, 0.50, 0.02),
    "pink": (1.00, 0.55, 0.80),
}
SHAPES = ("disc", "square", "triangle", "cross", "ring")
TEXTURES = ("plain", "striped")


@SOURCES.register(
    "shapes",
    title="Synthetic shapes (20 × 20)",
    order=0,
    classes=CLASSES,
    images=CLASSES * IMAGES,
    kind="embedded",
)
def shapes(
    *,
    classes: Annotated[
        int, Field(ge=10, le=100, title="Classes", description="Number of classes")
    ] = CLASSES,
    images_per_class: Annotated[
        int,
        Field(
            ge=20,
            le=1000,
            title="Images of each class",
            description="Training images of each class before the tail",
        ),
    ] = IMAGES,
    superclasses: Annotated[
        Literal["colour", "shape"],
        Field(
            title="Superclasses by",
            description="What classes of one superclass share; pixels show colour, not shape",
        ),
    ] = "colour",
) -> Source:
    """Discs, squares and more in many colours, plain or striped; computed by DOVS itself.

    A class is a colour, a shape and a texture. Position, size, rotation, shade and noise are random
    for each image, and the same in every call. The images of a class do not depend on their number.
    Superclasses are known: by colour, which the mean of a class's pixels shows, or by shape, which
    it does not show, so that only a trained embedding can find them.

    Source: ours; for demonstrations, not a benchmark.
    """
    return InstalledSource(
        functools.partial(_dataset, classes, images_per_class, superclasses), "DOVS"
    )


def class_facts(classes: int) -> list[tuple[str, str, str]]:
    """Return colour, shape and texture of each class.

    There are about as many colours as classes of a colour, and neighbouring classes differ in all
    three, so that every colour and every shape is in the head and in the tail.

    >>> class_facts(10)[:4]
    [('red', 'disc', 'plain'), ('green', 'disc', 'plain'), ('blue', 'disc', 'plain'), \
('red', 'square', 'striped')]
    >>> len(set(class_facts(100)))
    100
    """
    palette = list(COLOURS)[: round(classes**0.5)]
    found = []
    for c in range(classes):
        variant, colour = divmod(c, len(palette))
        found.append((palette[colour], SHAPES[variant % 5], TEXTURES[variant % 2]))
    return found


def _dataset(classes: int, images: int, superclasses: str) -> ImageDataset:
    facts = class_facts(classes)
    train, test = (
        Split(
            _images(classes, count, part).copy(),
            np.repeat(np.arange(classes, dtype=np.int64), count),
        )
        for part, count in enumerate((images, TEST_IMAGES))
    )
    return ImageDataset(
        name="shapes",
        title="Synthetic shapes (20 × 20)",
        train=train,
        test=test,
        class_names=tuple(
            f"{colour} {shape}" if texture == "plain" else f"{texture} {colour} {shape}"
            for colour, shape, texture in facts
        ),
        superclass_of=tuple(fact[0 if superclasses == "colour" else 1] for fact in facts),
        horizontal_flip=True,
        source="computed by DOVS",
    )


@functools.lru_cache(maxsize=4)
def _images(classes: int, count: int, part: int) -> np.ndarray:
    """Return the images of a split, (classes · count, 20, 20, 3) uint8, not to change.

    A page and a check before training load a dataset several times; rendering takes longer than all
    else that they do.
    """
    return np.concatenate(
        [
            render(*fact, count, np.random.default_rng([part, c]))
            for c, fact in enumerate(class_facts(classes))
        ]
    )


def render(
    colour: str, shape: str, texture: str, count: int, rng: np.random.Generator
) -> np.ndarray:
    """Render images of one class.

    Args:
        colour, shape, texture: of `COLOURS`, `SHAPES`, `TEXTURES`.
        count: N.
        rng: of position, size, rotation, shade and noise; the first images are the same
            for every N.

    Returns:
        (N, 20, 20, 3) uint8.
    """
    numbers = rng.random((count, 8 + SIDE * SIDE), dtype=np.float32)
    number = numbers[:, :8, None, None]
    left, up, size, turn, shade, ground = (number[:, i] for i in range(6))
    grid = np.linspace(-1, 1, SIDE, dtype=np.float32)
    x = grid[None, None, :] - 0.5 * (left - 0.5)
    y = grid[None, :, None] - 0.5 * (up - 0.5)
    angle = 0.7 * (turn - 0.5)
    x, y = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    scale = 0.55 + 0.25 * size
    inside = _inside(shape, x / scale, y / scale)
    if texture == "striped":
        inside &= (x + y) % PERIOD < PERIOD * 0.62
    paint = np.array(COLOURS[colour], dtype=np.float32) * (0.8 + 0.2 * shade[..., None])
    paper = np.repeat(0.35 + 0.2 * ground[..., None], 3, axis=-1)
    picture = np.where(inside[..., None], paint, paper)
    picture = picture + 0.25 * (numbers[:, 8:].reshape(count, SIDE, SIDE, 1) - 0.5)
    return (255 * np.clip(picture, 0, 1)).astype(np.uint8)


def _inside(shape: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return which points, (N, H, W), belong to a shape of about unit size."""
    if shape == "disc":
        return x**2 + y**2 < 0.85
    if shape == "square":
        return np.maximum(abs(x), abs(y)) < 0.8
    if shape == "triangle":
        return (y < 0.8) & (y > 2 * abs(x) - 0.95)
    if shape == "cross":
        return (np.minimum(abs(x), abs(y)) < 0.32) & (np.maximum(abs(x), abs(y)) < 0.98)
    return (x**2 + y**2 < 0.95) & (x**2 + y**2 > 0.3)
