"""Scores of classes in forms other than finite numbers with a column for each class."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import torch

from dovs.errors import DataError
from dovs.recording.reading.understanding import understand
from dovs.recording.recorder import Recorder

Z = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
LABELS = np.array([0, 1, 2, 0, 1, 2])
NAMES = ["cat", "dog", "eel"]
MASKS = (-np.inf, np.finfo(np.float32).min, -1e300)


def softmax(logits):
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


LOGITS = np.random.default_rng(1).normal(size=(6, 3))
PROBABILITIES = softmax(LOGITS)


@pytest.fixture
def recorded(tmp_path):
    """Return the predicted classes and the confidence of a snapshot."""

    def snapshot(labels=LABELS, names=NAMES, **given):
        settings = {"class_names": names, "projection": "none", "home": tmp_path}
        with Recorder("mine", **settings) as run:
            run.snapshot(1, Z, labels, **given)
        found = run.run.snapshot(1)
        return found.predicted, found.confidence.astype(float)

    return snapshot


def npz(folder, **arrays):
    np.savez(folder / "e.npz", z=Z, **arrays)
    made = understand(folder / "e.npz")
    return made.epochs[0]["test"].answers, made


ORDER = [2, 0, 1]
TABLES = {
    "names": [NAMES[at] for at in ORDER],
    "other case": [NAMES[at].upper() for at in ORDER],
    "indices": ORDER,
    "digits": [str(at) for at in ORDER],
    "numpy indices": np.array(ORDER),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("columns", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("kind", ["logits", "probabilities"])
def test_columns_of_a_table_are_ordered_by_class(recorded, columns, kind):
    values = {"logits": LOGITS, "probabilities": PROBABILITIES}[kind]
    table = pd.DataFrame(values[:, ORDER], columns=columns)
    predicted, confidence = recorded(**{kind: table})
    assert predicted.tolist() == PROBABILITIES.argmax(1).tolist()
    np.testing.assert_allclose(confidence, PROBABILITIES.max(1), atol=1e-3)


def test_a_table_of_arrow_is_ordered_by_class(recorded):
    table = pa.table({NAMES[at]: PROBABILITIES[:, at] for at in ORDER})
    assert recorded(probabilities=table)[0].tolist() == PROBABILITIES.argmax(1).tolist()


def test_titles_that_are_positions_are_no_names(recorded):
    table = pd.DataFrame(PROBABILITIES)
    names = ["2", "0", "1"]
    assert recorded(names=names, probabilities=table)[0].tolist() == table.values.argmax(1).tolist()


@pytest.mark.parametrize("names", [NAMES, None])
def test_columns_with_other_titles_are_used_in_their_order_with_a_warning(recorded, names):
    table = pd.DataFrame(PROBABILITIES, columns=["a", "b", "c"])
    with pytest.warns(UserWarning, match="columns of probabilities are called a, b, c"):
        predicted, _ = recorded(names=names, probabilities=table)
    assert predicted.tolist() == PROBABILITIES.argmax(1).tolist()


@pytest.mark.parametrize("mask", MASKS)
def test_masked_classes_have_the_probability_0(recorded, tmp_path, mask):
    masked = LOGITS.copy()
    masked[:, 1] = mask
    wanted = softmax(LOGITS[:, [0, 2]]).max(1)
    predicted, confidence = recorded(logits=masked)
    assert predicted.tolist() == np.where(LOGITS[:, 0] > LOGITS[:, 2], 0, 2).tolist()
    np.testing.assert_allclose(confidence, wanted, atol=1e-3)
    answers, _ = npz(tmp_path, label=LABELS, logits=masked)
    np.testing.assert_allclose(answers.confidence, wanted, rtol=1e-6)
    texts, _ = npz(tmp_path, label=np.array(NAMES)[LABELS], logits=masked)
    np.testing.assert_allclose(texts.confidence, wanted, rtol=1e-6)


@pytest.mark.parametrize("mask", [-np.inf, -65504])
def test_masked_classes_of_16_bits_have_the_probability_0(recorded, tmp_path, mask):
    masked = LOGITS.astype(np.float16)
    masked[:, 1] = mask
    wanted = softmax(masked[:, [0, 2]].astype(float)).max(1)
    np.testing.assert_allclose(recorded(logits=masked)[1], wanted, atol=1e-3)
    answers, _ = npz(tmp_path, label=LABELS, logits=masked)
    np.testing.assert_allclose(answers.confidence, wanted, rtol=1e-6)


def test_the_logarithm_of_one_hot_rows_is_used(recorded):
    with np.errstate(divide="ignore"):
        predicted, confidence = recorded(logits=np.log(np.eye(3)[LABELS]))
    assert predicted.tolist() == LABELS.tolist()
    assert (confidence == 1).all()


@pytest.mark.parametrize("row", [[-np.inf] * 3, [0, np.inf, 0], [0, np.nan, 0]])
def test_rows_without_a_softmax_are_left_out(tmp_path, row):
    answers, made = npz(tmp_path, label=LABELS, logits=np.vstack([row, LOGITS[1:]]))
    assert len(answers.labels) == 5
    assert any("1 row without a softmax" in line for line in made.lines)


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.float32])
def test_one_hot_logits_are_probabilities(recorded, tmp_path, kind):
    rows = np.eye(3, dtype=kind)[[0, 1, 2, 2, 1, 0]]
    with pytest.warns(UserWarning, match="logits are used as probabilities"):
        _, confidence = recorded(logits=rows)
    assert (confidence == 1).all()
    answers, made = npz(tmp_path, label=LABELS, logits=rows)
    assert (answers.confidence == 1).all()
    assert "column logits is used as probabilities" in "".join(made.notes)


SECOND = np.array([0.1, 0.9, 0.2, 0.7, 0.6, 0.4])
TWO = np.array([0, 1, 0, 1, 0, 1])


@pytest.mark.parametrize("names", [["no", "yes"], None])
@pytest.mark.parametrize("shape", [(6,), (6, 1)])
@pytest.mark.parametrize("kind", ["logits", "probabilities"])
def test_one_number_a_row_is_of_the_second_of_two_classes(recorded, names, shape, kind):
    values = SECOND if kind == "probabilities" else np.log(SECOND / (1 - SECOND))
    with pytest.warns(UserWarning, match=f"{kind} have one number a row, .* the second of two"):
        found = recorded(labels=TWO, names=names, **{kind: values.reshape(shape)})
    assert found[0].tolist() == (SECOND > 0.5).tolist()
    np.testing.assert_allclose(found[1], np.maximum(SECOND, 1 - SECOND), atol=1e-3)


@pytest.mark.parametrize("labels", [TWO, np.array(["no", "yes"])[TWO], 2 * TWO - 1])
@pytest.mark.parametrize("name", ["logits", "y_prob"])
def test_one_column_of_a_file_is_of_the_second_of_two_classes(tmp_path, labels, name):
    values = SECOND if name == "y_prob" else np.log(SECOND / (1 - SECOND))
    answers, made = npz(tmp_path, label=labels, **{name: values[:, None]})
    np.testing.assert_allclose(answers.confidence, np.maximum(SECOND, 1 - SECOND), rtol=1e-6)
    assert answers.predicted.tolist() == (SECOND > 0.5).tolist()
    assert f"column {name} has one number a row" in "".join(made.notes)


def test_tensors_of_one_number_are_indices_and_counts(recorded):
    to_index = {name: torch.tensor(at) for at, name in zip(ORDER, NAMES, strict=True)}
    names = sorted(NAMES, key=lambda name: int(to_index[name]))
    predicted, _ = recorded(labels=np.array(names)[LABELS], names=to_index, logits=LOGITS)
    assert predicted.tolist() == LOGITS.argmax(1).tolist()


def test_counts_may_be_tensors_by_tensors(tmp_path):
    counts = {torch.tensor(at): torch.tensor(9 - at) for at in range(3)}
    settings = {"class_names": NAMES, "projection": "none", "home": tmp_path}
    with Recorder("mine", class_counts=counts, **settings) as run:
        run.snapshot(1, Z, LABELS)
    assert json.loads((run.path / "config.json").read_text("utf-8"))["class_counts"] == [9, 8, 7]


@pytest.mark.parametrize("evaluate", ["validation", "dev", "val"])
def test_the_split_to_show_may_have_another_usual_name(tmp_path, evaluate):
    splits = np.array(["train", "val", "test"] * 2)
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS, split=splits)
    assert understand(tmp_path / "e.npz", evaluate=evaluate).evaluated == "val"


@pytest.mark.parametrize("ending", ["csv", "npz"])
def test_one_score_a_row_needs_no_matrix(tmp_path, ending):
    if ending == "npz":
        np.savez(tmp_path / "e.npz", z=Z, label=TWO, y_prob=SECOND)
    else:
        frame = pd.DataFrame({**{f"f{at}": Z[:, at] for at in range(3)}, "label": TWO})
        frame.assign(y_prob=SECOND).to_csv(tmp_path / "e.csv", index=False)
    made = understand(tmp_path / f"e.{ending}")
    confidence = made.epochs[0]["test"].answers.confidence
    np.testing.assert_allclose(confidence, np.maximum(SECOND, 1 - SECOND), rtol=1e-6)


@pytest.mark.parametrize("more", [{"label": LABELS}, {"label": TWO, "predicted": TWO}])
def test_one_score_a_row_that_has_no_clear_meaning_is_noted(tmp_path, more):
    _, made = npz(tmp_path, **more, y_prob=SECOND)
    assert "probabilities" not in made.roles
    assert any("y_prob is not used as probabilities" in note for note in made.notes)


def test_predictions_that_are_probabilities_are_used_as_such(tmp_path):
    split = {"X_train": Z, "y_train": LABELS, "X_test": Z, "y_test": LABELS}
    np.savez(
        tmp_path / "e.npz",
        **{name: np.array(v)[:4] if "test" in name else v for name, v in split.items()},
        y_pred=PROBABILITIES[:4],
    )
    made = understand(tmp_path / "e.npz")
    answers = made.epochs[0]["test"].answers
    np.testing.assert_allclose(answers.confidence, PROBABILITIES[:4].max(1), rtol=1e-6)
    assert made.roles["probabilities"] == "y_pred"


@pytest.mark.parametrize(
    ("names", "counts", "message"),
    [
        (NAMES, {"cat": 5, "dog": 0, "eel": 2}, "class dog has 0"),
        (None, [5, 2, -1], "class 2 has -1"),
        (NAMES, [5, 0], "class 1 has 0"),
        (None, [], r"its training images\."),
    ],
)
def test_the_class_of_a_count_below_1_is_named(tmp_path, names, counts, message):
    with pytest.raises(DataError, match=message):
        Recorder("mine", class_names=names, class_counts=counts, home=tmp_path)


def test_an_infinite_logit_is_refused_without_a_word_of_maps(recorded):
    with pytest.raises(DataError, match=r"1 of 6 rows have NaN or infinity \(first: row 0\)\. Le"):
        recorded(logits=np.vstack([[0, np.inf, 0], LOGITS[1:]]))


MANY = softmax(np.random.default_rng(3).normal(size=(60, 4)))


@pytest.mark.parametrize("kind", ["logits", "probabilities"])
@pytest.mark.parametrize(
    ("total", "scores"), [(100, MANY * 100), (500, np.eye(4)[np.arange(60) % 4] * 400 + 25)]
)
def test_scores_that_sum_to_one_number_are_shares_of_it(tmp_path, kind, total, scores):
    rows = {"label": np.arange(60) % 4, "z": np.tile(Z, (10, 1))}
    np.savez(tmp_path / "e.npz", **rows, **{kind: scores})
    made = understand(tmp_path / "e.npz")
    expected = scores.max(1) / total
    np.testing.assert_allclose(made.epochs[0]["test"].answers.confidence, expected, rtol=1e-6)
    assert f"column {kind} is used as probabilities, divided by {total}" in "".join(made.notes)
    with (
        Recorder("mine", projection="none", home=tmp_path) as run,
        pytest.warns(UserWarning, match=f"{kind} are used as probabilities, divided by {total}"),
    ):
        run.snapshot(1, rows["z"], rows["label"], **{kind: scores})
    np.testing.assert_allclose(run.run.snapshot(1).confidence.astype(float), expected, rtol=1e-3)


def test_scores_that_are_sorted_are_noted(tmp_path):
    rows = {"label": np.arange(60) % 4, "z": np.tile(Z, (10, 1))}
    for scores, noted in ((-np.sort(-MANY), True), (MANY, False), (MANY - np.arange(4), False)):
        np.savez(tmp_path / "e.npz", **rows, logits=scores)
        assert ("as if they were sorted" in "".join(understand(tmp_path / "e.npz").notes)) == noted
    with (
        Recorder("mine", projection="none", home=tmp_path) as run,
        pytest.warns(UserWarning, match="logits fall from the first column to the last"),
    ):
        run.snapshot(1, rows["z"], rows["label"], logits=np.log(-np.sort(-MANY)))
