"""Imported tables of text, and the files of TensorBoard's projector."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dovs.errors import DataError
from dovs.exports.files import csv_of
from dovs.recording.reading.understanding import understand

Z = np.round(np.random.default_rng(0).normal(size=(12, 3)), 2)
LABELS = [f"c{row % 3}" for row in range(12)]


def write_tensors(folder, metadata=None):
    folder.mkdir(parents=True, exist_ok=True)
    np.savetxt(folder / "tensors.tsv", Z, delimiter="\t")
    if metadata is not None:
        (folder / "metadata.tsv").write_text(metadata, encoding="utf-8")
    return folder / "tensors.tsv"


def names_of(made):
    return [made.given.names[label] for label in made.epochs[0]["test"].answers.labels]


@pytest.mark.parametrize("word", ['"', 'a "b', "a\u2028b", "'"])
@pytest.mark.parametrize("columns", [1, 2])
def test_each_line_of_metadata_is_one_row_whatever_it_contains(tmp_path, word, columns):
    words = [word, *LABELS[1:-1], word]
    lines = words if columns == 1 else ["label\tnumber", *(f"{each}\t1" for each in words)]
    made = understand(write_tensors(tmp_path, "\n".join(lines) + "\n"))
    assert names_of(made) == words


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["Label", *LABELS[1:]], "but has 11.*Its first line, 'Label', is taken as names"),
        (LABELS[:7], "one line for each of the 12 embeddings, but has 7"),
        ([f"{label}\t1" for label in LABELS], "but has 11.*the first line must have their names"),
    ],
)
def test_metadata_that_does_not_fit_is_refused(tmp_path, lines, message):
    with pytest.raises(DataError, match=message):
        understand(write_tensors(tmp_path, "\n".join(lines)))


def test_a_header_above_a_single_column_is_no_label(tmp_path):
    made = understand(write_tensors(tmp_path, "\n".join(["Label", *LABELS])))
    assert names_of(made) == LABELS


@pytest.mark.parametrize("header", [[], ["label\tnumber"]])
def test_an_empty_line_at_the_end_shifts_no_label(tmp_path, header):
    lines = [*header, *(f"{label}\t1" if header else label for label in LABELS), "", ""]
    assert names_of(understand(write_tensors(tmp_path, "\n".join(lines)))) == LABELS


def test_a_table_of_tabs_needs_no_other_name(tmp_path):
    frame = pd.DataFrame(Z, columns=["f0", "f1", "f2"])
    frame.assign(label=LABELS).to_csv(tmp_path / "e.tsv", sep="\t", index=False)
    assert names_of(understand(tmp_path / "e.tsv")) == LABELS


@pytest.mark.parametrize("decimal", [".", ","])
def test_semicolons_and_decimal_commas_are_read_and_noted(tmp_path, decimal):
    frame = pd.DataFrame(Z, columns=["f0", "f1", "f2"]).assign(label=LABELS)
    frame.to_csv(tmp_path / "e.csv", sep=";", decimal=decimal, index=False)
    made = understand(tmp_path / "e.csv")
    np.testing.assert_allclose(made.epochs[0]["test"].answers.embeddings, Z, rtol=1e-6)
    assert "separated by semicolons" in made.notes[0]


def test_a_table_without_a_header_is_refused(tmp_path):
    pd.DataFrame(Z).assign(label=LABELS).to_csv(tmp_path / "e.csv", header=False, index=False)
    with pytest.raises(DataError, match="first line must have the names of the columns"):
        understand(tmp_path / "e.csv")


def write_sprite(path, across, down, wide, high):
    """Write a sprite of which each image has one shade: 10 times its number."""
    shades = 10 * np.arange(across * down, dtype=np.uint8).reshape(down, across)
    Image.fromarray(np.kron(shades, np.ones((high, wide), np.uint8))).save(path)


@pytest.mark.parametrize(
    ("across", "down", "wide"), [(4, 4, 16), (4, 3, 16), (6, 2, 8), (12, 1, 8)]
)
def test_images_of_a_sprite_are_those_of_their_rows(tmp_path, across, down, wide):
    path = write_tensors(tmp_path)
    write_sprite(tmp_path / "sprite.png", across, down, wide, wide)
    images = understand(path).images["test"]
    assert images.shape == (12, wide, wide, 3)
    assert [image.max() for image in images] == [10 * row for row in range(12)]
    assert [image.min() for image in images] == [10 * row for row in range(12)]


@pytest.mark.parametrize("size", [(101, 37), (2, 2)])
def test_a_sprite_that_does_not_fit_leaves_no_images(tmp_path, size):
    path = write_tensors(tmp_path)
    Image.new("RGB", size).save(tmp_path / "sprite.png")
    made = understand(path)
    assert not made.images
    assert "no images, because sprite.png" in made.notes[0]


CONFIG = """
embeddings {
  tensor_name: "default:00000"
  tensor_path: "00000/default/tensors.tsv"
  metadata_path: "meta/words.tsv"
  sprite { image_path: "00000/default/all.png"  single_image_dim: 16 single_image_dim: 8 }
}
"""


@pytest.mark.parametrize("given", [".", "projector_config.pbtxt", "00000/default/tensors.tsv"])
def test_the_config_of_the_projector_names_metadata_and_the_size_of_images(tmp_path, given):
    folder = tmp_path / "00000" / "default"
    write_tensors(folder)
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "words.tsv").write_text("\n".join(LABELS))
    write_sprite(folder / "all.png", 6, 2, 16, 8)
    (tmp_path / "projector_config.pbtxt").write_text(CONFIG)
    made = understand(tmp_path / given)
    assert names_of(made) == LABELS
    assert [image.max() for image in made.images["test"]] == [10 * row for row in range(12)]
    (tmp_path / "projector_config.pbtxt").write_text(2 * CONFIG)
    with pytest.raises(DataError, match="names 2 embeddings: give one of 00000"):
        understand(tmp_path)


def test_an_unknown_separator_is_explained(tmp_path):
    (tmp_path / "e.csv").write_text("f0|f1|f2|label\n1|2|3|a\n")
    with pytest.raises(DataError, match="separate columns by commas, semicolons or tabs"):
        understand(tmp_path / "e.csv")


@pytest.mark.parametrize("lines", [["cat", "dog"], ["species,file", "cat,0"], ["label", *"abc"]])
def test_a_table_beside_an_array_has_a_line_for_each_row(tmp_path, lines):
    np.save(tmp_path / "e.npy", np.eye(2))
    (tmp_path / "e.csv").write_text("\n".join(lines) + "\n")
    rows = len(lines) - 1
    message = f"one line for each of the 2 embeddings, but has {rows}. Its first line, '{lines[0]}'"
    with pytest.raises(DataError, match=message):
        understand(tmp_path / "e.npy")


MOVED = {
    "windows": r"00000/default\\tensors.tsv|00000/default\\metadata.tsv|00000/default\\sprite.png",
    "other folder": "/old/00000/default/tensors.tsv|/old/metadata.tsv|C:\\\\old\\\\sprite.png",
    "missing": "00000/default/tensors.tsv|missing.tsv|gone.png",
}


@pytest.mark.parametrize("paths", MOVED.values(), ids=MOVED)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_files_of_a_config_that_are_elsewhere_are_found(tmp_path, paths, quote):
    folder = tmp_path / "00000" / "default"
    write_tensors(folder)
    (folder / "metadata.tsv").write_text("\n".join(LABELS))
    write_sprite(folder / "sprite.png", 4, 3, 16, 16)
    tensors, metadata, image = (quote + path + quote for path in paths.split("|"))
    (tmp_path / "projector_config.pbtxt").write_text(
        f"embeddings {{ tensor_path: {tensors} metadata_path: {metadata}\n"
        f"sprite {{ image_path: {image} single_image_dim: 16 }} }}"
    )
    made = understand(tmp_path)
    assert names_of(made) == LABELS
    assert len(made.images["test"]) == len(LABELS)
    beside = [note for note in made.notes if "beside tensors.tsv is used" in note]
    assert len(beside) == (0 if "\\" in tensors else 2)


def test_files_of_a_config_that_are_nowhere_are_named(tmp_path):
    path = tmp_path / "projector_config.pbtxt"
    path.write_text('embeddings { tensor_path: "vectors.tsv" }')
    with pytest.raises(DataError, match=r"names vectors\.tsv, which is not in its folder"):
        understand(tmp_path)
    write_tensors(tmp_path)
    (tmp_path / "metadata.tsv").unlink(missing_ok=True)
    path.write_text('embeddings { tensor_path: "tensors.tsv" metadata_path: "words.tsv" }')
    notes = understand(tmp_path).notes
    assert "projector_config.pbtxt names words.tsv, which is not in its folder" in notes


def test_texts_that_look_like_formulas_come_back_from_an_export(tmp_path):
    names = ["-1", "=1+1", "@home", "+x", "'=q", "'tis"]
    frame = pd.DataFrame({"label": 2 * names, "id": [f"-000{at}" for at in range(12)]})
    write_tensors(tmp_path)
    (tmp_path / "metadata.tsv").write_bytes(csv_of(frame, "\t"))
    made = understand(tmp_path / "tensors.tsv")
    assert sorted(made.given.names) == sorted(names)
    assert made.epochs[0]["test"].ids.tolist() == frame["id"].tolist()
    assert any("a formula is left out in 8 rows" in note for note in made.notes)
