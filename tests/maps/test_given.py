"""Tables and arrays of users as maps: what is understood, counted, and refused."""

import io

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from dovs.errors import DataError
from dovs.hierarchy import Hierarchy
from dovs.maps.given import check_colour, map_data

NAMES = ["=1+1", "<b>b</b>", "__proto__", "кот"]
FRAME = pd.DataFrame(
    {
        "x": [0.0, 1, 2, 3],
        "y": [1.0, 1, 2, 3],
        "label": NAMES,
        "prediction": [NAMES[0], NAMES[0], None, "new"],
        "split": ["train", "train", "val", "val"],
        "id": ["a", "b", "c", "d"],
    }
)


def test_usual_columns_are_used():
    found = map_data(FRAME)
    points, (epoch,) = found.points, found.epochs
    assert set(points.class_names) == {*NAMES, "new"}
    assert [points.class_names[label] for label in points.label] == NAMES
    assert [points.class_names[p] if p >= 0 else None for p in epoch.predicted] == [
        NAMES[0], NAMES[0], None, "new",
    ]  # fmt: skip
    assert points.test.tolist() == [False, False, True, True]
    assert points.index.tolist() == [0, 1, 0, 1]
    assert points.evaluated_on == "val"
    assert points.counted == "in training"
    assert found.ids.tolist() == ["a", "b", "c", "d"]
    assert found.timeless


def test_without_labels_and_splits_there_is_one_class_counted_on_the_map():
    found = map_data(np.zeros((3, 2)))
    assert found.points.class_names == ("no label",)
    assert found.points.class_counts.tolist() == [3]
    assert found.points.counted == "on the map"
    assert found.ids.tolist() == [0, 1, 2]


def test_indices_names_counts_and_a_missing_label():
    labels = [0, 2, np.nan]
    found = map_data(
        np.ones((3, 3)),
        label=labels,
        class_names=list("abc"),
        class_counts={"c": 9, "a": 7, "b": 5},
    )
    assert found.points.class_names == ("a", "b", "c", "no label")
    assert found.points.label.tolist() == [0, 2, 3]
    assert found.points.class_counts.tolist() == [7, 5, 9, 0]
    assert found.epochs[0].xyz.shape == (3, 3)


@pytest.mark.parametrize("labels", [["b", "c", "b", "a", "b", "c"], [1, 2, 1, 0, 1, 2]])
def test_counts_of_pandas_are_of_the_classes_that_they_name(labels):
    counts = 10 * pd.Series(labels).value_counts()
    found = map_data(np.zeros((6, 2)), label=labels, class_counts=counts).points
    by_name = dict(zip(found.class_names, found.class_counts.tolist(), strict=True))
    assert by_name == {str(name): int(count) for name, count in counts.items()}
    own = map_data(np.zeros((6, 2)), label=labels, class_names={"a": 0, "b": 1, "c": 2}).points
    assert (own.class_names, own.label.tolist()) == (("a", "b", "c"), [1, 2, 1, 0, 1, 2])


@pytest.mark.parametrize(
    ("label", "counts"), [(["b", "a"], [5, 3]), ([1, 0], {"b": 3, "a": 5})], ids=["list", "names"]
)
def test_an_order_that_decides_is_stated(label, counts):
    with pytest.warns(UserWarning, match="in the order (a, b|b, a). Give class_names"):
        found = map_data(np.zeros((2, 2)), label=label, class_counts=counts)
    expected = {"a": 5, "b": 3}
    assert [expected[name] for name in found.points.class_names] == [*found.points.class_counts]


def test_epochs_are_arrays_or_tables_with_their_predictions():
    later = FRAME[["x", "y"]].assign(predicted=NAMES, confidence=0.5)
    found = map_data(FRAME.drop(columns=["x", "y"]), epochs={5: later, 1: np.zeros((4, 2))})
    assert [each.epoch for each in found.epochs] == [1, 5]
    first, last = found.epochs
    assert [found.points.class_names[p] for p in first.predicted[[0, 3]]] == [NAMES[0], "new"]
    assert (last.predicted == found.points.label).all()
    assert last.confidence.tolist() == [0.5] * 4
    assert not found.timeless


def test_a_hierarchy_names_the_classes():
    hierarchy = Hierarchy.from_groups(tuple("ab"), np.array([0, 1]), generator="hand")
    (epoch,) = map_data(np.zeros((2, 2)), label=["b", "a"], hierarchy=hierarchy).epochs
    assert epoch.label_of.tolist() == [0, 1]
    assert len(epoch.abstract_labels) == 2
    with pytest.raises(DataError, match="none of the 2 classes"):
        map_data(np.zeros((2, 2)), label=["b", "c"], hierarchy=hierarchy)


def test_images_of_several_kinds():
    out = io.BytesIO()
    Image.new("RGB", (4, 2), (200, 0, 0)).save(out, "PNG")
    given = [out.getvalue(), {"bytes": out.getvalue()}, None, np.full((3, 3), 7, np.uint8)]
    found = map_data(FRAME, images=given)
    assert len(found.images) == 4
    assert found.images[0].max() == 200
    assert found.images[2].max() == 0
    with pytest.raises(DataError, match="row 0"):
        map_data(FRAME, images=[b"no image", None, None, None])


