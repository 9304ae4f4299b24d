"""Class counts that a file of embeddings has beside its points."""

from __future__ import annotations

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from dovs.errors import DataError
from dovs.recording.reading.understanding import understand

Z = np.random.default_rng(0).normal(size=(12, 4)).astype(np.float32)
LABELS = np.arange(12) % 3
COUNTS = np.array([90, 30, 9])


def counts_of(found):
    return None if found.given.counts is None else list(found.given.counts)


def notes(found, word):
    return [note for note in found.notes if word in note]


@pytest.mark.parametrize("name", ["class_counts", "cls_num_list", "samples_per_class"])
def test_an_array_of_counts_is_used(tmp_path, name):
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS, **{name: COUNTS.astype(float)})
    found = understand(tmp_path / "e.npz")
    assert counts_of(found) == [90, 30, 9]
    assert "3 classes; training counts are in the file" in found.lines
    assert not notes(found, "not used")


def test_counts_by_name_and_in_metadata_are_used(tmp_path):
    by_name = json.dumps({"2": 9, "0": 90, "1": 30})
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS.astype(str), class_counts=by_name)
    assert counts_of(understand(tmp_path / "e.npz")) == [90, 30, 9]
    arrays = {"z": Z, "label": LABELS}
    save_file(arrays, tmp_path / "m.safetensors", {"class_counts": "[90, 30, 9]"})
    assert counts_of(understand(tmp_path / "m.safetensors")) == [90, 30, 9]
    save_file(arrays | {"class_counts": COUNTS}, tmp_path / "a.safetensors")
    assert counts_of(understand(tmp_path / "a.safetensors")) == [90, 30, 9]


def test_counts_of_a_class_without_points_are_used(tmp_path):
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS, class_counts=[90, 30, 9, 4])
    assert counts_of(understand(tmp_path / "e.npz")) == [90, 30, 9, 4]


@pytest.mark.parametrize("wrong", [[9, 5], [9.5, 1, 1], [[9, 5, 1]], [9, 5, 0], [9, 5, 1, 1]])
def test_counts_that_do_not_fit_are_left_out_and_named(tmp_path, wrong):
    names = {"class_names": np.array(["a", "b", "c"])}
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS, class_counts=np.array(wrong), **names)
    found = understand(tmp_path / "e.npz")
    assert found.given.counts is None
    assert len(notes(found, "used: ")) == 1
    assert found.given.names == ("a", "b", "c")


def test_given_counts_come_before_those_of_the_file(tmp_path):
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS, class_counts=COUNTS)
    found = understand(tmp_path / "e.npz", class_counts=[7, 6, 5])
    assert counts_of(found) == [7, 6, 5]
    assert notes(found, "because others are given")
    with pytest.raises(DataError, match="class counts have 2 entries"):
        understand(tmp_path / "e.npz", class_counts=[7, 6])


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("c0;1.000\nc1;20\nc2;9", "1.000"),
        ('c0,"1,200"\nc1,20\nc2,9', "1,200"),
        ("c0,1.200", "1.200"),
    ],
)
def test_separators_of_thousands_are_refused(tmp_path, lines, count):
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS)
    (tmp_path / "counts.csv").write_text(lines)
    with pytest.raises(DataError) as caught:
        understand(tmp_path / "e.npz", class_counts=tmp_path / "counts.csv")
    assert f"the count '{count}' is no whole number of images. Write it without" in str(
        caught.value
    )
