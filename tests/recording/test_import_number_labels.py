"""Labels that are numbers, but not 0 to C − 1, and the columns or names that they mean."""

import json

import numpy as np
import pandas as pd
import pytest

from dovs.errors import DataError
from dovs.recording.reading.understanding import understand

Z = np.arange(18.0).reshape(9, 2)
LABELS = np.arange(9) % 3
LOGITS = np.random.default_rng(0).normal(size=(9, 3))
PREDICTED = LOGITS.argmax(1)
NAMES = np.array(["eel", "cat", "dog"])


def npz(folder, **arrays):
    np.savez(folder / "e.npz", z=Z, **arrays)
    return understand(folder / "e.npz")


def parquet(folder, **columns):
    pd.DataFrame({"z": list(Z), **columns}).to_parquet(folder / "e.parquet")
    return understand(folder / "e.parquet")


def answers(made):
    found = made.epochs[0]["test"].answers
    return found.labels.tolist(), found.predicted.tolist()


RIGHT = (LABELS.tolist(), PREDICTED.tolist())


@pytest.mark.parametrize("values", [[1, 2, 3], [5, 13, 29], [-2, -1, 0], [0, 1, 7]])
def test_other_numbers_are_columns_in_their_order(tmp_path, values):
    made = npz(tmp_path, label=np.array(values)[LABELS], logits=LOGITS)
    assert made.given.names == tuple(map(str, values))
    assert answers(made) == RIGHT
    assert "labels are not 0 to 2, so the columns" in "".join(made.notes)


@pytest.mark.parametrize("classes", [[7, 3, 5], [2, 3, 1], [12, 3, 40]])
def test_an_array_of_the_values_of_labels_states_the_order_of_columns(tmp_path, classes):
    values = np.array(classes)
    made = npz(tmp_path, label=values[LABELS], logits=LOGITS, classes_=values)
    assert made.given.names == tuple(map(str, classes))
    assert answers(made) == RIGHT


def test_labels_beside_too_few_columns_are_refused(tmp_path):
    with pytest.raises(DataError, match="logits have 3 columns, but labels go to 9"):
        npz(tmp_path, label=np.arange(9) + 1, logits=LOGITS)


def test_indices_from_1_beside_names_are_counted_from_1(tmp_path):
    columns = {"label": NAMES[LABELS], "label_idx": LABELS + 1}
    beside = parquet(tmp_path, **columns, logits=list(LOGITS))
    assert beside.given.names == tuple(NAMES)
    assert answers(beside) == RIGHT
    assert "labels in column label_idx are counted from 1: 1 is eel" in beside.notes
    predicted = parquet(tmp_path, **columns, pred=PREDICTED + 1)
    assert predicted.given.names == tuple(NAMES)
    assert answers(predicted) == RIGHT


def test_predictions_from_0_beside_labels_from_1_are_noted(tmp_path):
    right = np.array([0, 1, 2, 0, 1, 2, 0, 2, 1])
    made = parquet(tmp_path, label=NAMES[LABELS], label_idx=LABELS + 1, pred=right)
    assert made.given.names == tuple(NAMES)
    assert answers(made) == (LABELS.tolist(), right.tolist())
    assert any("predicted classes are counted from 0" in note for note in made.notes)


def test_a_class_0_that_only_predictions_have_stays(tmp_path):
    labels = np.array([1, 2, 1, 2, 1, 2, 1, 2, 1])
    predicted = np.array([1, 2, 1, 2, 0, 2, 1, 2, 0])
    made = parquet(tmp_path, label=NAMES[labels], label_idx=labels, pred=predicted)
    assert made.given.names == ("0", "cat", "dog")
    assert answers(made) == (labels.tolist(), predicted.tolist())


CATEGORIES = ["zebra", "eel", "ant", "cat", "dog"]


@pytest.mark.parametrize("codes", [True, False], ids=["of all", "of those used"])
def test_codes_of_categories_count_the_unused_ones_too(tmp_path, codes):
    label = pd.Categorical(NAMES[LABELS], categories=CATEGORIES)
    used = label.remove_unused_categories()
    predicted = (label if codes else used).codes.astype(int)
    made = parquet(tmp_path, label=label, predicted=predicted)
    names = np.array(made.given.names)
    assert names[answers(made)[1]].tolist() == NAMES[LABELS].tolist()
    assert len(names) == (5 if codes else 3)
    assert any("2 categories without a label" in note for note in made.notes) == codes


@pytest.mark.parametrize("name", ["labels_names", "classnames", "classes_", "order"])
def test_an_array_of_the_names_states_their_order_whatever_it_is_called(tmp_path, name):
    made = npz(tmp_path, label=NAMES[LABELS], logits=LOGITS, **{name: NAMES})
    assert made.given.names == tuple(NAMES)
    assert answers(made) == RIGHT


