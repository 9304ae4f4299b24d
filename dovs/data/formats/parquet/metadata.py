"""What the metadata of Hugging Face in a Parquet file state about its columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dovs.data.formats.labels import shown

if TYPE_CHECKING:
    import pyarrow as pa


def features_of(schema: pa.Schema) -> dict[str, Any]:
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
    """Return the names that the metadata give to a column's numbers 0, 1, …; None without any.

    They are written as labels that are text: in one Unicode form, without spaces around them.
    """
    names = features_of(schema).get(column, {}).get("names")
    if not isinstance(names, list) or not names:
        return None
    return tuple(shown(str(name).strip()) for name in names)
