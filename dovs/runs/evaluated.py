"""What the images of a run are called, and how many of them its points are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dovs.config import OLD_MEASURED_ON
from dovs.runs.store import Run

WORD = re.compile(r"[^\W\d_][\w-]*")
"""Names of splits that can stand before "images"."""


def evaluated_on(run: Run) -> str:
    """Return what pages call the images that a run is evaluated on: "test" or "held-out".

    In the files and addresses of a run the split is called "test" in both cases.

    Raises:
        RunError: the configuration is damaged.
    """
    measured_on = str(run.facts()["config"].get("measured_on", "test"))
    return images_name(OLD_MEASURED_ON.get(measured_on, measured_on))


def images_name(measured_on: str) -> str:
    """Return what pages call the images that `measured_on` stands for.

    >>> images_name("test"), images_name("held_out")
    ('test', 'held-out')
    """
    return measured_on.replace("_", "-")


def images_named(name: str) -> str:
    """Return what texts call the images of a split, whose name may be no word.

    Args:
        name: as `images_name` returns it, or "training".

    >>> images_named("test"), images_named("0"), images_named("(no split)")
    ('test images', "images of split '0'", "images of split '(no split)'")
    """
    return f"{name} images" if WORD.fullmatch(name) else f"images of split '{name}'"


def split_size(run: Run, split: str) -> int | None:
    """Return how many images a split has, of which the points of the run may be a sample.

    Args:
        run: the run.
        split: "train" or "test".

    Returns:
        None where that is not known, such as before a training has ended.

    Raises:
        RunError: the run is damaged.
    """
    facts = run.facts()
    stored = facts.get("split_sizes")
    if isinstance(stored, Mapping) and isinstance(stored.get(split), int):
        return int(stored[split])
    if split == "train":
        return sum(facts.get("class_counts") or ()) or None if run.has("config") else None
    return sum((run.summary() or {}).get("evaluated_counts") or ()) or None


def images_in_words(run: Run, points: Mapping[str, int]) -> str:
    """Return what numbers, charts and tables are of, such as "500 of 12,000 test images".

    Args:
        run: the run.
        points: how many of them by split, "train" or "test".

    Raises:
        RunError: the run is damaged.
    """
    numbers = []
    for split, count in points.items():
        size = split_size(run, split) or count
        numbers.append(f"{count:,} of {size:,}" if size > count else f"{count:,}")
    names = ["training" if split == "train" else evaluated_on(run) for split in points]
    return in_words(names, numbers)


def in_words(names: Sequence[str], numbers: Sequence[str] = ()) -> str:
    """Return what the images of splits are called together, with their numbers where given.

    >>> in_words(["training", "test"]), in_words(["training", "0"], ["500", "80"])
    ('training and test images', "500 training images and 80 images of split '0'")
    >>> in_words(["test"], ["1"]), in_words(["0"], ["1"])
    ('1 test image', "1 image of split '0'")
    """
    before = [f"{number} " for number in numbers] or [""] * len(names)
    if all(map(WORD.fullmatch, names)):
        parts = [f"{number}{name}" for number, name in zip(before, names, strict=True)]
        return f"{' and '.join(parts)} {'image' if before == ['1 '] else 'images'}"
    parts = []
    for number, name in zip(before, names, strict=True):
        images = images_named(name)
        parts.append(number + (images.replace("images", "image", 1) if number == "1 " else images))
    return " and ".join(parts)
