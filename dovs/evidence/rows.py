"""What is compared: the rows of each grid, as data. A row is a name and what it changes.

A row changes fields of `RunConfig` on top of a setting; whatever it leaves out is the setting's, or
the method's own default. Rows that differ in their second stage alone share one first stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dovs.errors import ConfigError, unknown
from dovs.evidence.budget import PUBLISHED, SEARCHES, Search, label_with


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
    """

    label: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    reference: str | None = None
    note: str = ""
    superclasses: bool = False
    more_classes_than: int = 0


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


CE = method("ce", "ce", note="cross-entropy, nothing done about the tail")
BALANCED_SOFTMAX = method("balanced_softmax", "balanced_softmax", "ce")
SAMPLER = method(
    "dos_sampler",
    "dos",
    "balanced_softmax",
    "the sampler and prior of DOS and DOVS alone",
    lambda_v=0.0,
    lambda_mc=0.0,
)
DOS = method("dos", "dos", "balanced_softmax", "DOS with balanced softmax")
DOVS = method("dovs", "dovs", "balanced_softmax", "DOVS with balanced softmax")

NATURAL = method(
    "dovs_natural", "dovs", "balanced_softmax", "DOVS that draws every image once", gamma=0.0
)

BASELINES = (
    CE,
    method("class_balanced_sampling", "class_balanced_sampling", "ce"),
    method("square_root_sampling", "square_root_sampling", "ce"),
    method("inverse_frequency", "inverse_frequency", "ce"),
    method("effective_number", "effective_number", "ce", "class-balanced weights", by="weights"),
    method("effective_number_sampling", "effective_number", "ce", by="sampling"),
    method("focal", "focal", "ce"),
    method("cb_focal", "focal", "ce", "focal loss with class-balanced weights", beta=0.9999),
    method("ldam_drw", "ldam", "ce", "LDAM with deferred re-weighting"),
    BALANCED_SOFTMAX,
    then(CE, "logit_adjustment"),
    then(CE, "tau_norm"),
    then(CE, "crt"),
    then(CE, "lws"),
    then(CE, "ncm"),
    method("mixup", "mixup", "ce"),
    method("remix", "remix", "ce"),
    method("centre_loss", "centre_loss", "ce"),
    method("feature_smote", "feature_smote", "ce"),
    method("bcl", "bcl", "balanced_softmax", "balanced contrastive learning"),
    method("dos_strict", "dos_strict", "ce", "DOS as published"),
    SAMPLER,
    DOS,
    DOVS,
)
"""What the field does about long tails, beside DOS and DOVS."""

ORACLE = {"generator": "superclasses"}
SIBLINGS_OFF = {"overload": 0.0, "synthetic": "neighbours"}
SUBSPACES_OFF = {"lambda_sub": 0.0, "beta": 0.0}

A0 = Row("A0", CE.changes, note="cross-entropy")
A1 = method("A1", "dos", "A0", "+ the sampler of DOS alone", lambda_v=0.0, lambda_mc=0.0, tau=0.0)
A2 = method("A2", "dos_strict", "A1", "DOS as published")
A3 = method("A3", "dos", "A2", "DOS as it is here", tau=0.0)
A4 = method("A4", "dovs", "A3", "+ abstract labels: siblings lend", tau=0.0, **SUBSPACES_OFF)
A5 = method("A5", "dovs", "A4", "+ subspaces: DOVS", tau=0.0)
A6 = method("A6", "dovs", "A5", "+ balanced softmax")

LADDER = (
    A0,
    A1,
    A2,
    A3,
    A4,
    A5,
    A6,
    then(A6, "tau_norm"),
    then(A6, "crt"),
    then(A6, "lws"),
    then(A6, "ncm"),
)
"""From cross-entropy to DOVS with everything, step by step; each is compared with the last."""

CROSSES = (
    CE,
    BALANCED_SOFTMAX,
    SAMPLER,
    DOS,
    DOVS,
    method("random", "dovs", "dovs", "random groups of the same sizes", generator="random"),
    Row(
        "oracle",
        {"method": "dovs", "method_params": ORACLE},
        "dovs",
        "the dataset's own superclasses",
        superclasses=True,
    ),
    method("one_label", "dovs", "dovs", "all classes are siblings", num_abstract_labels=1),
    method("dos_natural", "dos", "balanced_softmax", "DOS that draws images once", gamma=0.0),
    NATURAL,
    method(
        "random_natural", "dovs", NATURAL.label, "its random groups", gamma=0.0, generator="random"
    ),
    method(
        "one_label_natural",
        "dovs",
        NATURAL.label,
        "its classes all siblings",
        gamma=0.0,
        num_abstract_labels=1,
    ),
    *(
        Row(
            label,
            {"method": "dovs", "method_params": {**ORACLE, "gamma": 0.0, **more}},
            NATURAL.label,
            note,
            superclasses=True,
        )
        for label, note, more in (
            ("oracle_natural", "its superclasses, images drawn once", {}),
            ("oracle_head", "and an abstract head for them", {"lambda_abs": 0.3}),
        )
    ),
    method("labels_alone", "dovs", "dovs", "siblings without subspaces", **SUBSPACES_OFF),
    method("subspaces_alone", "dovs", "dovs", "subspaces without siblings", **SIBLINGS_OFF),
    method("no_patches", "dovs", "dovs", "feature maps stay as they are", overload=0.0),
    method("neighbours", "dovs", "dovs", "in-class neighbours in L_v", synthetic="neighbours"),
    method("abstract_head", "dovs", "dovs", "with an abstract head", lambda_abs=0.3),
    *(method(f"k{k}", "dovs", "dovs", f"{k} in-class neighbours", k=k) for k in (1, 3, 5, 10)),
    method("k_all", "dovs", "dovs", "the whole class as neighbours", k=1000),
    method(
        "refresh_1",
        "dovs",
        "dovs",
        "new labels every round, to the end",
        refresh_rounds=1,
        refresh_until=1.0,
    ),
    method("refresh_4", "dovs", "dovs", "new labels every fourth round", refresh_rounds=4),
    method("refresh_never", "dovs", "dovs", "the first labels stay", refresh_until=0.0),
    *(
        Row(
            f"m{labels}",
            {"method": "dovs", "method_params": {"num_abstract_labels": labels}},
            "dovs",
            f"{labels} abstract labels",
            more_classes_than=labels,
        )
        for labels in (2, 3, 5, 10, 20)
    ),
)
"""One part at a time exchanged for another: the controls that a claim must survive."""

TUNING = (
    CE,
    *(
        at_value(row, search, value, label_with(row.reference, PUBLISHED))
        for row in BASELINES
        if (search := SEARCHES.get(row.label))
        for value in search.values
    ),
    *(row for row in BASELINES if row.label in ("ce+crt", "ce+lws")),
)
"""Every method at as many values of its main parameter, the published one among them."""

GRIDS: dict[str, tuple[Row, ...]] = {
    "ladder": LADDER,
    "baselines": BASELINES,
    "crosses": CROSSES,
    "tuning": TUNING,
}

MEASURED_ON = {"tuning": "spare"}
"""Grids that are not measured on the test split, and what they are measured on instead."""


def chosen(rows: Iterable[Row], labels: Iterable[str] | None) -> tuple[Row, ...]:
    """Return the rows of these labels, in the order of the grid; all of them for None.

    Raises:
        ConfigError: there is no such row, or none was named.
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
