"""The public measures of arrays accept arrays of any library, and refuse what does not fit."""

import numpy as np
import pandas as pd
import pytest
import torch

import dovs
from dovs.errors import DataError
from dovs.hierarchy.contract import example_context

RNG = np.random.default_rng(0)
LABELS = np.repeat([0, 1, 2], 10)
PREDICTED = np.roll(LABELS, 3)
CONFIDENCE = RNG.uniform(0.4, 1, 30).astype(np.float32)
Z = RNG.normal(size=(30, 5)) + np.eye(3, 5)[LABELS]
COUNTS = np.array([200, 50, 5])
NAMES = ["a", "b", "c"]
FORMS = {
    "lists": lambda array: array.tolist(),
    "tensors": torch.tensor,
    "pandas": lambda array: (pd.Series if array.ndim == 1 else pd.DataFrame)(array),
    "floats": lambda array: array.astype(np.float32),
}


@pytest.mark.parametrize("form", FORMS)
def test_arrays_of_any_library_give_the_same_numbers(form):
    z, labels, predicted, confidence, counts = map(
        FORMS[form], (Z, LABELS, PREDICTED, CONFIDENCE, COUNTS)
    )
    found = dovs.metrics.summarise(labels, predicted, confidence, counts)
    expected = dovs.metrics.summarise(LABELS, PREDICTED, CONFIDENCE, COUNTS)
    assert found.pop("per_class_recall") == expected.pop("per_class_recall") == [0.7, 0.7, 0.7]
    assert found == pytest.approx(expected)
    shape = dovs.geometry.geometry(z, labels, class_counts=counts)
    assert shape == pytest.approx(dovs.geometry.geometry(Z, LABELS, COUNTS), rel=1e-4)
    right = FORMS[form](LABELS == PREDICTED)
    error = dovs.metrics.expected_calibration_error(right, confidence)
    assert error == pytest.approx(found["ece"])


def test_counts_by_name_or_index_are_put_in_order():
    names = ["a", "b", "c"]
    expected = dovs.metrics.recall_frame(LABELS, PREDICTED, COUNTS, names)
    by_name = pd.Series([5, 50, 200], index=["c", "b", "a"])
    pd.testing.assert_frame_equal(
        dovs.metrics.recall_frame(LABELS, PREDICTED, by_name, names), expected
    )
    groups = dovs.metrics.frequency_groups({2: 5, 0: 200, 1: 50}).tolist()
    assert groups == ["many", "medium", "few"]
    context = example_context(6, 2)
    counts = dict(zip(context.class_names, context.class_counts.tolist(), strict=True))
    given = dict(reversed(counts.items()))
    same = dovs.GeneratorContext(context.prototypes, given, context.class_names)
    assert same.class_counts.tolist() == context.class_counts.tolist()
    with pytest.raises(dovs.DovsError, match="no number for"):
        dovs.GeneratorContext(context.prototypes, {"x": 5}, context.class_names)


