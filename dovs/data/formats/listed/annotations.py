"""Lists of images as JSON: images, annotations and categories, as COCO and iNaturalist have them.

One category an image is read. Boxes and outlines are not, and an image whose annotations are of
several categories has no label.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dovs import texts
from dovs.data.formats.labels import Label
from dovs.data.formats.listed.lists import Line
from dovs.data.formats.listed.text_rows import LARGEST
from dovs.data.report import Finding, counted, finding, named
from dovs.errors import DataError

WHOLE = re.compile("-?(0|[1-9][0-9]{0,17})")
FORM = (
    'Give {"images": [{"id", "file_name"}, …], "annotations": [{"image_id", "category_id"}, …], '
    '"categories": [{"id", "name"}, …]}'
)

RECORDS = 'a list of objects, one an image: [{"path": "cat/0.png", "label": "cat"}, …]'


def read_annotations(file: Path, needs_labels: bool = True) -> tuple[list[Line], list[Finding]]:
    """Return a line for each image in the order of the file, and what was left out.

    The label is the name of the category, or its id where names are missing or not unique; its
    supercategory is the coarser label. Images without annotations have no label. Ids are the same
    whether they are written as numbers or as text.

    Args:
        file: the list.
        needs_labels: whether a list without any label is an error.

    Raises:
        DataError: it is no such file.
    """
    body = _parsed(file)
    images = _entries(file, body, "images", {"id": (int, str), "file_name": (str,)})
    marks = _entries(
        file, body, "annotations", {"image_id": (int, str), "category_id": (int, str)}, True
    )
    kinds = _entries(file, body, "categories", {"id": (int, str)}, True)
    if not images:
        raise DataError(f"{file} lists no images. {FORM}.")
    ids = [image["id"] for image in images]
    for called, entries in (("images", ids), ("categories", [kind["id"] for kind in kinds])):
        repeated, times = next(iter(Counter(entries).most_common(1)), ("", 0))
        if times > 1:
            raise DataError(f"{file} has {times} {called} with the id {repeated!r}. Mend the file.")

    categories: dict[Any, set[Any]] = {each: set() for each in ids}
    strange: list[Any] = []
    images_by_id, kinds_by_id = _by_id(ids), _by_id([kind["id"] for kind in kinds])
    for mark in marks:
        image_id = images_by_id.get(mark["image_id"])
        if image_id is None:
            strange.append(mark["image_id"])
            continue
        category = kinds_by_id.get(mark["category_id"])
        if kinds and category is None:
            raise DataError(
                f"{file}: an annotation of image {mark['image_id']!r} is of category "
                f"{mark['category_id']!r}, which is not among its categories. Mend the file."
            )
        categories[image_id].add(category if kinds else mark["category_id"])
    names, coarse = _names(kinds), _coarse(kinds)
    lines, several = [], []
    for image in images:
        found = categories[image["id"]]
        if len(found) > 1:
            several.append(image["file_name"])
        label = next(iter(found)) if len(found) == 1 else None
        lines.append(Line(image["file_name"], names.get(label, label), "", coarse.get(label)))
    if len(several) == len(images):
        raise DataError(
            f"every image of {file} has annotations of several categories: they are of objects, "
            "and not of whole images. Give a list with one category an image."
        )
    if needs_labels and all(line.label is None for line in lines):
        raise DataError(_no_labels(file, len(marks), strange))
    findings = []
    if several:
        text = counted(len(several), "image that has", "images that have")
        text += " annotations of several categories left out"
        findings.append(finding("several", "warning", f"{text}: {named(several)}", several))
    if strange:
        text = counted(len(strange), "annotation", "annotations")
        text += f" of {file.name} left out: their images are not in its list"
        findings.append(finding("annotations", "warning", text))
    return lines, findings


def _by_id(ids: Sequence[Any]) -> dict[Any, Any]:
    """Return each id by itself and by the number or text that is written alike, if one alone is.

    >>> _by_id([1, "2"])
    {1: 1, '1': 1, '2': '2', 2: '2'}
    """
    found: dict[Any, Any] = {}
    known = set(ids)
    for each in ids:
        found[each] = each
        other: Any = str(each)
        if isinstance(each, str):
            other = int(each) if WHOLE.fullmatch(each) else each
        if other not in known:
            found[other] = each
    return found


def _no_labels(file: Path, marks: int, strange: Sequence[Any]) -> str:
    if not marks:
        return f"{file} has no annotations, so no image has a label. {FORM}."
    if len(strange) == marks:
        return (
            f"{file}: none of the {marks:,} annotations is of an image in its list: an image_id is "
            f"{strange[0]!r}. Mend the ids, so that no image is without a label."
        )
    return f"{file}: no image has annotations of one category alone, so none has a label. {FORM}."


def _parsed(file: Path) -> Mapping[str, Any]:
    if file.stat().st_size > LARGEST:
        raise DataError(f"{file} has more than {LARGEST:,} bytes: that is no list of images.")
    try:
        body = json.loads(texts.decoded(file.read_bytes(), file))
    except (ValueError, RecursionError) as error:
        raise DataError(f"{file} is no JSON ({type(error).__name__}: {error}). {FORM}.") from None
    if not isinstance(body, dict):
        raise DataError(f"{file} is JSON, but no list of images. {FORM}.")
    return body


def _entries(
    file: Path,
    body: Mapping[str, Any],
    key: str,
    needed: Mapping[str, tuple[type, ...]],
    may_lack: bool = False,
) -> list[dict[str, Any]]:
    """Return the entries below a key, each with the values that are needed."""
    entries = body.get(key, [] if may_lack else None)
    if not isinstance(entries, list):
        raise DataError(f"{file} has no list {key!r}. {FORM}, or {RECORDS}.")
    for number, entry in enumerate(entries):
        for name, types in needed.items():
            value = entry.get(name) if isinstance(entry, dict) else None
            if not isinstance(value, types) or isinstance(value, bool):
                raise DataError(
                    f"{file}: entry {number} of {key!r} has no usable {name!r}. {FORM}."
                )
    return entries


def _names(kinds: list[dict[str, Any]]) -> dict[Any, Label]:
    """Return the names of the categories by id; {} where they are missing or not unique."""
    names = {kind["id"]: kind.get("name") for kind in kinds}
    usable = [name for name in names.values() if isinstance(name, str) and name.strip()]
    if len(set(usable)) < len(names):
        return {}
    return {key: str(name) for key, name in names.items()}


def _coarse(kinds: list[dict[str, Any]]) -> dict[Any, Label]:
    found = {kind["id"]: kind.get("supercategory") for kind in kinds}
    usable = all(isinstance(name, str) and name.strip() for name in found.values())
    return dict(found) if usable and len(set(found.values())) < len(found) else {}
