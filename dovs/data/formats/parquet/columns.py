"""Which columns of a Parquet file are the images and the labels."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dovs.data.formats.one_hot import about_classes, class_columns, why_no_classes
from dovs.data.formats.parquet.column_types import (
    holds_images,
    is_list_of_labels,
    is_text,
    may_be_labels,
)
from dovs.data.formats.parquet.metadata import features_of
from dovs.data.formats.split_columns import FLAGS, find_splits, plain_name
from dovs.data.report import Finding, Unclear, finding, named

if TYPE_CHECKING:
    import pyarrow as pa

AUTO, NONE = "auto", "none"
IMAGE_NAMES = ("image", "img", "picture", "photo", "jpg", "png", "pixels", "pixel_values")
PATH_NAMES = ("image", "img", "path", "image_path", "file", "file_name", "filename", "filepath")
LABEL_NAMES = ("label", "labels", "fine_label", "fine_labels")
OTHER_LABEL_NAMES = (
    "target", "targets", "class", "classes", "category", "y", "species", "cls", "class_label",
    "class_id", "class_name", "category_id", "label_id", "label_name", "diagnosis",
)  # fmt: skip
COARSE_NAMES = (
    "coarse_label", "coarse_labels", "coarse", "superclass", "super_class", "supercategory",
    "super_category", "coarse_label_name", "superlabel", "super_label",
)  # fmt: skip
NO_LABELS = (
    "id", "idx", "index", "image_id", "img_id", "__index_level_0__", "width", "height", "w", "h",
    "url", "caption", "text", "description", "filename", "file_name", "file", "path", "image_path",
    "md5", "sha256", "hash", "__key__", "__url__", "split", "split_name", "data_split",
    "train_or_test", "train_test", "train_test_split", *FLAGS,
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """The columns that are read.

    Attributes:
        image, label: their names; labels may be one-hot in a column for each class.
        coarse: of coarser labels, or None.
        rest: those that are none of these and could state splits.
        findings: how they were chosen, where that is not plain.
    """

    image: str
    label: str | tuple[str, ...]
    coarse: str | None
    rest: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def choose_columns(
    file: str,
    schema: pa.Schema,
    image: str = AUTO,
    label: str = AUTO,
    coarse: str = AUTO,
    *,
    cells: Callable[[str], Sequence[str]],
) -> Columns:
    """Return the columns of images, labels and coarser labels.

    Args:
        file: names the file in messages.
        schema: of the first training file.
        image, label, coarse: the user's choices; "auto" chooses by name and type.
        cells: returns the values of a column as text.

    Raises:
        Unclear: there is no such column, or several could be meant.
    """
    features = features_of(schema)
    image, findings = (
        _image(file, schema)
        if image == AUTO
        else (_known(file, schema, image, "image_column"), list[Finding]())
    )
    labels: str | tuple[str, ...]
    if label == AUTO:
        labels, about_labels = _label(file, schema, features, image, cells)
        findings += about_labels
    else:
        labels = _known(file, schema, label, "label_column")
    found: str | None
    if coarse == AUTO:
        found = next((n for n in COARSE_NAMES if n in schema.names and n != labels), None)
    else:
        known = _known(file, schema, coarse, "superclass_column") if coarse != NONE else None
        found = known
    taken = (labels,) if isinstance(labels, str) else labels
    rest = _rest(schema, {image, found, *taken})
    return Columns(image, labels, found, rest, tuple(findings))


def _known(file: str, schema: pa.Schema, name: str, parameter: str) -> str:
    if name in schema.names:
        return name
    raise Unclear(
        finding(
            "columns", "error", f"{file} has no column '{name}': its columns are "
            f"{', '.join(schema.names)}. Choose another {parameter}",
        )
    )  # fmt: skip


def _image(file: str, schema: pa.Schema) -> tuple[str, list[Finding]]:
    found = [field.name for field in schema if holds_images(field.type)]
    paths = [f.name for f in schema if is_text(f.type) and f.name.lower() in PATH_NAMES]
    for usual, among in ((IMAGE_NAMES, found), (PATH_NAMES, paths)):
        for name in usual:
            if name in among:
                return name, others_like("image", name, among)
    for names in (found, paths):
        if len(names) == 1:
            return names[0], []
    raise _unclear(file, schema, "image", found, "images as {bytes, path}, bytes or nested lists")


def _label(
    file: str,
    schema: pa.Schema,
    features: dict[str, Any],
    image: str,
    cells: Callable[[str], Sequence[str]],
) -> tuple[str | tuple[str, ...], list[Finding]]:
    called = (*LABEL_NAMES, *OTHER_LABEL_NAMES)
    usable = [
        f.name
        for f in schema
        if f.name != image
        and f.name not in COARSE_NAMES
        and (may_be_labels(f.type) or (f.name.lower() in called and is_list_of_labels(f.type)))
    ]
    plain = [name for name in usable if name.lower() not in NO_LABELS]
    listed = [name for name in plain if features.get(name, {}).get("_type") == "ClassLabel"]
    usual = [name for name in usable if name.lower() in OTHER_LABEL_NAMES]
    first = [name for label in LABEL_NAMES for name in usable if name.lower() == label]
    if first:
        return first[0], others_like("label", first[0], [*first, *listed, *usual])
    whole = [name for name in plain if not is_text(schema.field(name).type)]
    for among, others in ((listed, usual), (usual, plain)):
        if len(among) == 1:
            return among[0], others_like("label", among[0], others)
        if among:
            raise _unclear(file, schema, "label", among, "")
    values = {name: cells(name) for name in plain} if len(plain) > 1 else {}
    if (one_of := class_columns(values)) is not None:
        return tuple(one_of[0]), [about_classes(one_of[0])]
    for among in (whole, plain):
        if len(among) == 1:
            return among[0], others_like("label", among[0], plain)
    why = why_no_classes(values, find_splits(values))
    raise _unclear(file, schema, "label", plain or usable, "labels as whole numbers or text", why)


def others_like(what: str, name: str, among: Sequence[str]) -> list[Finding]:
    """Return what to state where a column was chosen and others could have been."""
    others = [other for other in dict.fromkeys(among) if other != name]
    if not others:
        return []
    choices = {other: {f"{what}_column": other} for other in others}
    text = f"column {name} has the {what}s; {named(others)} could have them too"
    return [finding("columns", "info", text, others, choices)]


def _rest(schema: pa.Schema, taken: set[str | None]) -> tuple[str, ...]:
    """Return the columns that could state splits."""
    import pyarrow as pa

    return tuple(
        field.name
        for field in schema
        if field.name not in taken
        and may_be_labels(field.type)
        and (plain_name(field.name) in FLAGS or not pa.types.is_floating(field.type))
    )


def _unclear(
    file: str, schema: pa.Schema, what: str, among: Sequence[str], form: str, why: str = ""
) -> Unclear:
    text = f"{file} has columns {', '.join(schema.names)}, of which none is clearly the {what}{why}"
    if among:
        choices = {name: {f"{what}_column": name} for name in among}
        return Unclear(finding("columns", "question", text, among, choices))
    return Unclear(finding("columns", "error", f"{text}. Store {form}"))


def has_other_labels(schema: pa.Schema, usual: Collection[str]) -> bool:
    """Return whether a file has labels in a column of another name than the usual ones."""
    features = features_of(schema)
    return any(
        name.lower() in (*LABEL_NAMES, *OTHER_LABEL_NAMES)
        or features.get(name, {}).get("_type") == "ClassLabel"
        for name in schema.names
        if name not in usual
    )
