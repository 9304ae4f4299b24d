"""The grid `labels`, as data: what abstract labels are worth, by how they are made.

All rows draw every image once (γ = 0). `dovs` and the rows of a `default_head` have the defaults.
The others have synthetic embeddings for the head, and prefer rare classes more as partners of
patches. Those of an abstract head differ in its labels alone, which are fixed from the first epoch
unless training makes them. Rows of the marginal loss differ from those of the head in how the
labels are learnt.
"""

from __future__ import annotations

from dataclasses import replace

from dovs.benchmark.labels import NUM_LABELS, FixedLabels
from dovs.benchmark.rows import Row, method

NATURAL_RATES = {"gamma": 0.0}
SYNTHETIC = {**NATURAL_RATES, "lambda_v": 0.5, "patch_gamma": 1.0, "patch_until": 1.0}
"""What the rows of labels have in common; the defaults until `dovs` was measured on few classes."""
HEAD = {**SYNTHETIC, "lambda_abs": 0.3}
DEFAULT_HEAD = {**NATURAL_RATES, "lambda_abs": 0.3}
MARGINAL = {**HEAD, "abstract_loss": "marginal"}
DOSES = (0.2, 0.35, 0.5, 0.75)
"""Adjusted Rand indices with the superclasses that labels are shuffled to."""
FIRST_PASS = method(
    "dovs_synthetic",
    "dovs",
    "balanced_softmax",
    "DOVS with synthetic embeddings, no abstract head",
    **SYNTHETIC,
)
DEFAULT = method("dovs", "dovs", "balanced_softmax", "DOVS, no abstract head", **NATURAL_RATES)


def _head(label: str, reference: str | None, note: str, labels: FixedLabels) -> Row:
    """Return a row with an abstract head on fixed labels."""
    return _on(labels, method(label, "dovs", reference, note, **HEAD))


def _marginal(label: str, reference: str | None, note: str, labels: FixedLabels) -> Row:
    """Return a row whose classifier learns fixed labels, as sums of class probabilities."""
    return _on(labels, method(label, "dovs", reference, note, **MARGINAL))


def _on(labels: FixedLabels, row: Row) -> Row:
    return replace(row, labels=labels, superclasses=labels.source == "superclasses")


def _dose(ari: float) -> Row:
    return _head(
        f"dose_{100 * ari:.0f}",
        "random_oracle_head",
        f"superclasses with classes shuffled to an adjusted Rand index of {ari:g}",
        FixedLabels("superclasses", ari=ari),
    )


LABELS = (
    method("balanced_softmax", "balanced_softmax"),
    DEFAULT,
    *(
        Row(
            f"{label}_long",
            {"method": label, **({"method_params": NATURAL_RATES} if label == "dovs" else {})},
            label,
            "twice the epochs: what two passes cost",
            times_epochs=2,
        )
        for label in ("balanced_softmax", "dovs")
    ),
    FIRST_PASS,
    method(
        "one_label",
        "dovs",
        "balanced_softmax",
        "one abstract label for all classes",
        num_abstract_labels=1,
        **SYNTHETIC,
    ),
    _head(
        "random_names_head",
        "balanced_softmax",
        "random groups of the sizes of names_head",
        FixedLabels("names", random=True),
    ),
    _head(
        "names_head",
        "random_names_head",
        "fixed labels from the class names (WordNet)",
        FixedLabels("names"),
    ),
    _on(
        FixedLabels("names", random=True),
        method(
            "random_names_default_head",
            "dovs",
            "dovs",
            "an abstract head on random groups of those sizes, all else as in `dovs`",
            **DEFAULT_HEAD,
        ),
    ),
    _on(
        FixedLabels("names"),
        method(
            "names_default_head",
            "dovs",
            "random_names_default_head",
            "an abstract head on labels from the class names, all else as in `dovs`",
            **DEFAULT_HEAD,
        ),
    ),
    _head(
        "random_oracle_head",
        "balanced_softmax",
        "random groups of the sizes of the superclasses",
        FixedLabels("superclasses", random=True),
    ),
    _head(
        "oracle_head",
        "random_oracle_head",
        "the dataset's own superclasses",
        FixedLabels("superclasses"),
    ),
    Row(
        "ward_head",
        {"method": "dovs", "method_params": {**HEAD, "num_abstract_labels": NUM_LABELS}},
        "random_names_head",
        "Ward labels, generated and changed during training",
        more_classes_than=NUM_LABELS,
    ),
    method(
        "ward_auto_head",
        "dovs",
        "balanced_softmax",
        "Ward labels generated during training, their number chosen by silhouette",
        **HEAD,
    ),
    _head(
        "late_head",
        "random_names_head",
        "fixed Ward labels of the last snapshot of `dovs_synthetic` with another seed",
        FixedLabels("run", first_pass=FIRST_PASS.changes),
    ),
    _on(
        FixedLabels("run", first_pass=DEFAULT.changes),
        method(
            "late_default",
            "dovs",
            "dovs",
            "fixed Ward labels of the last snapshot of `dovs` with another seed, no head",
            **NATURAL_RATES,
        ),
    ),
    _on(
        FixedLabels("run", first_pass=DEFAULT.changes),
        method("late_default_head", "dovs", "late_default", "and an abstract head", **DEFAULT_HEAD),
    ),
    *(_dose(ari) for ari in DOSES),
    _marginal(
        "random_oracle_marginal",
        "balanced_softmax",
        "random groups of the sizes of the superclasses, marginal loss",
        FixedLabels("superclasses", random=True),
    ),
    _marginal(
        "oracle_marginal",
        "random_oracle_marginal",
        "the dataset's own superclasses, marginal loss",
        FixedLabels("superclasses"),
    ),
    _marginal(
        "names_marginal",
        "names_head",
        "fixed labels from the class names (WordNet), marginal loss in place of the abstract head",
        FixedLabels("names"),
    ),
)
"""Balanced softmax, DOVS without an abstract head, and DOVS that learns labels of each kind, with a
head of their own or by the marginal loss."""

DOSE_RESPONSE = {
    "random_oracle_head": "random",
    **dict.fromkeys((_dose(ari).label for ari in DOSES), "shuffled"),
    "oracle_head": "superclasses",
    "names_head": "names",
}
"""Rows of the figure of dose and response, and the kind of their labels."""
DOSE_REFERENCE = "balanced_softmax"
"""Row that these are compared with there."""