@pytest.mark.parametrize(
    ("points", "given", "words"),
    [
        (np.zeros((0, 2)), {}, "no point"),
        (np.zeros((3, 5)), {}, r"\(3, 5\)"),
        (pd.DataFrame({"a": [1]}), {}, "no columns x and y, but a"),
        (pd.DataFrame({"x": ["one"], "y": [1]}), {}, "must be numbers"),
        (np.zeros((2, 2)), {"label": ["a"]}, "1 values, but there are 2"),
        (FRAME, {"label": "colour"}, "no such column"),
        (FRAME, {"ids": [1, 1, 2, 3]}, "'1' more than once"),
        (np.zeros((2, 2)), {"label": [0, 7], "class_names": ["a", "b"]}, "'7'"),
        (np.zeros((2, 2)), {"label": [0, 1], "class_names": ["a", "a"]}, "twice"),
        (np.zeros((2, 2)), {"epochs": {1: np.zeros((3, 2))}}, "3 points, but there are 2"),
        (np.zeros((2, 2)), {"epochs": {}}, "mapping"),
        (np.zeros((2, 2)), {"epochs": {"1": np.zeros((2, 2))}}, "whole numbers"),
        (np.zeros((2, 2)), {"confidence": [0.5, 7.0]}, "to 7"),
        (np.zeros((2, 2)), {"label": [0, 1], "class_counts": [3, -1]}, "class_counts"),
        (np.zeros((2, 2)), {"label": np.eye(2)}, r"\(2, 2\), but must be \(P,\). Use argmax"),
        (np.zeros((2, 2)), {"label": [[0, 1], [1, 0]]}, "argmax"),
        (np.zeros((2, 2)), {"label": {0: 1, 1: 0}}, "a dict, which has no order"),
        (np.zeros((2, 2)), {"label": [0, np.inf]}, "is inf: leave it empty"),
        (np.zeros((2, 2)), {"split": [True, False]}, "True or False"),
        (pd.DataFrame(np.zeros((2, 3)), columns=["x", "y", "x"]), {}, "2 columns named 'x'"),
        (
            pd.DataFrame(np.zeros((2, 4)), columns=["x", "y", "label", "label"]),
            {},
            "2 columns named 'label'",
        ),
    ],
)
def test_what_does_not_fit_is_named(points, given, words):
    with pytest.raises(DataError, match=words):
        map_data(points, **given)


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_tensors_with_a_gradient_are_points_labels_and_confidences(kind):
    xy, label = torch.rand(3, 2), torch.tensor([0.0, 2, 1])
    sure = torch.full((3,), 0.5, dtype=kind, requires_grad=True)
    xy = xy.to(kind).requires_grad_()
    found = map_data(xy, label=label.to(kind), predicted=[*label.int()], confidence=sure)
    assert found.points.label.tolist() == found.epochs[0].predicted.tolist() == [0, 2, 1]
    assert found.epochs[0].confidence.tolist() == [0.5] * 3
    assert np.array_equal(found.epochs[0].xy, xy.detach().double().numpy())
    later = map_data(xy, epochs={1: xy}, label=label[:, None], images=torch.rand(3, 4, 4))
    assert later.epochs[0].epoch == 1


def test_other_names_of_training_images_and_none_are_splits():
    found = map_data(np.zeros((4, 2)), split=["Train ", "trn", "val", None]).points
    assert found.test.tolist() == [False, False, True, True]
    assert found.evaluated_on == "val, (no split)"


def test_positions_that_are_not_finite_are_counted_in_a_warning():
    xy = np.arange(10.0).reshape(5, 2)
    for value, dims in ((np.nan, 2), (np.inf, 2), (-np.inf, 3)):
        broken = np.arange(5.0 * dims).reshape(5, dims)
        broken[3, 0] = value
        with pytest.warns(UserWarning, match="^1 of 5 points is not shown: the position has NaN"):
            map_data(broken)
    with pytest.warns(UserWarning, match="^2 of 5 points are not shown at epoch 2:"):
        map_data(xy, epochs={1: xy, 2: np.where(xy < 4, np.nan, xy)})


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_map_without_any_finite_position_is_refused(value):
    with pytest.raises(DataError, match="no point can be shown: each position has NaN or inf"):
        map_data(np.full((5, 2), value))


@pytest.mark.parametrize(
    ("colour", "advice"),
    [
        ("predicted", "give predicted classes"),
        ("correct", "give predicted classes"),
        ("confidence", "give the confidence"),
        ("label", "give a hierarchy"),
        ("margin", "it is measured in runs"),
    ],
)
def test_a_colour_needs_its_numbers(colour, advice):
    with pytest.raises(DataError, match=f"colour '{colour}' is not possible: {advice}"):
        check_colour(colour, map_data(np.zeros((3, 2))).epochs)


def test_a_colour_with_its_numbers_is_possible():
    whole = map_data(
        np.zeros((2, 2)),
        label=["a", "b"],
        predicted=["a", "a"],
        confidence=[0.5, 0.75],
        hierarchy=Hierarchy.from_groups(("a", "b"), [0, 1]),
    )
    for colour in ("class", "group", "label", "correct", "predicted", "confidence"):
        check_colour(colour, whole.epochs)
