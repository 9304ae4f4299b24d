"""Which columns of a Parquet file are the images and the labels."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dovs.data.formats.base64_text import ADVICE, is_base64
from dovs.data.formats.one_hot import (
    about_classes,
    class_columns,
    other_than_splits,
    why_no_classes,
)
from dovs.data.formats.parquet.column_types import (
    holds_images,
    is_bytes,
    is_floating,
    is_list_of_labels,
    is_text,
    may_be_labels,
)
from dovs.data.formats.parquet.metadata import features_of
from dovs.data.formats.split_columns import (
    FLAGS,
    SPLIT_COLUMNS,
    find_splits,
    flag_of,
    plain_name,
)
from dovs.data.report import Finding, Unclear, finding, named

if TYPE_CHECKING:
    import pyarrow as pa

AUTO, NONE = "auto", "none"
FORM = "labels as whole numbers or text"
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
HASHES = ("md5", "sha1", "sha256", "hash", "phash")
NO_LABELS = (
    "id", "idx", "index", "image_id", "img_id", "__index_level_0__", "width", "height", "w", "h",
    "url", "caption", "text", "description", "filename", "file_name", "file", "path", "image_path",
    *HASHES, "__key__", "__url__", *SPLIT_COLUMNS, *FLAGS,
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

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the columns of labels."""
        return (self.label,) if isinstance(self.label, str) else self.label


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
        _image(file, schema, cells)
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


def _image(
    file: str, schema: pa.Schema, cells: Callable[[str], Sequence[str]]
) -> tuple[str, list[Finding]]:
    found = [field.name for field in schema if holds_images(field.type)]
    found = [n for n in found if not (is_bytes(schema.field(n).type) and _is_no_image(n))] or found
    paths = [f.name for f in schema if is_text(f.type) and f.name.lower() in PATH_NAMES]
    for usual, among in ((IMAGE_NAMES, found), (PATH_NAMES, paths)):
        for name in usual:
            if name in among:
                return name, others_like("image", name, among)
    for names in (found, paths):
        if len(names) == 1:
            return names[0], []
    encoded = [f.name for f in schema if is_text(f.type) and any(map(is_base64, cells(f.name)))]
    why = f". Column {named(encoded)}: {ADVICE}" if encoded else ""
    form = "images as {bytes, path}, bytes or nested lists"
    raise _unclear(file, schema, "image", found, form, why)


def _label(
    file: str,
    schema: pa.Schema,
    features: dict[str, Any],
    image: str,
    cells: Callable[[str], Sequence[str]],
) -> tuple[str | tuple[str, ...], list[Finding]]:
    usable, unread = _could_be_labels(schema, image)
    plain = [name for name in usable if plain_name(name) not in NO_LABELS]
    listed = [name for name in plain if features.get(name, {}).get("_type") == "ClassLabel"]
    usual = [name for name in usable if name.lower() in OTHER_LABEL_NAMES]
    first = [name for label in LABEL_NAMES for name in usable if name.lower() == label]
    about = _about_unread(schema, unread)
    if first:
        return first[0], [*others_like("label", first[0], [*first, *listed, *usual]), *about]
    if any(name.lower() in LABEL_NAMES for name in unread):
        raise _unclear(file, schema, "label", plain, FORM, f". {about[0].message}")
    for among, others in ((listed, usual), (usual, plain)):
        if len(among) == 1:
            return among[0], [*others_like("label", among[0], others), *about]
        if among:
            raise _unclear(file, schema, "label", among, "")
    if unread:
        raise _unclear(file, schema, "label", plain, FORM, f". {about[0].message}")
    values = {name: cells(name) for name in plain} if len(plain) > 1 else {}
    if (one_of := class_columns(values)) is not None:
        return tuple(one_of[0]), [about_classes(one_of[0])]
    splits = find_splits(values)
    plain = other_than_splits(values, splits) or plain
    if len(plain) == 1:
        text = f"column {plain[0]} has the labels: no other column could have them"
        return plain[0], [finding("columns", "info", text, plain)]
    among = sorted(plain, key=lambda name: _doubt(schema, name, values[name])) or usable
    raise _unclear(file, schema, "label", among, FORM, why_no_classes(values, splits))


def _could_be_labels(schema: pa.Schema, image: str) -> tuple[list[str], list[str]]:
    """Return the columns whose types can be labels, and others that are called like labels."""
    fields = [f for f in schema if f.name != image and f.name not in COARSE_NAMES]
    called = [f for f in fields if f.name.lower() in (*LABEL_NAMES, *OTHER_LABEL_NAMES)]
    named_so = {f.name for f in called if is_list_of_labels(f.type) or is_bytes(f.type)}
    usable = [f.name for f in fields if may_be_labels(f.type) or f.name in named_so]
    return usable, [f.name for f in called if f.name not in usable]


def _about_unread(schema: pa.Schema, unread: Sequence[str]) -> list[Finding]:
    """Return what to state about columns that are called like labels and cannot be read."""
    if not unread:
        return []
    kinds = named(f"{name} ({str(schema.field(name).type)[:60]})" for name in unread)
    text = f"Labels of such a type are not read: column {kinds}"
    return [finding("columns", "warning", text, unread)]


def _doubt(schema: pa.Schema, name: str, values: Sequence[str]) -> tuple[bool, bool]:
    """Return a sort key that puts columns first that look like labels: text that repeats."""
    return not 1 < len({*values}) < len(values), not is_text(schema.field(name).type)


def others_like(what: str, name: str, among: Sequence[str]) -> list[Finding]:
    """Return what to state where a column was chosen and others could have been."""
    others = [other for other in dict.fromkeys(among) if other != name]
    if not others:
        return []
    choices = {other: {f"{what}_column": other} for other in others}
    text = f"column {name} has the {what}s; {named(others)} could have them too"
    return [finding("columns", "info", text, others, choices)]


def _is_no_image(name: str) -> bool:
    """Return whether a column of bytes is called like labels, splits or hashes."""
    other = (*SPLIT_COLUMNS, *LABEL_NAMES, *OTHER_LABEL_NAMES, *COARSE_NAMES, *HASHES)
    return plain_name(name) in other or flag_of(name) is not None


def _rest(schema: pa.Schema, taken: set[str | None]) -> tuple[str, ...]:
    """Return the columns that could state splits."""
    usual = {n for n in schema.names if plain_name(n) in SPLIT_COLUMNS or flag_of(n) is not None}
    return tuple(
        field.name
        for field in schema
        if field.name not in taken
        and (may_be_labels(field.type) or is_bytes(field.type))
        and (field.name in usual or not (is_floating(field.type) or is_bytes(field.type)))
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
