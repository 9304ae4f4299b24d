"""The tuning budget: one main parameter of each method, and as many values of it for everyone.

The published value is one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Search:
    """The values that a row is tried at.

    Attributes:
        row: label of the row, as in the baselines.
        parameter: of its second stage where it has one, else of its method.
        values: in rising order.
        published: the one that is the default here; a tie goes to it.
    """

    row: str
    parameter: str
    values: tuple[float, ...]
    published: float

    def label_at(self, value: float) -> str:
        """Return the label of the row at a value.

        >>> Search("focal", "gamma", (1.0, 2.0), 2.0).label_at(2.0)
        'focal gamma=2'
        """
        return f"{self.row} {self.parameter}={value:g}"


SEARCHES: Mapping[str, Search] = {
    search.row: search
    for search in (
        Search("effective_number", "beta", (0.9, 0.99, 0.999, 0.9999), 0.9999),
        Search("focal", "gamma", (0.5, 1.0, 2.0, 5.0), 2.0),
        Search("ldam_drw", "max_margin", (0.3, 0.5, 0.7, 1.0), 0.5),
        Search("balanced_softmax", "tau", (0.5, 1.0, 1.5, 2.0), 1.0),
        Search("ce+logit_adjustment", "tau", (0.5, 1.0, 1.5, 2.0), 1.0),
        Search("ce+tau_norm", "tau", (0.25, 0.5, 0.75, 1.0), 1.0),
        Search("mixup", "alpha", (0.1, 0.2, 0.5, 1.0), 1.0),
        Search("remix", "threshold", (0.25, 0.5, 0.75, 1.0), 0.5),
        Search("centre_loss", "lambda_c", (0.001, 0.003, 0.01, 0.03), 0.003),
        Search("feature_smote", "lambda_v", (0.25, 0.5, 1.0, 2.0), 1.0),
        Search("bcl", "mu", (0.1, 0.35, 0.6, 1.0), 0.35),
        Search("dos_strict", "lambda_mc", (1e-4, 1e-3, 0.01, 0.1), 0.1),
        Search("dos_sampler", "gamma", (0.0, 0.25, 0.5, 1.0), 0.5),
        Search("dos", "lambda_v", (0.25, 0.5, 1.0, 2.0), 0.5),
        Search("one_label", "patch_until", (0.25, 0.5, 0.8, 1.0), 0.5),
        Search("dovs", "patch_until", (0.25, 0.5, 0.8, 1.0), 0.5),
    )
}
"""By label of the row."""


PUBLISHED = {row: search.published for row, search in SEARCHES.items()}
"""The published value of each."""

UNSEARCHED = (
    "ce",
    "class_balanced_sampling",
    "square_root_sampling",
    "inverse_frequency",
    "ce+crt",
    "ce+lws",
)
"""Rows that are not tuned: without parameters, or with the published ones."""


def label_with(row: str | None, values: Mapping[str, float]) -> str | None:
    """Return a row's label at its value; the bare one where it has none.

    >>> label_with("balanced_softmax", PUBLISHED), label_with("ce", PUBLISHED)
    ('balanced_softmax tau=1', 'ce')
    """
    return row if row is None or row not in values else SEARCHES[row].label_at(values[row])
