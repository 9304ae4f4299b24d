"""The splits of imported files: names, flags and folds."""

import numpy as np
import pandas as pd
import pytest

from dovs.recording.reading.understanding import understand

Z = np.random.default_rng(0).normal(size=(4, 3))
LABELS = [0, 1, 0, 1]


def understood(folder, name, values, **settings):
    frame = pd.DataFrame({"z": list(Z), "label": LABELS, name: values})
    frame.to_parquet(folder / "e.parquet")
    return understand(folder / "e.parquet", **settings)


@pytest.mark.parametrize(
    ("name", "values", "other"),
    [
        ("is_train", [True, True, True, False], "test"),
        ("is_train", [1, 1, 1, 0], "test"),
        ("Is_Test", ["no", "no", "no", "yes"], "test"),
        ("is_valid", [0.0, 0.0, 0.0, 1.0], "validation"),
        ("split", ["Train ", "train", "TRAIN", "Test"], "Test"),
        ("partition", ["training", "trn", "fit", " val"], "val"),
        ("fold", ["train", "train", "train", "test"], "test"),
    ],
)
def test_the_training_split_is_recognised(tmp_path, name, values, other):
    made = understood(tmp_path, name, values)
    assert {split: len(part) for split, part in made.epochs[0].items()} == {"train": 3, other: 1}
    assert "training counts are those of the split train" in "\n".join(made.lines)


def test_one_split_in_several_spellings_is_shown_and_chosen(tmp_path):
    made = understood(tmp_path, "split", ["train", "Test", "test ", "dev"], evaluate="TEST")
    assert made.evaluated == "Test"
    assert len(made.epochs[0]["Test"]) == 2
    assert "split Test: 2 rows (in the file: Test, test)" in "\n".join(made.lines)


@pytest.mark.parametrize("name", ["fold", "set"])
def test_folds_are_no_splits(tmp_path, name):
    made = understood(tmp_path, name, [0, 1, 2, 3])
    assert len(made.epochs[0]["test"]) == 4
    assert f"column {name} is not used as split" in "\n".join(made.notes)


def test_splits_without_a_training_split_are_noted_with_where_classes_are_counted(tmp_path):
    made = understood(tmp_path, "split", [0, 0, 0, 1])
    assert "known as train: 0, 1" in made.notes[0]
    assert "sizes of classes are counted on split 0" in "\n".join(made.lines)


YES = {"train": [1, 0, 0, 0], "valid": [0, 1, 0, 0], "test": [0, 0, 1, 0]}


@pytest.mark.parametrize(
    ("flags", "splits"),
    [
        (("is_train", "is_valid", "is_test"), ["train", "validation", "test", "(no split)"]),
        (("is_test", "is_valid"), ["train", "validation", "test", "train"]),
        (("is_train", "is_valid"), ["train", "validation", "test", "test"]),
        (("is_train", "Is Test"), ["train", "(no split)", "test", "(no split)"]),
        (("train",), ["train", "test", "test", "test"]),
        (("train", "valid"), ["train", "validation", "test", "test"]),
    ],
)
@pytest.mark.parametrize("form", [bool, float, str])
def test_columns_of_yes_or_no_are_taken_together(tmp_path, flags, splits, form):
    words = {0: "no", 1: "Yes"} if form is str else {0: form(0), 1: form(1)}
    values = {
        name: [words[each] for each in YES[name.lower().removeprefix("is").strip("_ ")]]
        for name in flags
    }
    frame = pd.DataFrame({"z": list(Z), "label": LABELS, **values})
    frame.to_parquet(tmp_path / "e.parquet")
    made = understand(tmp_path / "e.parquet")
    assert set(made.splits) == set(splits) - {"train"}
    for split in made.splits:
        part = understand(tmp_path / "e.parquet", evaluate=split).epochs[0][split]
        np.testing.assert_array_equal(
            part.answers.embeddings, Z[[each == split for each in splits]]
        )


def test_a_column_valid_alone_states_no_split(tmp_path):
    made = understood(tmp_path, "valid", [True, True, False, True])
    assert {split: len(part) for split, part in made.epochs[0].items()} == {"test": 4}


def test_rows_of_two_splits_are_of_none_and_noted(tmp_path):
    values = {"is_train": [True, True, True, False], "is_test": [True, False, False, True]}
    frame = pd.DataFrame({"z": list(Z), "label": LABELS, **values})
    frame.to_parquet(tmp_path / "e.parquet")
    made = understand(tmp_path / "e.parquet")
    assert made.splits == ["test", "(no split)"]
    assert "1 row has yes for several splits" in "\n".join(made.notes)
    chosen = understand(tmp_path / "e.parquet", columns={"split": "is_train"})
    assert len(chosen.epochs[0]["train"]) == 3
