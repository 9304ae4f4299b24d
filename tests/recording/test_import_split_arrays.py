"""Arrays of splits in one file: joined by their names, or by their lengths."""

import numpy as np
import pytest

from dovs.errors import DataError
from dovs.recording.importing import import_embeddings
from dovs.recording.reading.understanding import understand

Z = np.random.default_rng(0).normal(size=(6, 3))
LABELS = np.array([0, 1, 2, 0, 1, 0])
TRAIN, TEST = slice(0, 4), slice(4, 6)
ARRAYS = {"X_train": Z[TRAIN], "y_train": LABELS[TRAIN], "X_test": Z[TEST], "y_test": LABELS[TEST]}
WORDS = np.array(["cat", "dog", "eel"])


def npz(folder, columns=None, **arrays):
    np.savez(folder / "e.npz", **arrays)
    return understand(folder / "e.npz", columns=columns)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("y_pred", [0, 2]),
        ("y_pred_test", [0, 2]),
        ("y_test_pred", ["0", "2"]),
        ("logits_test", [[5.0, 1, 1], [1, 1, 5]]),
        ("test_probs", [[0.8, 0.1, 0.1], [0.1, 0.1, 0.8]]),
        ("proba", [[0.8, 0.1, 0.1], [0.1, 0.1, 0.8]]),
    ],
)
def test_predictions_of_one_split_leave_the_other_without(tmp_path, name, values):
    made = npz(tmp_path, **ARRAYS, **{name: values})
    parts = made.epochs[0]
    assert parts["test"].answers.predicted.tolist() == [0, 2]
    assert len(parts["train"]) == 4
    assert not parts["train"].predicts
    assert any(f"array {name} is taken as" in note and "split test" in note for note in made.notes)


def test_predicted_names_and_truth_values_of_one_split(tmp_path):
    named = {**ARRAYS, "y_train": WORDS[LABELS[TRAIN]], "y_test": WORDS[LABELS[TEST]]}
    made = npz(tmp_path, **named, y_pred_test=WORDS[[0, 2]])
    assert made.epochs[0]["test"].answers.predicted.tolist() == [0, 2]
    truth = {**ARRAYS, "y_train": LABELS[TRAIN] > 0, "y_test": LABELS[TEST] > 0}
    made = npz(tmp_path, **truth, y_pred=np.array([False, True]))
    assert made.epochs[0]["test"].answers.predicted.tolist() == [0, 1]


def test_labels_of_splits_beside_embeddings_of_all_points_say_what_to_save(tmp_path):
    labels = {"y_train": LABELS[TRAIN], "y_test": LABELS[TEST]}
    with pytest.raises(DataError) as error:
        npz(tmp_path, X=Z, **labels)
    assert "array X has 6 rows, but labels are divided into splits: y_train 4 and y_test 2" in str(
        error.value
    )
    assert "y=numpy.concatenate([y_train, y_test])" in str(error.value)
    assert "split=numpy.repeat(['train', 'test'], [4, 2])" in str(error.value)
    whole = npz(tmp_path, X=Z, y=LABELS, **labels)
    assert whole.epochs[0]["test"].answers.labels.tolist() == LABELS.tolist()


def test_predictions_that_could_be_of_two_splits_are_noted(tmp_path):
    third = {"X_val": Z[TEST], "y_val": LABELS[TEST]}
    made = npz(tmp_path, **ARRAYS, **third, y_pred=[0, 2])
    assert not made.epochs[0]["test"].predicts
    assert "it has 2 rows, as splits test, validation have" in "\n".join(made.notes)


def test_names_without_a_sign_between_array_and_split(tmp_path):
    made = npz(tmp_path, **{name.replace("_", ""): array for name, array in ARRAYS.items()})
    np.testing.assert_array_equal(made.epochs[0]["test"].answers.embeddings, Z[TEST])
    assert made.epochs[0]["train"].answers.labels.tolist() == [0, 1, 2, 0]


def test_labels_of_a_split_without_embeddings_do_not_take_the_others_along(tmp_path):
    made = npz(tmp_path, **ARRAYS, y_val=LABELS[:3])
    assert made.epochs[0]["test"].answers.labels.tolist() == [1, 0]
    assert "array y_val is not used: it has 3 rows, but there are 6 points" in made.notes


