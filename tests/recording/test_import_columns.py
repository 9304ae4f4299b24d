"""What the columns of an imported file are taken for: numbered columns, names, and their forms."""

import base64

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dovs.errors import DataError
from dovs.recording.importing import import_embeddings
from dovs.recording.reading.file_images import FileImages
from dovs.recording.reading.understanding import understand

Z = np.round(np.random.default_rng(0).normal(size=(6, 4)), 2).astype("float32")
LABELS = np.array([0, 1, 2, 0, 1, 2])
HOT = np.eye(3, dtype=int)[LABELS]
CHANCES = np.full((6, 12), 1 / 12)


def block(form, columns):
    return {form.format(i): column for i, column in enumerate(np.transpose(columns))}


def csv(folder, *blocks, **columns):
    table = {name: column for each in blocks for name, column in each.items()}
    pd.DataFrame(table | columns).to_csv(folder / "e.csv", index=False)
    return folder / "e.csv"


def part(made):
    return made.epochs[0]["test"]


@pytest.mark.parametrize("row", [0, 3])
@pytest.mark.parametrize("column", [0, 2, 3])
@pytest.mark.parametrize("cell", ["", "n/a"])
def test_a_row_with_a_missing_dimension_is_left_out(tmp_path, row, column, cell):
    texts = Z.astype(str).astype(object)
    texts[row, column] = cell
    made = understand(csv(tmp_path, block("f{}", texts), label=LABELS))
    np.testing.assert_allclose(part(made).answers.embeddings, np.delete(Z, row, axis=0))
    assert any("left out: 1 row with NaN" in line for line in made.lines)


@pytest.mark.parametrize("column", [0, 1, 3])
@pytest.mark.parametrize(("rows", "problem"), [(2, "has 'abc'"), (slice(None), "is empty")])
def test_a_dimension_that_has_text_is_named(tmp_path, column, rows, problem):
    texts = Z.astype(str).astype(object)
    texts[rows, column] = "" if problem == "is empty" else "abc"
    message = f"f0 to f3 are not taken together: column f{column} {problem}"
    with pytest.raises(DataError, match=message):
        understand(csv(tmp_path, block("f{}", texts), label=LABELS))


def test_numbered_columns_of_text_after_the_dimensions_are_others(tmp_path):
    made = understand(csv(tmp_path, block("{}", Z), {"4": list("abcabc")}, label=LABELS))
    assert part(made).answers.embeddings.shape == (6, 4)


@pytest.mark.parametrize("name", ["split", "id", "epoch", "image", "superclass", "class_name"])
@pytest.mark.parametrize("value", ["", b"\xff\x00"])
def test_columns_without_text_have_no_role(tmp_path, name, value):
    frame = pd.DataFrame({"z": list(Z), "label": LABELS, name: [value] * 6})
    frame.to_parquet(tmp_path / "e.parquet")
    made = understand(tmp_path / "e.parquet")
    assert name not in made.roles
    assert any(f"column {name} is not used as " in note for note in made.notes)


def test_a_column_of_a_table_does_not_replace_the_array_beside_it(tmp_path):
    np.save(tmp_path / "e.npy", Z)
    pd.DataFrame({"label": LABELS, "embedding": 0}).to_csv(tmp_path / "e.csv", index=False)
    made = understand(tmp_path / "e.npy")
    np.testing.assert_array_equal(part(made).answers.embeddings, Z)
    assert "embedding of e.csv" in made.columns


@pytest.mark.parametrize(
    "more",
    [
        block("proba_{}", np.full((6, 3), 1 / 3)),
        block("pixel{}", CHANCES),
        block("label_{}", np.eye(12, dtype=int)[LABELS]),
        block("softmax_out_{}", HOT),
    ],
)
@pytest.mark.parametrize("form", ["emb_{}", "feat{}", "feature[{}]", "{}_emb", "x_{}"])
def test_the_block_that_is_named_as_embedding_is_it(tmp_path, form, more):
    made = understand(csv(tmp_path, more, block(form, Z), y=LABELS))
    np.testing.assert_allclose(part(made).answers.embeddings, Z)
    if "proba_0" in more or "softmax_out_0" in more:
        assert part(made).sure


def test_one_of_several_blocks_is_chosen(tmp_path):
    path = csv(tmp_path, block("layer1_{}", Z + 1), block("layer2_{}", Z), label=LABELS)
    with pytest.raises(DataError, match="layer1, layer2 could each be the embedding"):
        understand(path)
    made = understand(path, columns={"embedding": "layer2"})
    np.testing.assert_allclose(part(made).answers.embeddings, Z)
    made = understand(path, columns={"embedding": "layer2", "id": "layer1_0"})
    assert made.roles["id"] == "layer1_0"


