"""Numbers in place of a label or a prediction in imported files."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dovs.recording.reading.understanding import understand

LABELS = np.array([0, 1, 2, 0, 1, 2])


def csv(folder, **columns):
    frame = pd.DataFrame({"f0": range(len(LABELS)), "f1": 0.5, "f2": 1.0, **columns})
    frame.to_csv(folder / "e.csv", index=False)
    return understand(folder / "e.csv")


def npz(folder, **columns):
    np.savez(folder / "e.npz", z=np.arange(float(len(LABELS)))[:, None], **columns)
    return understand(folder / "e.npz")


def classes(made, split="test"):
    answers = made.epochs[0][split].answers
    names = np.array(made.given.names)
    return names[answers.labels].tolist(), names[answers.predicted].tolist()


@pytest.mark.parametrize("read", [csv, npz])
@pytest.mark.parametrize("numbers", [[-1, -1], [-100, -100], [-1, -100], [-9, -9]])
def test_a_negative_label_beside_indices_means_no_label(tmp_path, read, numbers):
    made = read(tmp_path, label=[0, 1, 2, 0, *numbers], predicted=[0, 2, 2, 0, 1, 0])
    assert classes(made) == (["0", "1", "2", "0"], ["0", "2", "2", "0"])
    assert f"with the label {numbers[0]}, which means no label" in "\n".join(made.lines)


@pytest.mark.parametrize("read", [csv, npz])
def test_minus_one_is_a_class_where_it_is_predicted_in_the_place_of_others(tmp_path, read):
    labels, predicted = [-1, 0, 1, -1, 0, 1], [-1, -1, 1, 0, 0, 1]
    made = read(tmp_path, label=labels, predicted=predicted)
    assert classes(made) == ([*map(str, labels)], [*map(str, predicted)])
    assert "label -1 is taken as a class" in "\n".join(made.notes)


def test_minus_one_is_a_class_where_a_column_of_logits_is_its_own(tmp_path):
    labels = LABELS - 1
    made = npz(tmp_path, label=labels, logits=np.eye(3)[labels + 1])
    assert classes(made) == ([*map(str, labels)], [*map(str, labels)])
    made = npz(tmp_path, label=labels, logits=np.eye(3)[labels])
    assert classes(made)[0] == ["0", "1", "0", "1"]


@pytest.mark.parametrize("read", [csv, npz])
def test_a_split_whose_predictions_are_minus_one_has_none(tmp_path, read):
    splits = ["train"] * 3 + ["test"] * 3
    made = read(tmp_path, label=LABELS, predicted=[-1, -1, -1, 0, 1, 1], split=splits)
    assert made.given.names == ("0", "1", "2")
    assert classes(made) == (["0", "1", "2"], ["0", "1", "1"])
    assert "split train has no predicted classes" in "\n".join(made.lines)


def test_the_largest_number_of_a_byte_is_a_class_with_a_note(tmp_path):
    made = npz(tmp_path, label=[0, 1, 2, 0, 1, 255], predicted=LABELS)
    assert made.given.names == ("0", "1", "2", "255")
    assert "label 255 is taken as a class, though there are 3 other labels" in made.notes[0]


def test_an_epoch_may_have_no_predictions(tmp_path):
    made = csv(tmp_path, label=[0, 1, 1] * 2, id=[0, 1, 2] * 2, epoch=[1, 1, 1, 2, 2, 2],
               predicted=["", "", "", 0, 0, 1])  # fmt: skip
    assert not made.epochs[1]["test"].predicts
    assert made.epochs[2]["test"].answers.predicted.tolist() == [0, 0, 1]
    assert "epoch 1 has no predicted classes: it is used without" in "\n".join(made.lines)


@pytest.mark.parametrize("kind", [bool, float])
def test_one_hot_lists_of_parquet_may_lack_rows(tmp_path, kind):
    rows = np.eye(3)[[2, 0, 2, 0, 1, 1]].astype(kind).tolist()
    frame = {"z": pa.array(np.eye(7).tolist()), "label": pa.array([*rows, None])}
    pq.write_table(pa.table(frame), tmp_path / "e.parquet")
    made = understand(tmp_path / "e.parquet")
    part = made.epochs[0]["test"]
    assert part.answers.labels.tolist() == [2, 0, 2, 0, 1, 1]
    assert "column label is one-hot of 3 columns" in "\n".join(made.notes)


@pytest.mark.parametrize("text", ["none", "-", "N/A"])
def test_a_class_that_is_called_as_if_it_were_missing_is_one_where_it_is_predicted(tmp_path, text):
    names = np.array(["0", "1", "2", text])
    labels, predicted = np.arange(16) % 4, np.arange(16) % 4
    predicted[[0, 3]] = predicted[[3, 0]]
    columns = {"z": list(np.random.default_rng(0).normal(size=(16, 2))), "label": names[labels]}
    pd.DataFrame(columns | {"predicted": names[predicted]}).to_parquet(tmp_path / "e.parquet")
    made = understand(tmp_path / "e.parquet")
    assert text in made.given.names
    found = made.epochs[0]["test"].answers
    assert np.array(made.given.names)[found.labels].tolist() == names[labels].tolist()
    assert np.array(made.given.names)[found.predicted].tolist() == names[predicted].tolist()
    pd.DataFrame(columns).to_parquet(tmp_path / "e.parquet")
    assert f"left out: 4 rows without a label ({text})" in understand(tmp_path / "e.parquet").lines
