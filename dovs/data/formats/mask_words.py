"""Words in the names of files and folders that say "image" and "mask": the one list of them.

Masks are what is drawn or noted for an image: outlines, depths, boxes. Folders, archives, Parquet
files and lists all ask here. What follows from it does not belong here.
"""

from __future__ import annotations

import re

from dovs.data.formats.splits import WORDS_BESIDE

PLAIN_IMAGES = frozenset((
    "image", "images", "img", "imgs", "photo", "photos", "picture", "pictures", "pic", "pics",
    "jpegimages", "jpg",
))  # fmt: skip
"""Words that say no more than that there are images."""
IMAGES = PLAIN_IMAGES | {"rgb", "raw", "input", "inputs", "original", "originals"}
"""Words for the images of which others are masks, or copies."""
MARKS = frozenset((
    "gt", "gts", "groundtruth", "truth", "annotation", "annotations", "annot", "annots",
    "segmentation", "segmentations", "segmentationclass", "segmentationobject", "msk", "msks",
    "labelid", "labelids", "trimap", "trimaps", "disparity", "disparities", "bbox", "bboxes",
))  # fmt: skip
"""Words for masks that are hardly the name of a class."""
MASKS = MARKS | {
    "mask", "masks", "seg", "segs", "label", "labels", "matte", "mattes", "depth", "depths",
    "heatmap", "heatmaps", "xml",
}  # fmt: skip
WORN = frozenset(("with", "without", "no", "wearing"))
"""Words that make a mask one that people wear."""
ANY_MASK = re.compile("|".join(sorted(MASKS)), re.IGNORECASE)
PARTS = re.compile(r"[^\W\d_]+|\d+")


def words_of_name(name: str) -> tuple[str, ...]:
    """Return the words and numbers of a name in small letters; capitals begin a word.

    >>> words_of_name("GT_maskOf12"), words_of_name("Ground Truth")
    (('gt', 'mask', 'of', '12'), ('groundtruth',))
    """
    words = PARTS.findall(WORDS_BESIDE.sub("_", name).lower())
    return tuple(" ".join(words).replace("ground truth", "groundtruth").split())


def is_for_images(name: str) -> bool:
    """Return whether a name has words for images alone.

    >>> [is_for_images(name) for name in ("JPEGImages", "rgb_images", "cat_images", "12")]
    [True, True, False, False]
    """
    return _has_only(name, IMAGES)


def is_for_masks(name: str) -> bool:
    """Return whether a name has a word for masks of images, and not of faces.

    >>> [is_for_masks(name) for name in ("bin_mask", "labelIds", "with_mask", "mascot")]
    [True, True, False, False]
    """
    words = {*words_of_name(name)}
    return bool(MASKS & words) and not WORN & words


def is_for_either(name: str) -> bool:
    """Return whether a name has no other words than those for images and for masks.

    >>> [is_for_either(name) for name in ("images", "image masks", "label_1", "cat_masks")]
    [True, True, False, False]
    """
    return _has_only(name, IMAGES | MASKS)


def _has_only(name: str, among: frozenset[str]) -> bool:
    words = {*words_of_name(name)}
    return bool(words) and words <= among