def test_one_hot_columns_are_labels_beside_columns_x(tmp_path):
    made = understand(csv(tmp_path, block("x_{}", Z), block("y_{}", HOT)))
    assert part(made).answers.labels.tolist() == LABELS.tolist()


def test_a_dropped_dimension_is_noted(tmp_path):
    path = csv(tmp_path, {"f0": Z[:, 0], "f1": Z[:, 1], "f3": Z[:, 3]}, label=LABELS)
    made = understand(path)
    assert part(made).answers.embeddings.shape == (6, 3)
    assert "there is no number 2" in made.notes[0]
    wide = csv(tmp_path, block("f{}", Z), {f"logit_{c}": HOT[:, 0] for c in (0, 2)}, label=LABELS)
    made = understand(wide)
    assert not part(made).predicts
    assert any("not taken together as logits: there is no number 1" in n for n in made.notes)


def test_numbered_columns_beside_a_list_of_logits(tmp_path):
    frame = pd.DataFrame(block("emb_{}", Z) | {"label": LABELS, "logits": list(HOT * 1.5)})
    frame.to_parquet(tmp_path / "e.parquet")
    made = understand(tmp_path / "e.parquet")
    np.testing.assert_allclose(part(made).answers.embeddings, Z)
    assert part(made).answers.predicted.tolist() == LABELS.tolist()


@pytest.mark.parametrize("names", [("X", "y"), ("x", "y")])
def test_a_matrix_x_beside_y_is_the_embedding_and_its_labels(tmp_path, names):
    np.savez(tmp_path / "e.npz", **dict(zip(names, (Z, LABELS), strict=True)))
    made = understand(tmp_path / "e.npz")
    assert part(made).answers.labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("label", "gt"),
        ("label", "class_id"),
        ("label", "True Label"),
        ("predicted", "y_hat"),
        ("predicted", "Predicted Label"),
        ("split", "is_train"),
    ],
)
def test_usual_names_are_recognised(tmp_path, role, name):
    pd.DataFrame({"z": list(Z), "label2": LABELS, name: LABELS}).to_parquet(tmp_path / "e.parquet")
    assert understand(tmp_path / "e.parquet").roles[role] == name


def test_a_map_by_umap_is_shown(tmp_path):
    made = understand(csv(tmp_path, {"umap_1": Z[:, 0], "umap_2": Z[:, 1]}, label=LABELS))
    np.testing.assert_allclose(made.places["test"], Z[:, :2])


def test_probabilities_under_the_name_of_logits_get_no_second_softmax(tmp_path):
    chances = np.array([0.7, 0.2, 0.1])[(np.arange(3) - LABELS[:, None]) % 3]
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS, scores=chances)
    made = understand(tmp_path / "e.npz")
    np.testing.assert_allclose(part(made).answers.confidence, 0.7, rtol=1e-6)
    assert "scores is used as probabilities" in made.notes[0]
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS, logits=np.log(chances), probs=chances)
    made = understand(tmp_path / "e.npz")
    np.testing.assert_allclose(part(made).answers.confidence, 0.7, rtol=1e-6)
    assert "probs is not used as probabilities, because there are logits" in made.notes[0]


@pytest.mark.parametrize(
    "more", [{"logits": 5.0 * HOT, "predicted": LABELS[::-1]}, {"probabilities": 2.0 * HOT}]
)
def test_predictions_that_do_not_fit_are_refused_with_the_option_that_helps(tmp_path, more):
    np.savez(tmp_path / "e.npz", z=Z, label=LABELS, **more)
    option = f"--{[*more][-1]} none"
    with pytest.raises(DataError, match=option):
        understand(tmp_path / "e.npz")
    role = [*more][-1]
    assert role not in understand(tmp_path / "e.npz", columns={role: "none"}).roles


def npz(folder, **arrays):
    np.savez(folder / "e.npz", **arrays)
    return understand(folder / "e.npz")


def test_texts_of_rows_under_names_are_ids_or_labels(tmp_path):
    files = [f"{row}.png" for row in range(6)]
    words = np.array(["newt", "cat", "dog"])
    made = npz(tmp_path, z=Z, label=LABELS, names=files)
    assert (made.given.names, part(made).ids.tolist()) == (("0", "1", "2"), files)
    assert npz(tmp_path, z=Z, label=LABELS, names=words[LABELS]).given.names == tuple(words)
    assert npz(tmp_path, z=Z, names=words[LABELS]).given.names == ("cat", "dog", "newt")
    for name in ("names", "target_names"):
        assert npz(tmp_path, z=Z, label=LABELS, **{name: words}).given.names == tuple(words)


