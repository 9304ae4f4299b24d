"""AutoAugment's policy for CIFAR-10 on the device: each image takes one of 25 pairs of operations.

Source: Cubuk, Zoph, Mané, Vasudevan, Le 2019, AutoAugment, arXiv:1805.09501: operations, ranges and
the 25 pairs found on CIFAR-10, in the appendix. Operations are torchvision's.

What the paper leaves open is read as torchvision reads it: the ten levels 0 … 9 run evenly over an
operation's range; operations that can go either way do so with even odds; sampling is nearest
neighbour. Pixels that come from outside the image are mid-grey, as is customary. A grey image is
one channel to every operation, and `color` leaves it as it is; `equalize` leaves images of fewer
than 256 pixels as they are.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch

GREY = 128
LEVELS = 9

POLICY: tuple[tuple[tuple[str, float, int], tuple[str, float, int]], ...] = (
    (("invert", 0.1, 0), ("contrast", 0.2, 6)),
    (("rotate", 0.7, 2), ("translate_x", 0.3, 9)),
    (("sharpness", 0.8, 1), ("sharpness", 0.9, 3)),
    (("shear_y", 0.5, 8), ("translate_y", 0.7, 9)),
    (("autocontrast", 0.5, 0), ("equalize", 0.9, 0)),
    (("shear_y", 0.2, 7), ("posterize", 0.3, 7)),
    (("color", 0.4, 3), ("brightness", 0.6, 7)),
    (("sharpness", 0.3, 9), ("brightness", 0.7, 9)),
    (("equalize", 0.6, 0), ("equalize", 0.5, 0)),
    (("contrast", 0.6, 7), ("sharpness", 0.6, 5)),
    (("color", 0.7, 7), ("translate_x", 0.5, 8)),
    (("equalize", 0.3, 0), ("autocontrast", 0.4, 0)),
    (("translate_y", 0.4, 3), ("sharpness", 0.2, 6)),
    (("brightness", 0.9, 6), ("color", 0.2, 8)),
    (("solarize", 0.5, 2), ("invert", 0.0, 0)),
    (("equalize", 0.2, 0), ("autocontrast", 0.6, 0)),
    (("equalize", 0.2, 0), ("equalize", 0.6, 0)),
    (("color", 0.9, 9), ("equalize", 0.6, 0)),
    (("autocontrast", 0.8, 0), ("solarize", 0.2, 8)),
    (("brightness", 0.1, 3), ("color", 0.7, 0)),
    (("solarize", 0.4, 5), ("autocontrast", 0.9, 0)),
    (("translate_y", 0.9, 9), ("translate_y", 0.7, 9)),
    (("autocontrast", 0.9, 0), ("solarize", 0.8, 3)),
    (("equalize", 0.8, 0), ("invert", 0.1, 0)),
    (("translate_y", 0.7, 9), ("autocontrast", 0.9, 0)),
)
"""The 25 pairs of (operation, probability, level); level 0 where an operation has none."""

TWO_WAYS = (
    *("shear_y", "translate_x", "translate_y", "rotate"),
    *("brightness", "color", "contrast", "sharpness"),
)
"""Operations that go either way: up or down, left or right, to less or to more."""


class Action(NamedTuple):
    """An operation as it is applied: its name, its level 0 … 9, and which way, 1 or −1."""

    operation: str
    level: int
    way: int


def ways(operation: str, level: int) -> tuple[Action, Action]:
    """Return both ways that an operation goes; the same twice where there is only one.

    >>> ways("rotate", 2)[1]
    Action(operation='rotate', level=2, way=-1)
    """
    back = -1 if operation in TWO_WAYS else 1
    return Action(operation, level, 1), Action(operation, level, back)


ACTIONS = sorted({each for pair in POLICY for name, _, level in pair for each in ways(name, level)})
"""All that the policy can do to an image in one step."""

PLACES = torch.tensor(
    [[[ACTIONS.index(each) for each in ways(name, level)] for name, _, level in p] for p in POLICY]
)
"""Where in `ACTIONS` each pair's operations stand, (25 pairs, 2 operations, 2 ways)."""

PROBABILITIES = torch.tensor([[probability for _, probability, _ in pair] for pair in POLICY])
"""How likely each operation of a drawn pair is, (25, 2)."""


def autoaugment(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Put each image through one of the 25 pairs, each operation with its probability.

    All images that drew the same action go through it together: about 60 calls of torchvision,
    however many images there are.

    Args:
        images: (B, channels, H, W) uint8, 1 or 3 channels.
        generator: source of randomness on the same device.

    Returns:
        (B, channels, H, W) uint8.
    """
    images = images.clone(memory_format=torch.contiguous_format)
    drawn = draw_actions(len(images), generator).cpu()
    for step in drawn.unbind(1):
        counts = step.bincount(minlength=len(ACTIONS) + 1).tolist()
        groups = step.argsort(stable=True).to(images.device).split(counts)
        for chosen, rows in zip(ACTIONS, groups, strict=False):  # the last group stays as it is
            if len(rows):
                images[rows] = act(images[rows], chosen)
    return images


def draw_actions(size: int, generator: torch.Generator) -> torch.Tensor:
    """Draw what happens to each image: places in `ACTIONS`, or its length for nothing.

    Returns:
        (size, 2) int64 on the generator's device: the first operation, then the second.
    """
    device = generator.device
    pair = torch.randint(len(POLICY), (size,), generator=generator, device=device)
    way = torch.randint(2, (size, 2, 1), generator=generator, device=device)
    chance = torch.rand(size, 2, generator=generator, device=device)
    chosen = PLACES.to(device)[pair].gather(2, way)[:, :, 0]
    return chosen.where(chance < PROBABILITIES.to(device)[pair], len(ACTIONS))


def act(images: torch.Tensor, chosen: Action) -> torch.Tensor:
    """Return images (B, channels, H, W) uint8 after one operation; the ranges are the paper's.

    Args:
        images: (B, channels, H, W) uint8.
        chosen: the operation, its level and its way.
    """
    from torchvision.transforms.v2 import functional

    operation, level, way = chosen
    share = way * level / LEVELS
    height, width = images.shape[2:]

    def moved(right: float = 0.0, down: float = 0.0, shear: float = 0.0) -> torch.Tensor:
        """Shift by whole pixels, and shear rows about the upper left corner by a slope."""
        return functional.affine(
            images,
            angle=0.0,
            translate=[int(right), int(down)],
            scale=1.0,
            shear=[0.0, math.degrees(math.atan(shear))],
            center=[0, 0],
            fill=GREY,
        )

    match operation:
        case "shear_y":
            return moved(shear=0.3 * share)
        case "translate_x":
            return moved(right=150 / 331 * width * share)
        case "translate_y":
            return moved(down=150 / 331 * height * share)
        case "rotate":
            return functional.rotate(images, 30.0 * share, fill=GREY)
        case "brightness":
            return functional.adjust_brightness(images, 1 + 0.9 * share)
        case "color":
            return functional.adjust_saturation(images, 1 + 0.9 * share)
        case "contrast":
            return functional.adjust_contrast(images, 1 + 0.9 * share)
        case "sharpness":
            return functional.adjust_sharpness(images, 1 + 0.9 * share)
        case "posterize":
            return functional.posterize(images, 8 - round(4 * share))
        case "solarize":
            return functional.solarize(images, 255 * (1 - share))
        case "autocontrast":
            return functional.autocontrast(images)
        case "equalize":
            return functional.equalize(images)
        case "invert":
            return functional.invert(images)
    raise ValueError(f"{operation} is no operation of AutoAugment's CIFAR-10 policy")
