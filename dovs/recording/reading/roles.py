"""What the columns of a file of embeddings mean: recognised by name and form, or chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dovs.data.formats.split_columns import FLAGS
from dovs.errors import DataError
from dovs.recording.arrays import are_probabilities
from dovs.recording.reading.column_forms import problem_of
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.index_columns import indices_and_names
from dovs.recording.reading.model_outputs import model_outputs
from dovs.recording.reading.role_names import (
    MATRICES,
    NONE,
    PLACES,
    PREDICTIONS,
    ROLES,
    role_of,
    usual,
)
from dovs.recording.reading.splits import has_splits
from dovs.recording.reading.values import empty, text_of
from dovs.recording.scores import one_column

WEIGHTS = (".weight", ".bias")
"""Ends of names of arrays in a file of a model: these are no embeddings, unless they are chosen."""


def recognised(
    columns: Columns, chosen: Mapping[str, str], notes: list[str] | None = None
) -> dict[str, str]:
    """Return the column of each role that there is; `place_x` and `place_y` are those of a map.

    Args:
        columns: of the file.
        chosen: column by role; "none" leaves a role out.
        notes: gets a line for each column whose name is that of a role, but which cannot be it.

    Raises:
        DataError: a chosen column does not exist or has another form, or no column can be the
            embedding.
    """
    there: dict[str, str] = {}
    for name in sorted(columns.columns, key=lambda name: name != usual(name)):
        there.setdefault(usual(name), name)
    found = {role: name for role, name in chosen.items() if name != NONE}
    for role, name in found.items():
        _check_chosen(columns, role, name)
    unfit: dict[str, str] = {}
    for role, names in ROLES.items():
        if role in chosen:
            continue
        for name in (there[each] for each in names if each in there):
            if _is_place(columns, there, name) or _taken(role, name, found):
                continue
            column = columns.columns[name]
            if problem := problem_of(role, column) or _other_meaning(role, name, column):
                if role == "predicted" and _are_scores(column, chosen, found):
                    found["probabilities"] = name
                    break
                unfit.setdefault(name, f"column {name} is not used as {role}: it {problem}")
                continue
            found[role] = name
            break
    found |= _scores_of_two(columns, chosen, found, unfit)
    if {*PREDICTIONS}.isdisjoint({*chosen, *found}):
        found |= model_outputs(columns, found, [] if notes is None else notes)
    found |= _places(columns, there, found)
    if not {"label", "class_name"} & set(chosen):
        found |= indices_and_names(columns, found)
    if "embedding" not in found and chosen.get("embedding") != NONE:
        found |= _embedding(columns, found)
    if "embedding" not in found and "place_x" not in found:
        raise _no_embedding(columns, found)
    if notes is not None:
        notes += [line for name, line in unfit.items() if name not in found.values()]
        notes += [f"{which} {why}" for which, why in columns.unfit.items()]
    return found


def _are_scores(column: Any, chosen: Mapping[str, str], found: Mapping[str, str]) -> bool:
    """Return whether a column with the name of predicted classes has probabilities, as in Keras."""
    free = {"logits", "probabilities"}.isdisjoint({*chosen, *found})
    return free and isinstance(column, np.ndarray) and are_probabilities(column)


def _scores_of_two(
    columns: Columns, chosen: Mapping[str, str], found: Mapping[str, str], unfit: Mapping[str, str]
) -> dict[str, str]:
    """Return a column of one score a row beside labels of two classes, {} without one.

    Beside predicted classes it may be the score of these, so it is not used.
    """
    taken = {"logits", "probabilities"} & {*chosen, *found}
    if taken or "predicted" in found or not columns.two_classes(found.get("label")):
        return {}
    for name in unfit:
        role = role_of(name)
        if role in ("logits", "probabilities") and one_column(columns.columns[name]):
            return {role: name}
    return {}


def _places(columns: Columns, there: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """Return the columns of a map that the file has, {} without one."""
    for x, y in PLACES:
        pair = [there[name] for name in (x, y) if name in there]
        free = len(pair) == 2 and {*pair}.isdisjoint(found.values())
        if free and all(_numbers(columns, name) for name in pair):
            return {"place_x": pair[0], "place_y": pair[1]}
    return {}


def _embedding(columns: Columns, found: Mapping[str, str]) -> dict[str, str]:
    """Return the column of the embedding where its name does not show it, {} without one.

    Raises:
        DataError: several could be it.
    """
    free = [name for name in columns.columns if name not in found.values()]
    wide = [name for name in free if _fits(columns, name) and not name.endswith(WEIGHTS)]
    wide = [name for name in wide if name not in columns.gathered] or wide
    if len(wide) > 1:
        raise DataError(
            f"columns {', '.join(wide)} could each be the embedding: choose with --embedding."
        )
    return {"embedding": wide[0]} if wide else {}


def _check_chosen(columns: Columns, role: str, name: str) -> None:
    """Check that a column can have the role for which it is chosen.

    Raises:
        DataError: it does not exist, or has another form.
    """
    option = f"--{role.replace('_', '-')}"
    if name in columns.parts:
        columns.columns[name] = columns.parts[name]
    if name not in columns.columns:
        listed = ", ".join(columns.columns)
        if why := columns.unfit.get(f"array {name}"):
            raise DataError(f"array {name} cannot be the {role} ({option}): it {why}.")
        raise DataError(
            f"there is no such column as '{name}', chosen as {role} ({option}): there are {listed}."
        )
    if problem := problem_of(role, columns.columns[name]):
        raise DataError(f"column {name} cannot be the {role} ({option}): it {problem}.")


def _taken(role: str, name: str, found: Mapping[str, str]) -> bool:
    """Return whether a column has another role; names of files may be ids and images."""
    others = [other for other, column in found.items() if column == name]
    return bool(others) and (role, others) != ("image", ["id"])


def _other_meaning(role: str, name: str, column: Any) -> str:
    """Return why a column with a name that has several meanings is not of a role, "" if it is."""
    if role in MATRICES or (not isinstance(column, list) and column.ndim > 1):
        return ""
    if role != "label" and all(empty(value) for value in column):  # an empty label is reported
        return "is empty"
    if role != "image" and any(isinstance(v, bytes) and not _decodes(v) for v in column):
        return "has bytes that are no text"
    if role == "split" and usual(name) not in ("split", *FLAGS) and not has_splits(column):
        return "has no train, test or validation"  # such as folds
    if role in ("label", "class_name") and usual(name) in ROLES["id"]:
        values = [text_of(value) for value in column]
        if 2 * len(set(values)) > len(values):
            return "has another text in most rows"
    if role == "epoch" and len(column) > 1 and len({text_of(v) for v in column}) == len(column):
        return "has another value in each row"
    return ""


def _decodes(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _no_embedding(columns: Columns, found: Mapping[str, str]) -> DataError:
    """Return the error of a file without an embedding: what is wrong with those that come near."""
    near = {
        f"column {name}": problem_of("embedding", column)
        for name, column in columns.columns.items()
        if name not in found.values() and _like_rows(name, column)
    }
    what = "embedding is real numbers, equally many in each row, (N, D)"
    near |= columns.unfit
    if near:
        listed = "; ".join(f"{name} {problem}" for name, problem in list(near.items())[:3])
        return DataError(f"no column can be the embedding: {listed}. An {what}.")
    choice = " Choose with --embedding." if any(_fits(columns, n) for n in columns.columns) else ""
    listed = ", ".join(
        f"{name} (text)" if any(isinstance(value, str) for value in column) else name
        for name, column in columns.columns.items()
    )
    return DataError(f"no column can be the embedding: an {what}, but there are {listed}.{choice}")


def _like_rows(name: str, column: Any) -> bool:
    """Return whether a column may be meant as the embedding, though it cannot be it."""
    if usual(name) in ROLES["embedding"]:
        return True
    if isinstance(column, np.ndarray):
        return column.ndim > 1 or column.dtype.kind == "c"
    return any(isinstance(row, list) for row in column)


def _is_place(columns: Columns, there: Mapping[str, str], name: str) -> bool:
    """Return whether a column y is not of labels, because x and y are places on a map."""
    pair = [there.get("x"), there.get("y")]
    return name == pair[1] and all(each is not None and _numbers(columns, each) for each in pair)


def _fits(columns: Columns, name: str) -> bool:
    return not problem_of("embedding", columns.columns[name])


def _numbers(columns: Columns, name: str) -> bool:
    column = columns.columns[name]
    return isinstance(column, np.ndarray) and column.ndim == 1 and column.dtype.kind in "fiu"
