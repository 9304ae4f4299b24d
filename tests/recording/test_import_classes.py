"""Classes of imported files: none merges with another, or changes its place."""

import unicodedata

import numpy as np
import pandas as pd
import pytest

from dovs.errors import DataError
from dovs.recording.reading.understanding import understand

Z = np.random.default_rng(0).normal(size=(6, 3)).astype("float32")
LABELS = np.array([0, 1, 2, 0, 1, 2])
NAMES = np.array(["newt", "cat", "dog"])


def table(folder, **columns):
    """Return a csv of the embeddings and these columns."""
    wide = {f"f{i}": column for i, column in enumerate(Z.T)}
    pd.DataFrame(wide | columns).to_csv(folder / "e.csv", index=False)
    return folder / "e.csv"


def arrays(folder, **columns):
    np.savez(folder / "e.npz", z=Z, **columns)
    return folder / "e.npz"


def answers(made, split="test"):
    return made.epochs[0][split].answers


@pytest.mark.parametrize(
    "texts",
    [
        ["1_10", "11_0", "2_0"],
        ["01", "1", "02"],
        ["1e1", "10", "2"],
        ["1.0", "1.1", "1.10"],
        ["1", "1.0", "2"],
        ["007", "08", "7"],
    ],
)
@pytest.mark.parametrize("write", [table, arrays])
def test_texts_of_digits_are_names_as_they_are_written(tmp_path, texts, write):
    made = understand(write(tmp_path, label=np.array(texts)[LABELS]))
    assert set(made.given.names) == set(texts)
    names = [made.given.names[label] for label in answers(made).labels]
    assert names == np.array(texts)[LABELS].tolist()


@pytest.mark.parametrize("form", ["{:05d}", "{}_7", "{}e2", "1234567890123456789{}"])
def test_ids_are_as_they_are_written(tmp_path, form):
    ids = [form.format(row) for row in range(6)]
    made = understand(table(tmp_path, id=ids, label=LABELS))
    assert made.epochs[0]["test"].ids.tolist() == ids
    assert not any("ids are not used" in note for note in made.notes)


def test_labels_of_a_metadata_file_are_as_they_are_written(tmp_path):
    np.savetxt(tmp_path / "tensors.tsv", Z, delimiter="\t")
    (tmp_path / "metadata.tsv").write_text("0_1\n1_2\n0_1\n1_2\n0_1\n1_2\n")
    assert understand(tmp_path / "tensors.tsv").given.names == ("0_1", "1_2")


def test_the_order_of_class_names_in_the_file_is_that_of_logits_and_predicted_indices(tmp_path):
    right = {"z": Z, "labels": NAMES[LABELS], "class_names": [*NAMES, "ant"]}
    logits = np.eye(4, dtype="float32")[LABELS]
    for more in ({"logits": logits}, {"predicted": LABELS}, {"predicted": NAMES[LABELS]}):
        np.savez(tmp_path / "e.npz", **right, **more)
        made = understand(tmp_path / "e.npz")
        assert made.given.names == ("newt", "cat", "dog", "ant")
        assert answers(made).labels.tolist() == LABELS.tolist()
        assert answers(made).predicted.tolist() == LABELS.tolist()


def test_class_names_of_the_file_that_do_not_fit_are_noted(tmp_path):
    made = understand(arrays(tmp_path, labels=NAMES[LABELS], class_names=["newt", "dog"]))
    assert made.given.names == ("newt", "dog", "cat")
    assert "come after these: cat" in made.notes[0]
    made = understand(arrays(tmp_path, labels=NAMES[LABELS], class_names=["x", "y"]))
    assert made.given.names == ("cat", "dog", "newt")
    assert "no label is one" in made.notes[0]


@pytest.mark.parametrize("column", ["label_name", "class_name"])
def test_names_beside_class_indices_name_them(tmp_path, column):
    made = understand(table(tmp_path, label=LABELS, predicted=LABELS, **{column: NAMES[LABELS]}))
    assert made.given.names == tuple(NAMES)
    assert answers(made).predicted.tolist() == LABELS.tolist()
    assert not [note for note in made.notes if "columns" not in note]
    made = understand(table(tmp_path, label=LABELS, **{column: NAMES[[0, 1, 2, 1, 1, 2]]}))
    assert made.given.names == ("0", "1", "2")
    assert any("class 0 has cat and newt" in note for note in made.notes)
    made = understand(
        table(tmp_path, label=NAMES[LABELS], **{column: np.char.upper(NAMES)[LABELS]})
    )
    assert any("class names is not used" in note for note in made.notes)


TWO = LABELS % 2
WORDS = np.array(["false", "true"])