def test_arrays_that_are_not_of_the_points_are_left_out_and_noted(tmp_path):
    made = npz(tmp_path, z=Z, label=LABELS, mean=Z.mean(0), prototypes=Z[:3])
    assert part(made).answers.labels.tolist() == LABELS.tolist()
    assert "array mean is not used: it has 4 rows, but there are 6 points" in made.notes
    with pytest.raises(DataError, match=r"array mean cannot be the label .* it has 4 rows"):
        understand(tmp_path / "e.npz", columns={"label": "mean"})


@pytest.mark.parametrize("names", ["{1}_{0}", "{0}_{1}"])
def test_arrays_of_splits_are_joined(tmp_path, names):
    parts = {"train": slice(0, 4), "test": slice(4, 6)}
    made = npz(
        tmp_path,
        **{names.format("X", split): Z[rows] for split, rows in parts.items()},
        **{names.format("y", split): LABELS[rows] for split, rows in parts.items()},
    )
    assert made.epochs[0]["train"].answers.labels.tolist() == [0, 1, 2, 0]
    np.testing.assert_array_equal(part(made).answers.embeddings, Z[4:])


def test_an_axis_of_epochs_is_explained(tmp_path):
    with pytest.raises(DataError, match=r"first axis of z is the epoch, save it as \(12, 4\)"):
        npz(tmp_path, z=np.stack([Z, Z]), label=LABELS)


SHADES = np.arange(0, 240, 40, dtype=np.uint8)
PIXELS = np.broadcast_to(SHADES[:, None, None, None], (6, 8, 8, 3))


@pytest.mark.parametrize(
    "images",
    [
        np.concatenate([PIXELS, np.full((6, 8, 8, 1), 255, np.uint8)], axis=3),
        PIXELS.astype(np.int64),
        PIXELS.transpose(0, 3, 1, 2) / 255,
    ],
)
def test_images_in_an_array_of_any_usual_form_are_shown(tmp_path, images):
    npz(tmp_path, z=Z, label=LABELS, images=images)
    run = import_embeddings(tmp_path / "e.npz", home=tmp_path / "home", projection="none")
    assert run.thumbnails()[:, 4, 4].max(1).tolist() == SHADES.tolist()


@pytest.mark.parametrize("images", [PIXELS / 100.0 - 1, np.zeros((6, 8, 8, 7), np.uint8)])
def test_images_that_cannot_be_shown_are_left_out_and_noted(tmp_path, images):
    made = npz(tmp_path, z=Z, label=LABELS, images=images)
    assert not made.images
    assert "column images is not used as image: it has " in made.notes[0]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("https://example.org/{}.png", "nothing is downloaded"),
        ("/elsewhere/{}.png", "is not below the folder"),
        ("missing/{}.png", "is no file below the folder"),
    ],
)
def test_images_that_are_not_there_are_left_out_and_noted(tmp_path, path, reason):
    made = understand(csv(tmp_path, block("f{}", Z), image=[path.format(i) for i in range(6)]))
    assert not made.images
    assert any(reason in note for note in made.notes)


@pytest.mark.parametrize("name", ["file_name", "filepath"])
def test_images_of_16_bits_and_of_file_addresses_are_shown_as_they_are(tmp_path, name):
    for row, shade in enumerate(SHADES):
        Image.fromarray(np.full((8, 8), int(shade) * 257, np.uint16)).save(tmp_path / f"{row}.png")
    paths = [(tmp_path / f"{row}.png").as_uri() for row in range(6)]
    made = understand(csv(tmp_path, block("f{}", Z), label=LABELS, **{name: paths}))
    shown = [made.images["test"][row].getpixel((4, 4))[0] for row in range(6)]
    assert shown == SHADES.tolist()
    assert made.roles["image"] == name
    encoded = base64.b64encode((tmp_path / "2.png").read_bytes()).decode()
    images = FileImages([f"data:image/png;base64,{encoded}", "data:image/png;base64,x"], tmp_path)
    assert images[0].getpixel((4, 4))[0] == SHADES[2]
    assert images[1] is None


def test_a_step_of_each_row_is_no_epoch(tmp_path):
    made = npz(tmp_path, z=Z, label=LABELS, step=np.arange(6))
    assert [*made.epochs] == [0]
    assert "column step is not used as epoch: it has another value in each row" in made.notes


