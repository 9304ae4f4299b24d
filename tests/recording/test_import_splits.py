"""The splits of imported files: names, flags and folds."""

import numpy as np
import pandas as pd
import pytest

from dovs.recording.understanding import understand

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