def test_an_array_of_other_texts_names_no_classes(tmp_path):
    made = npz(tmp_path, label=NAMES[LABELS], logits=LOGITS, order=np.array(["cat", "dog", "x"]))
    assert made.given.names == ("cat", "dog", "eel")
    assert "array order is not used: it has 3 rows, but there are 9 points" in made.notes


MAPPINGS = {
    "class_to_idx": {name: at for at, name in enumerate(NAMES.tolist())},
    "id2label": dict(enumerate(NAMES.tolist())),
}


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_mapping_in_json_states_the_order(tmp_path, name):
    text = np.array(json.dumps(MAPPINGS[name]))
    made = npz(tmp_path, label=NAMES[LABELS], logits=LOGITS, **{name: text})
    assert made.given.names == tuple(NAMES)
    assert answers(made) == RIGHT


@pytest.mark.parametrize("text", ["{}", '{"cat": 0, "dog": 2}', "cat, dog", "[" * 9999])
def test_a_mapping_that_states_no_order_is_noted(tmp_path, text):
    made = npz(tmp_path, label=NAMES[LABELS], class_to_idx=np.array(text))
    assert any("class_to_idx is not used" in note for note in made.notes)


def test_single_values_are_noted(tmp_path):
    made = npz(tmp_path, label=LABELS, accuracy=np.array(0.5))
    assert "array accuracy is not used: it is a single value" in made.notes


@pytest.mark.parametrize("names", [NAMES, np.roll(NAMES, 1)])
def test_names_beside_are_noted_where_they_differ_from_those_of_the_file(tmp_path, names):
    made = npz(tmp_path, label=LABELS, class_name=names[LABELS], class_names=NAMES)
    assert made.given.names == tuple(NAMES)
    noted = any("the column of class names is not used" in note for note in made.notes)
    assert noted == (names.tolist() != NAMES.tolist())


@pytest.mark.parametrize("form", ["prob_{}", "{}_prob", "logits.{}", "y_proba {}"])
@pytest.mark.parametrize("names", [NAMES, np.array(["a_1", "b c", "a"])])
def test_columns_of_scores_that_are_called_by_the_classes_state_their_order(tmp_path, form, names):
    powers = np.exp(LOGITS)
    scores = LOGITS if "logits" in form else powers / powers.sum(1, keepdims=True)
    columns = {form.format(name): scores[:, at] for at, name in enumerate(names)}
    made = parquet(tmp_path, label=names[LABELS], **columns)
    assert made.given.names == tuple(names)
    assert answers(made) == RIGHT
    assert any("their order as that of the classes" in note for note in made.notes)


def test_scores_of_some_classes_alone_are_not_taken_together(tmp_path):
    made = parquet(tmp_path, label=NAMES[LABELS], prob_eel=LOGITS[:, 0], prob_cat=LOGITS[:, 1])
    assert not {"logits", "probabilities"} & set(made.roles)


@pytest.mark.parametrize("kind", ["logit", "prob"])
@pytest.mark.parametrize("places", [None, (0, 1, 2), (1, 0, 2)])
def test_scores_of_a_class_without_a_label_count(tmp_path, kind, places):
    scores = np.exp(LOGITS) / np.exp(LOGITS).sum(1, keepdims=True)
    scores = LOGITS if kind == "logit" else scores
    labels = LABELS % 2  # no dog
    columns = {f"{kind}_{name}": scores[:, at] for at, name in enumerate(NAMES)}
    if places is not None:
        columns["label_idx"] = np.array(places)[labels]
    made = parquet(tmp_path, label=NAMES[labels], **columns, **{f"{kind}_max": scores.max(1)})
    if places == (1, 0, 2):
        assert not {"logits", "probabilities"} & set(made.roles)
        assert f"{kind}_dog is of no label" in "".join(made.notes)
        return
    assert made.given.names == tuple(NAMES)
    assert answers(made) == (labels.tolist(), PREDICTED.tolist())
    assert f"{kind}_dog as of classes without a label" in "".join(made.notes)


@pytest.mark.parametrize("name", ["y_pred_proba", "log_probs"])
def test_other_names_of_scores_are_known(tmp_path, name):
    powers = np.exp(LOGITS)
    scores = powers / powers.sum(1, keepdims=True)
    made = npz(tmp_path, label=LABELS, **{name: np.log(scores) if name == "log_probs" else scores})
    confidence = made.epochs[0]["test"].answers.confidence
    np.testing.assert_allclose(confidence, scores.max(1), rtol=1e-6)
