"""Masks among the images of lists and tables: recognised by paths, as those of folders are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dovs.data.formats.folders.masks import about_masks, masks_of
from dovs.data.formats.labelled import Rows
from dovs.data.formats.tree import tree_of
from dovs.data.report import Finding
from dovs.errors import DataError


def listed_masks(found: Mapping[str, Rows], masks: str) -> tuple[set[str], list[Finding]]:
    """Return the paths that are left out as masks, and what is to be stated about them.

    Args:
        found: the rows of each split; those without paths are passed over.
        masks: "ask", "skip" or "use".
    """
    first: dict[str, tuple[Rows, int]] = {}
    for rows in found.values():
        for row, path in enumerate(rows.paths):
            if path:
                first.setdefault(path, (rows, row))

    def read(path: str) -> bytes:
        rows, row = first[path]
        content = next(iter(rows.read(np.array([row])))).content
        if not isinstance(content, bytes):
            raise DataError(f"{path} contains no image")
        return content

    paths, findings = about_masks(*masks_of(read, [tree_of(first)]), masks)
    return {*paths} if masks == "skip" else set(), findings


def without_paths(rows: Rows, left_out: set[str], split: str) -> Rows:
    """Return the rows of a split without those whose images have one of some paths."""
    kept = [row for row, path in enumerate(rows.paths) if path not in left_out]
    return rows if len(kept) == len(rows.paths) else rows.part(np.array(kept, np.int64), split)