@pytest.mark.parametrize(
    ("label", "predicted"),
    [
        (TWO, TWO.astype(bool)),
        (TWO.astype(bool), TWO),
        (TWO, WORDS[TWO]),
        (WORDS[TWO], np.char.upper(WORDS)[TWO]),
        (WORDS[TWO], TWO),
        (np.array(["0.0", "1.0"])[TWO], TWO),
        (TWO, np.array(["0.0", "1.0"])[TWO]),
        (np.array(["00", "01"])[TWO], TWO),
        (TWO, np.array(["00", "01"])[TWO]),
        (TWO.astype(float), TWO.astype(str)),
        (np.array(["a", "b "])[TWO], np.array(["A ", "B"])[TWO]),
    ],
)
@pytest.mark.parametrize("write", [table, arrays])
def test_labels_and_predictions_in_two_forms_are_the_same_classes(
    tmp_path, label, predicted, write
):
    made = understand(write(tmp_path, label=label, predicted=predicted))
    assert len(made.given.names) == 2
    assert answers(made).labels.tolist() == TWO.tolist()
    assert answers(made).predicted.tolist() == TWO.tolist()


def test_labels_with_spaces_around_them_are_one_class_and_noted(tmp_path):
    made = understand(table(tmp_path, label=["a", "a ", "b", "b", " b", "a"]))
    assert made.given.names == ("a", "b")
    assert any("spaces around 2 texts" in note for note in made.notes)


def test_probabilities_are_no_predicted_classes(tmp_path):
    made = understand(table(tmp_path, label=LABELS, prediction=[0.1, 0.2, 0.3, 0.4, 0.5, 1]))
    assert made.given.names == ("0", "1", "2")
    assert "predicted" not in made.roles
    assert any("prediction is not used as predicted: it has fractions" in n for n in made.notes)


def logits_of(rows):
    logits = 2 * np.eye(3, dtype="float32")[LABELS]
    logits[rows] = np.nan
    return list(logits)


@pytest.mark.parametrize("kind", ["logits", "predicted"])
def test_training_rows_without_predictions_are_counted(tmp_path, kind):
    split = np.array(["train"] * 3 + ["test"] * 3)
    column = logits_of([0, 1, 2]) if kind == "logits" else [None, None, None, 0, 1, 2]
    frame = pd.DataFrame({"z": list(Z), "label": LABELS, "split": split, kind: column})
    frame.to_parquet(tmp_path / "e.parquet")
    made = understand(tmp_path / "e.parquet")
    assert not made.epochs[0]["train"].predicts
    assert answers(made).predicted.tolist() == [0, 1, 2]
    assert len(made.epochs[0]["train"]) == 3
    assert "split train has no " in "\n".join(made.report)


def test_single_rows_without_a_prediction_are_left_out_and_counted(tmp_path):
    for more in ({"logits": logits_of([1])}, {"predicted": [0, -1, 2, 0, 1, 2]}):
        made = understand(arrays(tmp_path, label=LABELS, **more))
        assert answers(made).predicted.tolist() == [0, 2, 0, 1, 2]
        assert "left out: 1 row with" in "\n".join(made.report)


def test_a_label_of_minus_one_is_none_where_the_file_names_the_classes(tmp_path):
    made = understand(arrays(tmp_path, label=[1, 2, -1, 1, 2, -1], class_names=NAMES))
    assert answers(made).labels.tolist() == [1, 2, 1, 2]
    assert "2 rows with the label -1" in "\n".join(made.report)


def test_rows_without_a_label_and_a_prediction_do_not_take_others_along(tmp_path):
    values = {"label": [0, 1, -1, 0, 1, -1], "predicted": [0, 1, -1, 1, 1, -1]}
    made = understand(arrays(tmp_path, **values))
    assert answers(made).predicted.tolist() == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("predicted", "names"),
    [
        (np.array(["cat", "dog", "elk"])[LABELS], ("newt", "cat", "dog", "elk")),
        (np.array([1, 2, 3])[LABELS], ("newt", "cat", "dog", "3")),
    ],
)
def test_a_class_that_is_predicted_alone_is_one_beside_named_indices(tmp_path, predicted, names):
    columns = {"label": LABELS, "label_name": NAMES[LABELS], "predicted": predicted}
    made = understand(table(tmp_path, **columns))
    assert made.given.names == names
    assert answers(made).predicted.tolist() == (LABELS + 1).tolist()


