"""Which columns of a Parquet file are the images and the labels."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dovs.data.formats.one_hot import about_classes, class_columns, why_no_classes
from dovs.data.formats.split_columns import FLAGS, find_splits, is_flag_name
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
    features = _features(schema)
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
        and (is_flag_name(field.name) or not pa.types.is_floating(field.type))
    )


def _unclear(
    file: str, schema: pa.Schema, what: str, among: Sequence[str], form: str, why: str = ""
) -> Unclear:
    text = f"{file} has columns {', '.join(schema.names)}, of which none is clearly the {what}{why}"
    if among:
        choices = {name: {f"{what}_column": name} for name in among}
        return Unclear(finding("columns", "question", text, among, choices))
    return Unclear(finding("columns", "error", f"{text}. Store {form}"))


def holds_images(kind: pa.DataType) -> bool:
    """Return whether a column of a type can contain images: their files, or nested pixels."""
    import pyarrow as pa

    if pa.types.is_struct(kind):
        return any(kind.get_field_index(name) >= 0 for name in ("bytes", "path"))
    return is_bytes(kind) or nesting(kind) in (2, 3)


def is_bytes(kind: pa.DataType) -> bool:
    """Return whether a type contains plain bytes."""
    import pyarrow as pa

    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )


def is_text(kind: pa.DataType) -> bool:
    """Return whether a type contains text."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def may_be_labels(kind: pa.DataType) -> bool:
    """Return whether a type can contain labels."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return True
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_floating(kind)
        or is_text(kind)
    )


def is_list_of_labels(kind: pa.DataType) -> bool:
    """Return whether a type contains lists of labels: of one value, or one-hot."""
    import pyarrow as pa

    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    lists = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return any(is_kind(kind) for is_kind in lists) and may_be_labels(kind.value_type)


def has_other_labels(schema: pa.Schema, usual: Collection[str]) -> bool:
    """Return whether a file has labels in a column of another name than the usual ones."""
    features = _features(schema)
    return any(
        name.lower() in (*LABEL_NAMES, *OTHER_LABEL_NAMES)
        or features.get(name, {}).get("_type") == "ClassLabel"
        for name in schema.names
        if name not in usual
    )


def nesting(kind: pa.DataType) -> int:
    """Return how many lists are in each other around numbers; 0 for another type."""
    import pyarrow as pa

    depth = 0
    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    while (
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    ):
        kind, depth = kind.value_type, depth + 1
    return depth if pa.types.is_integer(kind) or pa.types.is_floating(kind) else 0


def _features(schema: pa.Schema) -> dict[str, Any]:
    """Return the features that Hugging Face stores in the schema; {} where there are none."""
    try:
        features = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"]
    except (KeyError, ValueError, TypeError):
        return {}
    if not isinstance(features, dict):
        return {}
    found = {name: _of_lists(feature) for name, feature in features.items()}
    return {name: feature for name, feature in found.items() if isinstance(feature, dict)}


def _of_lists(feature: Any) -> Any:
    """Return a feature, or that of the values where it is one of lists."""
    while isinstance(feature, list) and len(feature) == 1:
        feature = feature[0]
    if isinstance(feature, dict) and isinstance(feature.get("feature"), dict):
        return _of_lists(feature["feature"])
    return feature


def names_of(schema: pa.Schema, column: str) -> tuple[str, ...] | None:
    """Return the names that the metadata give to a column's numbers 0, 1, …; None without any."""
    names = _features(schema).get(column, {}).get("names")
    if not isinstance(names, list) or not names:
        return None
    return tuple(str(name) for name in names)