CONFUSION = dovs.metrics.confusion_counts(LABELS, PREDICTED, 3)
Q = np.eye(2)[[0, 0, 1]]
SUBSPACES = dovs.geometry.fit_subspaces(Z.tolist(), Q.tolist(), [1, 2, 2], labels=LABELS.tolist())
MESSAGES = {
    "more than all": (lambda m, g: m.wilson_interval([12], [10]), "from 0 to total"),
    "other lengths": (lambda m, g: m.wilson_interval([1, 2], [3]), "from 0 to total"),
    "text as names": (lambda m, g: m.recall_frame([0], [1], [3, 2], "ab"), "is one text"),
    "names": (lambda m, g: m.confusion_frame(CONFUSION, ["a"], [0]), "of 1 classes"),
    "no square": (lambda m, g: m.confusion_frame(CONFUSION[:2], NAMES, [0]), "must be .C, C."),
    "normalise": (lambda m, g: m.confusion_frame(CONFUSION, NAMES, [0], "rows"), "Did you mean"),
    "no class": (lambda m, g: m.confusion_counts(LABELS, PREDICTED, 0), "num_classes=0"),
    "no bin": (lambda m, g: m.expected_calibration_error([True], [0.5], 0), "bins=0 must be"),
    "no such row": (lambda m, g: g.neighbours_frame(Z, LABELS, 30, 3), "row=30 must be below 30"),
    "no neighbour": (lambda m, g: g.neighbour_purity(Z, LABELS, 0), "k=0 must be"),
    "one of a sample": (lambda m, g: g.geometry(Z, LABELS, COUNTS, 1), "most=1 must be"),
    "a short map": (lambda m, g: g.trustworthiness(Z, Z[:9, :2]), "coordinates has 9 rows"),
    "no such label": (lambda m, g: g.angles_frame(Z, LABELS, ["A"], 1), "abstract labels are 0 to"),
    "blocks": (lambda m, g: g.fit_subspaces(Z, Q, [1, 1, 1], labels=LABELS), "do not fit"),
    "q by class": (lambda m, g: g.leakage(Z, Q, SUBSPACES), "z has 30 rows, but q has 3"),
    "q names": (lambda m, g: g.energy_frame(Z, Q[LABELS], SUBSPACES, ["A"]), "1 names of 2"),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_other_measures_name_what_does_not_fit(case):
    call, message = MESSAGES[case]
    with pytest.raises(dovs.DovsError, match=message):
        call(dovs.metrics, dovs.geometry)


def test_other_measures_take_lists():
    assert dovs.metrics.wilson_interval([8], [10], z=1.0)[0] == pytest.approx(
        [(0.85 - 0.0185**0.5) / 1.1]
    )
    frame = dovs.metrics.confusion_frame(CONFUSION.tolist(), NAMES, [0, 1, 2])
    assert frame["count"].sum() == 30
    leaks = dovs.geometry.leakage(Z.tolist(), Q[LABELS].tolist(), SUBSPACES)
    assert leaks.shape == (30,)
    assert dovs.geometry.neighbours_frame(Z.tolist(), LABELS.tolist(), 0, 3)["row"].size == 3


BAD = {
    "labels from -1": ({"labels": LABELS - 1}, "labels: row 0 is -1, but the classes are 0 to 2"),
    "a label of no class": ({"labels": LABELS + 1}, "row 20 is 3, but the classes are 0 to 2"),
    "texts": ({"labels": LABELS.astype(str)}, "indices of the classes, whole numbers from 0"),
    "fractions": ({"labels": LABELS + 0.5}, "whole numbers"),
    "one-hot": ({"labels": np.eye(3)[LABELS]}, r"argmax\(1\)"),
    "too few": ({"labels": LABELS[:9]}, "labels has 9"),
    "counts of names": ({"class_counts": {"a": 1, "b": 2}}, "no names of classes are known"),
    "negative counts": ({"class_counts": [3, -1, 2]}, "from 0 for each class"),
}
BAD_METRICS = {
    "percent": ({"confidence": CONFIDENCE * 100}, "divide percent by 100"),
    "NaN": ({"confidence": CONFIDENCE * np.nan}, "without NaN"),
    "no prediction": ({"predicted": PREDICTED - 1}, "predicted: row .* is -1"),
    "no rows": ({"labels": [], "predicted": [], "confidence": None}, "0 rows"),
}
BAD_GEOMETRY = {
    "one row": ({"z": Z[:1], "labels": [0]}, "1 rows, but at least 2"),
    "of 3 dimensions": ({"z": Z[:, None]}, r"must be \(N, D\)"),
    "NaN in z": ({"z": Z * np.nan}, "NaN or infinity"),
    "too large": ({"z": Z * 1e300}, r"go to .*e\+300, but their largest value must be between"),
    "too small": ({"z": Z * 1e-300}, "Scale them"),
}


@pytest.mark.parametrize("case", BAD | BAD_METRICS)
def test_metrics_refuse_what_does_not_fit(case):
    change, message = (BAD | BAD_METRICS)[case]
    given = {"labels": LABELS, "predicted": PREDICTED, "confidence": CONFIDENCE}
    with pytest.raises(DataError, match=message):
        dovs.metrics.summarise(**{**given, "class_counts": COUNTS, **change})


@pytest.mark.parametrize("case", BAD | BAD_GEOMETRY)
def test_geometry_refuses_what_does_not_fit(case):
    change, message = (BAD | BAD_GEOMETRY)[case]
    with pytest.raises(DataError, match=message):
        dovs.geometry.geometry(**{"z": Z, "labels": LABELS, "class_counts": COUNTS, **change})