FORMS = {
    "index": lambda index: index,
    "floating": lambda index: index.astype(float),
    "text": lambda index: index.astype(str),
    "padded": lambda index: np.char.zfill(index.astype(str), 2),
    "name": lambda index: NAMES[index],
    "capitals": lambda index: np.char.upper(NAMES[index]),
    "bytes": lambda index: NAMES[index].astype("S"),
    "one-hot": lambda index: np.eye(3)[index],
}


@pytest.mark.parametrize("label", FORMS)
def test_beside_class_names_every_form_of_labels_meets_every_form_of_predictions(tmp_path, label):
    for predicted in FORMS.values():
        made = understand(
            arrays(
                tmp_path,
                label=FORMS[label](LABELS),
                predicted=predicted(LABELS[::-1].copy()),
                class_names=NAMES,
            )
        )
        assert len(made.given.names) == 3
        assert answers(made).labels.tolist() == LABELS.tolist()
        assert answers(made).predicted.tolist() == LABELS[::-1].tolist()


def test_names_beside_labels_that_are_numbers_are_no_predictions(tmp_path):
    made = understand(table(tmp_path, label=LABELS, predicted=NAMES[LABELS]))
    assert made.given.names == ("0", "1", "2")
    assert not made.epochs[0]["test"].predicts
    assert "predictions are not used: they are names, such as 'newt'" in made.notes[-1]


def test_counts_without_names_beside_names_are_noted_with_their_order(tmp_path):
    path = table(tmp_path, label=NAMES[LABELS])
    made = understand(path, class_counts=[5, 6, 7])
    assert made.given.counts.tolist() == [5, 6, 7]
    assert "class counts have no names: taken in the order cat, dog, newt" in made.report
    assert "in the order" not in "".join(understand(path).report)


@pytest.mark.parametrize("by_letter", [True, False])
@pytest.mark.parametrize("role", ["logits", "probabilities", "predicted"])
def test_numbers_in_names_of_classes_are_ordered_as_the_predictions_are(tmp_path, by_letter, role):
    names = [f"sp {number}" for number in range(1, 13)]
    order = sorted(names) if by_letter else names
    index = np.arange(12)
    one = np.eye(12, dtype="float32")
    column = {"logits": 5 * one, "probabilities": one, "predicted": index}[role]
    z = np.random.default_rng(0).normal(size=(12, 3)).astype("float32")
    np.savez(tmp_path / "e.npz", embeddings=z, label=np.array(order), **{role: column})
    made = understand(tmp_path / "e.npz")
    assert list(made.given.names) == order
    assert (answers(made).labels == answers(made).predicted).all()
    (note,) = [note for note in made.notes if "numbers in their names" in note]
    assert "100.0% of them are right" in note


def test_without_predictions_numbers_in_names_of_classes_are_numbers(tmp_path):
    made = understand(table(tmp_path, label=["sp 10", "sp 9", "sp 10", "sp 9", "sp 1", "sp 1"]))
    assert made.given.names == ("sp 1", "sp 9", "sp 10")
    assert not [note for note in made.notes if "numbers in their names" in note]


def test_an_accent_may_be_a_character_of_its_own(tmp_path):
    names = np.array(["café", "naïve", "sol"])
    apart = np.array([unicodedata.normalize("NFD", name) for name in names])
    made = understand(table(tmp_path, label=apart[LABELS], pred=names[LABELS[::-1]]))
    assert made.given.names == tuple(apart)
    assert answers(made).predicted.tolist() == LABELS[::-1].tolist()


def test_smoothed_labels_are_left_out_with_what_to_save(tmp_path):
    made = understand(arrays(tmp_path, label=0.8 * np.eye(3)[LABELS] + 0.2 / 3))
    assert "label" not in made.roles
    assert "Save its argmax(axis=1) if it has smoothed labels" in "".join(made.notes)
    several = understand(arrays(tmp_path, label=1 - np.eye(3, dtype=int)[LABELS]))
    assert "argmax" not in "".join(several.notes)


def test_a_row_that_is_left_out_at_one_epoch_is_named(tmp_path):
    z = np.concatenate([Z, Z, Z])
    z[7] = np.nan
    rows = {
        "label": np.tile(LABELS, 3),
        "epoch": np.repeat([1, 2, 3], 6),
        "id": np.tile(np.arange(6), 3),
    }
    np.savez(tmp_path / "e.npz", z=z, **rows)
    with pytest.raises(DataError, match=r"Left out are 1 row with NaN .*: leave these samples out"):
        understand(tmp_path / "e.npz")
    kept = rows["id"] != 1  # as advised
    np.savez(tmp_path / "e.npz", z=z[kept], **{name: each[kept] for name, each in rows.items()})
    assert [*understand(tmp_path / "e.npz").epochs] == [1, 2, 3]
