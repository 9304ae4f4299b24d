"""What a column of a Parquet file can contain, by its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


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


def is_floating(kind: pa.DataType) -> bool:
    """Return whether a type contains numbers that need not be whole."""
    import pyarrow as pa

    return bool(pa.types.is_floating(kind) or pa.types.is_decimal(kind))


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
        pa.types.is_integer(kind) or pa.types.is_boolean(kind) or is_floating(kind) or is_text(kind)
    )


def is_list_of_labels(kind: pa.DataType) -> bool:
    """Return whether a type contains lists of labels: of one value, or one-hot."""
    import pyarrow as pa

    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    lists = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return any(is_kind(kind) for is_kind in lists) and may_be_labels(kind.value_type)


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
