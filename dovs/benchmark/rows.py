"""A row of a table: a name and what it changes, and how rows are made of others and chosen.

A row changes fields of `RunConfig` on top of a setting; whatever it leaves out is the setting's, or
the method's own default. Rows that differ in their second stage alone share one first stage. Which
rows there are is in `grids`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dovs.benchmark.budget import Search
from dovs.benchmark.labels import FixedLabels
from dovs.errors import ConfigError, unknown


@dataclass(frozen=True)
class Row:
    """One line of a table.

    Attributes:
        label: its name, unlike every other in the grid.
        changes: fields of `RunConfig`, such as {"method": "dos", "method_params": {"k": 3}}.
        reference: label of the row that it is compared with, or None.
        note: what it is, for people.
        superclasses: whether it needs a dataset that names superclasses.
        more_classes_than: it needs a dataset with more classes than that.
        labels: how its fixed abstract labels are made; None = training makes them, if any.
        times_epochs: it trains this many times the epochs of the setting.
    """

    label: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    reference: str | None = None
    note: str = ""
    superclasses: bool = False
    more_classes_than: int = 0
    labels: FixedLabels | None = None
    times_epochs: int = 1


def method(
    label: str, name: str, reference: str | None = None, note: str = "", **parameters: Any
) -> Row:
    """Return the row of a method with some of its parameters.

    >>> method("few", "dos", k=3).changes
    {'method': 'dos', 'method_params': {'k': 3}}
    """
    changes = {"method": name, "method_params": parameters} if parameters else {"method": name}
    return Row(label, changes, reference, note)


def then(first: Row, second_stage: str, **parameters: Any) -> Row:
    """Return a row that gives another's encoder a new head.

    >>> row = then(method("ce", "ce"), "crt")
    >>> row.label, row.reference, row.changes
    ('ce+crt', 'ce', {'method': 'ce', 'second_stage': 'crt'})
    """
    changes = {**first.changes, "second_stage": second_stage}
    if parameters:
        changes["second_stage_params"] = parameters
    return Row(f"{first.label}+{second_stage}", changes, first.label)


def at_value(row: Row, search: Search, value: float, reference: str | None = None) -> Row:
    """Return a row with one value of its main parameter, which its label then ends with.

    Args:
        row: the row, as published.
        search: names the parameter: of the second stage where the row has one, else of the method.
        value: of the parameter.
        reference: label of the row that it is compared with, or None.

    >>> row = at_value(method("few", "dos", k=3), Search("few", "gamma", (0.5, 1.0), 0.5), 1.0)
    >>> row.label, row.changes["method_params"]
    ('few gamma=1', {'k': 3, 'gamma': 1.0})
    """
    field = "second_stage_params" if "second_stage" in row.changes else "method_params"
    given = {**row.changes.get(field, {}), search.parameter: value}
    return replace(
        row,
        label=search.label_at(value),
        changes={**row.changes, field: given},
        reference=reference,
    )


def chosen(rows: Iterable[Row], labels: Iterable[str] | None) -> tuple[Row, ...]:
    """Return the rows of these labels, in the order of the grid; all of them for None.

    Raises:
        ConfigError: a row is unknown, or none is given.
    """
    by_label = {row.label: row for row in rows}
    if labels is None:
        return tuple(by_label.values())
    wanted = set(labels)
    if not wanted:
        raise ConfigError(f"no rows given: choose some of {', '.join(by_label)}.")
    for label in sorted(wanted - set(by_label)):
        raise unknown("row", label, by_label)
    return tuple(row for label, row in by_label.items() if label in wanted)


def merged(setting: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a setting's fields with a row's changes on top.

    Where the method (dataset, encoder, …) is the same, its parameters are merged one by one. Where
    it changes, they are replaced.

    >>> merged({"encoder": "resnet8", "encoder_params": {"pool": 2}}, {"method": "ce"})
    {'encoder': 'resnet8', 'encoder_params': {'pool': 2}, 'method': 'ce'}
    >>> merged({"encoder": "resnet8", "encoder_params": {"pool": 2}}, {"encoder": "small_cnn"})
    {'encoder': 'small_cnn'}
    """
    result = dict(setting)
    names = {name: value for name, value in changes.items() if not name.endswith("_params")}
    for name, value in names.items():
        if result.get(name) != value:
            result.pop(f"{name}_params", None)
        result[name] = value
    for name in changes.keys() - names.keys():
        result[name] = {**result.get(name, {}), **changes[name]}
    return result