@pytest.mark.parametrize(
    ("epochs", "message"),
    [
        (["1", "1", "1", "epoch 2", "2", "2"], "row 3 has 'epoch 2'.*--epoch, or none"),
        ([1, 1, 1, -2, 2, 2], "row 3 has '-2'"),
        ([1, 1, 1.5, 2, 2, 2], r"row 2 has '1\.5'"),
        ([1, 1, 2, 2, 2, 2], "4 embeddings, but the first epoch had 2.*step is taken as the epoch"),
    ],
)
def test_epochs_that_cannot_be_used_are_refused_with_the_column(tmp_path, epochs, message):
    with pytest.raises(DataError, match=message):
        npz(tmp_path, z=Z, label=LABELS, step=epochs)


def test_an_embedding_of_bytes_is_explained(tmp_path):
    frame = pd.DataFrame({"embedding": [row.tobytes() for row in Z], "label": LABELS})
    frame.to_parquet(tmp_path / "e.parquet")
    with pytest.raises(DataError, match="has bytes: save it as numbers"):
        understand(tmp_path / "e.parquet")


def test_labels_above_the_largest_whole_number_are_names(tmp_path):
    made = npz(tmp_path, z=Z, label=LABELS.astype(np.uint64) + np.uint64(2**63))
    assert made.given.names == tuple(str(2**63 + c) for c in range(3))
    assert part(made).answers.labels.tolist() == LABELS.tolist()


def test_corners_of_boxes_are_no_embedding(tmp_path):
    boxes = {name: np.arange(6) for name in ("x1", "x2", "y1", "y2")}
    made = understand(csv(tmp_path, boxes, block("f{}", Z), label=LABELS))
    np.testing.assert_allclose(part(made).answers.embeddings, Z)


def test_arrays_whose_names_are_splits_are_embeddings(tmp_path):
    made = npz(tmp_path, train=Z[:4], test=Z[4:], train_labels=LABELS[:4], test_labels=LABELS[4:])
    np.testing.assert_array_equal(part(made).answers.embeddings, Z[4:])
    assert made.epochs[0]["train"].answers.labels.tolist() == [0, 1, 2, 0]


def test_complex_numbers_beside_the_embedding_are_not_used(tmp_path):
    made = npz(tmp_path, z=Z, label=LABELS, f1=Z[:, 0] + 1j, weight=Z[:, 0].astype(np.complex64))
    assert part(made).answers.labels.tolist() == LABELS.tolist()


def test_row_numbers_of_pandas_are_no_column_but_can_be_chosen(tmp_path):
    frame = pd.DataFrame({"z": list(Z), "label": LABELS}, index=[10, 8, 6, 5, 7, 9])
    frame.to_parquet(tmp_path / "e.parquet")
    assert "not used" not in "\n".join(understand(tmp_path / "e.parquet").report)
    made = understand(tmp_path / "e.parquet", columns={"id": "__index_level_0__"})
    assert part(made).ids.tolist() == ["10", "8", "6", "5", "7", "9"]


def test_names_of_classes_that_are_the_labels_need_no_note(tmp_path):
    words = np.array(["cat", "dog", "eel"])[LABELS]
    assert not npz(tmp_path, z=Z, label=words, class_name=words).notes


def test_without_an_embedding_the_message_names_the_columns_of_text(tmp_path):
    path = csv(tmp_path, f0=["a", "1", "2"], f1=[1, 2, 3], label=["x", "y", "x"])
    with pytest.raises(DataError, match=r"but there are f0 \(text\), f1, label \(text\)\."):
        understand(path)


DUMMIES = pd.DataFrame({"label": list("abcab"), "split": ["train"] * 3 + ["test"] * 2})


@pytest.mark.parametrize("kind", [bool, int])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_column_for_each_value_is_one_column(tmp_path, kind, suffix):
    frame = pd.get_dummies(DUMMIES, columns=["label", "split"], dtype=kind)
    frame[["f0", "f1", "f2"]] = np.random.default_rng(0).normal(size=(5, 3))
    path = tmp_path / f"e.{suffix}"
    (frame.to_csv if suffix == "csv" else frame.to_parquet)(path, index=False)
    made = understand(path)
    assert made.given.names == ("a", "b", "c")
    assert made.epochs[0]["train"].answers.labels.tolist() == [0, 1, 2]
    assert made.epochs[0]["test"].answers.labels.tolist() == [0, 1]
    assert "3 columns, label_a, label_b, label_c, are taken together as label" in made.notes


def test_columns_of_values_of_which_some_rows_have_none_are_reported(tmp_path):
    frame = pd.get_dummies(DUMMIES, columns=["label"], drop_first=True)
    frame[["f0", "f1", "f2"]] = np.random.default_rng(0).normal(size=(5, 3))
    frame.to_parquet(tmp_path / "e.parquet")
    made = understand(tmp_path / "e.parquet")
    assert made.given.names is None
    assert "label_b, label_c are not taken together as label: 2 rows have no yes" in "\n".join(
        made.notes
    )
