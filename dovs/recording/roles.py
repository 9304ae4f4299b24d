"""What the columns of a file of embeddings mean: recognised by name and form, or chosen."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dovs.errors import DataError
from dovs.recording.formats import Columns
from dovs.recording.role_names import MATRICES, NONE, PLACES, ROLES


def recognised(columns: Columns, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each role that there is; `place_x` and `place_y` are those of a map.

    Args:
        columns: of the file.
        chosen: column by role; "none" leaves a role out.

    Raises:
        DataError: a chosen column does not exist or has another form, or no column can be the
            embedding.
    """
    there = {name.lower(): name for name in columns.columns}
    found: dict[str, str] = {}
    for role, column in chosen.items():
        if column == NONE:
            continue
        if column not in columns.columns:
            listed = ", ".join(columns.columns)
            raise DataError(
                f"there is no such column as '{column}', chosen as {role} (--{role}): there are "
                f"{listed}."
            )
        if role in MATRICES and _width(columns, column) is None:
            raise DataError(
                f"column {column} cannot be the {role} (--{role}): it does not have equally many "
                "numbers in each row."
            )
        found[role] = column
    for role, names in ROLES.items():
        if role in chosen:
            continue
        usable = (there[name] for name in names if name in there and not _is_place(there, name))
        fitting = (
            name
            for name in usable
            if name not in found.values() and (_width(columns, name) is not None) == (
                role in MATRICES
            )
        )  # fmt: skip
        if role == "image":
            fitting = (there[n] for n in names if n in there and there[n] not in found.values())
        name = next(iter(fitting), None)
        if name is not None:
            found[role] = name
    for x, y in PLACES:
        pair = [there[name] for name in (x, y) if name in there]
        free = len(pair) == 2 and {*pair}.isdisjoint(found.values())
        if free and all(_numbers(columns, name) for name in pair):
            found |= {"place_x": pair[0], "place_y": pair[1]}
            break
    if "embedding" not in found and chosen.get("embedding") != NONE:
        wide = [n for n in columns.columns if _width(columns, n) and n not in found.values()]
        if len(wide) == 1:
            found["embedding"] = wide[0]
        elif wide:
            raise DataError(
                f"columns {', '.join(wide)} could each be the embedding: choose with --embedding."
            )
    if "embedding" not in found and "place_x" not in found:
        for name, column in columns.columns.items():
            if isinstance(column, list) and any(isinstance(row, list) for row in column):
                text = next((v for row in column for v in row or () if isinstance(v, str)), None)
                if text is not None:
                    raise DataError(
                        f"the rows of column {name} contain text ('{text[:40]}'), but an embedding "
                        "is of numbers. Write the column as numbers."
                    )
                lengths = sorted({len(row) for row in column if isinstance(row, list)})
                raise DataError(
                    f"the rows of column {name} have {lengths[0]} to {lengths[-1]} values: an "
                    "embedding has equally many numbers in each row."
                )
        raise DataError(
            f"no column can be the embedding, which has equally many numbers in each row: there "
            f"are {', '.join(columns.columns)}. Choose with --embedding."
        )
    return found


def _is_place(there: Mapping[str, str], name: str) -> bool:
    """Return whether a column y is not of labels, because it is beside a column x."""
    return name == "y" and "x" in there


def _width(columns: Columns, name: str) -> int | None:
    column = columns.columns[name]
    if isinstance(column, np.ndarray) and column.ndim == 2 and column.dtype.kind in "fiu":
        return int(column.shape[1])
    return None


def _numbers(columns: Columns, name: str) -> bool:
    column = columns.columns[name]
    return isinstance(column, np.ndarray) and column.ndim == 1 and column.dtype.kind in "fiu"
