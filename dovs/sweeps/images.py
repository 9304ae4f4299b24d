"""Digests of the images that a trial is trained and evaluated on.

A path does not identify the images of a folder, so trials are compared by the images themselves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from dovs.config import RunConfig, TailConfig

if TYPE_CHECKING:
    from dovs.data import ImageRows


def images_of(tail: TailConfig) -> str:
    """Return the digest of the images that a configuration trains on and is evaluated on."""
    fields = {name: getattr(tail, name) for name in TailConfig.model_fields}
    return _digest_of(json.dumps(fields, sort_keys=True))


def data_of(tail: TailConfig) -> str:
    """Return the digest of a dataset, whatever tail is taken of it: that of its test split."""
    return _data_digest(tail.dataset, json.dumps(tail.dataset_params, sort_keys=True))


def repeated_draws(
    drawn: Iterable[tuple[str, RunConfig, str]],
) -> dict[tuple[str, int], int]:
    """Return which draws of a row have the images of an earlier draw, as where a tail takes all.

    Draws of a row with a validation split differ: the data seed decides that split, too.

    Args:
        drawn: label of the row, configuration and digest of its images, from `images_of`.

    Returns:
        The earlier draw by label and draw.
    """
    first: dict[tuple[str, str], int] = {}
    found = {}
    for label, config, images in drawn:
        if config.validation_fraction:
            continue
        before = first.setdefault((label, images), config.data_seed)
        if before != config.data_seed:
            found[label, config.data_seed] = before
    return found


def lines_of_repeated(repeated: Mapping[tuple[str, int], int]) -> list[str]:
    """Return a line for each row of which draws are left out, from `repeated_draws`.

    >>> lines_of_repeated({("ce", 1): 0, ("ce", 2): 0})
    ["row 'ce': draws 1, 2 are left out: they have the same images as draw 0. Vary the seeds."]
    """
    rows: dict[tuple[str, int], list[int]] = {}
    for (label, draw), before in repeated.items():
        rows.setdefault((label, before), []).append(draw)
    lines = []
    for (label, before), draws in rows.items():
        one = len(draws) == 1
        which = f"draw {draws[0]} is" if one else f"draws {', '.join(map(str, draws))} are"
        lines.append(
            f"row '{label}': {which} left out: {'it has' if one else 'they have'} the same images "
            f"as draw {before}. Vary the seeds."
        )
    return lines


def images_digest(*splits: tuple[np.ndarray | ImageRows, np.ndarray]) -> str:
    """Return a digest of splits of labelled images, whatever their order within a split.

    Args:
        splits: images (N, H, W, channels) uint8 and labels (N,) of each.

    >>> images = np.arange(8, dtype=np.uint8).reshape(2, 2, 2, 1)
    >>> labels = np.array([0, 1])
    >>> images_digest((images, labels)) == images_digest((images[::-1], labels[::-1]))
    True
    >>> images_digest((images, labels)) == images_digest((images, labels[::-1]))
    False
    """
    whole = hashlib.sha256()
    for images, labels in splits:
        whole.update(repr((images.shape, str(images.dtype))).encode())
        each = sorted(
            hashlib.blake2b(
                image.tobytes(), digest_size=16, key=int(label).to_bytes(8, "big")
            ).digest()
            for image, label in zip(images, labels, strict=True)
        )
        whole.update(b"".join(each))
    return whole.hexdigest()[:32]


@lru_cache(maxsize=256)
def _digest_of(fields: str) -> str:
    from dovs import data

    found = data.long_tail(TailConfig(**json.loads(fields)))
    test = found.dataset.test
    measured = data.ImageRows(test.images), test.labels
    return images_digest((found.image_rows, found.labels), measured)


@lru_cache(maxsize=64)
def _data_digest(dataset: str, parameters: str) -> str:
    from dovs import data

    test = data.load(dataset, **json.loads(parameters)).test
    return images_digest((data.ImageRows(test.images), test.labels))