def test_a_split_with_other_numbers_of_labels_and_embeddings_is_refused(tmp_path):
    with pytest.raises(DataError, match="y_test has 1 row, but array X_test has 2: give one label"):
        npz(tmp_path, **{**ARRAYS, "y_test": LABELS[5:]})


def test_an_array_of_another_length_can_be_left_out(tmp_path):
    arrays = {"z": Z, "label": LABELS, "y_pred": LABELS[:2]}
    with pytest.raises(DataError, match=r"choose none for it .*--predicted none"):
        npz(tmp_path, **arrays)
    made = npz(tmp_path, {"predicted": "none"}, **arrays)
    assert "array y_pred is not used: it has 2 rows, but there are 6 points" in made.notes


@pytest.mark.parametrize("form", ["{}_{}", "{}{}", "{1}_{0}"])
def test_short_names_of_splits_are_joined(tmp_path, form):
    pairs = {"X": Z, "y": LABELS}
    arrays = {
        form.format(name, short): values[rows]
        for name, values in pairs.items()
        for short, rows in (("tr", TRAIN), ("te", TEST))
    }
    parts = npz(tmp_path, **arrays).epochs[0]
    assert parts["train"].answers.labels.tolist() == LABELS[TRAIN].tolist()
    np.testing.assert_allclose(parts["test"].answers.embeddings, Z[TEST])


@pytest.mark.parametrize("kind", ["idx", "indices", "mask"])
@pytest.mark.parametrize("splits", [["train", "test"], ["train"]])
def test_rows_of_splits_are_used(tmp_path, kind, splits):
    rows = {"train": np.array([5, 0, 2, 3]), "test": np.array([1, 4])}
    masks = {split: np.isin(np.arange(6), found) for split, found in rows.items()}
    given = masks if kind == "mask" else rows
    made = npz(tmp_path, x=Z, y=LABELS, **{f"{split}_{kind}": given[split] for split in splits})
    parts = made.epochs[0]
    np.testing.assert_allclose(parts["test"].answers.embeddings, Z[[1, 4]])
    np.testing.assert_allclose(parts["train"].answers.embeddings, Z[[0, 2, 3, 5]])
    assert any("used as splits" in note for note in made.notes)


@pytest.mark.parametrize("indices", [[0, 0, 1], [0, 6], [-1, 2], [0.5, 1]])
def test_numbers_that_are_no_rows_are_no_split(tmp_path, indices):
    made = npz(tmp_path, x=Z, y=LABELS, train_idx=np.array(indices))
    assert set(made.epochs[0]) == {"test"}
    assert any("array train_idx is not used" in note for note in made.notes)


@pytest.mark.parametrize("labels", [LABELS, WORDS[LABELS]])
def test_labels_of_test_points_alone_are_used(tmp_path, labels):
    made = npz(tmp_path, X_train=Z[TRAIN], X_test=Z[TEST], y_test=labels[TEST])
    assert set(made.epochs[0]) == {"test"}
    found = [made.given.names[at] for at in made.epochs[0]["test"].answers.labels]
    assert found == labels[TEST].astype(str).tolist()
    assert "left out: 4 rows without a label" in made.lines


def test_labels_of_training_points_alone_leave_all_points_there(tmp_path):
    made = npz(tmp_path, X_train=Z[TRAIN], X_test=Z[TEST], y_train=LABELS[TRAIN])
    assert {split: len(part) for split, part in made.epochs[0].items()} == {"train": 4, "test": 2}
    assert any("array y_train is not used" in note for note in made.notes)


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_images_of_test_points_alone_are_used(tmp_path, kind):
    images = np.ones((2, 4, 4, 3), kind)
    made = npz(tmp_path, **ARRAYS, images_test=images)
    assert set(made.images) == {"test"}
    np.testing.assert_array_equal(made.images["test"], images)
    assert "array images_test is taken as images of split test" in made.notes
    run = import_embeddings(tmp_path / "e.npz", projection="none", home=tmp_path)
    shown = run.thumbnails()[run.points()["split"].to_numpy() == "test"]
    assert shown.min() == (1 if kind == np.uint8 else 255)
