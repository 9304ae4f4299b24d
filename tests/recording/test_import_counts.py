"""Training counts beside imported files and recorded arrays: whose they are."""

import numpy as np
import pytest

from dovs.errors import DataError
from dovs.recording.counts import counts_in
from dovs.recording.reading.understanding import understand
from dovs.recording.recorder import Recorder

Z = np.arange(4.0)[:, None]
WORDS = ["cat", "dog", "eel", "cat"]
NUMBERS = [0, 1, 2, 0]


def given(folder, labels, counts):
    np.savez(folder / "e.npz", z=Z, label=labels)
    return understand(folder / "e.npz", class_counts=counts)


@pytest.mark.parametrize(
    ("counts", "note"),
    [
        ({"Cat": 9, "dog": 5, "EEL": 2}, "otherwise than the classes: Cat as cat, EEL as eel"),
        ({0: 9, 1: 5, 2: 2}, "by index: taken in the order of the classes, cat, dog, eel"),
        ({"0": 9, "1": 5, "2": 2}, "by index: taken in the order of the classes, cat, dog, eel"),
        ({"cat": 9, "dog": 5, "eel": 2, "Total": 16}, "Total is left out"),
    ],
)
def test_counts_in_another_form_are_used_and_noted(tmp_path, counts, note):
    made = given(tmp_path, WORDS, counts)
    assert made.given.counts.tolist() == [9, 5, 2]
    assert note in "\n".join(made.notes)


def test_a_class_that_is_counted_alone_is_a_class(tmp_path):
    made = given(tmp_path, WORDS, {"cat": 9, "dog": 5, "eel": 2, "fox": 1})
    assert made.given.names == ("cat", "dog", "eel", "fox")


@pytest.mark.parametrize(
    ("labels", "counts", "extra"),
    [
        (NUMBERS, {"cat": 9, "dog": 5, "eel": 2}, "cat, dog, eel"),
        (WORDS, {"newt": 9, "owl": 5, "pig": 2}, "newt, owl, pig"),
        (WORDS, {0: 9, 1: 5, 2: 2, 3: 1}, "3"),
    ],
)
def test_counts_of_other_names_are_refused_with_the_number_of_classes(
    tmp_path, labels, counts, extra
):
    with pytest.raises(DataError, match=f"of the 3 classes .* it has {extra}, which is no class"):
        given(tmp_path, labels, counts)


@pytest.mark.parametrize("header", [",0", "index,0", "label,0", ",count", "class,images"])
def test_the_header_of_a_series_is_no_class(header):
    assert counts_in(f"{header}\ncat,9\ndog,5\n") == {"cat": 9, "dog": 5}


@pytest.mark.parametrize("split", ["train", "test"])
def test_classes_without_training_images_are_stated(tmp_path, split):
    logits = np.eye(4)[NUMBERS] * 3
    np.savez(tmp_path / "e.npz", z=Z, label=NUMBERS, logits=logits, split=[split] * 4)
    made = understand(tmp_path / "e.npz")
    assert f"1 of 4 classes has no point in split {split} and counts as 1" in "\n".join(made.notes)
    run = Recorder("run", projection="none", home=tmp_path)
    run.snapshot(1, Z, NUMBERS, logits=logits, split=split)
    with pytest.warns(UserWarning, match="1 class has no image in .* 1 training image: 3. Give"):
        run.finish()
