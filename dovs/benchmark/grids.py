"""The grids, as data: which rows are measured together, and what each is compared with.

How a row is made is in `rows`; which values are tuned at, in `budget`.
"""

from __future__ import annotations

from dataclasses import replace

from dovs.benchmark.budget import PUBLISHED, SEARCHES, label_with
from dovs.benchmark.label_rows import HEAD, LABELS, SYNTHETIC
from dovs.benchmark.rows import Row, at_value, method, then

CE = method("ce", "ce", note="cross-entropy, unaware of the tail")
BALANCED_SOFTMAX = method("balanced_softmax", "balanced_softmax", "ce")
SAMPLER = method(
    "dos_sampler",
    "dos",
    "balanced_softmax",
    "the sampler and prior of DOS and DOVS alone",
    lambda_v=0.0,
    lambda_mc=0.0,
    gamma=0.5,
)
DOS = method("dos", "dos", "balanced_softmax", "DOS with balanced softmax")
DOVS = method("dovs", "dovs", "balanced_softmax", "DOVS with balanced softmax")
ONE_LABEL = method(
    "one_label",
    "dovs",
    "balanced_softmax",
    "DOVS with one label: all classes are siblings",
    num_abstract_labels=1,
)

NATURAL = method(
    "dovs_natural",
    "dovs",
    "balanced_softmax",
    "DOVS with synthetic embeddings, every image once in an epoch",
    **SYNTHETIC,
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
    method("dos_strict", "dos_strict", "ce", "DOS, read from two partial re-implementations"),
    SAMPLER,
    DOS,
    ONE_LABEL,
    DOVS,
)
"""Established methods for long tails, beside DOS and DOVS."""

SIBLINGS_OFF = {"patch_share": 0.0}
SUBSPACES_OFF = {"lambda_sub": 0.0, "beta": 0.0}

A0 = Row("A0", CE.changes, note="cross-entropy")
A1 = method(
    "A1", "dos", "A0", "+ the sampler of DOS alone", lambda_v=0.0, lambda_mc=0.0, tau=0.0, gamma=0.5
)
A2 = method("A2", "dos_strict", "A1", "DOS, read from two partial re-implementations")
A3 = method("A3", "dos", "A2", "DOS as it is here", tau=0.0)
A4 = method(
    "A4",
    "dovs",
    "A3",
    "+ abstract labels: patches of siblings",
    tau=0.0,
    **SUBSPACES_OFF,
)
A5 = method("A5", "dovs", "A4", "+ subspaces: DOVS", tau=0.0)
A6 = method("A6", "dovs", "A5", "+ balanced softmax")

CUMULATIVE = (
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


def _oracle(label: str, reference: str, note: str, **params: float) -> Row:
    """Return a row whose abstract labels are the dataset's own superclasses."""
    changes = {"method": "dovs", "method_params": {"generator": "superclasses", **params}}
    return Row(label, changes, reference, note, superclasses=True)


ABLATIONS = (
    CE,
    BALANCED_SOFTMAX,
    SAMPLER,
    DOS,
    DOVS,
    method("random", "dovs", "dovs", "random groups of the same sizes", generator="random"),
    _oracle("oracle", "dovs", "the dataset's own superclasses"),
    replace(ONE_LABEL, reference="dovs"),
    method(
        "dos_natural", "dos", "balanced_softmax", "DOS, every image once in an epoch", gamma=0.0
    ),
    NATURAL,
    method(
        "random_natural",
        "dovs",
        NATURAL.label,
        "its random groups",
        **SYNTHETIC,
        generator="random",
    ),
    method(
        "one_label_natural",
        "dovs",
        NATURAL.label,
        "its classes all siblings",
        **SYNTHETIC,
        num_abstract_labels=1,
    ),
    _oracle("oracle_natural", NATURAL.label, "its superclasses", **SYNTHETIC),
    method("head_natural", "dovs", NATURAL.label, "and an abstract head", **HEAD),
    method("random_head", "dovs", "head_natural", "its random groups", **HEAD, generator="random"),
    Row(
        "random_20_head",
        {
            "method": "dovs",
            "method_params": {
                "generator": "random_groups",
                "num_abstract_labels": 20,
                **HEAD,
            },
        },
        "random_head",
        "20 of equal sizes, as superclasses have",
        more_classes_than=20,
    ),
    _oracle("oracle_head", "random_20_head", "superclasses in place of random groups", **HEAD),
    method("labels_alone", "dovs", "dovs", "siblings without subspaces", **SUBSPACES_OFF),
    method("subspaces_alone", "dovs", "dovs", "subspaces without siblings", **SIBLINGS_OFF),
    method("synthetic", "dovs", "dovs", "synthetic embeddings for the head", lambda_v=0.5),
    method(
        "neighbours",
        "dovs",
        "synthetic",
        "of in-class neighbours in place of siblings",
        lambda_v=0.5,
        synthetic="neighbours",
    ),
    method(
        "no_patches",
        "dovs",
        "synthetic",
        "and no patches in feature maps",
        lambda_v=0.5,
        patch_share=0.0,
    ),
    *(
        method(f"patch_gamma_{gamma:g}", "dovs", "dovs", note, patch_gamma=gamma)
        for gamma, note in ((0.0, "any sibling as partner"), (1.0, "each class as often"))
    ),
    method("abstract_head", "dovs", "dovs", "with an abstract head", lambda_abs=0.3),
    method("soft", "dovs", "dovs", "soft labels, of clusters of images", generator="instances"),
    *(method(f"k{k}", "dovs", "dovs", f"{k} in-class neighbours", k=k) for k in (1, 3, 5, 10)),
    method("k_all", "dovs", "dovs", "all images of the class as neighbours", k=1000),
    method(
        "refresh_1",
        "dovs",
        "dovs",
        "new labels every round, to the end",
        refresh_rounds=1,
        refresh_until=1.0,
    ),
    method("refresh_4", "dovs", "dovs", "new labels every fourth round", refresh_rounds=4),
    method(
        "refresh_never", "dovs", "dovs", "the first labels are never replaced", refresh_until=0.0
    ),
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
"""DOVS with one part at a time exchanged for another, and the controls of its claims."""

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
    "cumulative": CUMULATIVE,
    "baselines": BASELINES,
    "ablations": ABLATIONS,
    "tuning": TUNING,
    "labels": LABELS,
}

MEASURED_ON = {"tuning": "held_out"}
"""Grids that are not measured on the test split, and what they are measured on instead."""
